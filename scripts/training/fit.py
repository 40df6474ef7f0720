"""Fits the members, averages them, and calibrates their average."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from training.libraries import Member, fit
from training.plan import Plan

SPLITS = 3


@dataclass(frozen=True)
class Ensemble:
    members: list[Member]
    plan: Plan

    def margins(self, features: pd.DataFrame) -> np.ndarray:
        """Of each row, a column a member."""
        return np.column_stack([member.margin(features) for member in self.members])

    def margin(self, features: pd.DataFrame) -> np.ndarray:
        return combined(self.margins(features), self.plan)


def combined(margins: np.ndarray, plan: Plan) -> np.ndarray:
    """As the engine combines members: in float64, in their order, by their weights. Where
    predictions are averaged, the log-odds of their mean."""
    total, weights = np.zeros(len(margins)), 0
    for column, member in zip(margins.T, plan.members, strict=True):
        value = column if plan.combine == "margin" else sigmoid(column)
        total = total + member.weight * value
        weights += member.weight
    mean = total / weights
    return mean if plan.combine == "margin" else log_odds(mean)


@dataclass(frozen=True)
class Platt:
    """sigmoid(slope · margin + intercept); Platt 1999."""

    slope: float
    intercept: float

    @classmethod
    def of(cls, margin: np.ndarray, target: np.ndarray) -> "Platt":
        found = LogisticRegression(C=np.inf, tol=1e-8).fit(margin[:, None], target)
        return cls(float(found.coef_[0, 0]), float(found.intercept_[0]))

    def __call__(self, margin: np.ndarray) -> np.ndarray:
        return sigmoid(self.slope * margin + self.intercept)


def isotonic(margin: np.ndarray, target: np.ndarray) -> IsotonicRegression:
    return IsotonicRegression(y_min=1e-4, y_max=1 - 1e-4, out_of_bounds="clip").fit(margin, target)


def sigmoid(margin: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-margin))


def log_odds(probability: np.ndarray) -> np.ndarray:
    return np.log(probability) - np.log1p(-probability)


def fit_ensemble(
    plan: Plan,
    features: pd.DataFrame,
    target: np.ndarray,
    seed: int,
    weight: np.ndarray | None = None,
) -> Ensemble:
    members = [
        fit(each.library, each.parameters, features, target, seed + each.seed, weight)
        for each in plan.members
    ]
    return Ensemble(members, plan)


def left_out_margins(
    plan: Plan, features: pd.DataFrame, target: np.ndarray, seed: int, splits: int = SPLITS
) -> np.ndarray:
    """Of each row by members that were trained without it, a column a member. Split by
    random_state 0 whatever the seed, so that runs compare."""
    margins = np.empty((len(target), len(plan.members)))
    split = StratifiedKFold(splits, shuffle=True, random_state=0)
    for train, test in split.split(features, target):
        ensemble = fit_ensemble(plan, features.iloc[train], target[train], seed)
        margins[test] = ensemble.margins(features.iloc[test])
    return margins
