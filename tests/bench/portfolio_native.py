"""How `copse score` takes files of ten thousand to five million clients: rows/s and peak memory.

Run it with the project's Python after `scripts/dev build`. Each file is scored by each number of
threads in turn, round after round; a figure is the median of the rounds. All must print the same
bytes. Results go beside the other benchmarks', as DATE-PROCESSOR-portfolio-native.json and .md.
"""

import argparse
import hashlib
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

from machine import about

ROOT = Path(__file__).resolve().parents[2]
COPSE = ROOT / "build/native/copse"
MODEL = ROOT / "build/models/credit-default.copse"
FILES = ROOT / "build/bench/portfolio"
PIECE = 500_000  # clients that are made at once


def clients(rows: int) -> Path:
    """A file of so many made-up clients, made once."""
    path = FILES / f"{rows}.csv"
    if path.exists():
        return path
    FILES.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as out:
        for seed, first in enumerate(range(0, rows, PIECE), start=1):
            count = min(PIECE, rows - first)
            command = [sys.executable, ROOT / "scripts/generate_clients.py"]
            command += ["--rows", str(count), "--seed", str(seed)]
            made = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
            out.write(made if first == 0 else made[made.index(b"\n") + 1 :])
    unfinished.rename(path)
    return path


def peak_mb(process: int) -> float:
    """Of a process that lives: what wait4 says begins with the memory of who started it."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def score(file: Path, threads: int) -> dict:
    """One run: seconds on the wall and of processors, peak memory, and what was printed."""
    command = [COPSE, "score", "--threads", str(threads), MODEL, file]
    digest = hashlib.sha256()
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    # Nothing is printed before all is done.
    digest.update(process.stdout.read(1))
    peak = peak_mb(process.pid)
    while block := process.stdout.read(1 << 20):
        digest.update(block)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"copse score --threads {threads} {file} failed")
    return {
        "seconds": seconds,
        "processor_seconds": used.ru_utime + used.ru_stime,
        "peak_mb": peak,
        "sha256": digest.hexdigest(),
    }


def measure(rows: int, threads: list[int], rounds: int) -> list[dict]:
    file = clients(rows)
    score(file, threads[0])  # the file is in memory then
    runs = {count: [] for count in threads}
    for turn in range(rounds):
        order = threads[turn % len(threads) :] + threads[: turn % len(threads)]
        for count in order:
            runs[count].append(score(file, count))
    if len({run["sha256"] for each in runs.values() for run in each}) != 1:
        raise SystemExit(f"{file}: not the same bytes for every number of threads")
    results = []
    for count, each in runs.items():
        middle = {
            key: statistics.median(run[key] for run in each)
            for key in ("seconds", "processor_seconds", "peak_mb")
        }
        speedup = statistics.median(
            one["seconds"] / other["seconds"]
            for one, other in zip(runs[threads[0]], each, strict=True)
        )
        results.append(
            {
                "rows": rows,
                "megabytes": file.stat().st_size / 1e6,
                "threads": count,
                **middle,
                "rows_per_second": rows / middle["seconds"],
                "speedup": speedup,
            }
        )
    return results


def table(results: list[dict]) -> str:
    lines = [
        "| rows | MB | threads | rows/s | × one thread | processor s | peak MB |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {one['rows']:,} | {one['megabytes']:.0f} | {one['threads']} "
        f"| {one['rows_per_second']:,.0f} | {one['speedup']:.2f} "
        f"| {one['processor_seconds']:.2f} | {one['peak_mb']:.0f} |"
        for one in results
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="10000,100000,1000000,5000000")
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    asked = parser.parse_args()
    threads = [int(count) for count in asked.threads.split(",")]
    machine = about()
    results = []
    for rows in asked.rows.split(","):
        results += measure(int(rows), threads, asked.rounds)
    text = table(results)
    print(text)
    name = re.sub(r"[^a-z0-9]+", "-", machine["processor"].lower()).strip("-")
    path = asked.out / f"{machine['date']}-{name}-portfolio-native"
    asked.out.mkdir(parents=True, exist_ok=True)
    kept = {"machine": machine, "rounds": asked.rounds, "results": results}
    path.with_suffix(".json").write_text(json.dumps(kept, indent=1) + "\n")
    about_it = f"{machine['processor']}, {machine['cores']} cores, load {machine['load']}"
    path.with_suffix(".md").write_text(f"`copse score`, {about_it}.\n\n{text}\n")


if __name__ == "__main__":
    main()
