"""Seeded random tasks for scikit-learn's tree models, with everything that trips a scorer."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, is_classifier
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.pipeline import make_pipeline
from sklearn.tree import (
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    ExtraTreeClassifier,
    ExtraTreeRegressor,
)
from threadpoolctl import threadpool_limits

NAMES = ["age", "limit", "bill", "paid", "same"]
TREES = (
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    ExtraTreeClassifier,
    ExtraTreeRegressor,
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
BOOSTED = (GradientBoostingClassifier, GradientBoostingRegressor)


@dataclass
class Task:
    model: BaseEstimator  # fitted
    rows: pd.DataFrame
    margins: np.ndarray  # rows x outputs
    predictions: np.ndarray  # the same
    leaves: np.ndarray | None  # rows x trees

    def classes(self) -> list[str]:
        return [str(each) for each in self.model.predict(self.rows)]


def numbers(rng: np.random.Generator, rows: int, missing: float) -> pd.DataFrame:
    """A grid, float32 values, float64 values, counts and a constant."""
    x = pd.DataFrame(
        {
            "age": np.round(rng.normal(size=rows) * 8) / 8,
            "limit": rng.normal(size=rows).astype(np.float32).astype(np.float64),
            "bill": rng.normal(size=rows) * 1e5,
            "paid": rng.poisson(3, size=rows).astype(np.float64),
            "same": np.full(rows, 7.0),
        }
    )
    return x.mask(rng.random(x.shape) < missing) if missing else x


def risk(x: pd.DataFrame) -> np.ndarray:
    late = x["paid"].fillna(8) / 4 + x["bill"].fillna(0) / 2e5
    return (x["age"].fillna(1.5) - x["limit"].fillna(-1) + late).to_numpy()


def target(rng: np.random.Generator, x: pd.DataFrame, kind: str) -> np.ndarray:
    noisy = risk(x) + rng.normal(size=len(x))
    if kind == "binary":
        return np.where(noisy > 1, "bad", "good")
    if kind == "classes":
        return np.digitize(noisy, [0, 1, 2])
    if kind == "counts":
        return rng.poisson(np.exp(noisy / 3)).astype(np.float64)
    if kind == "positive":
        return np.exp(noisy)
    return noisy


def thresholds(model: BaseEstimator) -> dict[int, np.ndarray]:
    """By feature: what its splits compare with."""
    found: dict[int, list] = {}
    if hasattr(model, "_predictors"):
        for tree in (each for stage in model._predictors for each in stage):
            inner = tree.nodes[(tree.nodes["is_leaf"] == 0) & (tree.nodes["is_categorical"] == 0)]
            for feature, value in zip(inner["feature_idx"], inner["num_threshold"], strict=True):
                found.setdefault(int(feature), []).append(float(value))
    else:
        trees = np.ravel(getattr(model, "estimators_", [model]))
        for tree in (each.tree_ for each in trees):
            for feature, value in zip(tree.feature, tree.threshold, strict=True):
                found.setdefault(int(feature), []).append(float(value))
    return {feature: np.array(values) for feature, values in found.items()}


def telling_rows(
    rng: np.random.Generator, model: BaseEstimator, missing: bool, infinite: bool, count: int
) -> pd.DataFrame:
    """Values at thresholds, beside them in float64 and in float32, far off, missing, -0.0."""
    rows = numbers(rng, count, 0.15 if missing else 0)
    for feature, values in thresholds(model).items():
        values = values[np.isfinite(values)]
        if feature not in range(len(NAMES)) or len(values) == 0:
            continue
        exact = rng.choice(values, size=count)
        ends = rng.choice([-np.inf, np.inf], size=count)
        single = exact.astype(np.float32)
        kind = rng.random(count)
        column = rows[NAMES[feature]].to_numpy(copy=True)
        column = np.where(kind < 0.2, exact, column)
        column = np.where((kind >= 0.2) & (kind < 0.35), np.nextafter(exact, ends), column)
        column = np.where((kind >= 0.35) & (kind < 0.45), single.astype(np.float64), column)
        beside = np.nextafter(single, ends.astype(np.float32)).astype(np.float64)
        rows[NAMES[feature]] = np.where((kind >= 0.45) & (kind < 0.6), beside, column)
    far = np.inf if infinite else 3e38
    rows.iloc[0] = [far, -far, -0.0, 0.0, 7]
    rows.iloc[1] = [-far, far, 0.0, -0.0, far]
    if missing:
        rows.iloc[2] = np.nan
    return rows


def several(values: np.ndarray) -> np.ndarray:
    return values.reshape(-1, 1) if values.ndim == 1 else values


def shares(model: BaseEstimator, rows: pd.DataFrame) -> np.ndarray:
    """Probabilities as Copse gives them: of two classes, that of the second."""
    known = model.predict_proba(rows)
    return known[:, 1:] if known.shape[1] == 2 else known


def answers(model: BaseEstimator, rows: pd.DataFrame) -> Task:
    """What the library itself says of the rows."""
    if isinstance(model, IsolationForest):
        return isolation_answers(model, rows)
    leaves = None
    if isinstance(model, TREES):
        known = shares(model, rows) if is_classifier(model) else several(model.predict(rows))
        leaves = model.apply(rows).reshape(len(rows), -1)
        return Task(model, rows, known, known, leaves)
    if isinstance(model, BOOSTED):
        leaves = model.apply(rows).reshape(len(rows), -1).astype(int)
    if is_classifier(model):
        margins = several(model.decision_function(rows))
        return Task(model, rows, margins, shares(model, rows), leaves)
    predictions = several(model.predict(rows))
    margins = predictions if isinstance(model, BOOSTED) else model._raw_predict(rows)
    return Task(model, rows, margins, predictions, leaves)


def isolation_answers(model: IsolationForest, rows: pd.DataFrame) -> Task:
    single = rows.to_numpy(dtype=np.float32)
    depths = np.zeros(len(rows))
    leaves = []
    for index, (tree, features) in enumerate(
        zip(model.estimators_, model.estimators_features_, strict=True)
    ):
        reached = tree.apply(single[:, features])
        leaves.append(reached)
        depths += (
            model._decision_path_lengths[index][reached]
            + model._average_path_length_per_tree[index][reached]
            - 1.0
        )
    scores = several(model.score_samples(rows))
    return Task(model, rows, several(depths), scores, np.column_stack(leaves))


def fit(model: BaseEstimator, x: pd.DataFrame, y: np.ndarray | None) -> BaseEstimator:
    with threadpool_limits(1):
        return model.fit(x, y)


def numeric(
    model: BaseEstimator,
    kind: str,
    *,
    missing: bool = False,
    infinite: bool = False,
    rows: int = 400,
) -> Callable[[int], Task]:
    """A task whose features are numbers."""

    def make(seed: int) -> Task:
        rng = np.random.default_rng(seed)
        x = numbers(rng, rows, 0.15 if missing else 0)
        y = target(rng, x, kind)
        if missing and isinstance(model, TREES):
            x["same"] = np.nan  # a column without any value, which the histograms do not take
        fitted = fit(model.set_params(random_state=seed), x, y)
        return answers(fitted, telling_rows(rng, fitted, missing, infinite, 120))

    return make


def categorical(model: BaseEstimator, kind: str) -> Callable[[int], Task]:
    """Categories that are texts and that are numbers; missing ones, and ones never seen."""

    def make(seed: int) -> Task:
        rng = np.random.default_rng(seed)

        def draw(rows: int, colours: list[str], codes: list[float]) -> pd.DataFrame:
            x = numbers(rng, rows, 0.1)
            x["colour"] = pd.Series(rng.choice(colours, size=rows)).mask(rng.random(rows) < 0.1)
            x["code"] = pd.Series(rng.choice(codes, size=rows)).mask(rng.random(rows) < 0.1)
            x["single"] = pd.Series(np.full(rows, "only")).mask(rng.random(rows) < 0.4)
            return x[["age", "colour", "limit", "code", "bill", "paid", "single", "same"]]

        colours = ["red", "green, light", "blue", 'the "old" one', "3", "grün", "x", "y", "z"]
        codes = [-3.0, 0.0, 0.5, 2.0, 17.0, 1e6]
        x = draw(600, colours, codes)
        effect = x["colour"].isin(colours[:4]) * 2.0 + x["code"].isin(codes[1:3]) * 1.5
        effect += x["single"].isna() * 1.0
        y = target(rng, x.assign(age=x["age"].fillna(0) + effect.to_numpy()), kind)
        model.set_params(random_state=seed, categorical_features=["colour", "code", "single"])
        fitted = fit(model, x, y)
        rows = draw(150, [*colours, "never seen", ""], [*codes, 3.0, -1.0, 1e9, 0.25])
        rows["colour"] = rows["colour"].replace("", np.nan)
        return answers(fitted, rows)

    return make


def isolation(**options: object) -> Callable[[int], Task]:
    def make(seed: int) -> Task:
        rng = np.random.default_rng(seed)
        x = numbers(rng, 300, 0.1)
        fitted = fit(IsolationForest(random_state=seed, **options), x, None)
        return answers(fitted, telling_rows(rng, fitted, True, False, 120))

    return make


TASKS: dict[str, Callable[[int], Task]] = {
    "tree, binary, depth 1": numeric(DecisionTreeClassifier(max_depth=1), "binary"),
    "tree, binary, missing": numeric(DecisionTreeClassifier(), "binary", missing=True),
    "tree, classes, depth 20": numeric(DecisionTreeClassifier(max_depth=20), "classes"),
    "tree, one leaf": numeric(DecisionTreeRegressor(min_samples_leaf=300), "value"),
    "tree, 255 leaves": numeric(
        DecisionTreeRegressor(max_leaf_nodes=255), "value", missing=True, rows=1200
    ),
    "tree, counts": numeric(DecisionTreeRegressor(criterion="poisson"), "counts"),
    "extra tree, classes, missing": numeric(ExtraTreeClassifier(), "classes", missing=True),
    "extra tree, value": numeric(ExtraTreeRegressor(max_depth=8), "value"),
    "forest, binary, one tree": numeric(RandomForestClassifier(1), "binary"),
    "forest, binary": numeric(RandomForestClassifier(60, max_depth=9), "binary", missing=True),
    "forest, classes": numeric(RandomForestClassifier(50, max_depth=20), "classes", missing=True),
    "forest, value": numeric(RandomForestRegressor(40), "value", missing=True),
    "forest, 2,000 trees": numeric(RandomForestRegressor(2000, max_depth=3), "value"),
    "extra trees, classes": numeric(ExtraTreesClassifier(30), "classes", missing=True),
    "extra trees, binary": numeric(ExtraTreesClassifier(30, max_depth=5), "binary"),
    "extra trees, value": numeric(ExtraTreesRegressor(30), "value", missing=True),
    "boosting, binary": numeric(GradientBoostingClassifier(), "binary"),
    "boosting, binary, exponential": numeric(
        GradientBoostingClassifier(n_estimators=40, loss="exponential", learning_rate=0.3), "binary"
    ),
    "boosting, binary, zero": numeric(
        GradientBoostingClassifier(n_estimators=20, init="zero", max_depth=6), "binary"
    ),
    "boosting, binary, constant": numeric(
        GradientBoostingClassifier(
            n_estimators=20, init=DummyClassifier(strategy="constant", constant=1)
        ),
        "binary",
    ),
    "boosting, classes": numeric(GradientBoostingClassifier(n_estimators=30), "classes"),
    "boosting, value": numeric(GradientBoostingRegressor(subsample=0.5), "value"),
    "boosting, 2,000 trees": numeric(
        GradientBoostingRegressor(n_estimators=2000, max_depth=1), "value"
    ),
    "boosting, absolute": numeric(GradientBoostingRegressor(loss="absolute_error"), "value"),
    "boosting, huber": numeric(GradientBoostingRegressor(loss="huber", init="zero"), "value"),
    "boosting, quantile": numeric(GradientBoostingRegressor(loss="quantile"), "value"),
    "hist, binary": numeric(
        HistGradientBoostingClassifier(), "binary", missing=True, infinite=True
    ),
    "hist, classes": numeric(
        HistGradientBoostingClassifier(max_iter=25), "classes", missing=True, infinite=True
    ),
    "hist, value": numeric(HistGradientBoostingRegressor(), "value", missing=True, infinite=True),
    "hist, 255 leaves": numeric(
        HistGradientBoostingRegressor(max_leaf_nodes=255, min_samples_leaf=2, max_iter=20),
        "value",
        missing=True,
        infinite=True,
        rows=1500,
    ),
    "hist, one leaf": numeric(
        HistGradientBoostingRegressor(min_samples_leaf=500, max_iter=3), "value"
    ),
    "hist, absolute": numeric(HistGradientBoostingRegressor(loss="absolute_error"), "value"),
    "hist, quantile": numeric(
        HistGradientBoostingRegressor(loss="quantile", quantile=0.8), "value", missing=True
    ),
    "hist, counts": numeric(HistGradientBoostingRegressor(loss="poisson"), "counts"),
    "hist, gamma": numeric(
        HistGradientBoostingRegressor(loss="gamma"), "positive", missing=True, infinite=True
    ),
    "hist, binary, categories": categorical(HistGradientBoostingClassifier(), "binary"),
    "hist, classes, categories": categorical(
        HistGradientBoostingClassifier(max_iter=20), "classes"
    ),
    "hist, value, categories": categorical(
        HistGradientBoostingRegressor(min_samples_leaf=5, max_leaf_nodes=60), "value"
    ),
    "isolation": isolation(),
    "isolation, some features": isolation(max_features=0.4, n_estimators=60, max_samples=64),
    "isolation, bootstrap": isolation(bootstrap=True, max_samples=0.5, contamination=0.1),
}

# What becomes of a model in a pipeline that does nothing to its input.
BARE = make_pipeline("passthrough", None, DecisionTreeRegressor(max_depth=3))


def write_rows(path: Path, rows: pd.DataFrame) -> None:
    def cell(value: object) -> str:
        if isinstance(value, str):
            return '"' + value.replace('"', '""') + '"'
        return "" if value is None or value != value else repr(float(value))

    lines = [",".join(rows.columns)]
    lines += [",".join(map(cell, row)) for row in rows.itertuples(index=False)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
