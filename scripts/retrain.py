"""Trains a challenger on new data, and promotes it where it is better than the champion.

A part of the rows is set aside before anything is trained: both models are compared on it. The
folder of the champion gets the challenger's files and package only if it wins; every attempt is
kept in its history. Run it as `scripts/dev retrain --data PATH`."""

import argparse
import dataclasses
import json
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import train_test_split

from evaluating.cost import CostMatrix
from evaluating.labelled import Engine
from gathering.clients import Clients
from gathering.command import gather
from gathering.errors import UserError, told
from gathering.files import write_text
from train import DEFAULT_OUT, add_training_arguments, train, write
from training.data import require_both_outcomes
from training.package import pack, score
from training.promotion import compare, report
from training.recipe import read_recipe

PACKAGE = "model.copse"


def part(clients: Clients, rows: np.ndarray) -> Clients:
    return dataclasses.replace(
        clients,
        inputs=clients.inputs.iloc[rows].reset_index(drop=True),
        target=clients.target[rows],
        protected={
            name: values.iloc[rows].reset_index(drop=True)
            for name, values in clients.protected.items()
        },
    )


def next_version(version: str) -> str:
    """ "1.0.3" → "1.1.0"; what is no such version gets ".1"."""
    parts = version.split(".")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return f"{version}.1"
    return f"{parts[0]}.{int(parts[1]) + 1}.0"


def retrain(arguments: argparse.Namespace, work: Path) -> str:
    recipe = read_recipe(arguments.recipe)
    recipe["version"] = next_version(str(recipe.get("version")))
    clients = gather(arguments, recipe, arguments.model)
    require_both_outcomes(clients)
    known, unseen = split(clients, arguments)
    champion = work / "champion.copse"
    allowed = arguments.allow_protected
    pack(arguments.copse, arguments.model / "recipe.json", champion, allowed)
    if Engine(arguments.copse, champion).trained_on(clients.sha256):
        raise UserError(
            f"{clients.source}: the champion was trained on this very data, "
            "and cannot be judged by it"
        )

    files = train(part(clients, known), recipe, arguments, work)
    folder = work / "challenger"
    write(folder, files)
    challenger = folder / PACKAGE
    pack(arguments.copse, folder / "recipe.json", challenger, allowed)

    told_by = [Engine(arguments.copse, each) for each in (champion, challenger)]
    rows = part(clients, unseen)
    policy = told_by[1].policy
    if policy is None:
        raise UserError(f"{arguments.recipe}: a recipe without a policy has no money to compare by")
    exposure = rows.inputs[policy["exposure"]].to_numpy(dtype=float)
    priced = np.flatnonzero(exposure > 0)
    rows, exposure = part(rows, priced), exposure[priced]
    # Both are judged by the same costs: those of the new data.
    found = compare(
        rows.target,
        *(score(arguments.copse, each, rows.inputs, work) for each in (champion, challenger)),
        CostMatrix.of(policy, exposure),
        arguments.seed,
    )
    context = {
        "data": clients.source,
        "SHA-256 of the data": clients.sha256,
        "clients trained on": f"{len(known):,}",
        "clients compared on": f"{len(rows.target):,}",
        "champion": told_by[0].hash,
        "challenger": told_by[1].hash,
    }
    folder = keep(arguments, found, context, challenger)
    if found.promotes:
        keep_champion(arguments.model, champion, folder / "champion")
        write(arguments.model, files)
        shutil.copyfile(challenger, arguments.model / PACKAGE)
    return f"{report(found, context)}\nkept: {folder}\n"


def split(clients: Clients, arguments: argparse.Namespace) -> tuple[np.ndarray, np.ndarray]:
    """The rows to train on, and those to compare on."""
    try:
        known, unseen = train_test_split(
            np.arange(len(clients.target)), test_size=arguments.test_share,
            random_state=arguments.seed, stratify=clients.target,
        )  # fmt: skip
    except ValueError as error:
        raise UserError(f"--test-share {arguments.test_share}: {error}") from error
    return np.sort(known), np.sort(unseen)


def keep_champion(model: Path, package: Path, folder: Path) -> None:
    """All files of the model that is about to be replaced; copied back they undo that."""
    folder.mkdir()
    shutil.copyfile(package, folder / PACKAGE)
    shutil.copytree(model / "members", folder / "members")
    for name in ("recipe.json", "card.md", "card.json", "card.svg"):
        if (model / name).exists():
            shutil.copyfile(model / name, folder / name)


def keep(
    arguments: argparse.Namespace, found: Any, context: dict[str, str], challenger: Path
) -> Path:
    """The attempt, in the history: what was found, and the challenger's package."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    folder = arguments.model / "history" / f"{now}-{context['challenger'][:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(challenger, folder / PACKAGE)
    record = {"when": now, "promoted": found.promotes, "reason": found.reason, **context,
              "measures": found.rows}  # fmt: skip
    write_text(folder / "comparison.json", json.dumps(record, indent=1) + "\n")
    write_text(folder / "report.md", report(found, context))
    return folder


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/dev retrain", description=__doc__.split("\n")[0])
    add_training_arguments(parser)
    parser.add_argument(
        "--model", type=Path, default=DEFAULT_OUT, help="folder of the champion, and of its history"
    )
    parser.add_argument(
        "--test-share", type=float, default=0.3, help="of the clients, to compare on (0.3)"
    )
    parser.set_defaults(recipe=None, tuning=None)
    arguments = parser.parse_args(argv)
    own = arguments.model / "tuning.json"
    arguments.recipe = arguments.recipe or arguments.model / "recipe.json"
    arguments.tuning = arguments.tuning or (own if own.exists() else DEFAULT_OUT / "tuning.json")
    if arguments.seed < 0 or arguments.threads < 1:
        parser.error("--seed must not be negative, --threads at least 1")
    if not 0 < arguments.test_share < 1:
        parser.error("--test-share must lie between 0 and 1")

    def work() -> str:
        with tempfile.TemporaryDirectory(prefix="copse-retrain-") as folder:
            return retrain(arguments, Path(folder)).rstrip("\n")

    return told("retrain", work)


if __name__ == "__main__":
    sys.exit(main())
