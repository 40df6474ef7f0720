"""All that training found out, as the card and its figures tell it."""

import platform
from dataclasses import dataclass
from typing import Any

import catboost
import lightgbm
import numpy as np
import pandas as pd
import sklearn
import xgboost

from evaluating.fairness import FEW, FOUR_FIFTHS
from gathering.clients import Clients
from training import decisions, learning, spending, validation
from training.decisions import Decisions
from training.fit import Ensemble, Platt
from training.plan import Plan
from training.referral import Band
from training.validation import Validation

VERSIONS = {
    "catboost": ("CatBoost", catboost.__version__),
    "lightgbm": ("LightGBM", lightgbm.__version__),
    "xgboost": ("XGBoost", xgboost.__version__),
}
EXPLAINED = 5000  # clients


@dataclass(frozen=True)
class Measured:
    recipe: dict[str, Any]
    clients: Clients
    plan: Plan
    seed: int
    validation: Validation
    learned: np.ndarray  # learning.SHARES × folds × METRICS
    decisions: Decisions
    ablation: np.ndarray  # folds × spending.VARIANTS
    platt: Platt
    band: Band
    nodes: int
    importance: pd.Series  # of each feature, mean absolute SHAP value in log-odds, falling

    def libraries(self) -> dict[str, str]:
        """Versions by name, of what the bytes of the model depend on."""
        used = dict(VERSIONS[member.library] for member in self.plan.members)
        python = ".".join(platform.python_version_tuple()[:2])
        return {
            **used,
            "scikit-learn": sklearn.__version__,
            "NumPy": np.__version__,
            "Python": python,
        }

    def group_importance(self) -> pd.Series:
        """By the recipe's groups: the sum of their features'."""
        group = {each["name"]: each.get("group", "") for each in self.recipe["features"]}
        return self.importance.groupby(group).sum().sort_values(ascending=False)


def importance(ensemble: Ensemble, features: pd.DataFrame) -> pd.Series:
    """Exact path-dependent SHAP values by the members' own libraries, averaged by their weights; of
    every k-th client, at most EXPLAINED."""
    rows = features.iloc[:: max(1, -(-len(features) // EXPLAINED))]
    total, weights = np.zeros(rows.shape), 0
    for member, plan in zip(ensemble.members, ensemble.plan.members, strict=True):
        total += plan.weight * member.shap(rows)
        weights += plan.weight
    mean = np.abs(total / weights).mean(axis=0)
    return pd.Series(mean, features.columns).sort_values(ascending=False, kind="stable")


def figures(found: Measured) -> dict[str, Any]:
    """The card for machines. Every figure is {"mean", "sd"} over folds unless it says otherwise."""
    clients, measured = found.clients, found.validation
    return {
        "data": {
            "source": clients.source,
            "query": clients.query,
            "sha256": clients.sha256,
            "sha256_of": clients.hashed,
            "clients": len(clients.target),
            "default_rate": rounded(clients.target.mean()),
            "quarantined": clients.quarantined,
        },
        "libraries": found.libraries(),
        "seed": found.seed,
        "combine": found.plan.combine,
        "nodes": found.nodes,
        "members": [
            {
                "name": name,
                "library": member.library,
                "seed": found.seed + member.seed,
                "weight": member.weight,
                "parameters": member.parameters,
            }
            for name, member in zip(found.plan.names(), found.plan.members, strict=True)
        ],
        "calibration": {"method": "platt", "slope": found.platt.slope,
                        "intercept": found.platt.intercept},
        "measures": {
            way: {metric: spread(measured.values(metric, way)) for metric in validation.METRICS}
            for way in validation.WAYS
        },
        "members_measures": {
            name: {metric: spread(measured.members[:, place, number])
                   for number, metric in enumerate(validation.METRICS)}
            for place, name in enumerate(found.plan.names())
        },
        "average_over_best_member": {
            metric: spread(measured.over_best_member(metric)) for metric in validation.METRICS
        },
        "learning_curve": {
            str(share): {metric: spread(found.learned[place, :, number])
                         for number, metric in enumerate(validation.METRICS)}
            for place, share in enumerate(learning.SHARES)
        },
        "policies": {
            policy: {figure: spread(found.decisions.values(policy, figure))
                     for figure in decisions.FIGURES}
            for policy in decisions.POLICIES
        },
        "expected_calibration_error": spread(found.decisions.calibration_error),
        "cut_off": spread(found.decisions.cut_offs),
        "refer": {
            "coverage": found.band.coverage,
            "low": found.band.low,
            "high": found.band.high,
            "measured": {name: spread(found.decisions.referrals[:, place])
                         for place, name in enumerate(decisions.REFERRALS)},
        },
        "error_auc": {
            "without_spread": spread(found.decisions.error_auc[:, 0]),
            "with_spread": spread(found.decisions.error_auc[:, 1]),
        },
        "groups": {name: group_figures(table) for name, table in found.decisions.groups.items()},
        "group_sizes": {name: {str(group): int(size) for group, size in sizes.items()}
                        for name, sizes in found.decisions.sizes.items()},
        "alternative_data_auc": {
            variant: spread(found.ablation[:, place])
            for place, variant in enumerate(spending.VARIANTS)
        },
        "importance": {
            name: rounded(value) for name, value in found.importance.head(20).items()
        },
        "group_importance": {
            str(name): rounded(value) for name, value in found.group_importance().items()
        },
        "fairness_conventions": {"few_clients": FEW, "four_fifths": FOUR_FIFTHS},
    }  # fmt: skip


def group_figures(table: pd.DataFrame) -> dict[str, Any]:
    """Of each group, over the folds."""
    columns = ["approved", "impact", "opportunity", "predicted", "observed"]
    return {
        str(group): {name: spread(rows[name].dropna().to_numpy(dtype=float)) for name in columns}
        for group, rows in table.groupby("group", sort=True)
    }


def spread(values: np.ndarray) -> dict[str, float] | None:
    if len(values) == 0:
        return None
    deviation = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return {"mean": rounded(np.mean(values)), "sd": rounded(deviation)}


def rounded(value: Any) -> float:
    return round(float(value), 6)
