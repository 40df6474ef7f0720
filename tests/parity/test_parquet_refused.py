"""Parquet on the command line: what cannot be read is said in a sentence, and nothing printed."""

import datetime
import shutil
import subprocess

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conftest import NATIVE, NODE, run
from parquet_command import MODEL, THREADS, needs_arrow, refused

pytestmark = needs_arrow


@pytest.mark.parametrize(
    ("column", "what"),
    [
        (pa.array([datetime.datetime(2026, 1, 2)]), "timestamp[us]"),
        (pa.array([datetime.date(2026, 1, 2)]), "date32[day]"),
        (pa.array([datetime.time(1, 2)]), "time64[us]"),
        (pa.array([[1.0]]), "list<"),
        (pa.array([{"a": 1.0}]), "struct<a: double>"),
    ],
    ids=["timestamp", "date", "time", "list", "struct"],
)
def test_a_column_of_neither_numbers_nor_texts_is_refused(by_number, tmp_path, column, what):
    file = tmp_path / "when.parquet"
    pq.write_table(pa.table({"other": column, "value": column}), file)
    refused(run(NATIVE, "score", by_number, file), "when.parquet: column", '"value" (2)', what)
    # One that the model does not take may be anything.
    pq.write_table(pa.table({"other": column, "value": pa.array([1.0])}), file)
    done = run(NATIVE, "score", by_number, file)
    assert done.status == 0
    assert 'ignored, as the model does not take it: "other"' in done.err


def test_the_first_cell_that_is_no_number_is_named_and_nothing_printed(clients, tmp_path):
    _, table = clients
    texts = {name: table[name].cast(pa.string()).to_pylist() for name in ("LIMIT_BAL", "AGE")}
    texts["LIMIT_BAL"][12_000] = "much"
    texts["AGE"][11_999] = "old"
    texts["AGE"][15_000] = "older"
    for name, cells in texts.items():
        table = table.set_column(table.column_names.index(name), name, pa.array(cells))
    file = tmp_path / "bad.parquet"
    pq.write_table(table, file, row_group_size=5_000)
    place = (
        f'row 12000, column "AGE" ({table.column_names.index("AGE") + 1}): "old" is not a number'
    )
    for threads in THREADS:
        refused(run(NATIVE, "score", MODEL, file, "--threads", threads), place)


def test_columns_that_are_absent_or_there_twice_are_named(by_number, tmp_path):
    file = tmp_path / "columns.parquet"
    pq.write_table(pa.table({"x": [1.0]}), file)
    refused(run(NATIVE, "score", MODEL, file), "columns.parquet: there are no columns ")
    pq.write_table(pa.table([[1.0], [2.0]], names=["value", "value"]), file)
    refused(run(NATIVE, "score", by_number, file), ': there are two columns "value"')


@pytest.mark.parametrize("groups", [0, 1])
def test_a_file_without_rows_is_refused_as_one(clients, tmp_path, groups):
    file = tmp_path / "empty.parquet"
    with pq.ParquetWriter(file, clients[1].schema) as out:
        for _ in range(groups):
            out.write_table(clients[1][:0])
    refused(run(NATIVE, "score", MODEL, file), "empty.parquet: there are columns but no row")


def test_a_cut_file_is_refused(clients, tmp_path):
    file = tmp_path / "cut.parquet"
    pq.write_table(clients[1][:500], file)
    whole = file.read_bytes()
    for size in (4, 5, 8, 100, len(whole) // 2, len(whole) - 8, len(whole) - 1):
        file.write_bytes(whole[:size])
        refused(run(NATIVE, "score", MODEL, file), "cut.parquet: ")
    file.write_bytes(whole + b"more")
    refused(run(NATIVE, "score", MODEL, file), "cut.parquet: ")


def test_a_byte_that_is_otherwise_in_a_page_is_found_and_nothing_printed(clients, tmp_path):
    file = tmp_path / "flipped.parquet"
    pq.write_table(clients[1][:2_000], file, write_page_checksum=True)
    whole = file.read_bytes()
    group = pq.ParquetFile(file).metadata.row_group(0)
    rng = np.random.default_rng(1)
    names = clients[1].column_names
    taken = [names.index(name) for name in ("LIMIT_BAL", "AGE", "BILL_AMT1", "PAY_AMT6")]
    for _ in range(40):
        column = group.column(int(rng.choice(taken)))
        end = column.data_page_offset + 40
        at = int(
            rng.integers(column.data_page_offset + 60, end + column.total_compressed_size // 4)
        )
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        refused(run(NATIVE, "score", MODEL, file), "flipped.parquet: ")


def test_noise_in_a_file_never_ends_the_program_by_a_signal(clients, tmp_path):
    file = tmp_path / "noise.parquet"
    pq.write_table(clients[1][:300], file, row_group_size=100)
    whole = file.read_bytes()
    rng = np.random.default_rng(2)
    for _ in range(40):
        bad = bytearray(whole)
        for at in rng.integers(4, len(bad) - 4, 3):
            bad[at] = int(rng.integers(256))
        file.write_bytes(bad)
        done = run(NATIVE, "score", MODEL, file)
        assert done.status in (0, 1), done
        assert done.status == 0 or done.out == ""


def test_standard_input_and_the_wasm_say_that_they_read_none(clients, tmp_path):
    file = tmp_path / "few.parquet"
    pq.write_table(clients[1][:5], file)
    with file.open("rb") as data:
        done = subprocess.run(
            [*NATIVE, "score", MODEL, "-"], stdin=data, capture_output=True, check=False
        )
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"Parquet is read from its end, and so from a file" in done.stderr
    refused(run(NODE, "score", MODEL, file), "few.parquet: it is a Parquet file, which only")


def test_a_command_without_its_module_says_so_and_reads_csv(clients, tmp_path):
    file = tmp_path / "few.parquet"
    pq.write_table(clients[1][:5], file)
    alone = shutil.copy(NATIVE[0], tmp_path / "copse")
    refused(run([alone], "score", MODEL, file), "it is a Parquet file, and copse-parquet.so")
    assert run([alone], "score", MODEL, clients[0]).status == 0
