"""`copse explain` against the libraries' own exact SHAP values, on the models they save."""

import catboost
import lightgbm
import numpy as np
import pandas as pd
import pytest
import xgboost

ROWS, COLUMNS = 400, 8
# Of float64 sums, and of XGBoost's own float32.
WITHIN = {"xgboost": 5e-6, "lightgbm": 1e-12, "catboost": 1e-12}
# So many rows are walked in float64; more go by tables of float32, this near to the largest value.
FEW = 60
TABLES_WITHIN = 1e-6


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    values = rng.normal(size=(ROWS, COLUMNS)).astype(np.float32).astype(np.float64)
    values[rng.random(values.shape) < 0.15] = np.nan
    return pd.DataFrame(values, columns=[f"x{i}" for i in range(COLUMNS)])


def outcome(table: pd.DataFrame, classes: int) -> np.ndarray:
    x = table.fillna(0).to_numpy()
    signal = x[:, 0] * x[:, 1] + np.abs(x[:, 2]) - x[:, 3]
    return np.digitize(signal, np.quantile(signal, np.arange(1, classes) / classes))


def with_xgboost(table, target, classes, path):
    kind = {"objective": "binary:logistic"}
    if classes > 2:
        kind = {"objective": "multi:softprob", "num_class": classes}
    rows = xgboost.DMatrix(table, target)
    booster = xgboost.train({**kind, "max_depth": 7, "eta": 0.4}, rows, 12)
    booster.save_model(path / "model.json")
    found = booster.predict(rows, pred_contribs=True)
    return path / "model.json", found.reshape(ROWS, -1, COLUMNS + 1)


def with_lightgbm(table, target, classes, path):
    kind = {"objective": "binary"} if classes == 2 else {
        "objective": "multiclass", "num_class": classes,
    }  # fmt: skip
    options = {**kind, "num_leaves": 40, "min_data_in_leaf": 3, "verbosity": -1, "num_threads": 1}
    booster = lightgbm.train(options, lightgbm.Dataset(table, target), 12)
    booster.save_model(path / "model.txt")
    found = booster.predict(table, pred_contrib=True)
    return path / "model.txt", found.reshape(ROWS, -1, COLUMNS + 1)


def with_catboost(table, target, classes, path):
    # Under constraints, leaves that no training row reaches have values, too.
    bound = {"monotone_constraints": [1] + [0] * (COLUMNS - 1)} if classes == 2 else {}
    model = catboost.CatBoost({
        "loss_function": "Logloss" if classes == 2 else "MultiClass",
        "iterations": 12, "depth": 5, "verbose": False, "allow_writing_files": False,
        "thread_count": 1, **bound,
    })  # fmt: skip
    model.fit(catboost.Pool(table, target))
    model.save_model(str(path / "model.json"), format="json")
    found = model.get_feature_importance(catboost.Pool(table), type="ShapValues")
    return path / "model.json", found.reshape(ROWS, -1, COLUMNS + 1)


LIBRARIES = {"xgboost": with_xgboost, "lightgbm": with_lightgbm, "catboost": with_catboost}


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("library", LIBRARIES)
def test_contributions_are_the_librarys_own(library, classes, table, copse, tmp_path):
    path, theirs = LIBRARIES[library](table, outcome(table, classes), classes, tmp_path)
    table.to_csv(tmp_path / "rows.csv", index=False)
    ours = copse("explain", path, tmp_path / "rows.csv").table()
    ours = ours.reshape(ROWS, -1, COLUMNS + 1)
    assert ours.shape == theirs.shape
    within = max(WITHIN[library], TABLES_WITHIN * np.abs(theirs[..., :-1]).max())
    np.testing.assert_allclose(ours[..., 1:], theirs[..., :-1], rtol=0, atol=within)
    np.testing.assert_allclose(ours[..., 0], theirs[..., -1], rtol=0, atol=WITHIN[library])
    table.head(FEW).to_csv(tmp_path / "few.csv", index=False)
    few = copse("explain", path, tmp_path / "few.csv").table().reshape(FEW, -1, COLUMNS + 1)
    theirs_few = theirs[:FEW, :, :-1]
    np.testing.assert_allclose(few[..., 1:], theirs_few, rtol=0, atol=WITHIN[library])
    margins = copse("score", path, tmp_path / "rows.csv", "--output", "margin").table()
    sums = ours.sum(axis=2)
    np.testing.assert_allclose(sums, margins.reshape(sums.shape), rtol=1e-6, atol=1e-6)
    assert np.abs(theirs[..., :-1]).max() > 0.1


def test_interactions_are_xgboosts_own(table, copse, tmp_path):
    rows = table.head(20)
    path, _ = with_xgboost(table, outcome(table, 2), 2, tmp_path)
    booster = xgboost.Booster(model_file=path)
    theirs = booster.predict(xgboost.DMatrix(rows), pred_interactions=True)
    rows.to_csv(tmp_path / "rows.csv", index=False)
    (tmp_path / "found.csv").write_text(copse("interactions", path, tmp_path / "rows.csv").out)
    found = pd.read_csv(tmp_path / "found.csv")
    ours = np.zeros((20, COLUMNS, COLUMNS))
    for row, first, second, together in zip(
        found["row"], found["first"], found["second"], found["together"], strict=True
    ):
        i, j = int(first[1:]), int(second[1:])
        ours[row - 1, i, j] += together / (1 if i == j else 2)
        ours[row - 1, j, i] = ours[row - 1, i, j]
    np.testing.assert_allclose(ours, theirs[:, :-1, :-1], rtol=0, atol=WITHIN["xgboost"])
    assert np.abs(theirs[:, 0, 1]).max() > 0.05


def test_a_model_without_covers_is_not_explained(table, copse, tmp_path):
    path, _ = with_xgboost(table, outcome(table, 2), 2, tmp_path)
    bare = tmp_path / "bare.copse"
    assert copse("pack", path, "-o", bare, "--no-covers").status == 0
    table.to_csv(tmp_path / "rows.csv", index=False)
    done = copse("explain", bare, tmp_path / "rows.csv")
    assert done.status == 1
    assert "does not say how much of the training data reached its nodes" in done.err
