"""Models that older versions of XGBoost saved, with their own answers (made by make_goldens.py)."""

from pathlib import Path

import numpy as np
import pytest

from conftest import parity_table
from tasks import same_bits
from ulps import ulps

GOLDENS = sorted((Path(__file__).parent / "goldens").glob("*/*.expected"))


def test_there_are_goldens_of_each_version_in_both_formats():
    assert {path.parent.name for path in GOLDENS} == {"1.7", "2.1", "3.0"}
    for folder in {path.parent for path in GOLDENS}:
        assert {".json", ".ubj"} < {path.suffix for path in folder.iterdir()}


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_model_saved_by_an_older_version_gives_the_answers_of_that_version(golden, copse):
    header, *lines = golden.read_text().splitlines()
    kinds = np.array(header.split(","))
    numbers = np.array([[float(cell) for cell in line.split(",")] for line in lines])
    model = next(golden.with_suffix(s) for s in (".json", ".ubj") if golden.with_suffix(s).exists())
    apart = 0
    for kind in ("margin", "leaf", "prediction"):
        answer = copse("score", model, golden.with_suffix(".csv"), "--output", kind)
        assert answer.status == 0, answer.err
        expected = numbers[:, kinds == kind]
        if kind == "prediction":
            assert ulps(answer.table(), expected, np.float32).max() <= 2
        elif not same_bits(answer.table(), expected):
            apart += len(numbers)
    parity_table("XGBoost " + golden.parent.name, golden.stem, len(numbers), apart)
    assert apart == 0
