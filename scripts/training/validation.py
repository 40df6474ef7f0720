"""What the model is worth on clients that neither the members nor the calibration have seen."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score, roc_curve
from sklearn.model_selection import StratifiedKFold

from training.data import FOLDS
from training.fit import Platt, combined, fit_ensemble, isotonic, left_out_margins, sigmoid
from training.plan import Plan

METRICS = ("AUC", "Brier score", "Log-loss", "KS")
WAYS = ("as averaged", "Platt", "isotonic")


@dataclass(frozen=True)
class Validation:
    """Figures by fold, and each client's margins by members that have not seen it."""

    members: np.ndarray  # folds × members × METRICS
    average: np.ndarray  # folds × WAYS × METRICS
    margins: np.ndarray  # clients × members

    def values(self, metric: str, way: str = "Platt") -> np.ndarray:
        return self.average[:, WAYS.index(way), METRICS.index(metric)]

    def over_best_member(self, metric: str) -> np.ndarray:
        """Of the uncalibrated average, fold by fold, over the member that is best in the mean."""
        column = self.members[:, :, METRICS.index(metric)]
        mean = column.mean(axis=0)
        best = np.argmax(mean) if metric in ("AUC", "KS") else np.argmin(mean)
        return self.values(metric, "as averaged") - column[:, best]


def measure(target: np.ndarray, probability: np.ndarray) -> tuple[float, ...]:
    """METRICS, in their order."""
    false_positive, true_positive, _ = roc_curve(target, probability)
    return (
        roc_auc_score(target, probability),
        brier_score_loss(target, probability),
        log_loss(target, probability),
        float(np.max(true_positive - false_positive)),
    )


def measure_unseen(
    plan: Plan,
    features: pd.DataFrame,
    target: np.ndarray,
    seed: int,
    train: np.ndarray,
    test: np.ndarray,
) -> tuple[float, ...]:
    """METRICS of the uncalibrated average, trained on some rows, on others."""
    ensemble = fit_ensemble(plan, features.iloc[train], target[train], seed)
    return measure(target[test], sigmoid(ensemble.margin(features.iloc[test])))


def cross_validate(
    plan: Plan, features: pd.DataFrame, target: np.ndarray, seed: int, threads: int
) -> Validation:
    """Stratified folds, split by random_state 0 whatever the seed, so that runs compare. The
    calibrations of a fold are fitted on clients of its training folds, left out in turn."""
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(features, target))
    done = Parallel(n_jobs=threads)(
        delayed(fold)(plan, features, target, seed, train, test) for train, test in folds
    )
    margins = np.empty((len(target), len(plan.members)))
    for (_, test), (found, _, _) in zip(folds, done, strict=True):
        margins[test] = found
    return Validation(
        np.array([members for _, members, _ in done]),
        np.array([average for _, _, average in done]),
        margins,
    )


def fold(
    plan: Plan,
    features: pd.DataFrame,
    target: np.ndarray,
    seed: int,
    train: np.ndarray,
    test: np.ndarray,
) -> tuple[np.ndarray, list[tuple[float, ...]], list[tuple[float, ...]]]:
    known, outcome = features.iloc[train], target[train]
    margins = fit_ensemble(plan, known, outcome, seed).margins(features.iloc[test])
    held_out = combined(left_out_margins(plan, known, outcome, seed), plan)
    margin = combined(margins, plan)
    ways = (
        sigmoid(margin),
        Platt.of(held_out, outcome)(margin),
        isotonic(held_out, outcome).predict(margin),
    )
    members = [measure(target[test], sigmoid(column)) for column in margins.T]
    return margins, members, [measure(target[test], way) for way in ways]
