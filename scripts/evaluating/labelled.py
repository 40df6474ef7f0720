"""Labelled clients, and what the engine says of them."""

import hashlib
import io
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gathering.errors import UserError
from gathering.source import read_source
from gathering.table import Table, floats, named, require
from gathering.uci import TARGET, published_name
from scoring.engine import run_engine


@dataclass(frozen=True)
class Labelled:
    source: Table  # columns by the names of the UCI data where they are its aliases
    target: np.ndarray  # int64, 1 = the event

    @property
    def table(self) -> pd.DataFrame:
        return self.source.frame

    @property
    def label(self) -> str:
        return self.source.label


def read_labelled(data: str | Path, query: str | None, target: str | None) -> Labelled:
    """Raises UserError where the target is absent, neither 0 nor 1, or the same in all rows."""
    table = read_source(data, query)
    table = named(table, str if target else published_name)
    column = target or TARGET
    if column not in table.frame.columns:
        raise UserError(f'{table.label}: no column "{column}"; --target names another')
    values = floats(table.frame[column])
    wrong = np.flatnonzero(~np.isin(values, (0, 1)))
    if len(wrong):
        cell = table.frame[column].iloc[wrong[0]]
        raise UserError(
            f'{table.label}: row {wrong[0] + 1}, column "{table.spelling(column)}": '
            f'"{cell}" is neither 0 nor 1'
        )
    labels = values.astype(np.int64)
    if labels.min() == labels.max():
        raise UserError(f'{table.label}: column "{column}" does not hold both 0 and 1')
    return Labelled(table, labels)


class Engine:
    """A model in the native command."""

    def __init__(self, copse: Path, model: Path) -> None:
        self.copse, self.model = copse, model
        self.about: dict[str, Any] = json.loads(run_engine(copse, "inspect", model, "--json"))
        if self.about["task"] != "classification" or self.about["outputs"] != 1:
            raise UserError(f"{model}: it does not predict one probability")
        # A package's own hash is of its content; of another model's file there is none but this.
        self.hash: str = self.about.get("hash") or hashlib.sha256(model.read_bytes()).hexdigest()
        self.policy: dict[str, Any] | None = self.about.get("policy")

    def trained_on(self, sha256: str) -> bool:
        """Whether the model's card says that these very bytes were its training data."""
        figures = self.about.get("figures") or {}
        return figures.get("data", {}).get("sha256") == sha256

    def probability(self, data: Labelled) -> np.ndarray:
        """Of each row, from the columns that the model takes."""
        return self._scored(data).iloc[:, 0].to_numpy(dtype=np.float64)

    def decisions(self, data: Labelled) -> pd.DataFrame:
        """What `copse score --output decision` prints of each row."""
        return self._scored(data, "--output", "decision")

    def _scored(self, data: Labelled, *more: str) -> pd.DataFrame:
        names = [each["name"] for each in self.about["inputs"]]
        require(data.source, names)
        with tempfile.TemporaryDirectory(prefix="copse-evaluate-") as folder:
            rows = Path(folder, "rows.csv")
            data.table[names].to_csv(rows, index=False)
            scores = io.StringIO(run_engine(self.copse, "score", self.model, rows, *more))
        return pd.read_csv(scores)

    def exposure(self, table: pd.DataFrame) -> np.ndarray:
        """Of each row in the unit of the policy, NaN = missing."""
        assert self.policy is not None
        return floats(table[self.policy["exposure"]])
