"""Tables of any size on the command line: in constant memory, by any number of threads."""

import resource
import subprocess
import sys

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
    most = 96 << 20
    # Threads would each reserve an arena of addresses.
    done = subprocess.run(
        [*NATIVE, "score", "--threads", "1", MODEL, large],
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b"\n") == 32 * ROWS + 1


@pytest.mark.parametrize("threads", ["0", "two", "-1", "", "1.5", "100000"])
def test_a_number_of_threads_is_a_whole_number(clients, threads):
    for program in (NATIVE, NODE):
        done = run(program, "score", MODEL, clients, f"--threads={threads}")
        assert done.status == 2
        assert "--threads takes a whole number from 1 to 1024" in done.err
