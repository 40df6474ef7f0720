"""Parquet on the command line: the bytes of the same rows as CSV, or a sentence."""

import csv
import datetime
import io
import resource
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from conftest import NATIVE, NODE, ROOT, run

MODEL = ROOT / "build/models/credit-default.copse"
ROWS = 20_000
THREADS = [1, 2, 5]
SANITIZED = "asan" in NATIVE[0]

pytestmark = pytest.mark.skipif(
    not list((ROOT / "build/native").glob("copse-parquet.so")),
    reason="the command was built without Arrow C++",
)


@pytest.fixture(scope="module")
def clients(tmp_path_factory):
    """The same clients as CSV and as a table."""
    path = tmp_path_factory.mktemp("parquet") / "clients.csv"
    command = [sys.executable, ROOT / "scripts/generate_clients.py", "--rows", str(ROWS)]
    subprocess.run([*command, "--seed", "5", "--missing-rate", "0.02", "--out", path], check=True)
    return path, pa.csv.read_csv(path)


def as_line(parquet: str, csv_file, parquet_file) -> str:
    """What is said of a Parquet file, as it is said of a CSV with a header in line 1."""
    words = parquet.replace(str(parquet_file), str(csv_file)).split("row ")
    for i in range(1, len(words)):
        number = words[i][: len(words[i]) - len(words[i].lstrip("0123456789"))]
        words[i] = f"line {int(number) + 1}{words[i][len(number) :]}"
    return "".join([words[0], *words[1:]])


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"row_group_size": 777, "compression": "zstd"},
        {"row_group_size": ROWS - 1, "compression": "gzip", "use_dictionary": False},
        {"data_page_size": 1000, "compression": "lz4", "data_page_version": "2.0"},
        {"compression": "none", "write_page_checksum": True, "store_schema": False},
    ],
    ids=["defaults", "many row groups", "two row groups", "small pages", "bare"],
)
def test_a_parquet_file_is_scored_as_the_same_rows_of_csv_by_any_number_of_threads(
    clients, tmp_path, how
):
    csv_file, table = clients
    file = tmp_path / "clients.parquet"
    pq.write_table(table, file, **how)
    for output in ("probability", "decision"):
        expected = run(NATIVE, "score", MODEL, csv_file, "--output", output)
        assert expected.status == 0
        for threads in THREADS:
            done = run(NATIVE, "score", MODEL, file, "--output", output, "--threads", threads)
            assert (done.status, done.out) == (0, expected.out)
            assert as_line(done.err, csv_file, file) == expected.err


def test_other_verbs_read_it_too(clients, tmp_path):
    csv_file, table = clients
    file = tmp_path / "few.parquet"
    few = tmp_path / "few.csv"
    pq.write_table(table[:50], file)
    few.write_text("\n".join(csv_file.read_text().split("\n")[:51]) + "\n")
    for verb in ("explain", "reasons", "receipt"):
        expected, done = run(NATIVE, verb, MODEL, few), run(NATIVE, verb, MODEL, file)
        assert (done.status, done.out) == (expected.status, expected.out) == (0, expected.out)


# Each number as it is in a column of the type, exactly: what the CSV beside it says.
NUMBERS = [0.0, 1.0, 2.5, -3.0, None, 0.1, 1e6, 7.0, None, 255.0, 1.0, 0.0]
WHOLE = [0, 1, 2, None, 100, 127, 3, 1, 0, None, 5, 6]
COLUMNS = {
    "float64": pa.array(NUMBERS, pa.float64()),
    "float32": pa.array(NUMBERS, pa.float32()),
    "float16": pa.array(
        [None if v is None else np.float16(min(v, 6e4)) for v in NUMBERS], pa.float16()
    ),
    "not a number": pa.array([float("nan") if v is None else v for v in NUMBERS]),
    "infinite": pa.array([float("inf"), float("-inf"), *NUMBERS[2:]]),
    **{
        str(kind): pa.array(WHOLE, kind)
        for kind in (
            *(pa.int8(), pa.int16(), pa.int32(), pa.int64()),
            *(pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()),
        )
    },
    "large int64": pa.array([2**53 + 1, -(2**63), 2**63 - 1, *WHOLE[3:]], pa.int64()),
    "large uint64": pa.array([2**64 - 1, 2**63 + 1025, *WHOLE[2:]], pa.uint64()),
    "bool": pa.array([True, False, None] * 4),
    "null": pa.nulls(12),
    "decimal": pa.array([Decimal("12.345"), None, Decimal("-0.001")] * 4, pa.decimal128(20, 3)),
    "wide decimal": pa.array([Decimal(10) ** 40, None, Decimal("1.5")] * 4, pa.decimal256(60, 3)),
    "string": pa.array(["1", "2.50", "", "NA", None, "True", "false", " 7 ", "1e3", "-0"]),
    "large string": pa.array(["1", None, "3"] * 4, pa.large_string()),
    "string view": pa.array(["1", None, "12345678901234567890"] * 4, pa.string_view()),
    "binary": pa.array([b"1", None, b"3"] * 4, pa.binary()),
    "dictionary of texts": pa.array(["1", None, "3"] * 4).dictionary_encode(),
    "dictionary of numbers": pa.array([1.5, None, 3.0] * 4).dictionary_encode(),
}


