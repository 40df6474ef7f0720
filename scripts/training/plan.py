"""Which members a model has, by the record of its tuning."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.errors import TrainingError
from training.libraries import FITS

COMBINE = ("margin", "prediction")


@dataclass(frozen=True)
class MemberPlan:
    library: str
    parameters: dict[str, Any]
    seed: int  # added to the training's
    weight: int


@dataclass(frozen=True)
class Plan:
    members: list[MemberPlan]
    combine: str  # of COMBINE: what is averaged

    def names(self) -> list[str]:
        """Of each member: its library and how many of that library stand before it."""
        libraries = [member.library for member in self.members]
        return [f"{name}-{libraries[:place].count(name)}" for place, name in enumerate(libraries)]


def read_plan(path: Path) -> Plan:
    """The plan in a tuning record (tuning.json). Raises TrainingError where it has none."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        plan = plan_of(record["libraries"], record["chosen"])
    except OSError as error:
        raise TrainingError(f"{path}: {error.strerror}; scripts/dev tune writes it") from error
    except (ValueError, KeyError, TypeError) as error:
        raise TrainingError(f"{path}: not a record of tuning: {error!r}") from error
    unknown = {member.library for member in plan.members} - set(FITS)
    if unknown or plan.combine not in COMBINE or not plan.members:
        raise TrainingError(f"{path}: not a record of tuning: {record['chosen']}")
    return plan


def plan_of(libraries: dict[str, Any], chosen: dict[str, Any]) -> Plan:
    """libraries: by name, with their "parameters"; chosen: {"combine", "members": [{"library",
    "seeds", "weight"}]}"""
    members = [
        MemberPlan(each["library"], libraries[each["library"]]["parameters"], seed, each["weight"])
        for each in chosen["members"]
        for seed in range(each["seeds"])
    ]
    return Plan(members, chosen["combine"])


def read_nested(path: Path, plan: Plan) -> dict[str, float]:
    """Of each library of the plan: the mean AUC of a member in the search's nested folds."""
    libraries = json.loads(path.read_text(encoding="utf-8"))["libraries"]
    return {
        name: sum(fold["auc"] for fold in libraries[name]["nested"])
        / len(libraries[name]["nested"])
        for name in dict.fromkeys(member.library for member in plan.members)
    }
