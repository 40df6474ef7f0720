"""Searches the parameters of each library, and which members to average.

The parameters that are kept come of a search by cross-validation of all rows, split by
random_state 1; what a search is worth is told by nested folds, in which each outer fold
(random_state 0, as in the card) is predicted by parameters that were searched without it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import optuna
import pandas as pd
from joblib import Parallel, delayed
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold

from training.fit import combined, sigmoid
from training.libraries import fit
from training.plan import plan_of

OUTER, INNER = 5, 3
NODES = 2500  # at most, of a member: four of them are compact enough for a page
SEEDS = 4
SHARES = (0.1, 0.7)


def trees_of(nodes_a_tree: int) -> int:
    return NODES // nodes_a_tree


def lightgbm_space(trial: optuna.Trial) -> dict[str, Any]:
    leaves = trial.suggest_int("num_leaves", 6, 24)
    return {
        "trees": trees_of(2 * leaves - 1),
        "num_leaves": leaves,
        "learning_rate": trial.suggest_float("learning_rate", 0.03, 0.25, log=True),
        "min_data_in_leaf": trial.suggest_int("min_data_in_leaf", 20, 400, log=True),
        "feature_fraction": trial.suggest_float("feature_fraction", *SHARES),
        "bagging_fraction": trial.suggest_float("bagging_fraction", 0.4, 0.95),
        "lambda_l2": trial.suggest_float("lambda_l2", 0.1, 200, log=True),
        "max_bin": trial.suggest_categorical("max_bin", [63, 127, 255]),
    }


def catboost_space(trial: optuna.Trial) -> dict[str, Any]:
    depth = trial.suggest_int("depth", 3, 6)
    return {
        "trees": trees_of(2 ** (depth + 1) - 1),
        "depth": depth,
        "learning_rate": trial.suggest_float("learning_rate", 0.03, 0.35, log=True),
        "l2_leaf_reg": trial.suggest_float("l2_leaf_reg", 0.5, 200, log=True),
        "rsm": trial.suggest_float("rsm", *SHARES),
        "subsample": trial.suggest_float("subsample", 0.4, 0.95),
        "border_count": trial.suggest_categorical("border_count", [32, 64, 128]),
    }


def xgboost_space(trial: optuna.Trial) -> dict[str, Any]:
    depth = trial.suggest_int("max_depth", 3, 6)
    return {
        "trees": trees_of(2 ** (depth + 1) - 1),
        "max_depth": depth,
        "eta": trial.suggest_float("eta", 0.03, 0.3, log=True),
        "min_child_weight": trial.suggest_float("min_child_weight", 2, 100, log=True),
        "colsample_bytree": trial.suggest_float("colsample_bytree", *SHARES),
        "subsample": trial.suggest_float("subsample", 0.4, 0.95),
        "lambda": trial.suggest_float("lambda", 0.1, 200, log=True),
        "max_bin": trial.suggest_categorical("max_bin", [64, 128, 256]),
    }


SPACES: dict[str, Callable[[optuna.Trial], dict[str, Any]]] = {
    "catboost": catboost_space,
    "lightgbm": lightgbm_space,
    "xgboost": xgboost_space,
}


def left_out(
    library: str,
    parameters: dict[str, Any],
    features: pd.DataFrame,
    target: np.ndarray,
    seed: int,
    split: StratifiedKFold,
) -> np.ndarray:
    margin = np.empty(len(target))
    for train, test in split.split(features, target):
        member = fit(library, parameters, features.iloc[train], target[train], seed)
        margin[test] = member.margin(features.iloc[test])
    return margin


def search(
    library: str,
    features: pd.DataFrame,
    target: np.ndarray,
    seed: int,
    trials: int,
    split: StratifiedKFold,
) -> dict[str, Any]:
    """Parameters by the log-loss of left-out rows, by Optuna's tree-structured Parzen estimator."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)

    def objective(trial: optuna.Trial) -> float:
        parameters = rounded(SPACES[library](trial))
        trial.set_user_attr("parameters", parameters)
        margin = left_out(library, parameters, features, target, seed, split)
        return float(log_loss(target, sigmoid(margin)))

    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    study.optimize(objective, n_trials=trials)
    return {
        "parameters": study.best_trial.user_attrs["parameters"],
        "log_loss": round(study.best_value, 6),
        "trials": [
            {"log_loss": round(each.value, 6), **each.user_attrs["parameters"]}
            for each in study.trials
        ],
    }


