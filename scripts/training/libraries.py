"""The libraries that members are trained with, each behind the same two calls.

A fit uses one thread: sums, and with them the members' bytes, must not depend on the machine.
"""

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import catboost
import lightgbm
import numpy as np
import pandas as pd
import xgboost

from training.monotone import directions

Parameters = dict[str, Any]


@dataclass(frozen=True)
class Member:
    """A trained ensemble. `margin`: rows to log-odds, float64; `shap`: rows to contributions in
    log-odds, a column a feature; `content`: the file that the engine reads."""

    library: str
    seed: int
    margin: Callable[[pd.DataFrame], np.ndarray]
    shap: Callable[[pd.DataFrame], np.ndarray]
    content: bytes


def fit(
    library: str,
    parameters: Parameters,
    features: pd.DataFrame,
    target: np.ndarray,
    seed: int,
    weight: np.ndarray | None = None,
) -> Member:
    """`weight`: of each row, or equal."""
    return FITS[library](parameters, features, target, seed, weight)


def fit_xgboost(
    parameters: Parameters,
    features: pd.DataFrame,
    target: np.ndarray,
    seed: int,
    weight: np.ndarray | None,
) -> Member:
    def matrix(rows: pd.DataFrame, **labels: Any) -> xgboost.DMatrix:
        names = list(rows.columns)
        numbers = rows.to_numpy(dtype=np.float32)
        return xgboost.DMatrix(numbers, feature_names=names, nthread=1, **labels)

    given = {name: value for name, value in parameters.items() if name != "trees"}
    booster = xgboost.train(
        {
            "objective": "binary:logistic",
            "tree_method": "hist",
            "nthread": 1,
            "seed": seed,
            "monotone_constraints": tuple(directions(list(features.columns))),
            **given,
        },
        matrix(features, label=target, weight=weight),
        parameters["trees"],
    )
    return Member(
        "xgboost",
        seed,
        lambda rows: booster.predict(matrix(rows), output_margin=True).astype(np.float64),
        lambda rows: booster.predict(matrix(rows), pred_contribs=True)[:, :-1].astype(np.float64),
        bytes(booster.save_raw("ubj")),
    )


def fit_lightgbm(
    parameters: Parameters,
    features: pd.DataFrame,
    target: np.ndarray,
    seed: int,
    weight: np.ndarray | None,
) -> Member:
    given = {name: value for name, value in parameters.items() if name != "trees"}
    fixed = {
        "objective": "binary",
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
        "bagging_freq": 1,
        "seed": seed,
        "monotone_constraints": directions(list(features.columns)),
        "monotone_constraints_method": "intermediate",
    }
    data = lightgbm.Dataset(features, target, weight=weight, params={**fixed, **given})
    booster = lightgbm.train({**fixed, **given}, data, parameters["trees"])
    return Member(
        "lightgbm",
        seed,
        lambda rows: booster.predict(rows, raw_score=True, num_threads=1),
        lambda rows: booster.predict(rows, pred_contrib=True, num_threads=1)[:, :-1],
        booster.model_to_string().encode(),
    )


def fit_catboost(
    parameters: Parameters,
    features: pd.DataFrame,
    target: np.ndarray,
    seed: int,
    weight: np.ndarray | None,
) -> Member:
    given = {name: value for name, value in parameters.items() if name != "trees"}
    model = catboost.CatBoost({
        "loss_function": "Logloss",
        "iterations": parameters["trees"],
        "thread_count": 1,
        "random_seed": seed,
        "bootstrap_type": "Bernoulli",
        "boosting_type": "Plain",
        "monotone_constraints": directions(list(features.columns)),
        "allow_writing_files": False,
        "verbose": False,
        **given,
    })  # fmt: skip
    model.fit(catboost.Pool(features, target, weight=weight))

    def shap(rows: pd.DataFrame) -> np.ndarray:
        values = model.get_feature_importance(
            catboost.Pool(rows), type="ShapValues", thread_count=1
        )
        return values[:, :-1]

    return Member(
        "catboost",
        seed,
        lambda rows: model.predict(rows, prediction_type="RawFormulaVal", thread_count=1),
        shap,
        without_times(model),
    )


def without_times(model: catboost.CatBoost) -> bytes:
    """The model's JSON but for what differs from one training to the next: when and with what
    id."""
    with tempfile.TemporaryDirectory(prefix="copse-train-") as folder:
        path = Path(folder, "model.json")
        model.save_model(str(path), format="json")
        content = json.loads(path.read_text(encoding="utf-8"))
    for name in ("train_finish_time", "model_guid", "training"):
        content["model_info"].pop(name, None)
    return json.dumps(content, separators=(",", ":")).encode()


FITS = {"catboost": fit_catboost, "lightgbm": fit_lightgbm, "xgboost": fit_xgboost}
SUFFIX = {"catboost": ".json", "lightgbm": ".txt", "xgboost": ".ubj"}
