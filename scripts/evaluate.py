"""Says what a model is worth on labelled data: rank, calibration, money, fairness.

The engine scores; the figures are of the model as it is packed. On rows that it was trained on they
flatter it. Run it as `scripts/dev evaluate MODEL DATA.csv`.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaluating import fairness, figures, report
from evaluating.cost import CostMatrix
from evaluating.labelled import Engine, Labelled, read_labelled
from gathering.command import DATA_HELP
from gathering.errors import UserError, told
from gathering.files import write_text

ROOT = Path(__file__).resolve().parent.parent
GROUPS = ["SEX", "EDUCATION", "MARRIAGE", "AGE:30,40,50,60"]


def evaluate(engine: Engine, data: Labelled, groups: list[str], draws: int) -> dict[str, Any]:
    target, probability = data.target, engine.probability(data)
    found: dict[str, Any] = {
        "model": engine.about["name"],
        "hash": engine.hash,
        "data": data.label,
        "data_sha256": data.source.sha256,
        "trained_on_it": engine.trained_on(data.source.sha256),
        "clients": len(target),
        "event_rate": float(target.mean()),
        "measures": figures.discrimination(target, probability),
        "calibration": figures.calibration(target, probability),
    }
    costs = None
    if engine.policy is not None:
        exposure = engine.exposure(data.table)
        priced = exposure > 0
        found["unpriced"] = int((~priced).sum())
        paid, p, amount = target[priced], probability[priced], exposure[priced]
        costs = CostMatrix.of(engine.policy, amount)
        found["policies"] = figures.policies(paid, p, amount, costs)
        decided = engine.decisions(data)[priced].reset_index(drop=True)
        found["referral"] = figures.referral(decided, paid, costs)
        if engine.policy["refer"]:
            found["referral"]["coverage"] = engine.policy["refer"]["coverage"]
        found["measures"]["savings"] = found["policies"][-1]["savings"]
        found["grades"] = figures.grades(target, probability, engine.policy["grades"])
        declined = costs.declines(p)
        found["groups"] = {
            name: fairness.by_group(values[priced].reset_index(drop=True), paid, p, declined)
            for name, values in grouped(data.table, groups)
        }
        found["intervals"] = figures.spread(paid, p, costs, draws)
    else:
        found["intervals"] = figures.spread(target, probability, None, draws)
    return found


def grouped(table: pd.DataFrame, groups: list[str]) -> list[tuple[str, pd.Series]]:
    """Columns that are there, those of numbers in bands: NAME or NAME:CUT,CUT …"""
    found = []
    for name, _, cuts in (group.partition(":") for group in groups):
        if name not in table.columns:
            continue
        values = table[name].str.strip().reset_index(drop=True)
        if cuts:
            values = fairness.bands(values, [float(cut) for cut in cuts.split(",")])
        found.append((name, values))
    return found


def group_of(text: str) -> str:
    name, _, cuts = text.partition(":")
    try:
        ends = [float(cut) for cut in cuts.split(",")] if cuts else []
    except ValueError:
        raise argparse.ArgumentTypeError(f"{cuts} is not a list of numbers") from None
    if not name or any(not np.isfinite(end) for end in ends) or ends != sorted(set(ends)):
        raise argparse.ArgumentTypeError(f"{text} is not NAME or NAME:CUT,CUT with rising cuts")
    return text


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/dev evaluate", description=__doc__.split("\n")[0]
    )
    parser.add_argument("model", type=Path, help="a package or any model that Copse reads")
    parser.add_argument("data", help=f"the model's inputs and the outcome: {DATA_HELP}")
    parser.add_argument("--query", metavar="SQL", help="what to read of the database")
    parser.add_argument("--target", help="the column of the outcome, 0 or 1 (the UCI data's)")
    parser.add_argument(
        "--group", action="append", type=group_of, metavar="NAME[:CUTS]",
        help=f"columns to compare groups by ({' '.join(GROUPS)}, where they are there)",
    )  # fmt: skip
    parser.add_argument("--bootstrap", type=int, default=200, help="draws for the intervals (200)")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    parser.add_argument("--copse", type=Path, default=ROOT / "build" / "native" / "copse")
    arguments = parser.parse_args(argv)
    if arguments.bootstrap < 0:
        parser.error("--bootstrap must not be negative")

    def work() -> str:
        engine = Engine(arguments.copse, arguments.model)
        data = read_labelled(arguments.data, arguments.query, arguments.target)
        for group in arguments.group or []:
            if group.partition(":")[0] not in data.table.columns:
                raise UserError(f'{data.label}: no column "{group.partition(":")[0]}"')
        found = evaluate(engine, data, arguments.group or GROUPS, arguments.bootstrap)
        if arguments.json:
            write_text(arguments.json, json.dumps(found, indent=1) + "\n")
        return report.text(found).rstrip("\n")

    return told("evaluate", work)


if __name__ == "__main__":
    sys.exit(main())
