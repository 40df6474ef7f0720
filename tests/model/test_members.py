"""The committed members, in the built package, against XGBoost on the engine's features."""

import json
from pathlib import Path

import numpy as np
import pytest
import xgboost

from conftest import COPSE, MODEL, PACKAGE, ROOT, engine_features, output_of
from training.fit import matrix


def expected_margins(data: Path, folder: Path) -> np.ndarray:
    """The members' float32 margins, their weighted mean in float64 in the members' order."""
    recipe = json.loads((MODEL / "recipe.json").read_text(encoding="utf-8"))
    features = matrix(engine_features(data, folder))
    total, weights = 0.0, 0.0
    for member in recipe["members"]:
        booster = xgboost.Booster(model_file=MODEL / member["file"])
        margins = booster.predict(features, output_margin=True)
        assert margins.dtype == np.float32
        total = total + member["weight"] * margins.astype(np.float64)
        weights += member["weight"]
    return total / weights


def numbers(text: str) -> tuple[str, np.ndarray]:
    header, *lines = text.splitlines()
    return header, np.array([float(line) for line in lines])


@pytest.mark.parametrize("fixture", ["clients_csv", "gappy_csv", "uci_csv"])
def test_margins_are_bit_equal_to_xgboosts(
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


def test_probabilities_follow_from_margins(clients_csv: Path):
    _, margins = numbers(output_of(COPSE, "score", PACKAGE, clients_csv, "--output", "margin"))
    _, probabilities = numbers(output_of(COPSE, "score", PACKAGE, clients_csv))
    np.testing.assert_allclose(probabilities, 1 / (1 + np.exp(-margins)), rtol=1e-15, atol=0)


def test_neither_protected_column_is_an_input():
    recipe = json.loads((MODEL / "recipe.json").read_text(encoding="utf-8"))
    assert not {"SEX", "MARRIAGE"} & {given["name"] for given in recipe["inputs"]}


def test_samples_span_safe_borderline_and_risky(tmp_path: Path):
    recipe = json.loads((MODEL / "recipe.json").read_text(encoding="utf-8"))
    names = [given["name"] for given in recipe["inputs"]]
    rows = [[str(sample["values"][name]) for name in names] for sample in recipe["samples"]]
    data = tmp_path / "samples.csv"
    data.write_text("\n".join(",".join(row) for row in [names, *rows]) + "\n")
    _, (safe, borderline, risky) = numbers(output_of(COPSE, "score", PACKAGE, data))
    assert 0.02 < safe < 0.08
    assert 0.25 < borderline < 0.35
    assert 0.6 < risky < 0.85
