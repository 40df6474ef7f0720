"""The two command lines under test, and how their tables are written and read."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
NATIVE = (str(ROOT / "build" / "native" / "copse"),)
NODE = (shutil.which("node") or "node", str(ROOT / "web" / "cli.js"))


@dataclass(frozen=True)
class Outcome:
    """What a command left behind; two hosts of one program must leave the same."""

    status: int
    stdout: bytes
    stderr: str


def run(program: tuple[str, ...], *arguments: str | Path, stdin: bytes = b"") -> Outcome:
    done = subprocess.run(
        [*program, *map(str, arguments)], input=stdin, capture_output=True, check=False
    )
    return Outcome(done.returncode, done.stdout, done.stderr.decode())


def run_both(*arguments: str | Path, stdin: bytes = b"") -> Outcome:
    """Runs the native program and the one in Node, which must not differ in a byte."""
    native = run(NATIVE, *arguments, stdin=stdin)
    assert run(NODE, *arguments, stdin=stdin) == native
    return native


def numbers(outcome: Outcome, header: str) -> np.ndarray:
    assert outcome.status == 0, outcome.stderr
    first, *lines = outcome.stdout.decode().splitlines()
    assert first == header
    return np.array([float(line) for line in lines])


def write_csv(path: Path, columns: list[str], rows: np.ndarray) -> Path:
    """Every value as the shortest text that reads back to the same double; NaN as nothing."""
    lines = [",".join(columns)]
    lines += [",".join("" if np.isnan(x) else repr(float(x)) for x in row) for row in rows]
    path.write_text("\n".join(lines) + "\n")
    return path


def same_bits(a: np.ndarray, b: np.ndarray) -> bool:
    """Equal in every bit as float32, so -0.0 is not 0.0; `a` must hold float32 values."""
    single = np.asarray(a, np.float32)
    return bool(
        np.array_equal(single.astype(np.float64), a)
        and np.array_equal(single.view(np.uint32), np.asarray(b, np.float32).view(np.uint32))
    )


def ulps(a: np.ndarray, b: np.ndarray) -> int:
    """The largest distance in float32 steps between positive numbers."""
    left = np.asarray(a, np.float32).view(np.int32).astype(np.int64)
    right = np.asarray(b, np.float32).view(np.int32).astype(np.int64)
    return int(np.abs(left - right).max(initial=0))


def temporary_files(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if ".tmp" in name)
