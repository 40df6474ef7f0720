"""Trains the credit model and writes it: members, the recipe's figures, the card.

The same data and seed give the same bytes, on any number of threads. Run it as
`scripts/dev train --data PATH`.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from evaluating.cost import CostMatrix
from gathering.clients import Clients
from gathering.command import add_arguments, gather
from gathering.errors import told
from scoring.engine import compute_features
from training.card import describe
from training.data import require_both_outcomes
from training.decisions import POLICIES, measure_decisions
from training.fit import Platt, combined, fit_ensemble
from training.learning import learning_curve
from training.libraries import SUFFIX
from training.measured import Measured, figures, importance
from training.package import Packed
from training.pictures import draw
from training.plan import read_nested, read_plan
from training.recipe import format_recipe, read_recipe
from training.referral import Band, distance_to_break_even
from training.shape import training_section
from training.spending import ablation
from training.validation import METRICS, cross_validate

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_OUT = ROOT / "models" / "credit-default"


def train(
    clients: Clients, recipe: dict[str, Any], arguments: argparse.Namespace, folder: Path
) -> dict[str, bytes]:
    """The files of the model, by path relative to its folder; `folder` is for what is in
    between."""
    require_both_outcomes(clients)
    plan, seed, threads = read_plan(arguments.tuning), arguments.seed, arguments.threads
    target = clients.target
    print(f"{clients.source}: {len(target):,} clients, {target.mean():.2%} default")
    features = compute_features(arguments.copse, arguments.recipe, clients.inputs)
    print(f"{features.shape[1]} features computed by the engine")

    validation = cross_validate(plan, features, target, seed, threads)
    for metric in METRICS:
        values = validation.values(metric)
        print(f"  {metric:<12} {values.mean():.4f} ± {values.std(ddof=1):.4f}")
    learned = learning_curve(plan, features, target, seed, threads)
    decisions = measure_decisions(plan, features, clients, recipe["policy"], seed, threads)
    for policy in POLICIES:
        mean, deviation = decisions.mean(policy, "savings"), decisions.deviation(policy, "savings")
        print(f"  savings, {policy}: {mean:.4f} ± {deviation:.4f}")
    added = ablation(plan, clients, recipe, arguments.copse, folder, seed, threads)

    ensemble = fit_ensemble(plan, features, target, seed)
    files = {
        f"members/{name}{SUFFIX[member.library]}": member.content
        for name, member in zip(plan.names(), ensemble.members, strict=True)
    }
    recipe["members"] = [
        {"name": name, "file": file, "weight": member.weight}
        for name, file, member in zip(plan.names(), files, plan.members, strict=True)
    ]
    recipe["combine"] = plan.combine
    margin = combined(validation.margins, plan)
    platt = Platt.of(margin, target)
    recipe["calibration"] = {
        "method": "platt", "slope": platt.slope, "intercept": platt.intercept,
    }  # fmt: skip
    exposure = clients.inputs[recipe["policy"]["exposure"]].to_numpy(dtype=float)
    recipe["policy"]["default_rate"] = round(float(target.mean()), 6)
    recipe["policy"]["mean_exposure"] = round(float(np.nanmean(exposure)), 2)
    score = distance_to_break_even(platt(margin), CostMatrix.of(recipe["policy"], exposure))
    band = Band.of(score, target)
    recipe["policy"]["refer"] = {"low": band.low, "high": band.high, "coverage": band.coverage}
    recipe["training"] = {
        **training_section(recipe, clients.inputs), "unusual": {"above": 1e9, "share": 0},
    }  # fmt: skip

    # What the card tells of the package is asked of the package, before it has its card.
    draft = {key: value for key, value in recipe.items() if key not in ("card", "figures")}
    packed = Packed(arguments.copse, folder, draft, files, arguments.allow_protected)
    recipe["training"]["unusual"] = packed.unusual(clients.inputs)
    packed.require_monotone(clients.inputs)
    nodes = packed.node_count()
    print(f"{len(files)} members, {nodes:,} nodes")

    found = Measured(
        recipe, clients, plan, seed, validation, learned, decisions, added, platt, band, nodes,
        importance(ensemble, features),
    )  # fmt: skip
    files["recipe.json"] = format_recipe(recipe).encode()
    files["card.md"] = describe(found, read_nested(arguments.tuning, plan)).encode()
    text = json.dumps(figures(found), indent=1, ensure_ascii=False, allow_nan=False)
    files["card.json"] = f"{text}\n".encode()
    files["card.svg"] = draw(found)
    return files


def write(folder: Path, files: dict[str, bytes]) -> None:
    """All files are written beside their places before the first takes its place."""
    (folder / "members").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".train-") as staging:
        for index, content in enumerate(files.values()):
            Path(staging, str(index)).write_bytes(content)
        for index, name in enumerate(files):
            os.replace(Path(staging, str(index)), folder / name)
    for stale in (folder / "members").iterdir():
        if f"members/{stale.name}" not in files:
            stale.unlink()


def add_training_arguments(parser: argparse.ArgumentParser) -> None:
    add_arguments(parser)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="default: all cores")
    parser.add_argument(
        "--recipe", type=Path, default=DEFAULT_OUT / "recipe.json", help="the model's own"
    )
    parser.add_argument(
        "--tuning", type=Path, default=DEFAULT_OUT / "tuning.json",
        help="the record of the search for the members' parameters",
    )  # fmt: skip
    parser.add_argument(
        "--allow-protected", action="store_true",
        help="take inputs such as sex or marital status, which pack refuses",
    )  # fmt: skip
    parser.add_argument("--copse", type=Path, default=ROOT / "build" / "native" / "copse")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/dev train", description=__doc__.split("\n")[0])
    add_training_arguments(parser)
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="folder of the model")
    arguments = parser.parse_args(argv)
    if arguments.seed < 0 or arguments.threads < 1:
        parser.error("--seed must not be negative, --threads at least 1")

    def work() -> str:
        recipe = read_recipe(arguments.recipe)
        clients = gather(arguments, recipe, arguments.out)
        with tempfile.TemporaryDirectory(prefix="copse-train-") as folder:
            files = train(clients, recipe, arguments, Path(folder))
        write(arguments.out, files)
        return f"written: {arguments.out}"

    return told("train", work)


if __name__ == "__main__":
    sys.exit(main())
