"""Whether groups fare alike. Diagnostics, not a legal judgement."""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

FEW = 500  # clients: below it a group's figures say little
FOUR_FIFTHS = 0.8


def bands(values: pd.Series, cuts: list[float]) -> pd.Series:
    """Of numbers the band each is in, as text: cuts are the last values of all bands but one."""
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float)
    names = [f"to {cuts[0]:g}"]
    names += [f"over {low:g} to {high:g}" for low, high in pairwise(cuts)]
    names += [f"over {cuts[-1]:g}", "missing"]
    found = np.searchsorted(cuts, numbers, side="left")
    found[np.isnan(numbers)] = len(names) - 1
    return pd.Series(pd.Categorical.from_codes(found, names, ordered=True))


def by_group(
    groups: pd.Series, target: np.ndarray, probability: np.ndarray, declined: np.ndarray
) -> list[dict[str, Any]]:
    """One row a group. `impact`: approvals over those of the group approved most, among groups of
    at least FEW clients; `opportunity`: approvals among clients who paid."""
    rows = []
    for name in groups.drop_duplicates().sort_values():
        inside = (groups == name).to_numpy()
        paid = inside & (target == 0)
        rows.append({
            "group": str(name),
            "clients": int(inside.sum()),
            "approved": float(1 - declined[inside].mean()),
            "opportunity": float(1 - declined[paid].mean()) if paid.any() else None,
            "predicted": float(probability[inside].mean()),
            "observed": float(target[inside].mean()),
        })  # fmt: skip
    best = max((row["approved"] for row in rows if row["clients"] >= FEW), default=None)
    for row in rows:
        row["impact"] = row["approved"] / best if best else None
        row["few"] = row["clients"] < FEW
    return rows
