"""Seeded random tasks for CatBoost with everything that trips a scorer."""

import csv
import json
from decimal import Context, Decimal
from pathlib import Path

import numpy as np
import pandas as pd
from catboost import CatBoost, Pool

F = np.float32
NUMBERS = ["age", "limit", "late", "constant", "absent"]
TEXTS = ["city", "code", "flag"]
CITIES = ["", "nan", "Köln", "a name of more than sixteen bytes", "x" * 70] + [
    f"town {i}" for i in range(25)
]
QUIET = {"verbose": 0, "allow_writing_files": False, "thread_count": 1}


def numbers(rng: np.random.Generator, rows: int) -> np.ndarray:
    """A grid of values, a fifth of them missing; columns of no missing, one and no value."""
    x = np.round(rng.normal(size=(rows, len(NUMBERS))) * 16) / 16
    x[rng.random(x.shape) < 0.2] = np.nan
    x[:, 1] = rng.normal(size=rows) * 1e5
    x[:, 3] = 1.5
    x[:, 4] = np.nan
    return x


def frame(rng: np.random.Generator, rows: int) -> pd.DataFrame:
    table = pd.DataFrame(numbers(rng, rows), columns=NUMBERS)
    table.insert(1, "city", rng.choice(CITIES, rows))
    table["code"] = rng.integers(-3, 12, rows)
    table["flag"] = rng.choice(["yes", "no"], rows)
    return table


def signal(rng: np.random.Generator, x: np.ndarray) -> np.ndarray:
    """What the targets are made of: about normal, and missing values say something."""
    wave = np.sin(x[:, 1] / 3e4) + np.nan_to_num(x[:, 0], nan=1.5)
    return wave - np.nan_to_num(x[:, 2], nan=-0.5) + rng.normal(size=len(x)) * 0.3


def text_signal(rng: np.random.Generator, table: pd.DataFrame) -> np.ndarray:
    weight = dict(zip(CITIES, rng.normal(size=len(CITIES)), strict=True))
    y = table["city"].map(weight) + (table["code"] % 3) + (table["flag"] == "yes")
    return y.to_numpy() + signal(rng, table[NUMBERS].to_numpy())


def target(kind: str, rng: np.random.Generator, y: np.ndarray) -> np.ndarray:
    if kind == "binary":
        return np.where(y > 0, "good", "bad")
    if kind == "share":
        return 1 / (1 + np.exp(-y))
    if kind == "classes":
        return np.array(["low", "mid", "high", "top"])[np.digitize(y, [-1, 0, 1])]
    if kind == "labels":
        return np.column_stack([y > 0, y > 1, y < -1]).astype(int)
    if kind == "counts":
        return rng.poisson(np.exp(np.clip(y / 2, -2, 2)))
    if kind == "several":
        return np.column_stack([y, -2 * y, y**2])
    if kind == "times":
        return np.where(rng.random(len(y)) < 0.3, -1, 1) * (np.abs(y) + 0.1)
    if kind == "relevance":
        return np.digitize(y, [0, 1])
    return y


def train(data, label, loss: str, **parameters) -> CatBoost:
    """`data` is a table, whose texts are categories, or an array of numbers without names."""
    options = {"loss_function": loss, "iterations": 30, "learning_rate": 0.3, **QUIET}
    group = np.arange(len(data)) // 20 if parameters.pop("ranking", False) else None
    return CatBoost({**options, **parameters}).fit(pool(data, label, group))


def pool(data, label=None, group=None) -> Pool:
    texts = [name for name in TEXTS if isinstance(data, pd.DataFrame) and name in data]
    return Pool(data, label, cat_features=texts, group_id=group)


def save(model: CatBoost, path: Path, data: Pool | None = None) -> dict:
    model.save_model(path, format="json", pool=data)
    return json.loads(path.read_text())


def borders_of(file: dict) -> np.ndarray:
    return np.array([b for f in file["features_info"]["float_features"] for b in f["borders"]])


def at_borders(rng: np.random.Generator, x: np.ndarray, borders: np.ndarray) -> np.ndarray:
    """Values at borders, beside them in float32 and in float64, halfway, far off and missing."""
    x = x.copy()
    if len(borders):
        exact = rng.choice(borders, size=x.shape)
        toward = np.where(rng.random(x.shape) < 0.5, np.inf, -np.inf)
        with np.errstate(over="ignore"):
            beside = np.nextafter(exact.astype(F), toward.astype(F)).astype(float)
            close = np.nextafter(exact, toward)
        finite = np.where(np.isfinite(beside), beside, exact)
        kind = rng.integers(0, 8, x.shape)
        for number, value in enumerate([exact, beside, close, (exact + finite) / 2]):
            x = np.where(kind == number, value, x)
    x[rng.random(x.shape) < 0.1] = np.nan
    for row, value in enumerate([np.inf, -np.inf, np.nan, -0.0, 0.0, 1e300, -1e300, 5e-324]):
        x[row] = value
    return x


def write_rows(path: Path, data) -> None:
    table = data if isinstance(data, pd.DataFrame) else pd.DataFrame(data)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.columns)
        for row in table.itertuples(index=False):
            writer.writerow([cell(value) for value in row])


def cell(value) -> str:
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else repr(float(value))
    return str(value)


PRECISE = Context(prec=50)


def exact_exp(margins: np.ndarray) -> np.ndarray:
    return np.vectorize(lambda m: float(PRECISE.exp(Decimal(m))), otypes=[float])(margins)


def softmax(margins: np.ndarray) -> np.ndarray:
    """The library's arithmetic (eval_processing.h) around an exact exponential."""
    powers = exact_exp(margins - margins.max(axis=1, keepdims=True))
    total = np.zeros(len(margins))
    for column in powers.T:
        total = total + column
    return powers / total[:, None]
