"""Writes the model card from what was trained and measured."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from evaluating.fairness import FEW, FOUR_FIFTHS
from gathering.clients import Clients
from training.data import FOLDS
from training.decisions import FIGURES, POLICIES, REFERRALS, REPEATS, SPLITS, Decisions
from training.learning import SHARES
from training.measured import VERSIONS, Measured
from training.spending import VARIANTS
from training.validation import METRICS, WAYS

TEMPLATE = Path(__file__).with_name("card.template.md")
COMBINED = {
    "margin": "Their margins are averaged",
    "prediction": "Their probabilities are averaged",
}


def describe(found: Measured, nested: dict[str, float]) -> str:
    """nested: of each library, the AUC of a member in nested folds."""
    recipe, clients = found.recipe, found.clients
    measured, decided = found.validation, found.decisions
    rows = {
        name: [figure(measured.members[:, place, number], 4) for number in range(len(METRICS))]
        for place, name in enumerate(found.plan.names())
    } | {
        f"average, {way}": [figure(measured.values(metric, way), 4) for metric in METRICS]
        for way in WAYS
    }
    over = measured.over_best_member("AUC")
    weighs = found.group_importance().items()
    shown = {
        "title": recipe["title"],
        "name": recipe["name"],
        "version": recipe["version"],
        "clients": f"{len(clients.target):,}",
        "defaulted": f"{int(clients.target.sum()):,}",
        "default_rate": f"{clients.target.mean():.2%}",
        "mean_exposure": f"{recipe['policy']['mean_exposure']:,.0f}",
        "source": source(clients),
        "quarantined": f"{clients.quarantined:,}",
        "hashed": "file" if clients.hashed == "file" else "table, as canonical CSV",
        "sha256": clients.sha256,
        "folds": FOLDS,
        "metric_names": " | ".join(METRICS),
        "metrics": lines(f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items()),
        "learned": lines(learning_rows(found)),
        "over_best": f"{figure(over, 4)} AUC",
        "nested": listed(f"{auc:.4f} AUC ({VERSIONS[name][0]})" for name, auc in nested.items()),
        "repeats": REPEATS,
        "splits": SPLITS,
        "cut_off": f"{decided.cut_offs.mean():.3f}",
        "decisions": lines(decision_row(decided, policy) for policy in POLICIES),
        "ece": figure(decided.calibration_error, 4),
        "low": f"{found.band.low:.3f}".replace("-", "−"),
        "high": f"{found.band.high:.3f}",
        "coverage": f"{found.band.coverage:.0%}",
        "referrals": lines(
            f"| {name} | {decided.referrals[:, place].mean():.1%} |"
            for place, name in enumerate(REFERRALS)
        ),
        "error_without": figure(decided.error_auc[:, 0], 3),
        "error_with": figure(decided.error_auc[:, 1], 3),
        "unlike": f"{1 - recipe['training']['unusual']['share']:.0%}",
        "few": FEW,
        "groups": lines(group_rows(decided)),
        "ablation": lines(ablation_rows(found.ablation)),
        "members": counted(found),
        "combined": COMBINED[found.plan.combine],
        "nodes": f"{found.nodes:,}",
        "features": len(recipe["features"]),
        "inputs": len(recipe["inputs"]),
        "libraries": listed(f"{name} {version}" for name, version in found.libraries().items()),
        "parameters": lines(parameter_rows(found)),
        "importance": listed(
            f"{name} {value:.3f}" for name, value in found.importance[:10].items()
        ),
        "group_importance": listed(
            f"{label(recipe, str(name))} {value:.2f}" for name, value in weighs
        ),
    }
    return TEMPLATE.read_text(encoding="utf-8").format(**shown)


def lines(rows: Iterable[str]) -> str:
    return "\n".join(rows)


def listed(parts: Iterable[str]) -> str:
    return ", ".join(parts)


def figure(values: np.ndarray, digits: int) -> str:
    """Mean ± standard deviation, which stay together on a line."""
    mean, deviation = f"{np.mean(values):.{digits}f}", f"{np.std(values, ddof=1):.{digits}f}"
    return "\N{NO-BREAK SPACE}".join((mean, "±", deviation))


def learning_rows(found: Measured) -> list[str]:
    whole = np.stack([found.validation.values(metric, "as averaged") for metric in METRICS], axis=1)
    return [
        f"| {share:.0%} | {' | '.join(figure(values[:, i], 4) for i in range(len(METRICS)))} |"
        for share, values in zip((*SHARES, 1.0), (*found.learned, whole), strict=True)
    ]


def decision_row(decisions: Decisions, policy: str) -> str:
    cells = [figure(decisions.values(policy, "savings"), 3)]
    cells += [f"{decisions.mean(policy, name):.1%}" for name in FIGURES[1:]]
    return f"| {policy} | {' | '.join(cells)} |"


def source(clients: Clients) -> str:
    if clients.query is None:
        return clients.source
    query = " ".join(clients.query.split()).replace("|", "\\|").replace("`", "'")
    return f"{clients.source}, `{query}`"


def group_rows(decisions: Decisions) -> list[str]:
    rows = [
        "| Group | Clients | Approved | Ratio | Approved of payers | Predicted | Observed | Note |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, table in decisions.groups.items():
        for group, size in decisions.sizes[name].sort_index().items():
            folds = table[table["group"] == str(group)]
            impact = folds["impact"].dropna().to_numpy(dtype=float)
            flags = ["few clients"] if size < FEW else []
            if len(impact) and impact.mean() < FOUR_FIFTHS:
                flags.append("below four fifths")
            if size == 0:
                continue
            shares = [folds[key].dropna().astype(float)
                      for key in ("approved", "opportunity", "predicted", "observed")]  # fmt: skip
            approved, opportunity, predicted, observed = (
                f"{values.mean():.1%}" if len(values) else "" for values in shares
            )
            ratio = figure(impact, 3) if len(impact) > 1 else ""
            rows.append(
                f"| {name} {group} | {size:,} | {approved} | {ratio} | {opportunity} "
                f"| {predicted} | {observed} | {listed(flags)} |"
            )
    return rows


def ablation_rows(auc: np.ndarray) -> list[str]:
    rows = [f"| {name} | {figure(auc[:, place], 4)} |" for place, name in enumerate(VARIANTS)]
    for place, name in ((0, "with"), (2, "without")):
        added = figure(auc[:, place + 1] - auc[:, place], 4)
        rows.append(f"| what the table adds {name} age and education | {added} |")
    return rows


def counted(found: Measured) -> str:
    """As "2 LightGBM ensembles of 100 trees (seeds 0, 1)", joined by "and"."""
    parts = []
    for library in dict.fromkeys(member.library for member in found.plan.members):
        members = [each for each in found.plan.members if each.library == library]
        trees, weight = members[0].parameters["trees"], members[0].weight
        many = "s" if len(members) > 1 else ""
        seeds = listed(str(found.seed + each.seed) for each in members)
        weighted = f", of weight {weight}" if weight != 1 else ""
        parts.append(
            f"{len(members)} {VERSIONS[library][0]} ensemble{many} of {trees} trees "
            f"(seed{many} {seeds}{weighted})"
        )
    return " and ".join(parts)


def parameter_rows(found: Measured) -> list[str]:
    return [
        f"| {VERSIONS[library][0]} | "
        + listed(f"{name} {value}" for name, value in parameters.items())
        + " |"
        for library, parameters in {
            member.library: member.parameters for member in found.plan.members
        }.items()
    ]


def label(recipe: dict[str, Any], group: str) -> str:
    labels = {each["name"]: each["label"] for each in recipe.get("groups", [])}
    return labels.get(group, group)
