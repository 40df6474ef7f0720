"""How the training data is spread, as a package carries it to tell clients unlike it."""

from typing import Any

import numpy as np
import pandas as pd

BINS = 100
SHARE = 0.01  # of clients like the training data that are called unlike it all the same


def training_section(recipe: dict[str, Any], inputs: pd.DataFrame) -> dict[str, Any]:
    """A recipe's `training` but for `unusual`, which needs the engine's distances."""
    columns = []
    for each in recipe["inputs"]:
        name = each["name"]
        values = inputs[name].dropna().to_numpy()
        column: dict[str, Any] = {"name": name}
        if each["kind"] == "category":
            found, counts = np.unique(values, return_counts=True)
            column["values"] = [number(value) for value in found]
        else:
            edges = np.unique(np.quantile(values, np.arange(1, BINS) / BINS, method="inverted_cdf"))
            counts = np.bincount(np.searchsorted(edges, values), minlength=len(edges) + 1)
            column["edges"] = [number(value) for value in edges]
        column["counts"] = [int(count) for count in counts]
        column["missing"] = int(inputs[name].isna().sum())
        columns.append(column)
    return {"rows": len(inputs), "columns": columns}


def unusual(distances: np.ndarray) -> dict[str, float]:
    """Above which distance a client is unlike the training data, and the share of it that is."""
    above = float(np.quantile(distances, 1 - SHARE, method="higher"))
    return {"above": round(above, 4), "share": SHARE}


def number(value: float) -> int | float:
    return int(value) if float(value).is_integer() else float(value)
