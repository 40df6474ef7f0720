"""The report's first lines: what a reader should know, as sentences."""

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from evaluating.fairness import FEW
from exploring.markup import count, per_cent
from exploring.sample import Sample
from exploring.statistics import SHIFTED, STABLE, Drift, difference, wilson
from gathering.leakage import area

ALIKE = 0.8


def overview(sample: Sample) -> list[str]:
    events = int(sample.clients.target.sum())
    low, high = wilson(np.array([events]), np.array([sample.size]))
    found = [
        f"{count(sample.size)} clients, of whom {per_cent(sample.rate)} defaulted "
        f"(95 % interval {per_cent(low[0])} to {per_cent(high[0])})."
    ]
    return found + unusable(sample)


def unusable(sample: Sample) -> list[str]:
    report = sample.report
    found = []
    if report.refusal:
        found.append(f"{report.source} would not be trained on: {report.refusal.sentence()}.")
    if report.quarantined:
        found.append(
            f"{count(report.quarantined)} of {count(report.rows)} rows of {report.source} cannot "
            "be used and are left out of all that follows; the checks say which and why."
        )
    else:
        found.append(f"No row of {report.source} is unusable by the recipe's rules.")
    return found


def strongest(sample: Sample, labels: dict[str, str], shown: int = 3) -> str:
    """By the AUC of each input by itself, missing values lowest."""
    columns = {name: np.nan_to_num(sample.column(name), nan=-np.inf) for name in labels}
    powers = {name: area(column, sample.clients.target) for name, column in columns.items()}
    best = sorted(powers, key=lambda name: -powers[name])[:shown]
    told = ", ".join(f"{labels[name]} ({name}, {powers[name]:.3f})" for name in best)
    return f"By themselves these tell most of who defaults (AUC, 0.5 is nothing): {told}."


def missing(sample: Sample) -> str:
    shares = sample.clients.inputs.isna().mean()
    if not shares.any():
        return "No cell of any input is missing."
    worst, mean = shares.idxmax(), float(shares.mean())
    return (
        f"{per_cent(mean)} of the inputs' cells are missing, most in {worst} "
        f"({per_cent(float(shares[worst]))})."
    )


def alike(correlations: pd.DataFrame) -> str | None:
    pairs = [
        (abs(float(correlations.loc[one, other])), one, other)
        for one, other in combinations(correlations.columns, 2)
    ]
    close = [pair for pair in pairs if pair[0] >= ALIKE]
    if not close:
        return None
    strength, one, other = max(close)
    return (
        f"{len(close)} pairs of columns say much the same (rank correlation of at least {ALIKE}), "
        f"most of all {one} and {other} ({strength:.2f})."
    )


def groups(tables: dict[str, pd.DataFrame]) -> list[str]:
    """Of groups large enough to say something."""
    found = []
    for name, rates in tables.items():
        large = rates[rates["clients"] >= FEW]
        if len(large) < 2:
            continue
        least, most = large.loc[large["rate"].idxmin()], large.loc[large["rate"].idxmax()]
        apart = most["low"] > least["high"]
        certain = "" if apart else "; their intervals overlap"
        found.append(
            f"By {name}, among groups of at least {FEW} clients, from {per_cent(least['rate'])} "
            f"({least['label']}) to {per_cent(most['rate'])} ({most['label']}) default{certain}."
        )
    return found


def drifted(
    first: Sample, second: Sample, drifts: list[Drift], labels: dict[str, str]
) -> list[str]:
    events = int(first.clients.target.sum()), int(second.clients.target.sum())
    gap, (low, high) = difference(events, (first.size, second.size))
    verdict = "" if low > 0 or high < 0 else "; that may be chance"
    found = [
        f"The default rate went from {per_cent(first.rate)} to {per_cent(second.rate)}: "
        f"{points(gap)} points (95 % interval {points(low)} to {points(high)}{verdict})."
    ]
    found = unusable(second) + found
    before, after = (float(each.clients.inputs.isna().mean().mean()) for each in (first, second))
    if abs(after - before) >= 0.01:
        found.append(f"Missing cells went from {per_cent(before)} to {per_cent(after)}.")
    for bound, above, word in (
        (SHIFTED, np.inf, "shifted (PSI of at least 0.25)"),
        (STABLE, SHIFTED, "moved somewhat (PSI from 0.1 to 0.25)"),
    ):
        far = sorted(
            (each for each in drifts if bound <= each.psi < above), key=lambda each: -each.psi
        )
        if far:
            named = ", ".join(
                f"{labels[each.name]} ({each.name}, {each.psi:.2f})" for each in far[:6]
            )
            more = f" and {len(far) - 6} more" if len(far) > 6 else ""
            found.append(f"{len(far)} of {len(drifts)} inputs {word}: {named}{more}.")
    if all(each.psi < STABLE for each in drifts):
        found.append(f"No input has moved: the largest PSI is {max(d.psi for d in drifts):.3f}.")
    for each in drifts:
        if each.new:
            new = ", ".join(each.new)
            found.append(f"{each.name} has values that the first table has none of: {new}.")
    return found


def points(share: float) -> str:
    return f"{100 * share:+.1f}".replace("-", "−")


def sentences(
    first: Sample,
    correlations: pd.DataFrame,
    tables: dict[str, pd.DataFrame],
    inputs: list[dict[str, Any]],
    second: Sample | None,
    drifts: list[Drift],
) -> list[str]:
    labels = {each["name"]: each.get("label", each["name"]) for each in inputs}
    found = overview(first)
    if second is not None:
        found += drifted(first, second, drifts, labels)
    found += [strongest(first, labels), missing(first)]
    found += [told for told in [alike(correlations)] if told]
    return found + groups(tables)
