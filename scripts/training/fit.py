"""Fits the members and measures them by cross-validation."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xgboost
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score, roc_curve
from sklearn.model_selection import StratifiedKFold

from training.data import FOLDS

MEMBERS = 3
TREES = 110
# One thread: histogram sums, and with them the model's bytes, must not depend on the machine.
PARAMETERS: dict[str, Any] = {
    "objective": "binary:logistic",
    "tree_method": "hist",
    "max_depth": 4,
    "eta": 0.08,
    "subsample": 0.7,
    "colsample_bytree": 0.3,
    "min_child_weight": 20,
    "lambda": 5,
    "max_bin": 64,
    "nthread": 1,
}
METRICS = ("AUC", "Brier score", "Log-loss", "KS")


@dataclass(frozen=True)
class Validation:
    folds: np.ndarray  # folds × METRICS

    def mean(self, metric: str) -> float:
        return float(self.folds[:, METRICS.index(metric)].mean())

    def deviation(self, metric: str) -> float:
        return float(self.folds[:, METRICS.index(metric)].std(ddof=1))


def matrix(features: pd.DataFrame, target: np.ndarray | None = None) -> xgboost.DMatrix:
    return xgboost.DMatrix(
        features.to_numpy(dtype=np.float32),
        label=target,
        feature_names=list(features.columns),
        nthread=1,
    )


def fit_members(
    features: pd.DataFrame, target: np.ndarray, seed: int, count: int = MEMBERS
) -> list[xgboost.Booster]:
    """`count` boosters, the i-th with seed `seed + i`."""
    data = matrix(features, target)
    return [
        xgboost.train({**PARAMETERS, "seed": seed + index}, data, TREES) for index in range(count)
    ]


def mean_margin(members: list[xgboost.Booster], features: pd.DataFrame) -> np.ndarray:
    """As the engine combines members of equal weight: in float64, in their order."""
    data = matrix(features)
    total = np.zeros(len(features))
    for member in members:
        total += member.predict(data, output_margin=True).astype(np.float64)
    return total / len(members)


def predict(members: list[xgboost.Booster], features: pd.DataFrame) -> np.ndarray:
    """Probabilities."""
    return 1 / (1 + np.exp(-mean_margin(members, features)))


def measure(target: np.ndarray, probability: np.ndarray) -> tuple[float, ...]:
    """METRICS, in their order."""
    false_positive, true_positive, _ = roc_curve(target, probability)
    return (
        roc_auc_score(target, probability),
        brier_score_loss(target, probability),
        log_loss(target, probability),
        float(np.max(true_positive - false_positive)),
    )


def cross_validate(features: pd.DataFrame, target: np.ndarray, seed: int) -> Validation:
    """Stratified folds, split by random_state 0 whatever the seed, so that runs compare."""
    split = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    rows = []
    for train, test in split.split(features, target):
        members = fit_members(features.iloc[train], target[train], seed)
        rows.append(measure(target[test], predict(members, features.iloc[test])))
    return Validation(np.array(rows))
