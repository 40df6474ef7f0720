"""Both command lines, native and wasm under Node, held to the same bytes."""

import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pyarrow.csv
import pytest

ROOT = Path(__file__).resolve().parents[2]
NATIVE = [os.environ.get("COPSE_NATIVE", str(ROOT / "build/native/copse"))]
NODE = ["node", str(ROOT / "web/cli.js")]


# (library, task) → rows and mismatches so far.
_table: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])


def parity_table(library: str, task: str, rows: int, mismatches: int) -> None:
    """Adds rows that were compared to the table that the run ends with."""
    line = _table[library, task]
    line[0] += rows
    line[1] += mismatches


def pytest_terminal_summary(terminalreporter):
    if not _table:
        return
    lines = ["| library | task | rows | mismatches |", "|---|---|---:|---:|"]
    lines += [f"| {lib} | {task} | {n:,} | {bad} |" for (lib, task), (n, bad) in _table.items()]
    terminalreporter.write_line("\n".join(lines))
    path = ROOT / "build/parity/table.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")


@dataclass
class Answer:
    status: int
    out: str
    err: str

    def numbers(self) -> list[float]:
        """The single column after the header."""
        return [float(line) for line in self.out.splitlines()[1:]]

    def table(self) -> np.ndarray:
        """All columns after the header: rows × columns."""
        lines = self.out.splitlines()[1:]
        return np.array([[float(cell) for cell in line.split(",")] for line in lines])


def run(program: list[str], *arguments: object) -> Answer:
    done = subprocess.run([*program, *map(str, arguments)], capture_output=True, check=False)
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace"))


@pytest.fixture
def copse():
    """Runs a command line natively; the first of a test also in Node, to the same bytes."""
    held = False

    def both(*arguments: object) -> Answer:
        nonlocal held
        native = run(NATIVE, *arguments)
        if not held:
            assert run(NODE, *arguments) == native
        held = True
        return native

    return both


@pytest.fixture(scope="module")
def clients(tmp_path_factory):
    """The same clients as CSV and as a table."""
    path = tmp_path_factory.mktemp("parquet") / "clients.csv"
    command = [sys.executable, ROOT / "scripts/generate_clients.py", "--rows", "20000"]
    subprocess.run([*command, "--seed", "5", "--missing-rate", "0.02", "--out", path], check=True)
    return path, pyarrow.csv.read_csv(path)


@pytest.fixture(scope="module")
def by_number(tmp_path_factory):
    """A model of one column that tells numbers apart."""
    path = tmp_path_factory.mktemp("number") / "model.txt"
    x = np.array([[-1e18], [-3], [0], [0.05], [0.1], [1], [2], [2.5], [7], [200], [1e7], [1e19]])
    y = np.arange(12.0) ** 2
    booster = lgb.train(
        {"min_data_in_leaf": 1, "min_data_in_bin": 1, "num_leaves": 12, "verbose": -1},
        lgb.Dataset(np.repeat(x, 30, axis=0), np.repeat(y, 30), feature_name=["value"]),
        num_boost_round=3,
    )
    booster.save_model(path)
    return path
