"""What was found in a table: which rows, which columns, why, and what becomes of them."""

from dataclasses import dataclass, field
from typing import Any

QUARANTINED = "quarantined"
KEPT = "kept"
REFUSED = "refused"
SHOWN = 8


@dataclass(frozen=True)
class Finding:
    action: str  # QUARANTINED, KEPT or REFUSED
    column: str | None  # as the source spells it
    reason: str
    rows: list[int] = field(default_factory=list)  # from 1, the header not counted
    values: list[str] = field(default_factory=list)  # some of the cells

    def sentence(self) -> str:
        return f'column "{self.column}": {self.what()}' if self.column else self.what()

    def what(self) -> str:
        said = f"{self.reason} ({', '.join(self.values)})" if self.values else self.reason
        if not self.rows:
            return said
        noun = "row" if len(self.rows) == 1 else f"{len(self.rows):,} rows:"
        return f"{said}: {noun} {listed(self.rows)}"


@dataclass(frozen=True)
class Report:
    source: str
    sha256: str
    hashed: str
    query: str | None
    rows: int
    quarantined: int
    findings: list[Finding]

    @property
    def kept(self) -> int:
        return self.rows - self.quarantined

    @property
    def refusal(self) -> Finding | None:
        """Why the table as a whole cannot be trained on."""
        return next((each for each in self.findings if each.action == REFUSED), None)

    def text(self) -> str:
        head = f"{self.source}: {self.rows:,} rows read, {self.quarantined:,} quarantined"
        lines = [f"  {each.action}: {each.sentence()}" for each in self.findings]
        return "\n".join([head, *lines])

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "query": self.query,
            "sha256": self.sha256,
            "hash_of": self.hashed,
            "rows": self.rows,
            "kept": self.kept,
            "quarantined": self.quarantined,
            "findings": [
                {
                    "action": each.action,
                    "column": each.column,
                    "reason": each.reason,
                    "count": len(each.rows),
                    "rows": each.rows,
                    "values": each.values,
                }
                for each in self.findings
            ],
        }


def listed(rows: list[int]) -> str:
    shown = ", ".join(str(row) for row in rows[:SHOWN])
    return shown if len(rows) <= SHOWN else f"{shown} …"
