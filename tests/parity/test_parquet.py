"""Parquet on the command line: the bytes of the same rows as CSV."""

import subprocess
from decimal import Decimal
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conftest import NATIVE, run
from parquet_command import MODEL, ROWS, SANITIZED, THREADS, as_line, needs_arrow

pytestmark = needs_arrow


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
