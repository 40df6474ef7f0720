"""Derived features, computed by the engine itself: training and serving cannot drift apart."""

import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from training.errors import TrainingError


def compute_features(copse: Path, recipe: Path, inputs: pd.DataFrame) -> pd.DataFrame:
    """The recipe's features of each row, float64, NaN = missing."""
    with tempfile.TemporaryDirectory(prefix="copse-train-") as folder:
        rows = Path(folder, "inputs.csv")
        features = Path(folder, "features.csv")
        rows.write_text(inputs.to_csv(index=False, na_rep="NaN"), encoding="utf-8")
        try:
            with features.open("wb") as output:
                done = subprocess.run(
                    [copse, "features", recipe, rows],
                    stdout=output,
                    stderr=subprocess.PIPE,
                    check=False,
                )
        except OSError as error:
            raise TrainingError(
                f"{copse}: {error.strerror}; build the engine first: scripts/dev build engine"
            ) from error
        if done.returncode != 0:
            raise TrainingError(done.stderr.decode(errors="replace").strip())
        table = pd.read_csv(features, dtype=np.float64)
    if len(table) != len(inputs):
        raise TrainingError(f"{copse}: {len(table)} rows of features for {len(inputs)} clients")
    return table
