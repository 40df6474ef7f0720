"""Columns that know the outcome: they were written after it, or are it."""

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from gathering.report import KEPT, REFUSED, Finding
from gathering.table import Table, floats, is_missing

TOO_GOOD = 0.95  # the AUC of one column by itself; PAY_0, the best of the UCI data, has 0.69
FEWEST = 30  # clients of each outcome, below which such an AUC is chance
MOST_CATEGORIES = 50


def find_leakage(
    table: Table, rows: np.ndarray, target: np.ndarray, inputs: set[str], others: set[str | None]
) -> list[Finding]:
    """rows: a mask of those that are trained on; target: theirs; others: the target and the id,
    not looked at. A leaking input cannot be trained on; of another column it is told only."""
    if min(target.sum(), len(target) - target.sum()) < FEWEST:
        return []
    found = []
    for name in table.frame.columns:
        if name in others:
            continue
        power = separation(table.frame.loc[rows, name], target)
        if power > TOO_GOOD:
            action, then = (REFUSED, "") if name in inputs else (KEPT, "; it is no input")
            reason = f"it tells the outcome by itself (AUC {power:.3f}): leakage{then}"
            found.append(Finding(action, table.spelling(name), reason))
    return found


def separation(text: pd.Series, target: np.ndarray) -> float:
    """The AUC, at least 0.5, of the column's numbers, of its being there at all, or, where it has
    few values, of the outcome's rate by value, whichever is highest."""
    missing = is_missing(text).to_numpy()
    powers = [area(missing.astype(float), target)]
    values = floats(text)
    if not np.isnan(values[~missing]).any():
        known = ~missing
        powers.append(area(np.where(known, values, -np.inf), target))
    if text.nunique() <= MOST_CATEGORIES:
        rates = pd.Series(target, index=text.index).groupby(text.str.strip()).mean()
        powers.append(area(text.str.strip().map(rates).to_numpy(dtype=float), target))
    return max(powers)


def area(values: np.ndarray, target: np.ndarray) -> float:
    """By the rank sum, ties halved; which way the values point does not matter."""
    bad = target == 1
    count = bad.sum()
    above = rankdata(values)[bad].sum() - count * (count + 1) / 2
    auc = above / (count * (len(target) - count))
    return float(max(auc, 1 - auc))
