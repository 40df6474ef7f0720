"""What the tests of Parquet on the command line have in common."""

import pytest

from conftest import NATIVE, ROOT

MODEL = ROOT / "build/models/credit-default.copse"
ROWS = 20_000
THREADS = [1, 2, 5]
SANITIZED = "asan" in NATIVE[0]

needs_arrow = pytest.mark.skipif(
    not list((ROOT / "build/native").glob("copse-parquet.so")),
    reason="the command was built without Arrow C++",
)


def as_line(parquet: str, csv_file, parquet_file) -> str:
    """What is said of a Parquet file, as it is said of a CSV with a header in line 1."""
    words = parquet.replace(str(parquet_file), str(csv_file)).split("row ")
    for i in range(1, len(words)):
        number = words[i][: len(words[i]) - len(words[i].lstrip("0123456789"))]
        words[i] = f"line {int(number) + 1}{words[i][len(number) :]}"
    return "".join([words[0], *words[1:]])


def refused(answer, *parts):
    assert (answer.status, answer.out) == (1, ""), answer.err
    assert answer.err.startswith("copse: ")
    assert answer.err.count("\n") == 1
    for part in parts:
        assert part in answer.err
