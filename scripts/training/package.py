"""The model as the engine will have it, packed and asked before anything is written in its
place."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scoring.engine import run_engine
from training.errors import TrainingError
from training.recipe import format_recipe
from training.shape import unusual

STATUS = ["PAY_0", "PAY_2", "PAY_3", "PAY_4", "PAY_5", "PAY_6"]
MOST_LATE = 8
ROWS = 400


class Packed:
    """A recipe and its files in a folder, packed."""

    def __init__(
        self,
        copse: Path,
        folder: Path,
        recipe: dict[str, Any],
        files: dict[str, bytes],
        allow_protected: bool = False,
    ) -> None:
        self.copse, self.package = copse, folder / "model.copse"
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        source = folder / "recipe.json"
        source.write_text(format_recipe(recipe), encoding="utf-8")
        pack(copse, source, self.package, allow_protected)
        self.folder = folder

    def score(self, inputs: pd.DataFrame, output: str) -> np.ndarray:
        return score(self.copse, self.package, inputs, self.folder, output)

    def node_count(self) -> int:
        about = json.loads(run_engine(self.copse, "inspect", self.package, "--json"))
        return sum(member["nodes"] for member in about["members"])

    def unusual(self, inputs: pd.DataFrame) -> dict[str, float]:
        return unusual(self.score(inputs, "unlikeness"))

    def require_monotone(self, inputs: pd.DataFrame) -> None:
        """Raises TrainingError where a month later lowers the risk of one of the first ROWS
        clients."""
        if not set(STATUS) <= set(inputs.columns):
            return
        clients = inputs.head(ROWS)
        for month in STATUS:
            steps = [clients.assign(**{month: late}) for late in range(MOST_LATE + 1)]
            margin = self.score(pd.concat(steps), "margin").reshape(MOST_LATE + 1, -1)
            falls = np.diff(margin, axis=0).min(axis=0)
            if falls.min() < -1e-9:
                row = int(falls.argmin())
                raise TrainingError(f"row {row + 1}: being later in {month} lowers the risk")


def pack(copse: Path, recipe: Path, package: Path, allow_protected: bool) -> None:
    run_engine(copse, "pack", recipe, "-o", package, *["--allow-protected"] * allow_protected)


def score(
    copse: Path, package: Path, inputs: pd.DataFrame, folder: Path, output: str = "probability"
) -> np.ndarray:
    """The first column of what the engine prints of each row."""
    rows = folder / "rows.csv"
    inputs.to_csv(rows, index=False, na_rep="NaN")
    text = run_engine(copse, "score", package, rows, "--output", output)
    return pd.read_csv(io.StringIO(text)).iloc[:, 0].to_numpy(dtype=np.float64)
