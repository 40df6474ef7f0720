"""A table to explore: its sound rows, what was found in it, the groups its clients are of."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluating.fairness import bands
from exploring.bins import bins_of
from gathering.clients import Clients, check
from gathering.errors import UserError
from gathering.report import Report
from gathering.source import read_source

AGE_BANDS = [30.0, 40.0, 50.0, 60.0]
# As the UCI repository describes them.
GROUP_LABELS = {
    "SEX": {"1": "male", "2": "female"},
    "MARRIAGE": {"0": "undocumented", "1": "married", "2": "single", "3": "other"},
}


@dataclass(frozen=True)
class Sample:
    clients: Clients
    report: Report
    columns: int  # of the source

    @property
    def size(self) -> int:
        return len(self.clients.target)

    @property
    def rate(self) -> float:
        return float(self.clients.target.mean())

    def column(self, name: str) -> np.ndarray:
        """float64, NaN = missing"""
        return self.clients.inputs[name].to_numpy()


def read_sample(data: str, query: str | None, recipe: dict[str, Any]) -> Sample:
    """Raises UserError where no row can be used."""
    clients, report, table = check(read_source(data, query), recipe)
    if not len(clients.target):
        raise UserError(f"{report.source}: no row can be used")
    return Sample(clients, report, table.frame.shape[1])


def groups_of(sample: Sample, inputs: list[dict[str, Any]]) -> dict[str, pd.Series]:
    """Of each client the group, as an ordered category: by what is protected, by AGE in bands, and
    by the categories that describe a client rather than a payment."""
    found = {}
    for name, codes in sample.clients.protected.items():
        labels = GROUP_LABELS.get(name, {})
        known = sorted(set(codes))
        names = [
            f"{code}, {labels[code]}" if code in labels else code or "missing" for code in known
        ]
        found[name] = pd.Series(
            pd.Categorical(codes.map(dict(zip(known, names, strict=True))), names)
        )
    for given in inputs:
        name = given["name"]
        if name == "AGE":
            found[name] = bands(sample.clients.inputs[name], AGE_BANDS)
        elif given.get("kind") == "category" and given.get("group") == "profile":
            bins = bins_of(given, [sample.column(name)])
            placed = bins.place(sample.column(name))
            found[name] = pd.Series(pd.Categorical.from_codes(placed, bins.labels))
    return found
