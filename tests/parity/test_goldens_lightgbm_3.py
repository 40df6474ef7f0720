"""Models that LightGBM 3.3.5 saved, with its own answers (made by make_goldens_lightgbm_3.py)."""

from pathlib import Path

import numpy as np
import pytest

from conftest import parity_table
from lightgbm_tasks import mismatches
from ulps import ulps

GOLDENS = sorted((Path(__file__).parent / "goldens_lightgbm_3").glob("*.expected"))


def test_there_are_goldens_of_each_kind():
    assert [path.stem for path in GOLDENS] == ["binary", "linear", "pandas", "rf"]
    for path in GOLDENS:
        assert "\nversion=v3\n" in path.with_suffix(".txt").read_text()


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: path.stem)
def test_a_model_saved_by_3_gives_the_answers_of_3(golden, copse):
    model, data = golden.with_suffix(".txt"), golden.with_suffix(".csv")

    def numbers(*output: str) -> np.ndarray:
        answer = copse("score", model, data, *output)
        assert answer.status == 0, answer.err
        return answer.table()

    margins = numbers("--output", "margin")
    outputs = margins.shape[1]
    expected = np.loadtxt(golden)
    wrong = mismatches(margins, expected[:, :outputs])
    wrong += mismatches(numbers("--output", "leaf"), expected[:, 2 * outputs :])
    parity_table("LightGBM 3.3.5", golden.stem, len(margins), wrong)
    assert wrong == 0
    assert ulps(numbers(), expected[:, outputs : 2 * outputs]).max() <= 2
