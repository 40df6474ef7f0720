"""Seeded random tasks for XGBoost with everything that trips a scorer."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost as xgb

from conftest import parity_table
from ulps import ulps

F = np.float32
NAMES = ["age", "limit", "bill", "paid", "late"]


def training_data(rng: np.random.Generator, rows: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """A grid of values, a fifth of them missing, so that both missing directions are learnt."""
    x = (np.round(rng.normal(size=(rows, len(NAMES))) * 8) / 8).astype(F)
    x[rng.random(x.shape) < 0.2] = np.nan
    x[:, 4] = np.where(np.isnan(x[:, 4]), x[:, 4], np.abs(x[:, 4]) * F(1e5))
    risk = np.nan_to_num(x[:, 0], nan=1.5) - np.nan_to_num(x[:, 1], nan=-1.0)
    return x, (risk + rng.normal(size=rows) > 0).astype(int)


def parameters(rng: np.random.Generator, index: int) -> dict:
    params = {
        "objective": "binary:logistic",
        "max_depth": int(rng.integers(1, 11)),
        "eta": 0.4,
        "seed": index,
        "nthread": 1,
    }
    if index % 2:
        params["base_score"] = float(rng.uniform(0.02, 0.98))
    if index % 5 == 4:
        params["gamma"] = 1e9  # nothing is worth a split: one-leaf trees
    if index % 7 == 3:
        params["num_parallel_tree"] = 3
        params["subsample"] = 0.5
    return params


@dataclass
class Label:
    """The labels that an objective takes, made from a signal of mean 0 and scale 1."""

    make: Callable[[np.random.Generator, np.ndarray], np.ndarray]
    params: dict


def _shares(rng: np.random.Generator, signal: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-signal - rng.normal(size=len(signal)) * 0.3))


def _classes(count: int) -> Callable[[np.random.Generator, np.ndarray], np.ndarray]:
    return lambda rng, signal: np.clip(
        np.round(signal + count / 2 + rng.normal(size=len(signal)) * 0.2), 0, count - 1
    )


_BINARY = Label(lambda rng, s: (s + rng.normal(size=len(s)) * 0.5 > 0).astype(int), {})
_VALUE = Label(lambda rng, s: 3 * s + 100 + rng.normal(size=len(s)), {})
_ABOVE_0 = Label(lambda rng, s: np.exp(s) + 0.05 + rng.random(len(s)), {})
_RANK = Label(_classes(4), {})

OBJECTIVES = {
    "binary:logistic": _BINARY,
    "binary:logitraw": _BINARY,
    "binary:hinge": _BINARY,
    "reg:squarederror": _VALUE,
    "reg:squaredlogerror": _ABOVE_0,
    "reg:logistic": Label(_shares, {}),
    "reg:pseudohubererror": Label(_VALUE.make, {"huber_slope": 2.0}),
    "reg:absoluteerror": _VALUE,
    "reg:quantileerror": Label(_VALUE.make, {"quantile_alpha": 0.3}),
    "reg:gamma": _ABOVE_0,
    "reg:tweedie": Label(
        lambda rng, s: np.maximum(np.exp(s) - 0.5, 0), {"tweedie_variance_power": 1.4}
    ),
    "count:poisson": Label(lambda rng, s: rng.poisson(np.exp(s / 2)), {}),
    "multi:softprob": Label(_classes(5), {"num_class": 5}),
    "multi:softmax": Label(_classes(3), {"num_class": 3}),
    "rank:pairwise": _RANK,
    "rank:ndcg": _RANK,
    "rank:map": Label(_BINARY.make, {}),
    "survival:cox": Label(lambda rng, s: np.exp(s) * rng.choice([-1, 1], len(s)), {}),
    "survival:aft": Label(
        lambda rng, s: np.exp(s), {"aft_loss_distribution": "normal", "eval_metric": "aft-nloglik"}
    ),
}


def labels_for(
    objective: str, rng: np.random.Generator, x: np.ndarray
) -> tuple[np.ndarray, dict, dict]:
    """Labels, what else the DMatrix takes, and the parameters of the objective."""
    signal = np.nan_to_num(x[:, 0], nan=0.7) - np.nan_to_num(x[:, 1], nan=-0.4) * 0.5
    label = OBJECTIVES[objective]
    y = label.make(rng, (signal - signal.mean()) / signal.std())
    extra = {}
    if objective.startswith("rank:"):
        extra["group"] = [20] * (len(y) // 20)
    if objective == "survival:aft":
        extra = {"label_lower_bound": y, "label_upper_bound": y * 1.5}
    return y, extra, {"objective": objective, "nthread": 1, **label.params}


def train(
    objective: str, rng: np.random.Generator, x: np.ndarray, rounds: int = 12, **params: object
) -> xgb.Booster:
    y, extra, own = labels_for(objective, rng, x)
    matrix = xgb.DMatrix(x, y, feature_names=NAMES[: x.shape[1]], **extra)
    return xgb.train(own | {"eta": 0.3, "max_depth": 4} | params, matrix, num_boost_round=rounds)


def trees_of(booster: xgb.Booster) -> list[dict]:
    """As the model file has them."""
    booster = json.loads(booster.save_raw("json"))["learner"]["gradient_booster"]
    return booster.get("gbtree", booster)["model"]["trees"]


def split_conditions(booster: xgb.Booster) -> np.ndarray:
    found = [
        condition
        for tree in trees_of(booster)
        for condition, left in zip(tree["split_conditions"], tree["left_children"], strict=True)
        if left != -1
    ]
    return np.array(found, dtype=F)


def scored_rows(
    rng: np.random.Generator, conditions: np.ndarray, rows: int = 300, columns: int = len(NAMES)
) -> np.ndarray:
    """Values at split conditions, beside them, far off, missing and negative zero."""
    grid = np.round(rng.normal(size=(rows, columns)) * 8) / 8
    x = grid.astype(F)
    if len(conditions):
        exact = rng.choice(conditions, size=x.shape)
        beside = np.nextafter(exact, rng.choice(F([-np.inf, np.inf]), size=x.shape))
        kind = rng.random(x.shape)
        x = np.where(kind < 0.3, exact, np.where(kind < 0.5, beside, x)).astype(F)
    x[rng.random(x.shape) < 0.15] = np.nan
    x[0] = np.resize(F([1e30, -1e30, -0.0, 0.0, np.nan]), columns)
    x[1] = F(np.nan)
    return x


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if pd.isna(value) else repr(float(value))


def write_rows(path: Path, x: Iterable, names: list[str]) -> None:
    """As CSV; a missing value is an empty cell, a text stands as it is."""
    lines = [",".join(names)]
    lines += [",".join(_cell(value) for value in row) for row in x]
    path.write_text("\n".join(lines) + "\n")


def same_bits(a: np.ndarray, b: np.ndarray) -> bool:
    return a.astype(np.float64).tobytes() == b.astype(np.float64).tobytes()


def _rows_apart(a: np.ndarray, b: np.ndarray) -> int:
    """Rows that differ in any bit."""
    a, b = (v.astype(np.float64).reshape(len(v), -1).view(np.int64) for v in (a, b))
    return int((a != b).any(axis=1).sum()) if a.shape == b.shape else max(len(a), len(b))


def compare(
    copse: Callable,
    task: str,
    booster: xgb.Booster,
    matrix: xgb.DMatrix,
    data: Path,
    suffix: str = "json",
    outputs: tuple[str, ...] = ("margin", "leaf", "prediction"),
) -> None:
    """Holds Copse's margins, leaves and predictions to the booster's own."""
    model = data.with_suffix("." + suffix)
    booster.save_model(model)
    rows = matrix.num_row()

    def ask(output: str) -> object:
        answer = copse("score", model, data, "--output", output)
        assert answer.status == 0, answer.err
        return answer

    margins = booster.predict(matrix, output_margin=True).reshape(rows, -1)
    apart = _rows_apart(ask("margin").table(), margins)
    if "leaf" in outputs:
        leaves = booster.predict(matrix, pred_leaf=True).reshape(rows, -1)
        apart += _rows_apart(ask("leaf").table(), leaves)
    parity_table("XGBoost " + xgb.__version__, task, rows, apart)
    assert apart == 0
    predictions = booster.predict(matrix)
    if "prediction" not in outputs:
        return
    if predictions.ndim == 1 and margins.shape[1] > 1:  # multi:softmax: the class itself
        assert np.array_equal(ask("class").numbers(), predictions)
    else:
        assert ulps(ask("prediction").table(), predictions.reshape(rows, -1), F).max() <= 2
