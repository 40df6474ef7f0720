"""Clients that stand in a table more than once."""

import numpy as np
import pandas as pd

from gathering.report import KEPT, QUARANTINED, Finding
from gathering.table import Table, is_missing


def find_repeats(table: Table, identity: str | None) -> list[Finding]:
    """A row that repeats an earlier one, id and all, is quarantined, and so are all rows of an id
    whose rows differ: which of them is right cannot be known. Rows that are equal but for the id,
    or in a table without one, may be clients who are alike: they are kept."""
    frame = table.frame.apply(lambda text: text.str.strip())
    if identity is None:
        return alike(frame, "rows equal to others, and there is no id to tell clients apart")
    found = []
    identified = ~is_missing(frame[identity])
    distinct = frame[identified].drop_duplicates()[identity]
    conflicting = identified & frame[identity].isin(distinct[distinct.duplicated()])
    repeated = identified & frame.duplicated() & ~conflicting
    name = table.spelling(identity)
    if conflicting.any():
        rows = numbered(conflicting)
        values = list(frame.loc[conflicting, identity].unique()[:3])
        found.append(Finding(QUARANTINED, name, "an id of rows that differ", rows, values))
    if repeated.any():
        found.append(Finding(QUARANTINED, name, "repeats an earlier row", numbered(repeated)))
    rest = frame[~(conflicting | repeated)].drop(columns=identity)
    return found + alike(rest, f'rows equal to others in all but "{name}"')


def alike(frame: pd.DataFrame, reason: str) -> list[Finding]:
    equal = frame.duplicated(keep=False)
    return [Finding(KEPT, None, reason, numbered(equal))] if equal.any() else []


def numbered(rows: pd.Series) -> list[int]:
    """The rows of a mask, from 1."""
    return (rows.index[np.asarray(rows, bool)] + 1).tolist()
