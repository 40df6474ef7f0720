"""Models that export_sklearn.py writes, against the installed scikit-learn on the same rows."""

import pickle
import subprocess
import sys

import joblib
import numpy as np
import pytest
from sklearn.base import is_classifier
from sklearn.ensemble import (
    AdaBoostClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    IsolationForest,
    RandomForestRegressor,
)
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from conftest import NATIVE, ROOT, parity_table, run
from sklearn_tasks import BARE, TASKS, numbers, several, target, ulps, write_rows

sys.path.insert(0, str(ROOT / "scripts"))
from export_sklearn import ExportError, export

# Links: exp and pow are the engine's own, and the library's differ between machines.
CLOSE = 2


def table(answer) -> np.ndarray:
    assert answer.status == 0, answer.err
    lines = answer.out.splitlines()[1:]
    return np.array([[float(cell) for cell in line.split(",")] for line in lines])


def differing(a: np.ndarray, b: np.ndarray) -> int:
    """How many rows are not the same bits. Zeros of either sign are told apart."""
    assert a.shape == b.shape
    return int((a.view(np.int64) != b.view(np.int64)).any(axis=1).sum())


@pytest.mark.parametrize("name", TASKS)
def test_margins_and_leaves_are_the_librarys_and_predictions_within_two_ulp(name, tmp_path, copse):
    task = TASKS[name](list(TASKS).index(name))
    model, data = tmp_path / "model.json", tmp_path / "rows.csv"
    export(task.model, model)
    write_rows(data, task.rows)
    margins = table(copse("score", model, data, "--output", "margin"))
    mismatches = differing(margins, np.ascontiguousarray(task.margins, dtype=np.float64))
    predictions = table(copse("score", model, data))
    far = ulps(predictions, np.ascontiguousarray(task.predictions)) > CLOSE
    mismatches += int(far.any(axis=1).sum())
    if task.leaves is not None:
        leaves = table(copse("score", model, data, "--output", "leaf"))
        mismatches += int((leaves != task.leaves).any(axis=1).sum())
    if is_classifier(task.model):
        told = copse("score", model, data, "--output", "class").out.splitlines()[1:]
        mismatches += sum(a != b for a, b in zip(told, task.classes(), strict=True))
    parity_table("scikit-learn", name, len(task.rows), mismatches)
    assert mismatches == 0
