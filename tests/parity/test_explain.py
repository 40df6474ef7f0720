"""`copse explain` against the libraries' own exact SHAP values, on the models they save."""

from pathlib import Path

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


KINDS = 7  # of the first column


def coded(table: pd.DataFrame) -> pd.DataFrame:
    """The first column as codes of categories, in the order of nothing; some are missing."""
    codes = (np.abs(table["x0"]) * 977 // 1) % KINDS
    return table.assign(x0=codes)


def of_categories_with_xgboost(table, target, path):
    kinds = ["c"] + ["q"] * (COLUMNS - 1)
    rows = xgboost.DMatrix(table, target, feature_types=kinds, enable_categorical=True)
    options = {"objective": "binary:logistic", "max_depth": 6, "eta": 0.4, "max_cat_to_onehot": 1}
    booster = xgboost.train(options, rows, 12)
    booster.save_model(path / "model.json")
    return path / "model.json", booster.predict(rows, pred_contribs=True)


def of_categories_with_lightgbm(table, target, path):
    options = {
        "objective": "binary", "num_leaves": 40, "min_data_in_leaf": 3, "verbosity": -1,
        "num_threads": 1, "min_data_per_group": 3, "cat_smooth": 1, "max_cat_to_onehot": 1,
    }  # fmt: skip
    rows = lightgbm.Dataset(table, target, categorical_feature=[0])
    booster = lightgbm.train(options, rows, 12)
    booster.save_model(path / "model.txt")
    return path / "model.txt", booster.predict(table, pred_contrib=True)


def of_categories_with_catboost(table, target, path):
    table = table.assign(x0=table["x0"].fillna(-1).astype(int))
    rows = catboost.Pool(table, target, cat_features=[0])
    model = catboost.CatBoost({
        "loss_function": "Logloss", "iterations": 12, "depth": 5, "verbose": False,
        "allow_writing_files": False, "thread_count": 1, "one_hot_max_size": 255,
    })  # fmt: skip
    model.fit(rows)
    model.save_model(str(path / "model.json"), format="json", pool=rows)
    return path / "model.json", model.get_feature_importance(rows, type="ShapValues")


OF_CATEGORIES = {
    "xgboost": of_categories_with_xgboost,
    "lightgbm": of_categories_with_lightgbm,
    "catboost": of_categories_with_catboost,
}


@pytest.mark.parametrize("library", OF_CATEGORIES)
def test_contributions_of_categorical_splits_are_the_librarys_own(library, table, copse, tmp_path):
    rows = coded(table)
    if library == "catboost":
        rows = rows.assign(x0=rows["x0"].fillna(-1).astype(int))
    target = ((rows["x0"].fillna(2) % 3 == 1) ^ (rows["x1"].fillna(0) > 0)).astype(int).to_numpy()
    path, theirs = OF_CATEGORIES[library](rows, target, tmp_path)
    rows.to_csv(tmp_path / "rows.csv", index=False)
    ours = copse("explain", path, tmp_path / "rows.csv").table()
    largest = np.abs(theirs[:, :-1]).max(axis=0)
    assert largest[0] > 0.3, "the categories matter"
    within = max(WITHIN[library], TABLES_WITHIN * largest.max())
    np.testing.assert_allclose(ours[:, 1:], theirs[:, :-1], rtol=0, atol=within)
    np.testing.assert_allclose(ours[:, 0], theirs[:, -1], rtol=0, atol=WITHIN[library])


def test_contributions_of_a_forest_are_those_of_shap(copse):
    golden = Path(__file__).parent / "goldens_shap" / "forest.paths"
    ours = copse("explain", golden.with_suffix(".json"), golden.with_suffix(".csv")).table()
    theirs = np.loadtxt(golden)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)
    assert np.abs(theirs).max() > 0.1


@pytest.mark.parametrize("policy", ["Lossguide", "Depthwise"])
def test_of_lopsided_trees_catboosts_own_values_do_not_sum_and_copses_do(
    policy, table, copse, tmp_path
):
    model = catboost.CatBoost({
        "loss_function": "Logloss", "iterations": 12, "depth": 5, "grow_policy": policy,
        "verbose": False, "allow_writing_files": False, "thread_count": 1,
    })  # fmt: skip
    model.fit(catboost.Pool(table, outcome(table, 2)))
    model.save_model(str(tmp_path / "model.json"), format="json")
    table.to_csv(tmp_path / "rows.csv", index=False)
    theirs = model.get_feature_importance(catboost.Pool(table), type="ShapValues").sum(axis=1)
    margins = model.predict(table, prediction_type="RawFormulaVal")
    assert np.abs(theirs - margins).max() > 0.01
    ours = copse("explain", tmp_path / "model.json", tmp_path / "rows.csv").table().sum(axis=1)
    np.testing.assert_allclose(ours, margins, rtol=1e-6, atol=1e-6)


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
