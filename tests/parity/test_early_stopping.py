"""XGBoost's best iteration, against what its scikit-learn estimators predict."""

import json

import numpy as np
import pytest
import xgboost as xgb

from tasks import write_rows

NAMES = ["a", "b", "c", "d"]


def data():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(500, 4)).astype(np.float32)
    return x, x[:, 0] * 2 + rng.normal(size=500)


@pytest.mark.parametrize("suffix", ["json", "ubj"])
@pytest.mark.parametrize("kind_of", ["gbtree", "dart"])
@pytest.mark.parametrize("parallel", [1, 3])
@pytest.mark.parametrize("task", ["value", "classes", "targets", "vectors"])
def test_with_the_option_scores_are_those_of_the_estimator(
    task, parallel, kind_of, suffix, tmp_path, copse
):
    if kind_of == "dart" and task == "vectors":
        pytest.skip("dart has no vector leaves")
    x, y = data()
    kind = xgb.XGBClassifier if task == "classes" else xgb.XGBRegressor
    if task == "classes":
        y = np.digitize(y, [-1, 1])
    if task in ("targets", "vectors"):
        y = np.stack([y, -y + x[:, 1]], axis=1)
    more = {"multi_strategy": "multi_output_tree"} if task == "vectors" else {}
    model = kind(
        n_estimators=60,
        early_stopping_rounds=3,
        learning_rate=0.5,
        num_parallel_tree=parallel,
        booster=kind_of,
        **more,
    )
    model.fit(x[:300], y[:300], eval_set=[(x[300:], y[300:])], verbose=False)
    path = tmp_path / f"model.{suffix}"
    model.save_model(path)
    rounds = model.get_booster().num_boosted_rounds()
    assert model.best_iteration + 1 < rounds
    write_rows(tmp_path / "rows.csv", x, [f"f{i}" for i in range(4)])

    best = copse("score", path, tmp_path / "rows.csv", "--best-iteration", "--output", "margin")
    assert best.status == 0, best.err
    assert best.err == ""
    booster = model.get_booster()
    matrix = xgb.DMatrix(x, feature_names=booster.feature_names)
    if kind_of == "dart":  # whose estimators predict in place, which rounds otherwise
        until = (0, model.best_iteration + 1)
        expected = booster.predict(matrix, output_margin=True, iteration_range=until)
    else:
        expected = model.predict(x, output_margin=True)
    assert np.array_equal(best.table(), expected.reshape(len(x), -1))

    every = copse("score", path, tmp_path / "rows.csv", "--output", "margin")
    assert f"all {rounds} iterations are read" in every.err
    assert f"best_iteration {model.best_iteration} (--best-iteration" in every.err
    whole = booster.predict(matrix, output_margin=True, iteration_range=(0, rounds))
    assert np.array_equal(every.table(), whole.reshape(len(x), -1))

    about = json.loads(copse("inspect", path, "--json").out)["members"][0]["source"]
    assert about.endswith(f", all {rounds} iterations (best_iteration {model.best_iteration})")
