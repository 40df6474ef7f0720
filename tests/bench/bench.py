"""Copse against XGBoost: both in this run, in turns, on one thread, and equal to the bit.

For each model, every round times each contestant once, in an order that is turned from round to
round, on the same rows in memory. The first round warms up and does not count. A figure is the
median of a contestant's rounds; a ratio is the median over rounds of the ratio within a round, so
that a machine that slows down for a while slows both sides of it.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import xgboost as xgb

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/bench"
COPSE = ROOT / "build/native/copse"
COLUMNS = 24


class Engine:
    """A process that scores its rows once for each line it is sent."""

    def __init__(self, command, model, rows, margins):
        self.margins = margins
        self.process = subprocess.Popen(
            [*map(str, command), str(model), str(rows), str(margins)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def seconds(self) -> float:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"{self.process.args[0]} stopped with status {self.process.wait()}")
        return float(answer)

    def answers(self) -> np.ndarray:
        self.process.stdin.close()
        if self.process.wait() != 0:
            sys.exit(f"{self.process.args[0]} stopped with status {self.process.returncode}")
        return np.fromfile(self.margins)


class Library:
    """XGBoost's own prediction; members of an ensemble are predicted one after the other."""

    def __init__(self, boosters, features, predict):
        self.boosters, self.features, self.predict = boosters, features, predict
        self.last = np.empty(0)

    def seconds(self) -> float:
        start = time.perf_counter()
        margins = self.predict(self.boosters, self.features)
        took = time.perf_counter() - start
        self.last = np.mean(np.asarray(margins, np.float64), axis=0)
        return took

    def answers(self) -> np.ndarray:
        return self.last


def through_matrix(boosters, features):
    matrix = xgb.DMatrix(features, nthread=1)
    return [each.predict(matrix, output_margin=True) for each in boosters]


def in_place(boosters, features):
    return [
        each.inplace_predict(features, predict_type="margin", validate_features=False)
        for each in boosters
    ]


def synthetic(trees: int, depth: int, rows: int):
    """A model on seeded random data, its rows to score, and a package that holds it."""
    rng = np.random.default_rng(trees)
    x = rng.normal(size=(20_000, COLUMNS)).astype(np.float32)
    x[rng.random(x.shape) < 0.05] = np.nan
    filled = np.nan_to_num(x)
    risk = filled[:, 0] * filled[:, 1] + np.sin(filled[:, 2] * 2) + filled[:, 3:].sum(axis=1) / 4
    booster = xgb.train(
        {
            "objective": "binary:logistic",
            "max_depth": depth,
            "eta": 0.1,
            "tree_method": "hist",
            "seed": 1,
            "nthread": os.cpu_count(),
        },
        xgb.DMatrix(x, (risk + rng.normal(size=len(x)) > 0).astype(int)),
        num_boost_round=trees,
    )
    name = f"synthetic-{trees}x{depth}"
    booster.save_model(BUILD / f"{name}.ubj")
    booster.set_param({"nthread": 1})
    columns = [{"name": f"f{i}"} for i in range(COLUMNS)]
    recipe = {
        "copse": 1,
        "name": name,
        "version": "1",
        "inputs": columns,
        "features": columns,
        "members": [{"name": name, "file": f"{name}.ubj"}],
        "answers": [[0] * COLUMNS],
    }
    (BUILD / f"{name}.json").write_text(json.dumps(recipe))
    package = BUILD / f"{name}.copse"
    packing = [COPSE, "pack", BUILD / f"{name}.json", "-o", package]
    subprocess.run(packing, check=True, stdout=subprocess.DEVNULL)
    scored = rng.normal(size=(rows, COLUMNS)).astype(np.float32)
    scored[rng.random(scored.shape) < 0.05] = np.nan
    return name, package, [booster], scored.astype(np.float64), scored


def shipped(rows: int):
    """The credit model on made-up clients. XGBoost gets the derived features for nothing."""
    recipe = ROOT / "models/credit-default/recipe.json"
    clients = BUILD / "clients.csv"
    generator = [sys.executable, ROOT / "scripts/generate_clients.py"]
    subprocess.run([*generator, "--rows", str(rows), "--seed", "1", "--out", clients], check=True)
    derived = BUILD / "features.csv"
    with derived.open("w") as out:
        command = [COPSE, "features", recipe, clients]
        subprocess.run(command, check=True, stdout=out, stderr=subprocess.DEVNULL)
    told = json.loads(recipe.read_text())
    inputs = pd.read_csv(clients)[[each["name"] for each in told["inputs"]]].to_numpy(np.float64)
    features = np.loadtxt(derived, delimiter=",", skiprows=1).astype(np.float32)
    boosters = []
    for member in told["members"]:
        booster = xgb.Booster(model_file=recipe.parent / member["file"])
        booster.feature_names = None
        booster.set_param({"nthread": 1})
        boosters.append(booster)
    package = ROOT / "build/models/credit-default.copse"
    return "credit-default", package, boosters, inputs, features


