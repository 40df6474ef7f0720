"""Derived features, computed by the engine itself: training and serving cannot drift apart."""

import io
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from gathering.errors import UserError


def run_engine(copse: Path, *command: str | Path) -> str:
    """What the native command prints; its own sentence where it refuses."""
    try:
        done = subprocess.run([copse, *command], capture_output=True, check=False)
    except OSError as error:
        raise UserError(
            f"{copse}: {error.strerror}; build the engine first: scripts/dev build native"
        ) from error
    if done.returncode != 0:
        raise UserError(done.stderr.decode(errors="replace").strip())
    return done.stdout.decode()


def compute_features(copse: Path, recipe: Path, inputs: pd.DataFrame) -> pd.DataFrame:
    """The recipe's features of each row, float64, NaN = missing."""
    with tempfile.TemporaryDirectory(prefix="copse-train-") as folder:
        rows = Path(folder, "inputs.csv")
        rows.write_text(inputs.to_csv(index=False, na_rep="NaN"), encoding="utf-8")
        table = pd.read_csv(
            io.StringIO(run_engine(copse, "features", recipe, rows)), dtype=np.float64
        )
    if len(table) != len(inputs):
        raise UserError(f"{copse}: {len(table)} rows of features for {len(inputs)} clients")
    return table
