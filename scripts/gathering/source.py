"""What --data is: a CSV or Parquet file, a database, or the UCI repository."""

import re
from pathlib import Path

from gathering.errors import UserError
from gathering.table import Table, read_csv, read_parquet
from gathering.uci import fetch_uci

PARQUET = b"PAR1"


def read_source(data: str | Path, query: str | None = None) -> Table:
    """The table at a path, in a database (then with a query), or, of "uci", in the repository."""
    data = str(data)
    if is_url(data):
        if not query:
            raise UserError("--data is a database: --query must say what to read of it")
        from gathering.database import read_database

        return read_database(data, query)
    if query is not None:
        raise UserError(f"--query is for a database; {data} is not a database URL")
    if data == "uci":
        return read_csv(fetch_uci(), "UCI dataset 350")
    path = Path(data)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"{data}: {error.strerror}") from error
    if content.startswith(PARQUET) or path.suffix.lower() in (".parquet", ".pq"):
        return read_parquet(content, path.name)
    return read_csv(content, path.name)


def is_url(data: str) -> bool:
    return re.match(r"[A-Za-z][A-Za-z0-9+.\-]*://", data) is not None


def orders_rows(query: str) -> bool:
    return re.search(r"\border\s+by\b", query, re.IGNORECASE) is not None
