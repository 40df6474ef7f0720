"""Models that XGBoost 1.7 saved, with its own answers (made by make_goldens_1_7.py)."""

from pathlib import Path

import numpy as np
import pytest

from tasks import same_bits, ulps

GOLDENS = sorted((Path(__file__).parent / "goldens").glob("*.expected"))


def test_there_are_goldens_of_both_formats():
    suffixes = {path.suffix for path in GOLDENS[0].parent.iterdir()}
    assert {".json", ".ubj", ".csv", ".expected"} == suffixes
    assert len(GOLDENS) == 4


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: path.stem)
def test_a_model_saved_by_1_7_gives_the_answers_of_1_7(golden, copse):
    expected = np.loadtxt(golden)
    model = next(p for p in golden.parent.glob(golden.stem + ".*") if p.suffix in (".json", ".ubj"))
    data = golden.with_suffix(".csv")
    margins = copse("score", model, data, "--output", "margin")
    assert margins.status == 0, margins.err
    assert same_bits(np.array(margins.numbers()), expected[:, 0])
    probabilities = copse("score", model, data)
    assert ulps(np.array(probabilities.numbers()), expected[:, 1]) <= 2
