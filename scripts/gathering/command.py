"""The options by which a script is told where its clients are, and what it then says of them."""

import argparse
import json
from pathlib import Path
from typing import Any

from gathering.clients import MOST_BAD, Clients, check
from gathering.errors import UserError
from gathering.files import write_text
from gathering.quarantine import write_quarantine
from gathering.source import is_url, read_source

DATA_HELP = "CSV or Parquet file, or a database's URL as SQLAlchemy takes it"
QUERY_HELP = "what to read of the database; say ORDER BY, or rows may come in another order"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", required=True, metavar="PATH|URL|uci", help=DATA_HELP)
    parser.add_argument("--query", metavar="SQL", help=QUERY_HELP)
    parser.add_argument(
        "--quarantine", type=Path, metavar="CSV",
        help="where rows that cannot be trained on go (OUT.quarantine.csv, beside --out)",
    )  # fmt: skip
    parser.add_argument(
        "--report", type=Path, metavar="JSON", help="write what was found in the data here"
    )
    parser.add_argument("--strict", action="store_true", help="refuse data with any bad row")
    parser.add_argument(
        "--max-bad", type=share, default=MOST_BAD, metavar="SHARE",
        help=f"refuse data with a larger share of bad rows ({MOST_BAD})",
    )  # fmt: skip


def share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a share from 0 to below 1")
    return value


def gather(arguments: argparse.Namespace, recipe: dict[str, Any], beside: Path) -> Clients:
    """The clients that can be trained on; what was found is printed, and bad rows are put into the
    quarantine file, by default next to `beside`. Raises UserError where they cannot be used."""
    out = arguments.quarantine or beside.with_name(f"{beside.name}.quarantine.csv")
    if not is_url(arguments.data) and same(Path(arguments.data), out):
        raise UserError(f"{out}: the quarantine file would replace the data")
    table = read_source(arguments.data, arguments.query)
    clients, report, table = check(table, recipe, arguments.max_bad, arguments.strict)
    print(report.text())
    if write_quarantine(out, table, report):
        print(f"quarantined rows: {out}")
    if arguments.report:
        text = json.dumps(report.as_json(), indent=1, ensure_ascii=False)
        write_text(arguments.report, text + "\n")
    if report.refusal:
        raise UserError(f"{report.source}: {report.refusal.sentence()}")
    return clients


def same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)
