"""The engine's derived features against the same definitions in numpy."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from conftest import engine_features, read_numbers
from reference_features import reference_features

# A difference of large numbers keeps their rounding: what counts is the error in units of the
# row's own money, not of a remainder near zero.
MONEY = [
    "LIMIT_BAL",
    *(f"{kind}{month}" for kind in ("BILL_AMT", "PAY_AMT") for month in range(1, 7)),
]


def assert_equal(data: Path, folder: Path) -> None:
    table = read_numbers(data)
    expected = reference_features(table)
    computed = engine_features(data, folder)
    assert set(computed.columns) == set(expected.columns)
    size = table[MONEY].abs().max(axis=1).fillna(0)
    per_line = size / table["LIMIT_BAL"].where(table["LIMIT_BAL"] > 0, 1).fillna(1)
    for name in computed.columns:
        got, want = computed[name], expected[name]
        missing = got.isna() != want.isna()
        assert not missing.any(), f"{name}, row {missing.idxmax()}: {got[missing]} {want[missing]}"
        scale = per_line if name.endswith(("_L", "_SLOPE", "_TREND")) else size
        cancels = name.startswith(("SPEND", "UNPAID")) or name in (
            *("BILL_STD", "BILL_CV", "PAY_CV", "PAY_SLOPE_L", "UTIL_SLOPE", "UTIL_TREND"),
        )
        slack = 1e-12 * want.abs() + (1e-14 * scale if cancels else 0)
        wrong = (got - want).abs() > slack
        assert not wrong.any(), f"{name}, row {wrong.idxmax()}: {got[wrong]} {want[wrong]}"


def test_features_of_generated_clients_equal_the_reference(clients_csv: Path, tmp_path: Path):
    assert_equal(clients_csv, tmp_path)


def test_features_of_clients_with_missing_cells_equal_the_reference(
    gappy_csv: Path, tmp_path: Path
):
    assert_equal(gappy_csv, tmp_path)


def extreme_rows() -> pd.DataFrame:
    """Every pattern of odd values a column can hold, and rows of nothing else."""
    rng = np.random.default_rng(11)
    names = [
        *("LIMIT_BAL", "EDUCATION", "AGE", "PAY_0"),
        *(f"PAY_{month}" for month in range(2, 7)),
        *(name for name in MONEY if name != "LIMIT_BAL"),
    ]
    odd = np.array([np.nan, 0.0, -0.0, 1.0, -1.0, 0.5, 1e12, -1e12, 999.5, 1000.0, -2.0, 8.0])
    mixed = rng.choice(odd, size=(2000, len(names)))
    uniform = np.repeat(odd[:, None], len(names), axis=1)
    return pd.DataFrame(np.vstack([uniform, mixed]), columns=names)


def test_features_of_extreme_rows_equal_the_reference(tmp_path: Path):
    data = tmp_path / "extreme.csv"
    extreme_rows().to_csv(data, index=False, na_rep="NA")
    assert_equal(data, tmp_path)


def test_features_of_the_real_clients_equal_the_reference(uci_csv: Path, tmp_path: Path):
    assert_equal(uci_csv, tmp_path)


@pytest.mark.parametrize("protected", ["SEX", "MARRIAGE"])
def test_protected_columns_change_no_feature(clients_csv: Path, tmp_path: Path, protected: str):
    table = read_numbers(clients_csv)
    flipped = tmp_path / "flipped.csv"
    table.assign(**{protected: 3 - table[protected]}).to_csv(flipped, index=False)
    assert engine_features(clients_csv, tmp_path).equals(engine_features(flipped, tmp_path))
