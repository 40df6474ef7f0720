"""Alternative data: how demographic groups spend, as a reference table that the engine joins by
key.

The table is made of the training folds themselves (mean statement, use of the limit and share
paid, of each age band and education), for no outside source of like clients is at hand: its
provenance is the data's own. It stands in for personal attributes, and is measured where they are
inputs and where they are not."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.model_selection import StratifiedKFold

from gathering.clients import Clients
from scoring.engine import compute_features
from training.data import FOLDS
from training.plan import Plan
from training.validation import METRICS, measure_unseen

TABLE = "spending"
DECADE = ["-", "AGE", ["mod", "AGE", 10]]
VALUES = ["mean_bill", "utilisation", "paid_share"]
PERSONAL = ("AGE", "EDUCATION", "LIMIT_AGE")
BILLS = [f"BILL_AMT{month}" for month in range(1, 7)]
PAYMENTS = [f"PAY_AMT{month}" for month in range(1, 7)]
VARIANTS = (
    "with age and education",
    "and the table",
    "without age and education",
    "with the table in their place",
)


def spending_table(clients: pd.DataFrame) -> dict[str, Any]:
    """A recipe's reference table; keys: age in decades, education. Who is in no group of it has
    the mean of all."""
    bills, payments = clients[BILLS], clients[PAYMENTS]
    figures = pd.DataFrame({
        "decade": clients["AGE"] - clients["AGE"] % 10,
        "EDUCATION": clients["EDUCATION"],
        "mean_bill": bills.mean(axis=1),
        "utilisation": bills.mean(axis=1) / clients["LIMIT_BAL"],
        "paid_share": payments.sum(axis=1) / bills.sum(axis=1).clip(lower=1000),
    })  # fmt: skip
    figures = figures.replace([np.inf, -np.inf], np.nan)
    means = figures.groupby(["decade", "EDUCATION"], dropna=True)[VALUES].mean().dropna()
    return {
        "name": TABLE,
        "keys": ["decade", "EDUCATION"],
        "values": VALUES,
        "rows": [[*map(float, key), *map(float, row)]
                 for key, row in zip(means.index, means.to_numpy(), strict=True)],
        "default": [float(value) for value in figures[VALUES].mean()],
        "provenance": "means of the training data's own clients by age in decades and education",
    }  # fmt: skip


def with_table(recipe: dict[str, Any], table: dict[str, Any]) -> dict[str, Any]:
    """The recipe with the table and a feature of each of its values."""
    looked_up = [
        {
            "name": f"GROUP_{value.upper()}",
            "group": "profile",
            "expr": ["lookup", table["name"], value, DECADE, "EDUCATION"],
        }
        for value in table["values"]
    ]
    return {
        **recipe,
        "tables": [*recipe.get("tables", []), table],
        "features": [*recipe["features"], *looked_up],
    }


def ablation(
    plan: Plan,
    clients: Clients,
    recipe: dict[str, Any],
    copse: Path,
    folder: Path,
    seed: int,
    threads: int,
) -> np.ndarray:
    """AUC by fold and variant of VARIANTS; the table of a fold is of its training rows."""
    split = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    jobs = []
    for number, (train, test) in enumerate(split.split(clients.inputs, clients.target)):
        path = folder / f"recipe-{number}.json"
        joined = with_table(recipe, spending_table(clients.inputs.iloc[train]))
        joined.pop("members", None)
        path.write_text(json.dumps(joined), encoding="utf-8")
        features = compute_features(copse, path, clients.inputs)
        added = [name for name in features.columns if name.startswith("GROUP_")]
        personal = [name for name in PERSONAL if name in features.columns]
        for dropped in ([added], [[]], [added, personal], [personal]):
            columns = features.drop(columns=[name for names in dropped for name in names])
            jobs.append(delayed(measure_unseen)(plan, columns, clients.target, seed, train, test))
    done = np.array(Parallel(n_jobs=threads)(jobs))[:, METRICS.index("AUC")]
    return done.reshape(FOLDS, len(VARIANTS))
