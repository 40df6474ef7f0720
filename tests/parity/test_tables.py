"""Tables as text, read by copse-table.wasm and by Python's csv: the same cells."""

import csv
import io
import json
import subprocess
from pathlib import Path

import numpy as np

READER = Path(__file__).with_name("read_tables.mjs")
PARTS = ['"', '""', ",", ";", "\t", "|", "\n", "\r\n", "\r", " ", "a", "7", "-1.5", "é", "€", ""]
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "utf-16": "utf-16le",
    "cp1252": "windows-1252",
}
BREAKS = ["\n", "\r\n", "\r"]


def nasty_table(rng: np.random.Generator) -> list[list[str]]:
    """A header of plain names, then rows of cells that need all that CSV has."""
    width = int(rng.integers(2, 7))
    rows = int(rng.integers(1, 12))
    cell = lambda: "".join(rng.choice(PARTS, size=rng.integers(0, 5)))  # noqa: E731
    table = [[cell() for _ in range(width)] for _ in range(rows)]
    for row in table:
        row[0] = row[0] or "x"
    return [[f"name {column}" for column in range(width)], *table]


def written(table: list[list[str]], rng: np.random.Generator) -> tuple[bytes, dict]:
    text = io.StringIO(newline="")
    how = {
        "delimiter": str(rng.choice([",", ";", "\t", "|"])),
        "lineterminator": str(rng.choice(BREAKS)),
        "quoting": int(rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    }
    csv.writer(text, **how).writerows(table)
    whole = text.getvalue()
    if rng.random() < 0.3:
        whole = whole[: -len(how["lineterminator"])]
    if rng.random() < 0.3:
        whole = whole.replace(how["lineterminator"], how["lineterminator"] * 2, 1)
    how["encoding"] = str(rng.choice(list(ENCODINGS)))
    return whole.encode(how["encoding"]), how


def read_by_csv(data: bytes, how: dict) -> list[list[str]]:
    """The header and the rows as wide: csv.writer leaves some breaks without quotes."""
    text = data.decode(how["encoding"])
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=how["delimiter"])
    table = [row for row in rows if any(cell.strip(" \t") for cell in row)]
    return [row for row in table if len(row) == len(table[0])]


def read_by_copse(jobs: list[dict]) -> list[dict]:
    done = subprocess.run(
        ["node", READER], input=json.dumps(jobs), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_tables_of_every_dialect_have_the_cells_that_pythons_csv_reads(tmp_path):
    rng = np.random.default_rng(5)
    jobs, expected, dialects = [], [], []
    for number in range(300):
        data, how = written(nasty_table(rng), rng)
        file = tmp_path / f"{number}.csv"
        file.write_bytes(data)
        jobs.append({"file": str(file), "block": int(rng.choice([1, 2, 3, 5, 64, 1 << 20]))})
        expected.append(read_by_csv(data, how))
        dialects.append(how)
    for job, answer, rows, how in zip(jobs, read_by_copse(jobs), expected, dialects, strict=True):
        assert answer["dialect"]["delimiter"] == how["delimiter"], job
        if not Path(job["file"]).read_bytes().isascii():
            assert answer["dialect"]["encoding"] == ENCODINGS[how["encoding"]], job
        assert answer["dialect"]["names"] == rows[0], job
        assert answer["rows"] == rows[1:], job


def test_every_block_size_gives_the_same_rows(tmp_path):
    rng = np.random.default_rng(6)
    for number in range(3):
        data, how = written(nasty_table(rng), rng)
        file = tmp_path / f"{number}.csv"
        file.write_bytes(data)
        sizes = range(1, min(len(data), 400) + 2)
        rows = read_by_csv(data, how)
        for answer in read_by_copse([{"file": str(file), "block": size} for size in sizes]):
            assert answer["rows"] == rows[1:]
