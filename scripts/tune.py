"""Searches the members' parameters and how to average them, and records the search.

`train` reads the record. Run it as `scripts/dev tune --data PATH`; on two cores it takes about a
quarter of an hour.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from gathering.command import add_arguments, gather
from gathering.errors import told
from gathering.files import write_text
from scoring.engine import compute_features
from training.data import require_both_outcomes
from training.recipe import read_recipe
from training.tuning import tune

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "models" / "credit-default"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/dev tune", description=__doc__.split("\n")[0])
    add_arguments(parser)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--trials", type=int, default=60, help="of each library (60)")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="default: all cores")
    parser.add_argument("--out", type=Path, default=MODEL / "tuning.json", help="the record")
    parser.add_argument("--recipe", type=Path, default=MODEL / "recipe.json")
    parser.add_argument("--copse", type=Path, default=ROOT / "build" / "native" / "copse")
    arguments = parser.parse_args(argv)
    if arguments.seed < 0 or arguments.trials < 1 or arguments.threads < 1:
        parser.error("--seed must not be negative, --trials and --threads be at least 1")

    def work() -> str:
        recipe = read_recipe(arguments.recipe)
        clients = gather(arguments, recipe, arguments.out)
        require_both_outcomes(clients)
        features = compute_features(arguments.copse, arguments.recipe, clients.inputs)
        found = tune(features, clients.target, arguments.seed, arguments.trials, arguments.threads)
        record = {
            "data_sha256": clients.sha256,
            "clients": len(clients.target),
            "features": features.shape[1],
            "seed": arguments.seed,
            **found,
        }
        write_text(arguments.out, format_record(record))
        return f"written: {arguments.out}"

    return told("tune", work)


def format_record(record: dict) -> str:
    """JSON with a trial, a fold or a combination a line."""
    text = json.dumps(record, indent=1, ensure_ascii=False)
    return compact(text) + "\n"


def compact(text: str) -> str:
    """Puts what is nested deeper than four levels onto its parent's line."""
    lines: list[str] = []
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip())
        closes = line.lstrip()[0] in "]}" and depth >= 4
        if depth > 4 or closes:
            lines[-1] += ("" if closes or lines[-1][-1] in "[{" else " ") + line.strip()
        else:
            lines.append(line)
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
