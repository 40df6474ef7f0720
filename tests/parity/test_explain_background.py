"""`copse explain --against background` against the package shap (by make_goldens_shap.py)."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from conftest import NATIVE, run

GOLDENS = sorted((Path(__file__).parent / "goldens_shap").glob("*.expected"))
SUFFIXES = (".ubj", ".txt", ".json")
# Of the float32 that XGBoost's base score and leaves go through in shap.
WITHIN = 1e-7


def pack(golden: Path, folder: Path, columns: list[str], background: dict[str, str]) -> Path:
    model = next(
        golden.with_suffix(suffix) for suffix in SUFFIXES if golden.with_suffix(suffix).exists()
    )
    recipe = {
        "copse": 1,
        "name": golden.stem,
        "version": "1",
        "inputs": [{"name": name} for name in columns],
        "features": [{"name": name} for name in columns],
        "members": [{"name": "only", "file": str(model)}],
        "background": background,
        "answers": [[None] * len(columns)],
    }
    (folder / "recipe.json").write_text(json.dumps(recipe))
    packed = folder / "model.copse"
    done = run(NATIVE, "pack", folder / "recipe.json", "-o", packed)
    assert done.status == 0, done.err
    return packed


def test_there_are_goldens_of_each_kind():
    assert [path.stem for path in GOLDENS] == ["forest", "lightgbm", "xgboost-classes", "xgboost"]


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: path.stem)
def test_contributions_against_a_background_are_those_of_shap(golden, copse, tmp_path):
    rows = golden.with_suffix(".csv")
    table = golden.with_suffix(".background.csv")
    columns = pd.read_csv(rows).columns.tolist()
    packed = pack(golden, tmp_path, columns, {"file": str(table)})
    ours = copse("explain", packed, rows, "--against", "background").table()
    theirs = np.loadtxt(golden)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=WITHIN)
    assert np.abs(theirs).max() > 0.1
    by_output = ours.reshape(len(ours), -1, 1 + len(columns))
    margins = copse("score", packed, rows, "--output", "margin").table()
    np.testing.assert_allclose(by_output.sum(axis=2), margins, rtol=1e-6, atol=1e-6)
    of_background = copse("score", packed, table, "--output", "margin").table()
    np.testing.assert_allclose(by_output[0, :, 0], of_background.mean(axis=0), atol=1e-6)


def test_rows_that_weigh_more_are_as_rows_that_are_there_more_often(tmp_path):
    golden = next(path for path in GOLDENS if path.stem == "xgboost")
    rows = golden.with_suffix(".csv")
    table = pd.read_csv(golden.with_suffix(".background.csv")).head(6)
    columns = table.columns.tolist()
    times = [1, 3, 1, 2, 1, 4]
    found = []
    for name, content, weight in (
        ("weighed", table.assign(clients=times), {"weight": "clients"}),
        ("repeated", table.loc[table.index.repeat(times)], {}),
    ):
        (tmp_path / name).mkdir()
        content.to_csv(tmp_path / name / "background.csv", index=False)
        background = {"file": "background.csv", **weight}
        packed = pack(golden, tmp_path / name, columns, background)
        done = run(NATIVE, "explain", packed, rows, "--against", "background")
        assert done.status == 0, done.err
        found.append(done.table())
    np.testing.assert_allclose(found[0], found[1], rtol=0, atol=1e-14)
