"""How well probabilities rank clients and how true they are."""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score, roc_curve

from evaluating.cost import CostMatrix

BINS = 10
CAUTIOUS = 0.5


def discrimination(target: np.ndarray, probability: np.ndarray) -> dict[str, float]:
    false_positive, true_positive, _ = roc_curve(target, probability)
    return {
        "auc": float(roc_auc_score(target, probability)),
        "ks": float(np.max(true_positive - false_positive)),
        "brier": float(brier_score_loss(target, probability)),
        "log_loss": float(log_loss(target, probability)),
        "ece": calibration_error(target, probability),
    }


def calibration(target: np.ndarray, probability: np.ndarray) -> list[dict[str, Any]]:
    """Bins of as many clients each, from the least to the most probable."""
    order = np.argsort(probability, kind="stable")
    return [
        {
            "clients": len(part),
            "predicted": float(probability[part].mean()),
            "observed": float(target[part].mean()),
        }
        for part in np.array_split(order, min(BINS, len(order)))
    ]


def calibration_error(target: np.ndarray, probability: np.ndarray) -> float:
    """Expected calibration error: the mean distance of predicted and observed over the bins."""
    bins = calibration(target, probability)
    far = [each["clients"] * abs(each["predicted"] - each["observed"]) for each in bins]
    return sum(far) / len(target)


def policies(
    target: np.ndarray, probability: np.ndarray, exposure: np.ndarray, costs: CostMatrix
) -> list[dict[str, Any]]:
    """What each way to decide would have saved, and whom it misjudges."""
    cut_off = costs.best_cut_off(target, probability)
    ways = {
        "p >= 0.5": probability >= CAUTIOUS,
        f"p >= {cut_off:.4f}, the best in hindsight": probability >= cut_off,
        "each client's own costs": costs.declines(probability),
    }
    return [
        {"policy": name, **outcome(target, declined, exposure), "savings": saved}
        for name, declined in ways.items()
        for saved in [costs.savings(target, declined)]
    ]


def outcome(target: np.ndarray, declined: np.ndarray, exposure: np.ndarray) -> dict[str, float]:
    wrong = declined != (target == 1)
    return {
        "declined": float(declined.mean()),
        "misclassified_accounts": float(wrong.mean()),
        "misclassified_balance": float(exposure[wrong].sum() / exposure.sum()),
    }


def grades(
    target: np.ndarray, probability: np.ndarray, bounds: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """bounds: the policy's grades, each with the probability it ends below; the last takes all."""
    which = np.searchsorted([each["below"] for each in bounds[:-1]], probability, side="right")
    return [
        {
            "grade": each["name"],
            "clients": int(inside.sum()),
            "predicted": float(probability[inside].mean()) if inside.any() else None,
            "observed": float(target[inside].mean()) if inside.any() else None,
        }
        for index, each in enumerate(bounds)
        for inside in [which == index]
    ]


def spread(
    target: np.ndarray, probability: np.ndarray, costs: CostMatrix | None, draws: int, seed: int = 0
) -> dict[str, list[float]]:
    """95 % percentile intervals of a bootstrap over clients, seeded."""
    rng = np.random.default_rng(seed)
    found: dict[str, list[float]] = {}
    for _ in range(draws):
        rows = rng.integers(len(target), size=len(target))
        y, p = target[rows], probability[rows]
        if y.min() == y.max():
            continue
        figures = discrimination(y, p)
        if costs is not None:
            drawn = CostMatrix(costs.missed_default[rows], costs.good_declined[rows])
            figures["savings"] = drawn.savings(y, drawn.declines(p))
        for name, value in figures.items():
            found.setdefault(name, []).append(value)
    return {name: np.quantile(values, [0.025, 0.975]).tolist() for name, values in found.items()}


def referral(decided: pd.DataFrame, target: np.ndarray, costs: CostMatrix) -> dict[str, Any]:
    """decided: the engine's decisions, of priced clients. Who is referred and why; how right the
    rest is; which share of the defaulters is not accepted, and of those who pay not declined,
    without a person; what would be saved if that person were always right."""
    verdict = decided["decision"].to_numpy()
    bad = target == 1
    referred, declined = verdict == "refer", verdict == "decline"
    reasons = decided["referral"].fillna("").str.split("+")
    rest = ~referred
    return {
        "referred": float(referred.mean()),
        "reasons": {
            reason: float(reasons.map(lambda each, reason=reason: reason in each).mean())
            for reason in ("near_boundary", "unlike_training")
        },
        "right_on_the_rest": float((declined == bad)[rest].mean()) if rest.any() else None,
        "defaulters_kept": float(1 - (verdict == "accept")[bad].mean()),
        "payers_kept": float(1 - declined[~bad].mean()),
        "savings_with_a_perfect_person": costs.savings(target, np.where(referred, bad, declined)),
    }
