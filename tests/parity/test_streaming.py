"""Tables of any size on the command line: in constant memory, by any number of threads."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import NATIVE, NODE, ROOT, run

MODEL = ROOT / "build/models/credit-default.copse"
ROWS = 40_000
THREADS = [1, 2, 3, 8]


@pytest.fixture(scope="module")
def clients(tmp_path_factory):
    path = tmp_path_factory.mktemp("streaming") / "clients.csv"
    command = [sys.executable, ROOT / "scripts/generate_clients.py"]
    subprocess.run(
        [*command, "--rows", str(ROWS), "--seed", "3", "--missing-rate", "0.02", "--out", path],
        check=True,
    )
    return path


def scored_within(most: int, table: Path) -> subprocess.CompletedProcess:
    """On one thread: each would reserve an arena of addresses."""
    return subprocess.run(
        [*NATIVE, "score", "--threads", "1", MODEL, table],
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)),
        check=False,
    )


@pytest.mark.parametrize("output", ["probability", "decision", "leaf"])
def test_any_number_of_threads_prints_the_same_bytes_and_warnings(clients, output):
    asked = ["score", MODEL, clients, "--output", output]
    expected = run(NODE, *asked)
    assert expected.status == 0
    assert expected.out.count("\n") == ROWS + 1
    for threads in THREADS:
        assert run(NATIVE, *asked, "--threads", threads) == expected
    assert run(NODE, *asked, "--threads", 2) == expected


def test_a_bad_row_at_the_end_is_named_and_nothing_is_printed(clients, tmp_path):
    text = clients.read_text()
    bad = tmp_path / "bad.csv"
    width = text.split("\n", 1)[0].count(",") + 1
    bad.write_text(text + ",".join(["7"] * (width - 2) + ["x", "0"]) + "\n1,2\n")
    for threads in THREADS:
        done = run(NATIVE, "score", MODEL, bad, "--threads", threads)
        assert (done.status, done.out) == (1, "")
        assert f'line {ROWS + 2}, column "PAY_AMT6" (24): "x" is not a number' in done.err


def test_of_two_bad_rows_the_first_is_named_whoever_reads_it(clients, tmp_path):
    lines = clients.read_text().split("\n")
    for line in (9_000, 30_000):
        lines[line] = "bad," * 24 + "row"
    bad = tmp_path / "bad.csv"
    bad.write_text("\n".join(lines))
    for threads in THREADS:
        done = run(NATIVE, "score", MODEL, bad, "--threads", threads)
        assert (done.status, done.out) == (1, "")
        assert "line 9001, column " in done.err


def test_standard_input_is_streamed_too(clients):
    expected = run(NATIVE, "score", MODEL, clients)
    with clients.open("rb") as data:
        done = subprocess.run(
            [*NATIVE, "score", MODEL, "-"], stdin=data, capture_output=True, check=True
        )
    assert done.stdout.decode() == expected.out


def test_memory_does_not_grow_with_the_file(clients, tmp_path):
    """32 times as many rows, 130 MB of them, in an address space that holds neither them nor a
    fourth of them."""
    header, rows = clients.read_text().split("\n", 1)
    large = tmp_path / "large.csv"
    with large.open("w") as out:
        out.write(header + "\n")
        for _ in range(32):
            out.write(rows)
    done = scored_within(96 << 20, large)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b"\n") == 32 * ROWS + 1


@pytest.mark.parametrize("threads", ["0", "two", "-1", "", "1.5", "100000"])
def test_a_number_of_threads_is_a_whole_number(clients, threads):
    for program in (NATIVE, NODE):
        done = run(program, "score", MODEL, clients, f"--threads={threads}")
        assert done.status == 2
        assert "--threads takes a whole number from 1 to 1024" in done.err


def test_ten_thousand_columns_are_read_and_the_models_found_among_them(clients, tmp_path):
    lines = clients.read_text().split("\n")[:301]
    few, wide = tmp_path / "few.csv", tmp_path / "wide.csv"
    few.write_text("\n".join(lines) + "\n")
    more = 5_000
    names = [",".join(f"{side}{i}" for i in range(more)) for side in "ab"]
    cells = [",".join(str(i * r % 97) for i in range(more)) for r in range(len(lines))]
    rows = [f"{cells[r]},{lines[r]},{cells[r]}" for r in range(1, len(lines))]
    wide.write_text("\n".join([f"{names[0]},{lines[0]},{names[1]}", *rows]) + "\n")
    expected = run(NATIVE, "score", MODEL, few)
    for threads in THREADS:
        done = run(NATIVE, "score", MODEL, wide, "--threads", threads)
        assert (done.status, done.out) == (expected.status, expected.out) == (0, expected.out)
        assert 'ignored, as the model does not take them: "a0", "a1", ' in done.err
        assert done.err.count("\n") == expected.err.count("\n")


@pytest.mark.parametrize("what", ["a cell", "a quote left open", "a header"])
def test_a_line_of_100_mb_is_refused_by_its_number_in_little_memory(clients, tmp_path, what):
    lines = clients.read_text().split("\n")[:11]
    file = tmp_path / "long.csv"
    with file.open("w") as out:
        if what != "a header":
            out.write("\n".join(lines) + "\n")
        out.write({"a cell": "1,", "a quote left open": '"', "a header": "x,"}[what])
        for _ in range(100):
            out.write(("1\n" if what == "a quote left open" else "12") * (1 << 19))
    done = scored_within(128 << 20, file)
    assert (done.returncode, done.stdout) == (1, b"")
    told = "long.csv: line 12: a record of more than 16 MB"
    if what == "a header":
        told = "long.csv: the heading does not end in what is looked at, 1 MB at most"
    assert told.encode() in done.stderr


@pytest.mark.parametrize("verb", ["score", "explain"])
def test_a_full_disk_is_told_in_a_sentence_and_by_the_status(clients, tmp_path, verb):
    few = tmp_path / "few.csv"
    few.write_text("\n".join(clients.read_text().split("\n")[:2_001]) + "\n")
    for program in (NATIVE, NODE):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [*program, verb, MODEL, few], stdout=full, stderr=subprocess.PIPE, check=False
            )
        assert done.returncode == 1
        assert b"copse: standard output: no space left on the device\n" in done.stderr


def test_a_full_disk_of_temporary_files_is_told_too(clients):
    """What is kept back goes to a file without a name, which is limited to 1 MB here."""
    done = subprocess.run(
        [*NATIVE, "score", MODEL, clients, "--output", "leaf"],
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)),
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"copse: a temporary file: larger than the system lets a file be\n" in done.stderr
