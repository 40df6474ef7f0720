"""Parts of a column's range, by which clients are counted: in tables, in pictures, for drift."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

TENTHS = 10
FEW_VALUES = 12
MISSING = "missing"


@dataclass(frozen=True)
class Bins:
    """The last bin is of missing values."""

    labels: list[str]
    edges: np.ndarray | None  # between the bins, which hold their upper ends
    values: np.ndarray | None  # where each bin is one value

    def place(self, column: np.ndarray) -> np.ndarray:
        """The bin of each value. column: float64, NaN = missing, its values among `values`."""
        if self.edges is not None:
            found = np.searchsorted(self.edges, column, side="left")
        else:
            found = np.searchsorted(self.values, column)
        return np.where(np.isnan(column), len(self.labels) - 1, found)

    def count(self, column: np.ndarray) -> np.ndarray:
        return np.bincount(self.place(column), minlength=len(self.labels))


def bins_of(given: dict[str, Any], columns: list[np.ndarray]) -> Bins:
    """given: the recipe's input. A category's bins are its values, of all the columns; a number's
    are tenths of the first column, or its values where they are few."""
    known = [column[~np.isnan(column)] for column in columns]
    names = {each["value"]: each["label"] for each in given.get("categories", [])}
    seen = np.unique(np.concatenate(known))
    if names or len(seen) <= FEW_VALUES:
        values = np.unique(np.concatenate([seen, [float(value) for value in names]]))
        labels = [value_label(value, names) for value in values]
        return Bins([*labels, MISSING], None, values)
    first = known[0] if len(known[0]) else known[-1]
    edges = np.unique(np.quantile(first, np.arange(1, TENTHS) / TENTHS, method="inverted_cdf"))
    labels = [f"to {compact(edges[0])}"]
    labels += [f"{compact(low)} to {compact(high)}" for low, high in pairwise(edges)]
    return Bins([*labels, f"over {compact(edges[-1])}", MISSING], edges, None)


def value_label(value: float, names: dict[Any, str]) -> str:
    if value in names:
        return names[value]
    return f"{compact(value)} (undocumented)" if names else compact(value)


def compact(value: float) -> str:
    """12345 as 12.3k"""
    for size, unit in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= 10 * size or (abs(value) >= size and value % size == 0):
            return f"{value / size:.3g}{unit}".replace("-", "−")
    return f"{value:.4g}".replace("-", "−")
