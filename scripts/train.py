"""Trains the credit model and writes it: members, the recipe's figures, the card.

The same data and seed give the same bytes. Run it as `scripts/dev train --data PATH`.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from gathering.clients import Clients
from gathering.command import add_arguments, gather
from gathering.errors import told
from scoring.engine import compute_features
from training.card import describe, node_count
from training.data import require_both_outcomes
from training.decisions import POLICIES, measure_decisions
from training.fit import METRICS, cross_validate, fit_members
from training.recipe import format_recipe, read_recipe

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_OUT = ROOT / "models" / "credit-default"


def train(
    clients: Clients, recipe: dict[str, Any], seed: int, recipe_path: Path, copse: Path
) -> dict[str, bytes]:
    """The files of the model, by path relative to its folder."""
    require_both_outcomes(clients)
    print(f"{clients.source}: {len(clients.target):,} clients, {clients.target.mean():.2%} default")
    features = compute_features(copse, recipe_path, clients.inputs)
    print(f"{features.shape[1]} features computed by the engine")

    validation = cross_validate(features, clients.target, seed)
    for metric in METRICS:
        mean, deviation = validation.mean(metric), validation.deviation(metric)
        print(f"  {metric:<12} {mean:.4f} ± {deviation:.4f}")

    decisions = measure_decisions(features, clients, recipe["policy"], seed)
    for policy in POLICIES:
        mean, deviation = decisions.mean(policy, "savings"), decisions.deviation(policy, "savings")
        print(f"  savings, {policy}: {mean:.4f} ± {deviation:.4f}")

    members = fit_members(features, clients.target, seed)
    print(f"{len(members)} members, {sum(node_count(member) for member in members):,} nodes")

    names = [f"xgboost-{index}" for index in range(len(members))]
    recipe["members"] = [
        {"name": name, "file": f"members/{name}.ubj", "weight": 1} for name in names
    ]
    exposure = clients.inputs[recipe["policy"]["exposure"]]
    recipe["policy"]["default_rate"] = round(float(clients.target.mean()), 6)
    recipe["policy"]["mean_exposure"] = round(float(exposure.mean()), 2)
    files = {
        f"members/{name}.ubj": bytes(member.save_raw("ubj"))
        for name, member in zip(names, members, strict=True)
    }
    files["recipe.json"] = format_recipe(recipe).encode()
    files["card.md"] = describe(recipe, clients, validation, decisions, members, seed).encode()
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


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/dev train", description=__doc__.split("\n")[0])
    add_arguments(parser)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="folder of the model")
    parser.add_argument("--recipe", type=Path, default=DEFAULT_OUT / "recipe.json")
    parser.add_argument("--copse", type=Path, default=ROOT / "build" / "native" / "copse")
    arguments = parser.parse_args(argv)
    if arguments.seed < 0:
        parser.error("--seed must not be negative")

    def work() -> str:
        recipe = read_recipe(arguments.recipe)
        clients = gather(arguments, recipe, arguments.out)
        files = train(clients, recipe, arguments.seed, arguments.recipe, arguments.copse)
        write(arguments.out, files)
        return f"written: {arguments.out}"

    return told("train", work)


if __name__ == "__main__":
    sys.exit(main())
