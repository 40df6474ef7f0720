"""scripts/generate_clients.py: the same arguments, the same bytes; clients of the right kind."""

import io
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from conftest import ROOT, run
from generate_clients import BILLS, COLUMNS, PAYMENTS, STATUS, TARGET, generate

GENERATOR = ROOT / "scripts" / "generate_clients.py"


def generated(*arguments: str | Path) -> str:
    done = run(sys.executable, GENERATOR, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path: Path):
    text = generated("--rows", "50", "--seed", "4", "--missing-rate", "0.1")
    generated("--rows", "50", "--seed", "4", "--missing-rate", "0.1", "--out", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == text.encode()
    assert generated("--rows", "50", "--seed", "5", "--missing-rate", "0.1") != text


def test_clients_have_the_schema_and_the_ranges_of_the_data():
    table = pd.DataFrame(generate(20000, 1))
    assert list(table.columns) == [*COLUMNS, TARGET]
    assert table["LIMIT_BAL"].between(10_000, 1_000_000).all()
    assert table["AGE"].between(21, 79).all()
    assert table[STATUS].isin(range(-2, 9)).all(axis=None)
    assert (table[PAYMENTS] >= 0).all(axis=None)
    assert (table[BILLS] < 0).any(axis=None)
    assert 0.15 < table[TARGET].mean() < 0.28


def test_being_late_is_what_foretells_default():
    table = pd.DataFrame(generate(20000, 2))
    rate = table.groupby(np.sign(table["PAY_0"].clip(lower=0)))[TARGET].mean()
    assert rate[1] > 2.5 * rate[0]


def test_the_missing_rate_is_kept_and_spares_the_target():
    text = generated("--rows", "4000", "--seed", "1", "--missing-rate", "0.2")
    table = pd.read_csv(io.StringIO(text))
    share = table.drop(columns=["ID", TARGET]).isna().to_numpy().mean()
    assert share == pytest.approx(0.2, abs=0.01)
    assert table[["ID", TARGET]].notna().all(axis=None)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--rows", "0", "--seed", "1"], "--rows must be at least 1"),
        (["--rows", "5", "--seed", "-1"], "--seed must not be negative"),
        (["--rows", "5", "--seed", "1", "--missing-rate", "2"], "must lie between 0 and 1"),
    ],
)
def test_arguments_out_of_range_are_refused(arguments: list[str], sentence: str):
    done = run(sys.executable, GENERATOR, *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
