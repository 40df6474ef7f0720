"""The rows that the models are trained on and that are scored: real clients, or made-up ones."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gathering.source import read_source
from gathering.table import floats, named, require
from gathering.uci import PUBLISHED, TARGET, published_name
from generate_clients import generate

VARIABLE = "COPSE_UCI_DATA"
CLIENTS = 30_000
TRAINED_ON = 24_000
WIDE_FEATURES, WIDE_CLASSES = 200, 10


@dataclass(frozen=True)
class Table:
    name: str
    rows: np.ndarray  # float32, row-major, nothing missing
    target: np.ndarray
    training: np.ndarray  # which rows a model may see
    columns: list[str]

    @property
    def digest(self) -> str:
        parts = (self.rows.tobytes(), self.target.tobytes(), self.training.tobytes())
        return hashlib.sha256(b"".join(parts)).hexdigest()

    def trained_on(self) -> tuple[np.ndarray, np.ndarray]:
        return self.rows[self.training], self.target[self.training]


def table(name: str, rows: np.ndarray, target: np.ndarray, columns: list[str]) -> Table:
    order = np.random.default_rng(7).permutation(len(rows))
    training = np.sort(order[: TRAINED_ON * len(rows) // CLIENTS])
    return Table(name, np.ascontiguousarray(rows, np.float32), target, training, columns)


def clients(path: Path | None, count: int = CLIENTS) -> Table:
    """The UCI data at `path`, in its 23 raw columns; without a path as many made-up clients."""
    if path is None:
        made = generate(count, seed=1)
        rows = np.stack([made[name] for name in PUBLISHED], axis=1)
        return table("generated clients", rows, np.asarray(made[TARGET]), PUBLISHED)
    read = named(read_source(path), published_name)
    require(read, [*PUBLISHED, TARGET])
    rows = np.stack([floats(read.frame[name]) for name in PUBLISHED], axis=1)
    target = floats(read.frame[TARGET]).astype(np.int64)
    return table("UCI credit-card clients", rows[:count], target[:count], PUBLISHED)


def wide(features: int = WIDE_FEATURES, classes: int = WIDE_CLASSES, count: int = CLIENTS) -> Table:
    """Seeded numbers: a class is the largest of sums that some features and products go into."""
    rng = np.random.default_rng([features, classes])
    rows = rng.standard_normal((count, features)).astype(np.float32)
    linear = rng.standard_normal((features, classes)) * (rng.random((features, classes)) < 0.2)
    paired = rng.standard_normal((features, classes)) * (rng.random((features, classes)) < 0.2)
    sums = rows @ linear + (rows * np.roll(rows, 1, axis=1)) @ paired
    sums += rng.gumbel(size=sums.shape) * np.sqrt(features) / 4
    target = sums.argmax(axis=1) if classes > 2 else (sums[:, 0] > 0).astype(np.int64)
    names = [f"f{index}" for index in range(features)]
    return table(f"seeded numbers, {features} features", rows, target, names)


def data_path(option: Path | None) -> Path | None:
    """Where the UCI data is: the option, else the environment's word."""
    named = option or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if named is not None and not named.is_file():
        raise FileNotFoundError(f"{named}: there is no such file")
    return named
