"""Seeded random tasks for XGBoost with everything that trips a scorer."""

from pathlib import Path

import numpy as np
import xgboost as xgb

F = np.float32
NAMES = ["age", "limit", "bill", "paid", "late"]


def training_data(rng: np.random.Generator, rows: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """A grid of values, a fifth of them missing, so that both missing directions are learnt."""
    x = (np.round(rng.normal(size=(rows, len(NAMES))) * 8) / 8).astype(F)
    x[rng.random(x.shape) < 0.2] = np.nan
    x[:, 4] = np.where(np.isnan(x[:, 4]), x[:, 4], np.abs(x[:, 4]) * F(1e5))
    risk = np.nan_to_num(x[:, 0], nan=1.5) - np.nan_to_num(x[:, 1], nan=-1.0)
    return x, (risk + rng.normal(size=rows) > 0).astype(int)


def parameters(rng: np.random.Generator, index: int) -> dict:
    params = {
        "objective": "binary:logistic",
        "max_depth": int(rng.integers(1, 11)),
        "eta": 0.4,
        "seed": index,
        "nthread": 1,
    }
    if index % 2:
        params["base_score"] = float(rng.uniform(0.02, 0.98))
    if index % 5 == 4:
        params["gamma"] = 1e9  # nothing is worth a split: one-leaf trees
    if index % 7 == 3:
        params["num_parallel_tree"] = 3
        params["subsample"] = 0.5
    return params


def split_conditions(booster: xgb.Booster) -> np.ndarray:
    frame = booster.trees_to_dataframe()
    return frame.loc[frame["Feature"] != "Leaf", "Split"].to_numpy(F)


def scored_rows(rng: np.random.Generator, conditions: np.ndarray, rows: int = 300) -> np.ndarray:
    """Values at split conditions, beside them, far off, missing and negative zero."""
    grid = np.round(rng.normal(size=(rows, len(NAMES))) * 8) / 8
    x = grid.astype(F)
    if len(conditions):
        exact = rng.choice(conditions, size=x.shape)
        beside = np.nextafter(exact, rng.choice(F([-np.inf, np.inf]), size=x.shape))
        kind = rng.random(x.shape)
        x = np.where(kind < 0.3, exact, np.where(kind < 0.5, beside, x)).astype(F)
    x[rng.random(x.shape) < 0.15] = np.nan
    x[0] = F([1e30, -1e30, -0.0, 0.0, np.nan])
    x[1] = F(np.nan)
    return x


def write_rows(path: Path, x: np.ndarray, names: list[str]) -> None:
    lines = [",".join(names)]
    lines += [",".join("" if np.isnan(v) else repr(float(v)) for v in row) for row in x]
    path.write_text("\n".join(lines) + "\n")


def ulps(a: np.ndarray, b: np.ndarray) -> int:
    """The largest distance in float32 units of the last place; both positive."""
    return int(np.abs(a.astype(F).view(np.int32) - b.astype(F).view(np.int32)).max())


def same_bits(a: np.ndarray, b: np.ndarray) -> bool:
    return a.astype(np.float64).tobytes() == b.astype(np.float64).tobytes()
