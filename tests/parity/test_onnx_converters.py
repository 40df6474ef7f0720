"""Copse against ONNX Runtime on the models that skl2onnx, onnxmltools and CatBoost write."""

import warnings

import catboost
import lightgbm
import numpy as np
import onnx
import pandas as pd
import pytest
import skl2onnx
import xgboost
from onnxmltools.convert import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    BaggingRegressor,
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, RobustScaler, StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from conftest import parity_table
from onnx_tasks import bits_differ, edge_rows, rows_beyond, run_onnx, scores_of, write_csv

F = np.float32
WIDTH = 6


def training_data(seed: int, missing: bool):
    """Columns: three numbers, a category 0 to 11, a constant, one that is all missing or 0."""
    rng = np.random.default_rng(seed)
    x = (np.round(rng.normal(size=(500, WIDTH)) * 16) / 16).astype(F)
    if missing:
        x[rng.random(x.shape) < 0.1] = np.nan
    x[:, 3] = rng.integers(12, size=len(x))
    x[:, 4] = 7
    x[:, 5] = np.nan if missing else 0
    signal = np.nan_to_num(x[:, 0]) - np.nan_to_num(x[:, 1]) + (x[:, 3] % 3)
    return x, signal + rng.normal(size=len(x))


def targets(signal: np.ndarray, task: str) -> np.ndarray:
    if task == "binary":
        return (signal > np.median(signal)).astype(int)
    if task == "multi-class":
        return np.digitize(signal, np.quantile(signal, [0.2, 0.5, 0.8]))
    if task == "counts":
        return np.round(np.exp(signal / 3))
    if task == "multi-output":
        return np.c_[signal, signal**2]
    return signal


def split_conditions(model: onnx.ModelProto) -> list[float]:
    """Of every tree ensemble in the graph."""
    return [
        value
        for node in model.graph.node
        for attribute in node.attribute
        if attribute.name == "nodes_values"
        for value in attribute.floats
    ]


@pytest.fixture
def compare(copse, tmp_path):
    """Holds a model's predictions to ONNX Runtime's; two columns of a binary task to the second."""

    def run(library, task, model, missing=True, ulps=2, names=None, rows=None):
        rng = np.random.default_rng(99)
        x = edge_rows(rng, split_conditions(model), WIDTH) if rows is None else rows
        if not missing:
            x = np.nan_to_num(x, nan=0.5, posinf=1e30, neginf=-1e30)
        onnx.save(model, tmp_path / "model.onnx")
        write_csv(tmp_path / "rows.csv", x, names)
        answer = copse("score", tmp_path / "model.onnx", tmp_path / "rows.csv")
        assert answer.status == 0, answer.err
        ours = answer.table()
        theirs = scores_of(run_onnx(model, x))
        if ours.shape[1] == 1 and theirs.shape[1] == 2:
            theirs = theirs[:, 1:]
        wrong = rows_beyond(ours, theirs, ulps) if ulps else bits_differ(ours, theirs)
        parity_table(library, task, len(x), wrong)
        assert wrong == 0

    return run


SKLEARN = [
    (DecisionTreeClassifier(max_depth=1), "binary"),
    (DecisionTreeClassifier(), "multi-class"),
    (DecisionTreeRegressor(max_depth=20), "regression"),
    (RandomForestClassifier(40, random_state=1), "binary"),
    (RandomForestClassifier(25, max_leaf_nodes=255, random_state=2), "multi-class"),
    (RandomForestRegressor(20, max_depth=20, random_state=3), "multi-output"),
    (ExtraTreesClassifier(20, random_state=4), "binary"),
    (ExtraTreesRegressor(20, random_state=5), "regression"),
    (GradientBoostingClassifier(n_estimators=80, random_state=6), "binary"),
    (GradientBoostingClassifier(n_estimators=20, random_state=7), "multi-class"),
    (GradientBoostingRegressor(n_estimators=100, max_depth=5, random_state=8), "regression"),
]


@pytest.mark.parametrize(("estimator", "task"), SKLEARN, ids=lambda v: str(v).split("(")[0])
def test_scikit_learn(estimator, task, compare):
    x, signal = training_data(1, missing=False)
    estimator.fit(x, targets(signal, task))
    model = skl2onnx.to_onnx(estimator, x[:1])
    exact = 0 if "multi-class" not in task or "Boosting" not in str(estimator) else 2
    compare("skl2onnx", task, model, missing=False, ulps=exact)


@pytest.mark.parametrize(
    "steps",
    [
        (SimpleImputer(keep_empty_features=True), StandardScaler()),
        (SimpleImputer(strategy="median", keep_empty_features=True), RobustScaler()),
        (MinMaxScaler(clip=True),),
    ],
)
def test_scikit_learn_pipelines(steps, compare):
    imputes = isinstance(steps[0], SimpleImputer)
    x, signal = training_data(2, missing=imputes)
    forest = RandomForestClassifier(20, random_state=1)
    model = make_pipeline(*steps, forest).fit(x, targets(signal, "binary"))
    compare("skl2onnx", "pipelines", skl2onnx.to_onnx(model, x[:1]), missing=imputes, ulps=0)


