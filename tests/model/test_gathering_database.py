"""Clients read from databases: a real PostgreSQL server, where a role may only read, and SQLite."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd
import pytest

import evaluate
import train
from conftest import COPSE, MODEL, PACKAGE, SMALL_TUNING
from gathering.clients import Clients, check
from gathering.errors import UserError
from gathering.source import read_source
from gathering.uci import TARGET
from generate_clients import generate, to_csv
from postgres import OWNER, OWNER_PASSWORD, READER, READER_PASSWORD, Server, serve

RECIPE = json.loads((MODEL / "recipe.json").read_text(encoding="utf-8"))
QUERY = "SELECT * FROM clients ORDER BY id"
TYPES = {"LIMIT_BAL": "numeric(12, 2)", "PAY_AMT1": "double precision", "EDUCATION": "text"}


@pytest.fixture(scope="module")
def clients_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gathering") / "clients.csv"
    path.write_text(to_csv(generate(600, 3), 0.02, 3))
    return path


def lower_case(names: Iterable[str]) -> list[str]:
    return [name.lower().replace(".", "_") for name in names]


@pytest.fixture(scope="module")
def server(clients_file: Path) -> Iterator[Server]:
    """A table under the names that PostgreSQL folds to lower case, the outcome a truth value."""
    table = pd.read_csv(clients_file, dtype=str, keep_default_na=False)
    names = lower_case(table.columns)
    types = [TYPES.get(name, "integer") for name in table.columns[:-1]] + ["boolean"]
    columns = ", ".join(f"{name} {kind}" for name, kind in zip(names, types, strict=True))
    with serve() as running, running.connect() as connection:
        connection.execute(f"CREATE TABLE clients ({columns})")
        with connection.cursor().copy("COPY clients FROM STDIN (FORMAT csv)") as copy:
            copy.write(table.to_csv(index=False, header=False))
        connection.execute("CREATE SEQUENCE counter")
        connection.execute(f"CREATE ROLE {READER} LOGIN PASSWORD '{READER_PASSWORD}'")
        connection.execute(f"GRANT SELECT ON clients TO {READER}")
        yield running


@pytest.fixture(scope="module")
def sqlite_url(clients_file: Path) -> str:
    path = clients_file.with_name("clients.sqlite")
    table = pd.read_csv(clients_file)
    with sqlite3.connect(path) as connection:
        table.to_sql("clients", connection, index=False)
    return f"sqlite:///{path}"


def read(data: str | Path, query: str | None = None) -> Clients:
    clients, report, _ = check(read_source(data, query), RECIPE)
    assert report.refusal is None, report.text()
    return clients


def refusal(data: str, query: str | None = QUERY) -> str:
    with pytest.raises(UserError) as refused:
        read_source(data, query)
    said = str(refused.value)
    assert "\n" not in said
    for secret in (READER_PASSWORD, "s3cret", OWNER_PASSWORD):
        assert secret not in said
    return said


def test_the_same_rows_of_csv_parquet_postgresql_and_sqlite_are_the_same_clients(
    clients_file: Path, server: Server, sqlite_url: str, tmp_path: Path
):
    parquet = tmp_path / "clients.bin"  # known by its first bytes, not by its name
    pd.read_csv(clients_file, dtype={"EDUCATION": "str", TARGET: bool}).to_parquet(parquet)
    expected = read(clients_file)
    found = {
        "parquet": read(parquet),
        "postgresql": read(server.url(), QUERY),
        "sqlite": read(sqlite_url, QUERY),
    }
    assert expected.inputs.isna().to_numpy().sum() > 100
    for name, clients in found.items():
        pd.testing.assert_frame_equal(clients.inputs, expected.inputs, obj=name)
        assert clients.target.tobytes() == expected.target.tobytes(), name
        assert clients.hashed == "table"
    assert expected.hashed == "file"


def test_a_model_trained_from_the_database_is_that_of_the_file_without_bad_rows_and_passwords(
    clients_file: Path, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    table = pd.read_csv(clients_file, dtype=str, keep_default_na=False)
    some = tmp_path / "some.csv"
    table.drop(index=2).to_csv(some, index=False)
    query = (
        "SELECT *, CASE id WHEN 3 THEN '9' ELSE education END AS \"X3\" FROM clients ORDER BY id"
    )
    query = query.replace("*", ", ".join(lower_case(table.columns.drop("EDUCATION"))))
    for out, source in (("file", [str(some)]), ("base", [server.url(), "--query", query])):
        options = ["--out", str(tmp_path / out), "--report", str(tmp_path / f"{out}.json")]
        options += ["--tuning", str(SMALL_TUNING)]
        assert train.main(["--data", *source, *options, "--copse", str(COPSE)]) == 0

    for path in (tmp_path / "file").rglob("*"):
        if path.is_file() and path.name not in ("card.md", "card.json"):
            twin = tmp_path / "base" / path.relative_to(tmp_path / "file")
            assert twin.read_bytes() == path.read_bytes(), path.name
    told = [json.loads((tmp_path / out / "card.json").read_text()) for out in ("file", "base")]
    assert (
        told[1]["data"].pop("source")
        == f"postgresql://{READER}:***@127.0.0.1:{server.port}/postgres"
    )
    for figures in told:
        for key in ("source", "query", "sha256", "sha256_of", "quarantined"):
            figures["data"].pop(key, None)
    assert told[0] == told[1]
    card = (tmp_path / "base" / "card.md").read_text(encoding="utf-8")
    shown = f"postgresql://{READER}:***@127.0.0.1:{server.port}/postgres"
    assert f"| Source | {shown}, `{query}` |" in card
    assert "| SHA-256 of the table, as canonical CSV | `" in card
    assert "| Clients | 599 |" in card
    assert "| Rows left out as unusable | 1 |" in card
    said = capsys.readouterr()
    assert f"{shown}: 600 rows read, 1 quarantined" in said.out
    assert '  quarantined: column "X3": unknown category ("9"): row 3' in said.out
    assert f"quarantined rows: {tmp_path / 'base.quarantine.csv'}" in said.out
    bad = pd.read_csv(tmp_path / "base.quarantine.csv")
    assert bad["row"].tolist() == bad["id"].tolist() == [3]
    report = (tmp_path / "base.json").read_text(encoding="utf-8")
    assert json.loads(report)["findings"][0]["rows"] == [3]
    assert "s3cret" not in report + card + said.out + said.err + bad.to_csv()


def test_the_same_table_of_parquet_and_database_has_one_hash(
    clients_file: Path, sqlite_url: str, tmp_path: Path
):
    parquet = tmp_path / "clients.parquet"
    table = pd.read_csv(clients_file)
    table[table.columns[::-1]].to_parquet(parquet)
    assert read(parquet).sha256 == read(sqlite_url, QUERY).sha256
    other = f"sqlite:///{tmp_path / 'other.sqlite'}"
    with sqlite3.connect(tmp_path / "other.sqlite") as connection:
        table.assign(AGE=table["AGE"].replace(30, 31)).to_sql("clients", connection, index=False)
    assert read(other, QUERY).sha256 != read(parquet).sha256


def test_a_query_that_writes_is_refused_even_of_a_role_that_may_write(server: Server):
    owner = server.url(OWNER, OWNER_PASSWORD)
    for query in (
        "DELETE FROM clients",
        "DELETE FROM clients RETURNING *",
        "WITH gone AS (DELETE FROM clients RETURNING *) SELECT * FROM gone",
        "COMMIT; DELETE FROM clients",
        "SELECT * FROM clients; DELETE FROM clients",
        "SELECT 1; COMMIT; BEGIN; DROP TABLE clients; COMMIT",
        "SELECT * INTO copied FROM clients",
        "SELECT nextval('counter')",
    ):
        said = refusal(owner, query)
        assert said.startswith(f"postgresql://{OWNER}:***@127.0.0.1:{server.port}/postgres: ")
    with server.connect() as connection:
        assert connection.execute("SELECT count(*) FROM clients").fetchone() == (600,)
        assert connection.execute("SELECT to_regclass('copied')").fetchone() == (None,)
    said = refusal(owner, "-- tidy up\n /* all */ delete from clients")
    assert said.endswith(": the query writes (DELETE); --query may only read")
    assert "read-only transaction" in refusal(owner, "SELECT nextval('counter')")


def test_what_the_role_may_not_read_and_what_is_not_there_are_told(server: Server):
    with server.connect() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS hidden (a integer)")
    assert refusal(server.url(), "SELECT * FROM hidden").endswith(
        "permission denied for table hidden"
    )
    assert refusal(server.url(), "SELECT * FROM cleints").endswith(
        'relation "cleints" does not exist'
    )
    assert "syntax error" in refusal(server.url(), "SELEKT 1")


def test_wrong_passwords_and_hosts_that_do_not_answer_are_told_without_the_password(
    server: Server, capsys: pytest.CaptureFixture[str]
):
    wrong = server.url(password="s3cret-wrong")
    assert f'password authentication failed for user "{READER}"' in refusal(wrong)
    assert evaluate.main([str(PACKAGE), wrong, "--query", QUERY, "--copse", str(COPSE)]) == 1
    said = capsys.readouterr()
    assert said.err.startswith(f"evaluate: postgresql://{READER}:***@127.0.0.1:")
    assert said.err.count("\n") == 1
    assert "s3cret" not in said.err + said.out
    closed = (
        f"postgresql://{READER}:s3cret@127.0.0.1:1/bank?application_name=s3cret&password=s3cret"
    )
    assert "refused" in refusal(closed).lower()


def test_a_database_is_evaluated_as_its_file_is(
    clients_file: Path, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    found = []
    for name, source in (("file", [str(clients_file)]), ("base", [server.url(), "--query", QUERY])):
        out = tmp_path / f"{name}.json"
        options = ["--json", str(out), "--bootstrap", "0", "--copse", str(COPSE)]
        assert evaluate.main([str(PACKAGE), *source, *options]) == 0, capsys.readouterr().err
        found.append(json.loads(out.read_text(encoding="utf-8")))
    assert found[0].pop("data") == "clients.csv"
    assert found[1].pop("data") == f"postgresql://{READER}:***@127.0.0.1:{server.port}/postgres"
    assert found[0].pop("data_sha256") != found[1].pop("data_sha256")
    assert found[0] == found[1]


def test_a_pattern_with_per_cent_signs_and_colons_is_the_databases_own(
    server: Server, sqlite_url: str
):
    for url in (server.url(), sqlite_url):
        query = "-- a few\nSELECT * FROM clients -- drop\nWHERE 'a:b%' LIKE 'a:b%' AND id <= 7"
        assert len(read_source(url, query).frame) == 7


def test_a_query_of_no_rows_or_no_result_is_refused(server: Server, sqlite_url: str):
    assert refusal(server.url(), "SELECT * FROM clients WHERE id < 0").endswith(": no rows")
    assert refusal(sqlite_url, "SELECT * FROM clients WHERE id < 0").endswith(": no rows")


def test_an_sqlite_file_is_neither_written_nor_made(sqlite_url: str, tmp_path: Path):
    cleared = "WITH x AS (SELECT 1) DELETE FROM clients"
    assert "attempt to write a readonly database" in refusal(sqlite_url, cleared)
    absent = tmp_path / "absent.sqlite"
    assert refusal(f"sqlite:///{absent}").endswith(": No such file or directory")
    assert not absent.exists()
    assert refusal(sqlite_url, "SELECT * FROM cleints").endswith("no such table: cleints")


@pytest.mark.parametrize(
    ("data", "query", "sentence"),
    [
        ("sqlite:///x", None, "--data is a database: --query must say what to read of it"),
        ("clients.csv", QUERY, "--query is for a database; clients.csv is not a database URL"),
        ("https://u:s3cret@example.org/x", QUERY, "no driver for it is installed"),
        ("postgresql://u:s3cret@h:port/x", QUERY, "--data: not a database URL"),
    ],
)
def test_what_is_no_source_is_told(data: str, query: str | None, sentence: str):
    assert sentence in refusal(data, query)