def measure(task, rounds: int) -> dict:
    name, package, boosters, inputs, features = task
    rows = BUILD / f"{name}.f64"
    inputs.tofile(rows)
    native = [ROOT / "build/native/copse_bench"]
    wasm = ["node", ROOT / "tests/bench/wasm.mjs"]
    contestants = {
        "copse, native": Engine(native, package, rows, BUILD / "native.margins"),
        "copse, wasm in Node": Engine(wasm, package, rows, BUILD / "wasm.margins"),
        "XGBoost, fresh DMatrix": Library(boosters, features, through_matrix),
        "XGBoost, inplace_predict": Library(boosters, features, in_place),
    }
    order = list(contestants)
    seconds = {label: [] for label in order}
    for turn in range(rounds + 1):
        for label in order[turn % len(order) :] + order[: turn % len(order)]:
            took = contestants[label].seconds()
            if turn > 0:
                seconds[label].append(took)
    answers = {label: each.answers() for label, each in contestants.items()}
    reference = answers["XGBoost, fresh DMatrix"].tobytes()
    differing = [label for label, each in answers.items() if each.tobytes() != reference]
    if differing:
        sys.exit(f"{name}: the margins of {', '.join(differing)} are not those of XGBoost")
    against = seconds["XGBoost, inplace_predict"]
    return {
        "model": name,
        "trees": sum(each.num_boosted_rounds() for each in boosters),
        "rows": len(inputs),
        "bit_equal": True,
        "contestants": [
            {
                "name": label,
                "seconds": taken,
                "rows_per_second": len(inputs) / median(taken),
                "speed_to_inplace_predict": median(
                    b / a for a, b in zip(taken, against, strict=True)
                ),
            }
            for label, taken in seconds.items()
        ],
    }


def machine() -> dict:
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = lines[0].split(":")[1].strip() if lines else cpu
    commands = [["c++", "--version"], [COPSE, "--version"], ["node", "--version"]]
    said = [
        subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
        for command in commands
    ]
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "system": platform.platform(),
        "date": datetime.now(UTC).date().isoformat(),
        "versions": [
            *said[:2],
            f"Node {said[2]}",
            f"XGBoost {xgb.__version__}",
            f"Python {platform.python_version()}",
        ],
    }


def report(results: dict) -> str:
    about = results["machine"]
    lines = [
        f"{about['date']}, {about['cpu']}, {about['cores']} cores (load {about['load']:.1f}), "
        f"{about['system']}; {', '.join(about['versions'])}.",
        f"One thread, {results['rounds']} rounds; margins bit-equal in this run.",
        "",
        "| model | rows | contestant | median ms | fastest ms | rows/s | × inplace_predict |",
        "|---|--:|---|--:|--:|--:|--:|",
    ]
    for each in results["models"]:
        for one in each["contestants"]:
            lines.append(
                f"| {each['model']}, {each['trees']} trees | {each['rows']:,} | {one['name']} "
                f"| {median(one['seconds']) * 1000:,.1f} | {min(one['seconds']) * 1000:,.1f} "
                f"| {one['rows_per_second']:,.0f} "
                f"| {one['speed_to_inplace_predict']:.2f} |"
            )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/dev bench", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000, help="rows to score (20000)")
    parser.add_argument("--rounds", type=int, default=11, help="rounds that count (11)")
    chosen = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    tasks = [
        shipped(chosen.rows),
        synthetic(100, 4, chosen.rows),
        synthetic(500, 6, chosen.rows),
    ]
    results = {
        "machine": machine(),
        "rounds": chosen.rounds,
        "models": [measure(task, chosen.rounds) for task in tasks],
    }
    (BUILD / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    print(report(results))
    print(f"\nWritten to {(BUILD / 'results.json').relative_to(ROOT)}.", file=sys.stderr)


if __name__ == "__main__":
    main()
