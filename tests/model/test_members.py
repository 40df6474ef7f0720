"""The committed members, in the built package, against their libraries on the engine's features."""

import json
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
import pytest
import xgboost
from catboost import CatBoost

from conftest import COPSE, MODEL, PACKAGE, ROOT, engine_features, output_of, read_numbers


def member_margins(path: Path, features: pd.DataFrame) -> np.ndarray:
    """By the member's own library, float64."""
    if path.suffix == ".ubj":
        names = list(features.columns)
        rows = xgboost.DMatrix(features.to_numpy(dtype=np.float32), feature_names=names)
        margins = xgboost.Booster(model_file=path).predict(rows, output_margin=True)
        assert margins.dtype == np.float32
        return margins.astype(np.float64)
    if path.suffix == ".txt":
        return lightgbm.Booster(model_file=path).predict(features, raw_score=True)
    model = CatBoost()
    model.load_model(str(path), format="json")
    # CatBoost reads some of its own leaf values wrong by a bit.
    trees = json.loads(path.read_text(encoding="utf-8"))["oblivious_trees"]
    model.set_leaf_values(np.concatenate([tree["leaf_values"] for tree in trees]))
    return model.predict(features, prediction_type="RawFormulaVal")


def expected_margins(data: Path, folder: Path) -> np.ndarray:
    """The weighted mean of the members' margins in float64, in the members' order."""
    recipe = json.loads((MODEL / "recipe.json").read_text(encoding="utf-8"))
    features = engine_features(data, folder)
    total, weights = 0.0, 0.0
    for member in recipe["members"]:
        total = total + member["weight"] * member_margins(MODEL / member["file"], features)
        weights += member["weight"]
    return total / weights


def numbers(text: str) -> tuple[str, np.ndarray]:
    header, *lines = text.splitlines()
    return header, np.array([float(line) for line in lines])


@pytest.mark.parametrize("fixture", ["clients_csv", "gappy_csv", "uci_csv"])
def test_margins_are_bit_equal_to_the_libraries(
    fixture: str, request: pytest.FixtureRequest, tmp_path: Path
):
    data = request.getfixturevalue(fixture)
    header, margins = numbers(output_of(COPSE, "score", PACKAGE, data, "--output", "margin"))
    expected = expected_margins(data, tmp_path)
    assert header == "margin"
    assert len(np.unique(expected)) > 1000
    assert margins.tobytes() == expected.tobytes()


@pytest.mark.parametrize("output", ["margin", "probability", "class", "decision"])
@pytest.mark.parametrize("fixture", ["gappy_csv", "uci_csv"])
def test_node_prints_what_the_native_command_prints(
    fixture: str, output: str, request: pytest.FixtureRequest
):
    data = request.getfixturevalue(fixture)
    arguments = ["score", PACKAGE, data, "--output", output]
    native = output_of(COPSE, *arguments)
    assert native.count("\n") > 1000
    assert output_of("node", ROOT / "web" / "cli.js", *arguments) == native


def test_probabilities_follow_from_margins_by_the_calibration(clients_csv: Path):
    recipe = json.loads((MODEL / "recipe.json").read_text(encoding="utf-8"))
    slope, intercept = (recipe["calibration"][name] for name in ("slope", "intercept"))
    _, margins = numbers(output_of(COPSE, "score", PACKAGE, clients_csv, "--output", "margin"))
    _, probabilities = numbers(output_of(COPSE, "score", PACKAGE, clients_csv))
    expected = 1 / (1 + np.exp(-(slope * margins + intercept)))
    np.testing.assert_allclose(probabilities, expected, rtol=1e-14, atol=0)


STATUS = ["PAY_0", "PAY_2", "PAY_3", "PAY_4", "PAY_5", "PAY_6"]


@pytest.mark.parametrize("month", STATUS)
def test_being_late_for_longer_never_lowers_the_risk(clients_csv: Path, tmp_path: Path, month: str):
    clients = read_numbers(clients_csv).head(500)
    rows = tmp_path / "rows.csv"
    pd.concat([clients.assign(**{month: late}) for late in range(9)]).to_csv(rows, index=False)
    _, margins = numbers(output_of(COPSE, "score", PACKAGE, rows, "--output", "margin"))
    steps = np.diff(margins.reshape(9, -1), axis=0)
    assert steps.min() > -1e-12
    assert steps.max() > 0.01


def test_neither_protected_column_is_an_input():
    recipe = json.loads((MODEL / "recipe.json").read_text(encoding="utf-8"))
    assert not {"SEX", "MARRIAGE"} & {given["name"] for given in recipe["inputs"]}


def test_samples_span_safe_borderline_and_risky(tmp_path: Path):
    recipe = json.loads((MODEL / "recipe.json").read_text(encoding="utf-8"))
    names = [given["name"] for given in recipe["inputs"]]
    rows = [[str(sample["values"][name]) for name in names] for sample in recipe["samples"]]
    data = tmp_path / "samples.csv"
    data.write_text("\n".join(",".join(row) for row in [names, *rows]) + "\n")
    _, (safe, borderline, risky, *_) = numbers(output_of(COPSE, "score", PACKAGE, data))
    assert 0.02 < safe < 0.08
    assert 0.25 < borderline < 0.35
    assert 0.6 < risky < 0.85
