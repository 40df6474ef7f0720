"""What the model's decisions save and how groups fare, measured on clients that neither the members
nor the calibration nor the cut-off nor the costs have seen."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import RepeatedStratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from evaluating import fairness, figures
from evaluating.cost import CostMatrix
from gathering.clients import Clients
from training.fit import Platt, combined, fit_ensemble, left_out_margins, sigmoid
from training.plan import Plan
from training.referral import Band, distance_to_break_even

SPLITS = 3
REPEATS = 3
OWN_COSTS = "each client's own costs"
CUT_OFF = "best single cut-off"
POLICIES = (
    "p ≥ 0.5",
    CUT_OFF,
    OWN_COSTS,
    "trained by cost, p ≥ 0.5",
    "trained by cost, and own costs",
    "trained by balance, p ≥ 0.5",
    "trained by balance, and own costs",
)
FIGURES = ("savings", "misclassified_accounts", "misclassified_balance", "declined")
REFERRALS = (
    "referred",
    "right on the rest",
    "defaulters kept from a hasty yes",
    "payers kept from a hasty no",
    "savings, were the person always right",
)
AGE_BANDS = [30.0, 40.0, 50.0, 60.0]


@dataclass(frozen=True)
class Decisions:
    outcomes: np.ndarray  # folds × POLICIES × FIGURES
    cut_offs: np.ndarray  # of each fold
    calibration_error: np.ndarray  # of each fold
    referrals: np.ndarray  # folds × REFERRALS
    error_auc: np.ndarray  # folds × (without the members' spread, and with it)
    groups: dict[str, pd.DataFrame]  # of a column: a row a fold and group
    sizes: dict[str, pd.Series]  # of a column: clients of each group

    def values(self, policy: str, figure: str) -> np.ndarray:
        return self.outcomes[:, POLICIES.index(policy), FIGURES.index(figure)]

    def mean(self, policy: str, figure: str) -> float:
        return float(self.values(policy, figure).mean())

    def deviation(self, policy: str, figure: str) -> float:
        return float(self.values(policy, figure).std(ddof=1))


def measure_decisions(
    plan: Plan,
    features: pd.DataFrame,
    clients: Clients,
    policy: dict[str, Any],
    seed: int,
    threads: int,
) -> Decisions:
    """SPLITS stratified folds REPEATS times, split by random_state 0 whatever the seed."""
    split = RepeatedStratifiedKFold(n_splits=SPLITS, n_repeats=REPEATS, random_state=0)
    done = list(Parallel(n_jobs=threads)(
        delayed(measure_fold)(plan, features, clients, policy, seed, train, unseen)
        for train, unseen in split.split(features, clients.target)
    ))  # fmt: skip
    groups = {
        name: pd.concat([each["groups"][name] for each in done], ignore_index=True)
        for name in done[0]["groups"]
    }
    return Decisions(
        *(np.array([each[name] for each in done])
          for name in ("outcomes", "cut_off", "calibration_error", "referral", "error_auc")),
        groups,
        {name: group.value_counts() for name, group in group_columns(clients).items()},
    )  # fmt: skip


def measure_fold(
    plan: Plan,
    features: pd.DataFrame,
    clients: Clients,
    policy: dict[str, Any],
    seed: int,
    train: np.ndarray,
    unseen: np.ndarray,
) -> dict[str, Any]:
    """What is fitted is fitted on `train`: calibration, cut-off and band on predictions for
    clients of it that were left out in turn; the cost matrix has its default rate and mean
    exposure."""
    target = clients.target
    exposure = clients.inputs[policy["exposure"]].to_numpy(dtype=float)
    known = train[exposure[train] > 0]
    averages = {
        **policy,
        "default_rate": float(target[train].mean()),
        "mean_exposure": float(exposure[known].mean()),
    }
    known_costs = CostMatrix.of(averages, exposure[known])
    margins = left_out_margins(plan, features.iloc[known], target[known], seed)
    platt = Platt.of(combined(margins, plan), target[known])
    left_out = platt(combined(margins, plan))
    cut_off = known_costs.best_cut_off(target[known], left_out)
    left_out_score = distance_to_break_even(left_out, known_costs)
    band = Band.of(left_out_score, target[known])

    ensemble = fit_ensemble(plan, features.iloc[train], target[train], seed)
    unseen_margins = ensemble.margins(features.iloc[unseen])
    probability = platt(combined(unseen_margins, plan))
    # Who has no credit line is decided by a person, and is in no figure but the calibration.
    calibration_error = figures.calibration_error(target[unseen], probability)
    priced = exposure[unseen] > 0
    test, probability, unseen_margins = unseen[priced], probability[priced], unseen_margins[priced]
    costs = CostMatrix.of(averages, exposure[test])
    declined = costs.declines(probability)
    score = distance_to_break_even(probability, costs)

    ways = [probability >= figures.CAUTIOUS, probability >= cut_off, declined]
    by_cost = np.where(target[known] == 1, known_costs.missed_default, known_costs.good_declined)
    for weight in (by_cost, exposure[known]):
        weighted = fit_ensemble(
            plan, features.iloc[known], target[known], seed, weight / weight.mean()
        )
        told = sigmoid(weighted.margin(features.iloc[test]))
        ways += [told >= figures.CAUTIOUS, costs.declines(told)]
    return {
        "outcomes": [
            [{**figures.outcome(target[test], way, exposure[test]),
              "savings": costs.savings(target[test], way)}[figure] for figure in FIGURES]
            for way in ways
        ],
        "cut_off": cut_off,
        "calibration_error": calibration_error,
        "referral": referral(band, score, target[test], costs),
        "error_auc": error_aucs(
            (left_out_score, margins, target[known]), (score, unseen_margins, target[test])
        ),
        "groups": {
            name: pd.DataFrame(fairness.by_group(
                group.iloc[test].reset_index(drop=True), target[test], probability, declined
            ))
            for name, group in group_columns(clients).items()
        },
    }  # fmt: skip


def referral(
    band: Band, score: np.ndarray, target: np.ndarray, costs: CostMatrix
) -> tuple[float, ...]:
    """REFERRALS, in their order."""
    referred, declined, bad = band.refers(score), score > 0, target == 1
    helped = np.where(referred, bad, declined)
    return (
        float(referred.mean()),
        float((declined == bad)[~referred].mean()),
        float(1 - (~referred & ~declined)[bad].mean()),
        float(1 - (~referred & declined)[~bad].mean()),
        costs.savings(target, helped),
    )


Scored = tuple[np.ndarray, np.ndarray, np.ndarray]  # score, members' margins, target


def error_aucs(known: Scored, unseen: Scored) -> tuple[float, float]:
    """How well a wrong decision is foretold: by how close the score is to 0 and by the margin
    itself; and by these and the spread of the members' margins."""

    def described(scored: Scored) -> tuple[np.ndarray, np.ndarray]:
        score, margins, target = scored
        finite = np.isfinite(score)
        margin = margins[finite].mean(axis=1)
        spread = np.log(np.maximum(margins[finite].std(axis=1), 1e-9))
        columns = (-np.abs(score[finite]), margin, margin**2, spread)
        return np.column_stack(columns), (score[finite] > 0) != (target[finite] == 1)

    (seen, wrong), (rows, truth) = described(known), described(unseen)
    found = []
    for width in (3, 4):
        model = make_pipeline(StandardScaler(), LogisticRegression())
        model.fit(seen[:, :width], wrong)
        found.append(float(roc_auc_score(truth, model.decision_function(rows[:, :width]))))
    return found[0], found[1]


def group_columns(clients: Clients) -> dict[str, pd.Series]:
    """What groups are compared by: what the data has of it, used or not."""
    found = dict(clients.protected)
    if "AGE" in clients.inputs:
        found["AGE"] = fairness.bands(clients.inputs["AGE"], AGE_BANDS)
    return found
