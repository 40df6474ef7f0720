"""Tables as text, whatever they were read from: the same rows are the same cells."""

import hashlib
import io
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from gathering.errors import UserError

MISSING = ["", "NA", "NaN", "nan"]
TRUTH = {"True": "1", "False": "0"}
WHOLE = 2.0**53  # above it a float64 has no whole numbers of its own


@dataclass(frozen=True)
class Table:
    frame: (
        pd.DataFrame
    )  # text; its columns as the source or, after `named`, as the model names them
    label: str  # what messages call it
    sha256: str
    hashed: str  # what the hash is of: "file", or "table" in its canonical form
    query: str | None = None
    spellings: dict[str, str] | None = None  # after `named`: the source's names

    def spelling(self, column: str) -> str:
        return (self.spellings or {}).get(column, column)


def read_csv(content: bytes, label: str) -> Table:
    if not content.strip():
        raise UserError(f"{label}: the file is empty")
    try:
        frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    except (ValueError, UnicodeDecodeError) as error:
        raise UserError(f"{label}: not a CSV file: {' '.join(str(error).split())}") from error
    if frame.empty:
        raise UserError(f"{label}: a header but no rows")
    frame.columns = [str(name).strip() for name in frame.columns]
    return Table(frame, label, hashlib.sha256(content).hexdigest(), "file")


def read_parquet(content: bytes, label: str) -> Table:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.read_table(io.BytesIO(content))
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise UserError(f"{label}: not a Parquet file: {reason}") from error
    columns = [column.to_pylist() for column in table.columns]
    return table_of(table.column_names, columns, label)


def table_of(
    names: Iterable[str], columns: Iterable[Iterable[Any]], label: str, query: str | None = None
) -> Table:
    """Of columns of values. Its hash is of the canonical CSV: columns by name, rows in order."""
    names = [str(name).strip() for name in names]
    cells = [
        pd.Series([cell_text(value, name, label) for value in column], dtype=str)
        for name, column in zip(names, columns, strict=True)
    ]
    if not cells or cells[0].empty:
        raise UserError(f"{label}: no rows")
    frame = pd.concat(cells, axis=1)
    frame.columns = names
    order = sorted(range(len(names)), key=names.__getitem__)
    canonical = frame.iloc[:, order].to_csv(index=False, lineterminator="\n")
    return Table(frame, label, hashlib.sha256(canonical.encode()).hexdigest(), "table", query)


def cell_text(value: Any, column: str, label: str) -> str:
    """As a CSV has it: whole numbers without a point, missing values empty."""
    if value is None or value is pd.NaT:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_ | int | np.integer):
        return str(value)
    if isinstance(value, float | np.floating | Decimal):
        number = float(value)
        if math.isnan(number):
            return ""
        return str(int(value)) if number.is_integer() and abs(number) < WHOLE else repr(number)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview | list | tuple | dict | set):
        raise UserError(
            f'{label}: column "{column}" holds {type(value).__name__}, not plain values'
        )
    return str(value)


def named(table: Table, name_of: Callable[[str], str]) -> Table:
    """With its columns renamed. No two may come to have one name."""
    given = list(table.frame.columns)
    names = [name_of(name) for name in given]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UserError(f"{table.label}: column {quoted(twice)} stands there twice")
    frame = table.frame.set_axis(names, axis=1)
    return replace(table, frame=frame, spellings=dict(zip(names, given, strict=True)))


def is_missing(text: pd.Series) -> pd.Series:
    return text.str.strip().isin(MISSING)


def floats(text: pd.Series) -> np.ndarray:
    """float64 of each cell; NaN where it is missing, and where it is not a number."""
    stripped = text.str.strip().replace(TRUTH)
    return pd.to_numeric(stripped.mask(stripped.isin(MISSING)), errors="coerce").to_numpy(
        dtype=np.float64
    )


def require(table: Table, names: Iterable[str]) -> None:
    absent = [name for name in names if name not in table.frame.columns]
    if absent:
        raise UserError(f"{table.label}: missing {plural(absent)} {quoted(absent)}")


def quoted(names: list[str]) -> str:
    shown = ", ".join(f'"{name}"' for name in names[:6])
    return shown if len(names) <= 6 else f"{shown} and {len(names) - 6} more"


def plural(names: list[str]) -> str:
    return "column" if len(names) == 1 else "columns"
