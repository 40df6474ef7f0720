"""Reads the UCI credit data, in any of the spellings it is published in, and checks it."""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from training.errors import TrainingError

TARGET = "default.payment.next.month"
STATUS = ["PAY_0", "PAY_2", "PAY_3", "PAY_4", "PAY_5", "PAY_6"]
PUBLISHED = [
    *("LIMIT_BAL", "SEX", "EDUCATION", "MARRIAGE", "AGE"),
    *STATUS,
    *(f"BILL_AMT{month}" for month in range(1, 7)),
    *(f"PAY_AMT{month}" for month in range(1, 7)),
]
PROTECTED = ("SEX", "MARRIAGE")
# The repository serves the same columns as X1 … X23 and Y; its spreadsheet spells the target
# with spaces.
ALIASES = {f"X{place}": name for place, name in enumerate(PUBLISHED, start=1)} | {
    "Y": TARGET,
    "default payment next month": TARGET,
}
MISSING = ["", "NA", "NaN", "nan"]
FOLDS = 5


@dataclass(frozen=True)
class Clients:
    inputs: pd.DataFrame  # the model's inputs, float64, NaN = missing
    target: np.ndarray  # 1 = defaulted
    protected: dict[str, pd.Series]  # PROTECTED columns that are there, as text: never features
    source: str
    sha256: str


def read_clients(source: str, names: list[str]) -> Clients:
    """The columns `names` and the target, from a CSV file or, for "uci", from the repository."""
    if source == "uci":
        label, content = "UCI dataset 350", fetch_uci()
    else:
        path = Path(source)
        label = path.name
        try:
            content = path.read_bytes()
        except OSError as error:
            raise TrainingError(f"{source}: {error.strerror}") from error
    table = parse(content, label)
    inputs = {name: numbers(table, name, label) for name in names}
    target = numbers(table, TARGET, label)
    wrong = np.flatnonzero(~np.isin(target, (0, 1)))
    if len(wrong):
        cell = table[TARGET].iloc[wrong[0]]
        raise TrainingError(
            f'{label}: row {wrong[0] + 1}, column "{spelling(table, TARGET)}": '
            f'"{cell}" is neither 0 nor 1'
        )
    fewest = min(int(target.sum()), int(len(target) - target.sum()))
    if fewest < FOLDS:
        raise TrainingError(
            f"{label}: {FOLDS}-fold validation needs at least {FOLDS} clients of each outcome; "
            f"one outcome has {fewest}"
        )
    frame = pd.DataFrame(inputs)
    protected = {name: table[name].str.strip() for name in PROTECTED if name in table.columns}
    digest = hashlib.sha256(content).hexdigest()
    return Clients(frame, target.astype(np.int64), protected, label, digest)


def fetch_uci() -> bytes:
    from ucimlrepo import fetch_ucirepo

    try:
        data = fetch_ucirepo(id=350).data
    except Exception as error:  # the package raises whatever its transport does
        raise TrainingError(
            f"the UCI repository cannot be reached ({error}); download dataset 350 "
            "elsewhere and pass --data PATH"
        ) from error
    table = pd.concat([data.features, data.targets], axis=1)
    return table.to_csv(index=False, lineterminator="\n").encode()


def parse(content: bytes, label: str) -> pd.DataFrame:
    """The table as text, its columns renamed to PUBLISHED's spelling."""
    if not content.strip():
        raise TrainingError(f"{label}: the file is empty")
    try:
        table = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    except (ValueError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise TrainingError(f"{label}: not a CSV file: {reason}") from error
    if table.empty:
        raise TrainingError(f"{label}: a header but no rows")
    names = [ALIASES.get(str(name).strip(), str(name).strip()) for name in table.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TrainingError(f"{label}: column {quoted(twice)} stands there twice")
    table.attrs["spellings"] = dict(zip(names, table.columns, strict=True))
    table.columns = names
    missing = [name for name in [*PUBLISHED, TARGET] if name not in names]
    if TARGET in missing:
        raise TrainingError(
            f'{label}: the target is missing: no column "{TARGET}" (nor '
            '"default payment next month" nor "Y")'
        )
    # What is protected is not asked for: where it is there, groups are compared by it.
    missing = [name for name in missing if name not in PROTECTED]
    if missing:
        raise TrainingError(f"{label}: missing {plural(missing)} {quoted(missing)}")
    return table


def numbers(table: pd.DataFrame, name: str, label: str) -> np.ndarray:
    text = table[name].str.strip()
    blank = text.isin(MISSING)
    values = pd.to_numeric(text.mask(blank), errors="coerce").to_numpy(dtype=np.float64)
    wrong = np.flatnonzero(~(np.isfinite(values) | blank.to_numpy()))
    if len(wrong):
        raise TrainingError(
            f'{label}: row {wrong[0] + 1}, column "{spelling(table, name)}": '
            f'"{text.iloc[wrong[0]]}" is not a finite number'
        )
    return values


def spelling(table: pd.DataFrame, name: str) -> str:
    return table.attrs["spellings"][name]


def quoted(names: list[str]) -> str:
    shown = ", ".join(f'"{name}"' for name in names[:6])
    return shown if len(names) <= 6 else f"{shown} and {len(names) - 6} more"


def plural(names: list[str]) -> str:
    return "column" if len(names) == 1 else "columns"
