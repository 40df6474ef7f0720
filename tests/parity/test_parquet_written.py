"""Parquet that the command writes: what it prints, whole or not at all."""

import csv
import io
import resource
import subprocess

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from conftest import NATIVE, NODE, run
from parquet_command import MODEL, ROWS, SANITIZED, needs_arrow

pytestmark = needs_arrow


@pytest.mark.parametrize("output", ["probability", "decision", "class", "unlikeness"])
def test_a_parquet_file_that_is_written_holds_what_is_printed_by_type(clients, tmp_path, output):
    file, _ = clients
    printed = run(NATIVE, "score", MODEL, file, "--output", output)
    written = tmp_path / "scores.parquet"
    done = run(NATIVE, "score", MODEL, file, "--output", output, "-o", written)
    assert (done.status, done.out, done.err) == (0, "", printed.err)
    table = pq.read_table(written).to_pandas()
    texts = {"class", "decision", "leaning", "referral", "grade"}
    expected = pd.read_csv(io.StringIO(printed.out), dtype=dict.fromkeys(texts, str))
    for name in texts & set(expected):
        expected[name] = expected[name].fillna("")
    assert list(table) == list(expected)
    cells = columns_of(printed.out)
    for name in table:
        if name in texts:
            assert table[name].tolist() == expected[name].tolist()
        else:
            read = [float(cell) for cell in cells[name]]
            np.testing.assert_array_equal(table[name].to_numpy(), read)
    assert [file.name for file in tmp_path.iterdir()] == [written.name]


def columns_of(printed: str) -> dict[str, list[str]]:
    rows = list(csv.reader(io.StringIO(printed)))
    return {name: [row[i] for row in rows[1:]] for i, name in enumerate(rows[0])}


def test_a_parquet_file_is_written_in_row_groups_and_little_memory(clients, tmp_path):
    header, rows = clients[0].read_text().split("\n", 1)
    large, written = tmp_path / "large.csv", tmp_path / "scores.parquet"
    with large.open("w") as out:
        out.write(header + "\n")
        for _ in range(16):
            out.write(rows)
    done = subprocess.run(
        ["/usr/bin/env", "time", "-f", "%M", *NATIVE, "score", MODEL, large, "-o", written],
        capture_output=True,
        text=True,
        check=True,
    )
    about = pq.ParquetFile(written).metadata
    assert (about.num_rows, about.num_row_groups) == (16 * ROWS, -(-16 * ROWS // (1 << 16)))
    if not SANITIZED:
        assert int(done.stderr.split()[-1]) < 150_000


def test_a_parquet_file_is_whole_or_as_it_was(clients, tmp_path):
    written = tmp_path / "scores.parquet"
    written.write_text("as it was")
    bad = tmp_path / "bad.csv"
    lines = clients[0].read_text().split("\n")
    bad.write_text("\n".join([*lines[:-1], "x" + "," * lines[0].count(",")]) + "\n1\n")

    def nothing_is_written():
        assert written.read_text() == "as it was"
        assert {file.name for file in tmp_path.iterdir()} == {written.name, bad.name}

    done = run(NATIVE, "score", MODEL, bad, "-o", written)
    assert (done.status, done.out) == (1, "")
    assert f"line {ROWS + 3}" in done.err
    nothing_is_written()
    done = subprocess.run(
        [*NATIVE, "score", MODEL, clients[0], "--output", "leaf", "-o", written],
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16)),
        check=False,
    )
    assert done.returncode == 1
    assert b"scores.parquet" in done.stderr
    nothing_is_written()
    done = run(NATIVE, "score", MODEL, clients[0], "-o", tmp_path / "none/scores.parquet")
    assert done.status == 1
    assert "none/scores.parquet" in done.err
    nothing_is_written()


def test_what_cannot_be_written_as_parquet_is_said(clients, tmp_path):
    for program in (NATIVE, NODE):
        done = run(program, "score", MODEL, clients[0], "-o", tmp_path / "scores.txt")
        assert done.status == 2
        assert "-o takes a file whose name ends with .parquet or .csv" in done.err
    done = run(NODE, "score", MODEL, clients[0], "-o", tmp_path / "scores.parquet")
    assert done.status == 1
    assert "only the native program writes Parquet" in done.err
    assert list(tmp_path.iterdir()) == []


def test_contributions_are_written_as_they_are_printed(clients, tmp_path):
    printed = run(NATIVE, "explain", MODEL, clients[0])
    for name in ("values.csv", "values.parquet"):
        done = run(NATIVE, "explain", MODEL, clients[0], "-o", tmp_path / name)
        assert (done.status, done.out, done.err) == (0, "", printed.err)
    assert (tmp_path / "values.csv").read_text() == printed.out
    head, *rows = list(csv.reader(io.StringIO(printed.out)))
    written = pq.read_table(tmp_path / "values.parquet")
    assert written.column_names == head
    for index, column in enumerate(zip(*rows, strict=True)):
        assert written.column(index).to_pylist() == [float(cell) for cell in column]
    done = run(NATIVE, "explain", MODEL, clients[0], "-o", tmp_path / "none/values.csv")
    assert done.status == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["values.csv", "values.parquet"]