def rounded(parameters: dict[str, Any]) -> dict[str, Any]:
    """Three significant digits: what is searched is not known any better."""
    return {
        name: float(f"{value:.3g}") if isinstance(value, float) else value
        for name, value in parameters.items()
    }


def nested_fold(
    library: str,
    features: pd.DataFrame,
    target: np.ndarray,
    seed: int,
    trials: int,
    train: np.ndarray,
    test: np.ndarray,
) -> dict[str, Any]:
    known, outcome = features.iloc[train], target[train]
    inner = StratifiedKFold(INNER, shuffle=True, random_state=1)
    found = search(library, known, outcome, seed, trials, inner)
    member = fit(library, found["parameters"], known, outcome, seed)
    margin = member.margin(features.iloc[test])
    return {
        "auc": round(float(roc_auc_score(target[test], margin)), 5),
        "log_loss": round(float(log_loss(target[test], sigmoid(margin))), 5),
        "parameters": found["parameters"],
    }


def tune(
    features: pd.DataFrame, target: np.ndarray, seed: int, trials: int, threads: int
) -> dict[str, Any]:
    """{"libraries": by name {parameters, log_loss, nested, trials}, "combinations", "chosen"}"""
    outer = list(StratifiedKFold(OUTER, shuffle=True, random_state=0).split(features, target))
    whole = StratifiedKFold(OUTER, shuffle=True, random_state=1)
    jobs = [delayed(search)(name, features, target, seed, trials, whole) for name in SPACES]
    jobs += [
        delayed(nested_fold)(name, features, target, seed, max(1, trials // 3), train, test)
        for name in SPACES
        for train, test in outer
    ]
    done = list(Parallel(n_jobs=threads)(jobs))
    libraries = {}
    for place, name in enumerate(SPACES):
        found = done[place]
        first = len(SPACES) + place * OUTER
        nested = done[first : first + OUTER]
        libraries[name] = {
            "parameters": found["parameters"],
            "log_loss": found["log_loss"],
            "nested": nested,
            "trials": found["trials"],
        }
    combinations = compare(libraries, features, target, seed, whole, threads)
    best = min(combinations, key=lambda each: each["log_loss"])
    chosen = {"combine": best["combine"], "members": best["members"]}
    return {"libraries": libraries, "combinations": combinations, "chosen": chosen}


def compare(
    libraries: dict[str, Any],
    features: pd.DataFrame,
    target: np.ndarray,
    seed: int,
    split: StratifiedKFold,
    threads: int,
) -> list[dict[str, Any]]:
    """The log-loss of each way to average SEEDS members, or of one library alone, on the same
    folds; `less_than_first`: paired, fold by fold, by how much it is below that of the first
    way."""
    jobs = [(name, number) for name in libraries for number in range(SEEDS)]
    margins = dict(zip(jobs, Parallel(n_jobs=threads)(
        delayed(left_out)(
            name, libraries[name]["parameters"], features, target, seed + number, split
        )
        for name, number in jobs
    ), strict=True))  # fmt: skip
    folds = [test for _, test in split.split(features, target)]
    rows: list[dict[str, Any]] = []
    first: np.ndarray | None = None
    for members in ways(list(libraries)):
        for combine in ("margin", "prediction"):
            if combine == "prediction" and sum(each["seeds"] for each in members) == 1:
                continue
            plan = plan_of(libraries, {"combine": combine, "members": members})
            columns = [margins[each.library, each.seed] for each in plan.members]
            probability = sigmoid(combined(np.column_stack(columns), plan))
            losses = np.array([log_loss(target[fold], probability[fold]) for fold in folds])
            first = losses if first is None else first
            paired = first - losses
            rows.append({
                "combine": combine,
                "members": members,
                "log_loss": round(float(losses.mean()), 6),
                "auc": round(float(np.mean([roc_auc_score(target[fold], probability[fold])
                                            for fold in folds])), 5),
                "less_than_first": round(float(paired.mean()), 6),
                "deviation": round(float(paired.std(ddof=1)), 6),
            })  # fmt: skip
    return rows


def ways(names: list[str]) -> list[list[dict[str, Any]]]:
    def of(*members: tuple[str, int, int]) -> list[dict[str, Any]]:
        return [{"library": name, "seeds": seeds, "weight": weight}
                for name, seeds, weight in members]  # fmt: skip

    found = [of((name, 1, 1)) for name in names] + [of((name, SEEDS, 1)) for name in names]
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            found += [of((one, 2, first), (other, 2, second))
                      for first, second in ((1, 1), (2, 1), (1, 2))]  # fmt: skip
    found.append(of(*((name, 1, 1) for name in names)))
    return found
