"""Seeded random tasks for LightGBM with everything that trips a scorer."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd

NAMES = ["real", "grid", "sparse", "single", "whole", "city", "shop", "constant", "empty"]
CATEGORICAL = [5, 6]
ZERO = np.float64(np.float32(1e-35))  # LightGBM's kZeroThreshold
QUIET = {"verbosity": -1, "num_threads": 1, "deterministic": True, "force_row_wise": True}
EASY = {"min_data_in_leaf": 3, "min_data_per_group": 3, "cat_smooth": 1, "max_cat_to_onehot": 2}


def features(rng: np.random.Generator, rows: int) -> np.ndarray:
    """Columns of each kind: with and without missing values, zeros, float32 values, categories."""
    x = np.empty((rows, len(NAMES)))
    x[:, 0] = rng.normal(size=rows)
    x[:, 1] = np.round(rng.normal(size=rows) * 8) / 8
    x[rng.random(rows) < 0.2, 1] = np.nan
    x[:, 2] = np.where(rng.random(rows) < 0.6, 0, rng.normal(size=rows))
    x[:, 3] = rng.normal(size=rows).astype(np.float32)
    x[rng.random(rows) < 0.1, 3] = np.nan
    x[:, 4] = rng.integers(-5, 60, size=rows)
    x[:, 5] = rng.integers(0, 9, size=rows)
    x[:, 6] = rng.integers(0, 90, size=rows)
    x[rng.random(rows) < 0.1, 6] = np.nan
    x[:, 7] = 3
    x[:, 8] = np.nan
    return x


def signal(rng: np.random.Generator, x: np.ndarray) -> np.ndarray:
    filled = np.nan_to_num(x, nan=-1.0)
    return (
        filled[:, 0]
        - filled[:, 1]
        + 2 * (filled[:, 2] == 0)
        + filled[:, 3] * (filled[:, 4] > 20)
        + np.sin(filled[:, 5] * 1.7)
        + np.cos(filled[:, 6] * 2.3)
        + 0.3 * rng.normal(size=len(x))
    )


Label = Callable[[np.random.Generator, np.ndarray], np.ndarray]


def real(_: np.random.Generator, z: np.ndarray) -> np.ndarray:
    return z


def positive(_: np.random.Generator, z: np.ndarray) -> np.ndarray:
    return np.exp(z / 2) + 0.01


def tower(_: np.random.Generator, z: np.ndarray) -> np.ndarray:
    return np.exp(4 * z)


def count(rng: np.random.Generator, z: np.ndarray) -> np.ndarray:
    return rng.poisson(np.exp(z / 3))


def binary(_: np.random.Generator, z: np.ndarray) -> np.ndarray:
    return (z > np.median(z)).astype(int)


def share(_: np.random.Generator, z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def classes(_: np.random.Generator, z: np.ndarray) -> np.ndarray:
    return np.searchsorted(np.quantile(z, [0.3, 0.8]), z)


def relevance(_: np.random.Generator, z: np.ndarray) -> np.ndarray:
    return np.searchsorted(np.quantile(z, [0.4, 0.7, 0.9]), z)


def squared_loss(scores: np.ndarray, data: lgb.Dataset) -> tuple[np.ndarray, np.ndarray]:
    """An objective of the user's own: the file names none."""
    return scores - data.get_label(), np.ones_like(scores)


