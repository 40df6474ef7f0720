"""What the model's decisions save and how groups fare, measured on clients that neither the members
nor the cut-off nor the costs have seen."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.model_selection import RepeatedStratifiedKFold, StratifiedKFold

from evaluating import fairness, figures
from evaluating.cost import CostMatrix
from gathering.clients import Clients
from training.fit import fit_members, predict

SPLITS = 3
REPEATS = 3
POLICIES = ("p ≥ 0.5", "best single cut-off", "each client's own costs")
FIGURES = ("savings", "misclassified_accounts", "misclassified_balance", "declined")
AGE_BANDS = [30.0, 40.0, 50.0, 60.0]


@dataclass(frozen=True)
class Decisions:
    outcomes: np.ndarray  # folds × POLICIES × FIGURES
    cut_offs: np.ndarray  # of each fold
    calibration_error: np.ndarray  # of each fold
    approvals: dict[str, pd.DataFrame]  # of a column: folds × groups
    sizes: dict[str, pd.Series]  # of a column: clients of each group

    def mean(self, policy: str, figure: str) -> float:
        return float(self._of(policy, figure).mean())

    def deviation(self, policy: str, figure: str) -> float:
        return float(self._of(policy, figure).std(ddof=1))

    def _of(self, policy: str, figure: str) -> np.ndarray:
        return self.outcomes[:, POLICIES.index(policy), FIGURES.index(figure)]


def measure_decisions(
    features: pd.DataFrame, clients: Clients, policy: dict[str, Any], seed: int
) -> Decisions:
    """SPLITS stratified folds REPEATS times, split by random_state 0 whatever the seed. The cut-off
    is chosen on predictions for clients that were left out of training folds in turn; the default
    rate and the mean exposure of the cost matrix are the training folds'."""
    target = clients.target
    exposure = clients.inputs[policy["exposure"]].to_numpy(dtype=float)
    groups = group_columns(clients)
    outcomes, cut_offs, errors = [], [], []
    approvals: dict[str, list[pd.Series]] = {name: [] for name in groups}
    split = RepeatedStratifiedKFold(n_splits=SPLITS, n_repeats=REPEATS, random_state=0)
    for train, unseen in split.split(features, target):
        members = fit_members(features.iloc[train], target[train], seed)
        known = train[exposure[train] >= 0]
        costs_known = {
            **policy,
            "default_rate": float(target[train].mean()),
            "mean_exposure": float(exposure[known].mean()),
        }
        left_out = predict_left_out(features.iloc[known], target[known], seed)
        costs = CostMatrix.of(costs_known, exposure[known])
        cut_off = costs.best_cut_off(target[known], left_out)
        # Who has no credit line is decided by a person, and is in no figure but the calibration.
        probability = predict(members, features.iloc[unseen])
        errors.append(figures.calibration_error(target[unseen], probability))
        priced = exposure[unseen] >= 0
        test, probability = unseen[priced], probability[priced]
        costs = CostMatrix.of(costs_known, exposure[test])
        declined = costs.declines(probability)
        ways = (probability >= figures.CAUTIOUS, probability >= cut_off, declined)
        outcomes.append([
            [{**figures.outcome(target[test], way, exposure[test]),
              "savings": costs.savings(target[test], way)}[figure] for figure in FIGURES]
            for way in ways
        ])  # fmt: skip
        cut_offs.append(cut_off)
        for name, group in groups.items():
            accepted = pd.Series(~declined, index=group.index[test])
            approvals[name].append(accepted.groupby(group.iloc[test], observed=True).mean())
    return Decisions(
        np.array(outcomes),
        np.array(cut_offs),
        np.array(errors),
        {name: pd.DataFrame(rows).reset_index(drop=True) for name, rows in approvals.items()},
        {name: group.value_counts() for name, group in groups.items()},
    )


def predict_left_out(features: pd.DataFrame, target: np.ndarray, seed: int) -> np.ndarray:
    """Of each client by one member that was trained without it."""
    probability = np.empty(len(target))
    split = StratifiedKFold(SPLITS, shuffle=True, random_state=0)
    for train, test in split.split(features, target):
        members = fit_members(features.iloc[train], target[train], seed, count=1)
        probability[test] = predict(members, features.iloc[test])
    return probability


def group_columns(clients: Clients) -> dict[str, pd.Series]:
    """What groups are compared by: what the data has of it, used or not."""
    found = dict(clients.protected)
    if "AGE" in clients.inputs:
        found["AGE"] = fairness.bands(clients.inputs["AGE"], AGE_BANDS)
    return found
