"""Rows that cannot be trained on, in a file of their own: nothing is dropped silently."""

from pathlib import Path

import pandas as pd

from gathering.errors import UserError
from gathering.files import write_text
from gathering.report import QUARANTINED, Report
from gathering.table import Table

HEAD = b"row,reason,"


def reasons(report: Report) -> dict[int, str]:
    """Of each quarantined row, from 1."""
    found: dict[int, list[str]] = {}
    for finding in report.findings:
        if finding.action == QUARANTINED:
            for row in finding.rows:
                found.setdefault(row, []).append(
                    f"{finding.column}: {finding.reason}" if finding.column else finding.reason
                )
    return {row: "; ".join(said) for row, said in sorted(found.items())}


def is_quarantine(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(HEAD)) == HEAD


def write_quarantine(path: Path, table: Table, report: Report) -> bool:
    """The rows as they were read, with their numbers and why. Without any there is no file, nor is
    an earlier run's left. Raises UserError where a file stands there that is none of ours."""
    why = reasons(report)
    if path.exists() and not is_quarantine(path):
        raise UserError(f"{path}: there is a file that is no quarantine file; name another")
    if not why:
        path.unlink(missing_ok=True)
        return False
    rows = table.frame.iloc[[row - 1 for row in why]]
    rows = rows.rename(columns=table.spelling)
    said = pd.DataFrame({"row": list(why), "reason": list(why.values())}, index=rows.index)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, pd.concat([said, rows], axis=1).to_csv(index=False, lineterminator="\n"))
    return True