@dataclass
class Task:
    name: str
    label: Label
    params: dict
    rounds: int = 20
    rows: int = 500
    categorical: bool = True
    infinite: bool = True  # whether scored rows hold ±infinity
    groups: bool = False
    missing: bool = True  # whether trained rows hold NaN

    def train(self, seed: int) -> lgb.Booster:
        rng = np.random.default_rng(seed)
        x = features(rng, self.rows)
        y = self.label(rng, signal(rng, x))
        if not self.missing:
            x = np.nan_to_num(x, nan=0.0)
        params = QUIET | EASY | {"seed": seed, "num_leaves": 15} | self.params
        data = lgb.Dataset(
            x,
            y,
            feature_name=NAMES,
            categorical_feature=CATEGORICAL if self.categorical else [],
            group=[self.rows // 10] * 10 if self.groups else None,
            params={"verbosity": -1},
        )
        # Kept, or LightGBM would already answer from the text that it writes.
        return lgb.train(params, data, num_boost_round=self.rounds, keep_training_booster=True)


def multi(name: str, **params: object) -> Task:
    return Task(name, classes, {"num_class": 3, **params})


def deep(depth: int) -> Task:
    """A few labels tower over the others, so that splits peel them off one after the other."""
    params = {"objective": "regression", "max_depth": depth, "min_data_in_leaf": 1}
    return Task(f"depth {depth}", tower, params | {"num_leaves": 200}, rounds=6)


def regression(objective: str, label: Label = real, **params: object) -> Task:
    return Task(objective, label, {"objective": objective, **params})


SUBSAMPLE = {"bagging_freq": 1, "bagging_fraction": 0.6}
TASKS = [
    Task("binary", binary, {"objective": "binary"}, rounds=60),
    Task("binary, sigmoid 0.5", binary, {"objective": "binary", "sigmoid": 0.5}),
    Task("binary, zero as missing", binary, {"objective": "binary", "zero_as_missing": True}),
    Task("binary, no missing type", binary, {"objective": "binary", "use_missing": False}),
    Task("binary, nothing missing", binary, {"objective": "binary"}, missing=False),
    Task("binary, numerical only", binary, {"objective": "binary"}, categorical=False),
    Task("binary, one-hot", binary, {"objective": "binary", "max_cat_to_onehot": 200}),
    Task("binary, constant", binary, {"objective": "binary", "min_gain_to_split": 1e9}),
    Task("binary, 1 tree", binary, {"objective": "binary"}, rounds=1),
    Task("binary, 2000 trees", binary, {"objective": "binary", "num_leaves": 4}, rounds=2000),
    Task("binary, 255 leaves", binary, {"objective": "binary", "num_leaves": 255}, rows=3000),
    Task("binary, goss", binary, {"objective": "binary", "data_sample_strategy": "goss"}),
    Task("binary, dart", binary, {"objective": "binary", "boosting": "dart", "drop_rate": 0.5}),
    Task("binary, rf", binary, {"objective": "binary", "boosting": "rf", **SUBSAMPLE}, rounds=17),
    Task("binary, linear", binary, {"objective": "binary", "linear_tree": True}, infinite=False),
    *map(deep, (1, 2, 5, 10, 20)),
    multi("multiclass", objective="multiclass"),
    multi("multiclass, rf", objective="multiclass", boosting="rf", **SUBSAMPLE),
    multi("multiclass, an empty class", objective="multiclass", num_class=4),
    multi("one-vs-all", objective="multiclassova", sigmoid=1.5),
    regression("regression"),
    regression("regression", reg_sqrt=True),
    Task("regression, rf", real, {"objective": "regression", "boosting": "rf", **SUBSAMPLE}),
    Task(
        "regression, linear",
        real,
        {"objective": "regression", "linear_tree": True, "linear_lambda": 0.1},
        infinite=False,
    ),
    Task(
        "regression, linear constant",
        real,
        {"objective": "regression", "linear_tree": True, "min_gain_to_split": 1e9},
        infinite=False,
    ),
    Task(
        "regression, monotone",
        real,
        {"objective": "regression", "monotone_constraints": [1, -1, 0, 0, 0, 0, 0, 0, 0]},
    ),
    regression("regression_l1", reg_sqrt=True),
    regression("huber", reg_sqrt=True),
    regression("fair", reg_sqrt=True),
    regression("quantile", alpha=0.7, reg_sqrt=True),
    regression("mape", positive, reg_sqrt=True),
    regression("poisson", count),
    regression("gamma", positive),
    regression("tweedie", count),
    regression("cross_entropy", share),
    regression("cross_entropy_lambda", share),
    regression(squared_loss),
    Task("lambdarank", relevance, {"objective": "lambdarank"}, groups=True),
    Task("rank_xendcg", relevance, {"objective": "rank_xendcg"}, groups=True),
]
for task in TASKS:
    if task.params["objective"] is squared_loss:
        task.name = "an objective of one's own"
    if task.params.get("reg_sqrt"):
        task.name += ", reg_sqrt"


def split_conditions(text: str) -> dict[int, list[float]]:
    """Of each numerical feature, as the file holds them."""
    conditions: dict[int, list[float]] = {}
    columns: dict[str, list[str]] = {}
    for line in text.splitlines():
        key, _, value = line.partition("=")
        columns[key] = value.split()
        if key != "decision_type":
            continue
        for feature, threshold, kind in zip(
            columns["split_feature"], columns["threshold"], columns[key], strict=True
        ):
            if int(kind) & 1 == 0:
                conditions.setdefault(int(feature), []).append(float(threshold))
    return conditions


def scored_rows(
    rng: np.random.Generator, text: str, rows: int = 250, *, infinite: bool = True
) -> np.ndarray:
    """Values at split conditions, beside them, about zero, far off, and odd categories."""
    x = features(rng, rows)
    x[:, 7:] = rng.normal(size=(rows, 2))
    for column, conditions in split_conditions(text).items():
        exact = rng.choice(conditions, size=rows)
        beside = np.nextafter(exact, rng.choice([-np.inf, np.inf], size=rows))
        kind = rng.random(rows)
        x[:, column] = np.where(kind < 0.3, exact, np.where(kind < 0.5, beside, x[:, column]))
    odd = [0.0, -0.0, ZERO, -ZERO, 1e-36, -1e-36, 5e-324, 1e300, -1e300, np.nan]
    odd += [np.nextafter(side * ZERO, way) for side in (1, -1) for way in (-np.inf, np.inf)]
    x = np.where(rng.random(x.shape) < 0.1, rng.choice(odd, size=x.shape), x)
    cities = [-1, -0.5, 0.9, 3.7, -3, 31, 32, 33, 1e9, 2147483647, 2147483648, 4294967296.5, -1e300]
    for column in CATEGORICAL:
        pick = rng.random(rows) < 0.3
        x[pick, column] = rng.choice(cities, size=pick.sum())
    x[rng.random(x.shape) < 0.1] = np.nan
    x[0] = np.nan
    x[1] = 0.0
    if infinite:
        x = np.where(rng.random(x.shape) < 0.03, rng.choice([np.inf, -np.inf], size=x.shape), x)
        x[2], x[3] = np.inf, -np.inf
    return x


def frame(rng: np.random.Generator, rows: int, *, unseen: bool = False) -> pd.DataFrame:
    """Categories of text, numbers and truth values, one of them ordered, as pandas has them.

    @param unseen  as it is to be scored: plain values, some of which training did not know
    """
    columns = {
        "real": rng.normal(size=rows),
        "town": rng.choice(["Oslo", "Ulm", 'St "Gallen", CH', "Åre"], size=rows),
        "size": rng.choice([36, 38, 40, 42, 44], size=rows),
        "flag": rng.choice([True, False], size=rows),
        "rate": rng.choice([0.5, 1e-7, 2.0], size=rows),
        "rank": rng.choice(["low", "mid", "high"], size=rows),
        "whole": rng.integers(0, 100, size=rows),
    }
    data = pd.DataFrame(columns)
    orders = {"rank": ["low", "mid", "high"]}
    for name in ["town", "size", "flag", "rate", "rank"]:
        values = data[name].astype(object)
        if unseen:
            values[rng.random(rows) < 0.1] = {"town": "Paris", "size": 37}.get(name)
        values[rng.random(rows) < 0.1] = None
        data[name] = pd.Categorical(values, ordered=name in orders, categories=orders.get(name))
    return data


def train_on_frame(seed: int, rounds: int = 20) -> lgb.Booster:
    rng = np.random.default_rng(seed)
    data = frame(rng, 600)
    codes = data[["town", "size", "flag", "rate", "rank"]].apply(lambda column: column.cat.codes)
    z = data["real"] + np.sin(codes @ np.array([1.7, 2.9, 0.8, 4.1, 1.1]))
    params = QUIET | EASY | {"objective": "binary", "num_leaves": 15, "seed": seed}
    return lgb.train(params, lgb.Dataset(data, (z > 0).astype(int)), num_boost_round=rounds)


def write_rows(path: Path, rows: np.ndarray | pd.DataFrame) -> None:
    """A CSV that holds every bit of the numbers."""
    pd.DataFrame(rows, columns=None if isinstance(rows, pd.DataFrame) else NAMES).to_csv(
        path, index=False
    )


@dataclass
class Expected:
    """LightGBM's own answers: outputs and trees are columns."""

    margins: np.ndarray
    predictions: np.ndarray
    leaves: np.ndarray


def expected(booster: lgb.Booster, rows: object) -> Expected:
    margins = booster.predict(rows, raw_score=True)
    count = len(margins)
    if "\naverage_output\n" in booster.model_to_string():
        # predict() divides before the link, raw_score leaves the sum as it is.
        margins = margins / (booster.num_trees() // booster.num_model_per_iteration())
    return Expected(
        margins.reshape(count, -1),
        booster.predict(rows).reshape(count, -1),
        booster.predict(rows, pred_leaf=True).reshape(count, -1),
    )


def save(booster: lgb.Booster, path: Path) -> str:
    booster.save_model(path)
    return path.read_text()


def mismatches(a: np.ndarray, b: np.ndarray) -> int:
    """How many numbers differ in a bit; any NaN is the same as any other."""
    assert a.shape == b.shape
    a, b = np.array(a, np.float64), np.array(b, np.float64)
    return int(((a.view(np.int64) != b.view(np.int64)) & ~(np.isnan(a) & np.isnan(b))).sum())