def test_scikit_learn_columns_by_name(compare):
    x, signal = training_data(3, missing=False)
    frame = pd.DataFrame(x, columns=list("abcdef"))
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    columns = ColumnTransformer(
        [
            ("numbers", numbers, ["c", "a"]),
            ("scaled", MinMaxScaler(), ["b"]),
            ("category", OneHotEncoder(), ["d"]),
            ("rest", "passthrough", ["e", "f"]),
        ]
    )
    labels = np.array(["no", "yes"])[targets(signal, "binary")]
    model = make_pipeline(columns, GradientBoostingClassifier(n_estimators=30)).fit(frame, labels)
    rows = edge_rows(np.random.default_rng(3), [0.25, 1.5], WIDTH)
    rows = np.nan_to_num(rows, nan=0.5, posinf=9, neginf=-9)
    rows[:, 3] = np.random.default_rng(4).integers(12, size=len(rows))
    compare(
        "skl2onnx",
        "pipelines",
        skl2onnx.to_onnx(model, frame.iloc[:1]),
        names=list("abcdef"),
        rows=rows,
    )


def matrix() -> list:
    return [("X", FloatTensorType([None, WIDTH]))]


@pytest.mark.parametrize(
    ("objective", "task", "trees", "depth"),
    [
        ("binary:logistic", "binary", 100, 6),
        ("binary:logistic", "binary", 1, 1),
        ("reg:squarederror", "regression", 60, 20),
        ("reg:absoluteerror", "regression", 30, 4),
        ("count:poisson", "counts", 50, 5),
        ("reg:tweedie", "counts", 50, 5),
        ("multi:softprob", "multi-class", 20, 4),
    ],
)
def test_xgboost(objective, task, trees, depth, compare):
    x, signal = training_data(4, missing=True)
    kind = xgboost.XGBClassifier if task in ("binary", "multi-class") else xgboost.XGBRegressor
    model = kind(n_estimators=trees, max_depth=depth, objective=objective, n_jobs=1)
    model.fit(x, targets(signal, task))
    converted = convert_xgboost(model, initial_types=matrix())
    compare("onnxmltools XGBoost", task, converted)


@pytest.mark.parametrize(
    ("objective", "task", "more"),
    [
        ("binary", "binary", {}),
        ("binary", "binary", {"num_leaves": 255, "min_child_samples": 1}),
        ("regression", "regression", {"n_estimators": 300}),
        (
            "regression",
            "regression",
            {"boosting_type": "rf", "subsample": 0.5, "subsample_freq": 1},
        ),
        ("poisson", "counts", {}),
        ("multiclass", "multi-class", {}),
        ("lambdarank", "ranking", {}),
    ],
)
@pytest.mark.parametrize("categories", [False, True])
def test_lightgbm(objective, task, more, categories, compare):
    x, signal = training_data(5, missing=True)
    kinds = {"binary": "Classifier", "multi-class": "Classifier", "ranking": "Ranker"}
    kind = getattr(lightgbm, "LGBM" + kinds.get(task, "Regressor"))
    options = {"n_estimators": 30, "verbose": -1, "n_jobs": 1, **more}
    model = kind(objective=objective, **options)
    group = {"group": [50] * 10} if task == "ranking" else {}
    y = np.clip(np.round(signal), 0, 4) if task == "ranking" else targets(signal, task)
    if categories:
        group["categorical_feature"] = [3]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(x, y, **group)
        converted = convert_lightgbm(model, initial_types=matrix())
    compare("onnxmltools LightGBM", task, converted)


@pytest.mark.parametrize(
    ("loss", "task"),
    [
        ("Logloss", "binary"),
        ("MultiClass", "multi-class"),
        ("RMSE", "regression"),
        ("Poisson", "counts"),
    ],
)
def test_catboost(loss, task, compare, tmp_path):
    x, signal = training_data(6, missing=False)
    model = catboost.CatBoost(
        {
            "loss_function": loss,
            "iterations": 40,
            "depth": 5,
            "verbose": 0,
            "allow_writing_files": False,
            "thread_count": 1,
        }
    )
    model.fit(x, targets(signal, task))
    model.save_model(str(tmp_path / "catboost.onnx"), format="onnx")
    compare("CatBoost's ONNX", task, onnx.load(tmp_path / "catboost.onnx"))


def test_several_ensembles_in_one_graph_are_refused(copse, tmp_path):
    x, signal = training_data(7, missing=False)
    models = {
        "bagging": skl2onnx.to_onnx(BaggingRegressor(n_estimators=2).fit(x, signal), x[:1]),
        "split": convert_lightgbm(
            lightgbm.LGBMRegressor(n_estimators=4, verbose=-1).fit(x, signal),
            initial_types=matrix(),
            split=2,
        ),
    }
    write_csv(tmp_path / "rows.csv", x[:1])
    for name, model in models.items():
        onnx.save(model, tmp_path / f"{name}.onnx")
        answer = copse("score", tmp_path / f"{name}.onnx", tmp_path / "rows.csv")
        assert answer.status == 1
        assert "a second tree ensemble beside node" in answer.err
