"""Copse against other engines: in Chromium, in Node and natively, in one run, in turns.

Trains the models (once), scores the same rows with every engine that takes them, checks what each
says, and writes the figures as JSON, a table and pictures.
"""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

import cold_start
import data
import engines
import explain
import explainers
import footprint
import growth
import machine
import measure
import models
import picture
import report
from gathering.errors import UserError
from measure import Plan, say

QUICK = Plan((1, 100, 10_000), 3, 0.05, 5.0, 6.0)
FULL = Plan((1, 10, 100, 1_000, 30_000, 1_000_000), 7, 0.1, 20.0, 15.0, 100_000)
NAMES = sorted({*engines.NAMES, *explainers.NAMES})
QUICK_MODELS = ["small", "std", "lightgbm"]
COLD_MODELS = ("small", "std", "large")


def listed(known: list[str]):
    def read(text: str) -> list[str]:
        names = text.split(",")
        wrong = [name for name in names if name not in known]
        if wrong:
            raise argparse.ArgumentTypeError(f"no {', '.join(wrong)}; there are {', '.join(known)}")
        return names

    return read


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number above 0")
    return int(text)


def sizes(text: str) -> tuple[int, ...]:
    return tuple(positive(size) for size in text.split(","))


def options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/dev bench", description=__doc__)
    parser.add_argument(
        "--data", type=Path, help=f"the UCI data as CSV ({data.VARIABLE}); else made-up clients"
    )
    parser.add_argument(
        "--models",
        type=listed(list(models.SPECS)),
        help=f"default: {','.join(QUICK_MODELS)}; with --full {','.join(models.STANDARD)}",
    )
    parser.add_argument("--engines", type=listed(NAMES), help="besides Copse; default: all")
    parser.add_argument("--where", type=listed(list(engines.WHERE)), default=list(engines.WHERE))
    parser.add_argument("--rounds", type=positive)
    parser.add_argument("--sizes", type=sizes, help="rows a call, as 1,100,10000")
    parser.add_argument("--full", action="store_true", help="more of everything, and growth")
    parser.add_argument("--no-cold", action="store_true", help="no cold starts")
    parser.add_argument("--no-explain", action="store_true", help="no explanations")
    parser.add_argument("--out", type=Path, default=models.HERE / "results", help="a folder")
    return parser.parse_args(arguments)


def plan_of(chosen: argparse.Namespace) -> Plan:
    usual = FULL if chosen.full else QUICK
    rounds = chosen.rounds or usual.rounds
    return replace(usual, sizes=chosen.sizes or usual.sizes, rounds=rounds)


def prepared(names: list[str], clients: data.Table) -> list[models.Model]:
    made = []
    for spec in (models.SPECS[name] for name in names):
        say(f"{spec.name}: {spec.title}")
        table = clients if spec.features is None else data.wide(spec.features, spec.classes)
        made.append(models.prepare(spec, table))
    return made


def run(chosen: argparse.Namespace) -> str:
    """What is measured is written at once, before what comes after it can fail."""
    plan = plan_of(chosen)
    clients = data.clients(data.data_path(chosen.data))
    usual = models.STANDARD if chosen.full else QUICK_MODELS
    ready = prepared(chosen.models or usual, clients)
    taking_part = engines.chosen(chosen.engines, chosen.where)
    results = {"machine": machine.about(), "rounds": plan.rounds, "cold": [], "growth": []}
    stem = machine.free_stem(results["machine"], chosen.out)
    results["models"] = []
    for model in ready:
        results["models"].append(measure.measure(model, taking_part, plan))
        text = write(results, stem)
    results["explanations"] = []
    for model in ready:
        if chosen.no_explain or model.spec.library == models.SKLEARN:
            continue
        who = explainers.chosen(chosen.engines, chosen.where)
        results["explanations"].append(explain.measure(model, who, plan.rounds))
        text = write(results, stem)
    cold = [model for model in ready if chosen.full or model.name == "std"]
    cold = [model for model in cold if model.name in COLD_MODELS]
    if cold and "chromium" in chosen.where and not chosen.no_cold:
        results["cold"] = cold_start.run(cold, chosen.engines, max(3, plan.rounds))
        text = write(results, stem)
    if set(chosen.where) & {"chromium", "node"}:
        results["footprint"] = footprint.run(ready)
        text = write(results, stem)
    if chosen.full:
        results["growth"] = growth.run(clients, chosen.where, plan)
        text = write(results, stem)
    say(f"written to {stem.with_suffix('.md')}")
    return text


def write(results: dict, stem: Path) -> str:
    stem.parent.mkdir(parents=True, exist_ok=True)
    stem.with_suffix(".json").write_text(json.dumps(results, indent=1) + "\n")
    text = report.markdown(results, picture.draw(results, stem))
    stem.with_suffix(".md").write_text(text)
    return text


def main(arguments: list[str] | None = None) -> int:
    chosen = options(arguments)
    try:
        text = run(chosen)
    except (OSError, RuntimeError, UserError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
