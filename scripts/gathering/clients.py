"""Labelled clients that can be trained on, and what was found in the table they are of."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gathering import schema
from gathering.errors import UserError
from gathering.leakage import find_leakage
from gathering.repeats import find_repeats
from gathering.report import KEPT, QUARANTINED, REFUSED, Finding, Report
from gathering.source import orders_rows
from gathering.table import Table, floats, named, require
from gathering.uci import ID, PROTECTED, TARGET, published_name

MOST_BAD = 0.2


@dataclass(frozen=True)
class Clients:
    inputs: pd.DataFrame  # the model's inputs, float64, NaN = missing
    target: np.ndarray  # int64, 1 = defaulted
    protected: dict[str, pd.Series]  # PROTECTED columns that are there, as text: never features
    source: str  # a file's name, or a database's URL without its password
    sha256: str
    hashed: str  # what the hash is of: "file", or "table" in its canonical form
    query: str | None
    quarantined: int  # rows of the source that are not among these


def check(
    table: Table, recipe: dict[str, Any], most_bad: float = MOST_BAD, strict: bool = False
) -> tuple[Clients, Report, Table]:
    """The rows that can be trained on, unless the report has a refusal, and the table under the
    names of the model. Raises UserError where a column that must be there is not."""
    inputs = recipe["inputs"]
    names = [each["name"] for each in inputs]
    table = named(table, published_name)
    if TARGET not in table.frame.columns:
        raise UserError(
            f'{table.label}: the target is missing: no column "{TARGET}" (nor '
            '"default payment next month" nor "Y")'
        )
    require(table, names)
    frame = table.frame
    numbers = {name: floats(frame[name]) for name in (*names, TARGET)}
    failed = schema.failures(schema.schema_of(inputs, TARGET, numbers), frame)
    unusual = failed["reason"].isin(schema.UNUSUAL)
    findings = cells(table, failed[~unusual], QUARANTINED)
    identity = ID if ID in frame.columns and ID not in names else None
    findings += find_repeats(table, identity)
    bad = np.zeros(len(frame), bool)
    for finding in findings:
        if finding.action == QUARANTINED:
            bad[np.array(finding.rows) - 1] = True
    good = ~bad
    findings += cells(table, failed[unusual & ~bad[failed["row"]]], KEPT)
    target = numbers[TARGET][good].astype(np.int64)
    findings += find_leakage(table, good, target, set(names), {TARGET, identity})
    if table.query and not orders_rows(table.query):
        reason = "the query has no ORDER BY: rows may come in another order, and folds follow it"
        findings.append(Finding(KEPT, None, reason))
    findings += refusals(int(bad.sum()), len(frame), most_bad, strict)
    findings.sort(key=lambda each: (REFUSED, QUARANTINED, KEPT).index(each.action))
    report = Report(
        table.label, table.sha256, table.hashed, table.query, len(frame), int(bad.sum()), findings
    )
    rows = frame[good].reset_index(drop=True)
    clients = Clients(
        pd.DataFrame({name: numbers[name][good] for name in names}),
        target,
        {name: rows[name].str.strip() for name in PROTECTED if name in rows.columns},
        table.label,
        table.sha256,
        table.hashed,
        table.query,
        int(bad.sum()),
    )
    return clients, report, table


def refusals(bad: int, rows: int, most_bad: float, strict: bool) -> list[Finding]:
    if strict and bad:
        return [Finding(REFUSED, None, "by --strict no row may be bad")]
    if bad > most_bad * rows:
        reason = f"{bad:,} of {rows:,} rows are bad, more than {most_bad:.0%}"
        return [Finding(REFUSED, None, reason)]
    return []


def cells(table: Table, failed: pd.DataFrame, action: str) -> list[Finding]:
    """One finding a column and reason, in the order of the columns."""
    found = []
    order = {name: place for place, name in enumerate(table.frame.columns)}
    for (name, reason), group in failed.groupby(["column", "reason"], sort=False):
        rows = sorted(group["row"])
        seen = table.frame.loc[rows, name].unique()[:3]
        values = [f'"{cell}"' for cell in seen if cell.strip()]
        spelled = table.spelling(name)
        place = order[name]
        found.append((place, Finding(action, spelled, reason, [row + 1 for row in rows], values)))
    return [finding for _, finding in sorted(found, key=lambda each: each[0])]
