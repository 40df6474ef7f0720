"""Models that export_sklearn.py writes, against the installed scikit-learn on the same rows."""

import json
import pickle
import subprocess
import sys

import joblib
import numpy as np
import pytest
from sklearn.base import is_classifier
from sklearn.ensemble import (
    AdaBoostRegressor,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from conftest import ROOT, parity_table
from sklearn_tasks import BARE, TASKS, numbers, several, target, write_rows
from ulps import ulps

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


def small(kind: str = "value"):
    rng = np.random.default_rng(5)
    x = numbers(rng, 200, 0)
    return x, target(rng, x, kind)


def test_a_pipeline_that_changes_nothing_is_its_model(tmp_path, copse):
    x, y = small()
    model, data = tmp_path / "model.json", tmp_path / "rows.csv"
    BARE.fit(x, y)
    export(BARE, model)
    write_rows(data, x)
    answer = table(copse("score", model, data, "--output", "margin"))
    assert differing(answer, several(BARE.predict(x))) == 0


def test_a_model_without_names_takes_columns_in_order(tmp_path, copse):
    x, y = small("binary")
    fitted = RandomForestClassifier(5, random_state=1).fit(x.to_numpy(), y)
    model, data = tmp_path / "model.json", tmp_path / "rows.csv"
    export(fitted, model)
    write_rows(data, x.set_axis(list("vwxyz"), axis=1))
    answer = table(copse("score", model, data))
    assert differing(answer, fitted.predict_proba(x.to_numpy())[:, 1:].copy()) == 0


def test_leaves_know_the_training_weight_that_reached_them(tmp_path):
    x, y = small()
    weight = np.linspace(0.5, 2, len(x))
    fitted = DecisionTreeRegressor(max_depth=4).fit(x, y, sample_weight=weight)
    export(fitted, tmp_path / "model.json")
    tree = json.loads((tmp_path / "model.json").read_text())["trees"][0]
    assert tree["cover"] == fitted.tree_.weighted_n_node_samples.tolist()
    assert sum(c for c, left in zip(tree["cover"], tree["left"], strict=True) if left == -1) == (
        pytest.approx(weight.sum())
    )


def test_two_thresholds_of_one_float32_split_alike(tmp_path, copse):
    """A float64 threshold between two float32 splits where the lower of them does."""
    low, high = np.float32(100), np.nextafter(np.float32(100), np.float32(200))
    x = np.array([[low], [high]], dtype=np.float64)
    fitted = DecisionTreeRegressor().fit(x, [0.0, 1.0])
    threshold = fitted.tree_.threshold[0]
    assert float(low) < threshold < float(high)
    export(fitted, tmp_path / "model.json")
    assert json.loads((tmp_path / "model.json").read_text())["trees"][0]["value"][0] == float(low)
    rows = [float(low), threshold, np.nextafter(threshold, 200), float(high)]
    (tmp_path / "rows.csv").write_text("x\n" + "\n".join(map(repr, map(float, rows))) + "\n")
    answer = copse("score", tmp_path / "model.json", tmp_path / "rows.csv").numbers()
    assert answer == fitted.predict(np.array(rows).reshape(-1, 1)).tolist()


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (
            make_pipeline(StandardScaler(), DecisionTreeRegressor()),
            'the pipeline\'s step "standardscaler" (StandardScaler) changes what the model sees',
        ),
        (
            GradientBoostingRegressor(init=LinearRegression(), n_estimators=2),
            "it starts from the predictions of LinearRegression (init=)",
        ),
        (IsolationForest(max_samples=1), "its trees have seen one row each"),
        (LinearRegression(), "LinearRegression is not one of DecisionTreeClassifier, "),
        (AdaBoostRegressor(n_estimators=2), "AdaBoostRegressor is not one of"),
    ],
)
def test_what_cannot_be_exported_is_refused_with_the_reason(tmp_path, model, sentence):
    x, y = small()
    with pytest.raises(ExportError) as refused:
        export(model.fit(x, y), tmp_path / "model.json")
    assert sentence in str(refused.value)
    assert not (tmp_path / "model.json").exists()


def test_several_targets_one_class_and_no_fit_are_refused(tmp_path):
    x, y = small()
    with pytest.raises(ExportError, match="it predicts 2 targets"):
        export(DecisionTreeRegressor().fit(x, np.column_stack([y, y])), tmp_path / "model.json")
    with pytest.raises(ExportError, match="one class only"):
        export(DecisionTreeClassifier().fit(x, np.ones(len(x))), tmp_path / "model.json")
    with pytest.raises(ExportError, match="is not fitted yet"):
        export(HistGradientBoostingClassifier(), tmp_path / "model.json")


def command(*arguments: object) -> subprocess.CompletedProcess:
    script = ROOT / "scripts/export_sklearn.py"
    return subprocess.run(
        [sys.executable, script, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_the_command_writes_what_the_function_does_from_joblib_and_pickle(tmp_path):
    x, y = small()
    fitted = RandomForestRegressor(3, random_state=0).fit(x, y)
    joblib.dump(fitted, tmp_path / "model.joblib")
    (tmp_path / "model.pkl").write_bytes(pickle.dumps(fitted))
    export(fitted, tmp_path / "expected.json")
    for name in ("model.joblib", "model.pkl"):
        done = command(tmp_path / name, "-o", tmp_path / "model.json")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert (tmp_path / "model.json").read_bytes() == (tmp_path / "expected.json").read_bytes()


def test_the_command_says_what_is_wrong_and_warns_of_pickles(tmp_path):
    assert "runs whatever code it holds" in " ".join(command("--help").stdout.split())
    for name, content in {"none.pkl": None, "bad.pkl": b"no pickle", "list.pkl": b"]."}.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        done = command(tmp_path / name, "-o", tmp_path / "model.json")
        assert done.returncode == 1
        assert done.stderr.startswith(f"{tmp_path / name}: ")
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "model.json").exists()
