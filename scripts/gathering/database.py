"""Rows of a query, by SQLAlchemy. Nothing is written, and no password is repeated."""

import re
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from gathering.errors import UserError
from gathering.table import Table, table_of

MOST_ROWS = 2_000_000  # they are held in memory
BATCH = 10_000
CONNECT_SECONDS = 10
# Databases refuse them, too, but not all in so many words.
WRITING = {
    *("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "UPSERT", "TRUNCATE", "COPY", "UNLOAD"),
    *("CREATE", "ALTER", "DROP", "GRANT", "REVOKE", "CALL", "DO", "BEGIN", "COMMIT", "VACUUM"),
}
SECRET_OPTIONS = ("password", "sslpassword", "token", "access_token")


def read_database(address: str, query: str) -> Table:
    """The query's rows in the order they come."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        # Not repeated: what cannot be read may hold a password anywhere.
        raise UserError(
            "--data: not a database URL (driver://user:password@host:port/database)"
        ) from None
    if url.drivername == "postgres":  # as many hosts write it
        url = url.set(drivername="postgresql")
    label = shown(url)
    begins = re.match(r"(?:\s|\(|--[^\n]*\n|/\*.*?\*/)*(\w*)", query, re.DOTALL)
    word = begins.group(1).upper() if begins else ""
    if word in WRITING:
        raise UserError(f"{label}: the query writes ({word}); --query may only read")
    try:
        names, columns = fetch(url, query, label)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise UserError(f"{label}: no driver for it is installed: {first_line(error)}") from None
    except (SQLAlchemyError, UnicodeError, ValueError) as error:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        raise UserError(f"{label}: {without_secrets(first_line(cause), url)}") from None
    return table_of(names, columns, label, query)


def fetch(url: URL, query: str, label: str) -> tuple[list[str], list[list[Any]]]:
    options: dict[str, Any] = {"poolclass": NullPool}
    if url.get_backend_name() == "postgresql":
        options["connect_args"] = {"connect_timeout": CONNECT_SECONDS}
    if url.get_backend_name() == "sqlite" and is_absent(url.database):
        raise UserError(f"{label}: No such file or directory")
    engine = sqlalchemy.create_engine(url, **options)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(postgresql_readonly=True)
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA query_only = ON")
        # A cursor on the server: it takes one statement, and rows come in batches.
        connection = connection.execution_options(
            stream_results=True, max_row_buffer=BATCH, no_parameters=True
        )
        result = connection.exec_driver_sql(query)
        if not result.returns_rows:
            raise UserError(f"{label}: the query gives no rows")
        names = list(result.keys())
        columns: list[list[Any]] = [[] for _ in names]
        count = 0
        while batch := result.fetchmany(BATCH):
            count += len(batch)
            if count > MOST_ROWS:
                raise UserError(
                    f"{label}: the query gives more than {MOST_ROWS:,} rows; let it choose fewer"
                )
            for column, values in zip(columns, zip(*batch, strict=True), strict=True):
                column.extend(values)
    return names, columns


def is_absent(database: str | None) -> bool:
    """Whether SQLite would make an empty database of this name."""
    in_a_file = database and database != ":memory:" and not database.startswith("file:")
    return bool(in_a_file) and not Path(str(database)).is_file()


def shown(url: URL) -> str:
    """The URL without its password, nor the options, which may hold one."""
    return url.set(query={}).render_as_string(hide_password=True)


def first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


def without_secrets(text: str, url: URL) -> str:
    secrets = [str(url.password or ""), *(str(url.query.get(key, "")) for key in SECRET_OPTIONS)]
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return text
