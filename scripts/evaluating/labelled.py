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

from training.data import ALIASES, MISSING, TARGET, plural, quoted
from training.engine import run_engine
from training.errors import TrainingError


@dataclass(frozen=True)
class Labelled:
    table: pd.DataFrame  # text, columns by the names of the UCI data where they are its aliases
    target: np.ndarray  # int64, 1 = the event
    label: str


def read_labelled(path: Path, target: str | None) -> Labelled:
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except OSError as error:
        raise TrainingError(f"{path}: {error.strerror}") from error
    except (ValueError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path}: not a CSV file: {' '.join(str(error).split())}") from error
    names = [str(name).strip() for name in table.columns]
    if target is None:
        names = [ALIASES.get(name, name) for name in names]
    table.columns = names
    column = target or TARGET
    if column not in names:
        raise TrainingError(f'{path.name}: no column "{column}"; --target names another')
    numbers = pd.to_numeric(table[column], errors="coerce").to_numpy(dtype=float)
    wrong = np.flatnonzero(~np.isin(numbers, (0, 1)))
    if len(wrong):
        cell = table[column].iloc[wrong[0]]
        raise TrainingError(
            f'{path.name}: row {wrong[0] + 1}, column "{column}": "{cell}" is neither 0 nor 1'
        )
    labels = numbers.astype(np.int64)
    if len(labels) == 0 or labels.min() == labels.max():
        raise TrainingError(f'{path.name}: column "{column}" does not hold both 0 and 1')
    return Labelled(table, labels, path.name)


class Engine:
    """A model in the native command."""

    def __init__(self, copse: Path, model: Path) -> None:
        self.copse, self.model = copse, model
        self.about: dict[str, Any] = json.loads(run_engine(copse, "inspect", model, "--json"))
        if self.about["task"] != "classification" or self.about["outputs"] != 1:
            raise TrainingError(f"{model}: it does not predict one probability")
        # A package's own hash is of its content; of another model's file there is none but this.
        self.hash: str = self.about.get("hash") or hashlib.sha256(model.read_bytes()).hexdigest()
        self.policy: dict[str, Any] | None = self.about.get("policy")

    def probability(self, data: Labelled) -> np.ndarray:
        """Of each row, from the columns that the model takes."""
        names = [each["name"] for each in self.about["inputs"]]
        absent = [name for name in names if name not in data.table.columns]
        if absent:
            raise TrainingError(f"{data.label}: missing {plural(absent)} {quoted(absent)}")
        with tempfile.TemporaryDirectory(prefix="copse-evaluate-") as folder:
            rows = Path(folder, "rows.csv")
            data.table[names].to_csv(rows, index=False)
            scores = io.StringIO(run_engine(self.copse, "score", self.model, rows))
        return pd.read_csv(scores, dtype=np.float64).iloc[:, 0].to_numpy()

    def exposure(self, table: pd.DataFrame) -> np.ndarray:
        """Of each row in the unit of the policy, NaN = missing."""
        assert self.policy is not None
        text = table[self.policy["exposure"]].str.strip()
        return pd.to_numeric(text.mask(text.isin(MISSING)), errors="coerce").to_numpy(dtype=float)