@pytest.fixture(scope="module")
def by_number(tmp_path_factory):
    """A model of one column that tells numbers apart."""
    path = tmp_path_factory.mktemp("number") / "model.txt"
    x = np.array([[-1e18], [-3], [0], [0.05], [0.1], [1], [2], [2.5], [7], [200], [1e7], [1e19]])
    y = np.arange(12.0) ** 2
    booster = lgb.train(
        {"min_data_in_leaf": 1, "min_data_in_bin": 1, "num_leaves": 12, "verbose": -1},
        lgb.Dataset(np.repeat(x, 30, axis=0), np.repeat(y, 30), feature_name=["value"]),
        num_boost_round=3,
    )
    booster.save_model(path)
    return path


def as_csv(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode()
    return repr(float(value)) if isinstance(value, np.floating) else str(value)


@pytest.mark.parametrize("kind", COLUMNS)
def test_a_column_of_any_type_is_read_as_its_numbers_in_csv(by_number, tmp_path, kind):
    column = COLUMNS[kind]
    cells = [as_csv(value) for value in column.to_pylist()]
    if kind == "infinite":
        assert cells[:2] == ["inf", "-inf"]
    csv_file, file = tmp_path / "column.csv", tmp_path / "column.parquet"
    csv_file.write_text("value,more\n" + "".join(f"{cell},1\n" for cell in cells))
    pq.write_table(pa.table({"value": column}), file)
    expected, done = (
        run(NATIVE, "score", by_number, csv_file),
        run(NATIVE, "score", by_number, file),
    )
    assert (done.status, done.out) == (expected.status, expected.out)
    assert done.status == 0
    assert len(set(expected.out.split())) > (1 if kind == "null" else 2)


@pytest.mark.parametrize("stored", ["string", "dictionary", "large_string"])
def test_categories_are_read_from_texts_and_dictionaries(tmp_path, stored):
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"town": rng.choice(["Ulm", "Bonn", "Köln, Deutz"], 400), "x": 1.0})
    frame["x"] = rng.normal(size=400)
    booster = lgb.train(
        {"verbose": -1, "min_data_in_leaf": 5},
        lgb.Dataset(frame.astype({"town": "category"}), (frame.town == "Ulm") * 2.0 + frame.x),
        num_boost_round=3,
    )
    booster.save_model(tmp_path / "model.txt")
    rows = pd.concat([frame, pd.DataFrame({"town": ["Rom", None], "x": [0.5, 0.25]})])
    rows.to_csv(tmp_path / "rows.csv", index=False)
    column = pa.array(rows.town, pa.string())
    column = column.dictionary_encode() if stored == "dictionary" else column.cast(stored)
    file = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"x": rows.x.to_numpy(), "town": column}), file, row_group_size=100)
    expected = run(NATIVE, "score", tmp_path / "model.txt", tmp_path / "rows.csv")
    done = run(NATIVE, "score", tmp_path / "model.txt", file)
    assert (done.status, done.out) == (expected.status, expected.out) == (0, expected.out)
    assert as_line(done.err, tmp_path / "rows.csv", file) == expected.err
    assert '"Rom"' in done.err


def test_categories_that_are_numbers_or_truths_are_read_as_their_texts(tmp_path):
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"code": rng.integers(1, 5, 400), "b": rng.random(400) < 0.5})
    booster = lgb.train(
        {"verbose": -1, "min_data_in_leaf": 5, "min_data_per_group": 5, "cat_smooth": 1},
        lgb.Dataset(frame.astype("category"), frame.code % 3 + frame.b * 2.0),
        num_boost_round=3,
    )
    booster.save_model(tmp_path / "model.txt")
    frame.to_csv(tmp_path / "rows.csv", index=False)
    expected = run(NATIVE, "score", tmp_path / "model.txt", tmp_path / "rows.csv")
    assert len(set(expected.numbers())) > 4
    for kind in ("int64", "uint8", "float64", "float32"):
        frame.astype({"code": kind}).to_parquet(tmp_path / "rows.parquet")
        done = run(NATIVE, "score", tmp_path / "model.txt", tmp_path / "rows.parquet")
        assert (done.status, done.out) == (0, expected.out)


def refused(answer, *parts):
    assert (answer.status, answer.out) == (1, ""), answer.err
    assert answer.err.startswith("copse: ")
    assert answer.err.count("\n") == 1
    for part in parts:
        assert part in answer.err


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


def test_a_csv_whose_first_column_is_called_as_parquet_begins_is_csv(tmp_path, by_number):
    file = tmp_path / "named.csv"
    file.write_text("PAR1,value\n1,2\n")
    assert run(NATIVE, "score", by_number, file).status == 0


@pytest.mark.skipif(SANITIZED, reason="sanitizers take memory of their own")
def test_memory_is_that_of_pages_and_not_of_row_groups(clients, tmp_path):
    """Of one row group of 1.2 million rows, 240 MB in memory."""
    file = tmp_path / "large.parquet"
    table = pa.concat_tables([clients[1]] * 60).combine_chunks()
    pq.write_table(table, file, row_group_size=table.num_rows)
    assert pq.ParquetFile(file).num_row_groups == 1
    process = subprocess.Popen(
        [*NATIVE, "score", "--threads", "2", MODEL, file],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    # Nothing is printed before all is done.
    first = process.stdout.read(1)
    status = Path(f"/proc/{process.pid}/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    rest = process.stdout.read()
    assert process.wait() == 0
    assert (first + rest).count(b"\n") == table.num_rows + 1
    assert peak < 110


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
