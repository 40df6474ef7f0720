"""How much more clients would help: the average, trained on a share of each training fold."""

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.model_selection import StratifiedKFold, StratifiedShuffleSplit

from training.data import FOLDS
from training.plan import Plan
from training.validation import measure_unseen

SHARES = (0.1, 0.2, 0.4, 0.7)


def learning_curve(
    plan: Plan, features: pd.DataFrame, target: np.ndarray, seed: int, threads: int
) -> np.ndarray:
    """shares × folds × METRICS of the uncalibrated average, on the folds of cross_validate."""
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(features, target))
    done = Parallel(n_jobs=threads)(
        delayed(measure_unseen)(plan, features, target, seed, part_of(train, target, share), test)
        for share in SHARES
        for train, test in folds
    )
    return np.array(done).reshape(len(SHARES), FOLDS, -1)


def part_of(rows: np.ndarray, target: np.ndarray, share: float) -> np.ndarray:
    split = StratifiedShuffleSplit(1, train_size=share, random_state=0)
    [(part, _)] = split.split(rows, target[rows])
    return rows[np.sort(part)]
