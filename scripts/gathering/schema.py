"""What a recipe says of its inputs, as a pandera schema over the text of a table.

Impossible, so the row cannot be trained on:
- a cell that is neither missing nor a finite number;
- a category that the recipe does not list, neither in `categories` nor in `undocumented`;
- a negative value where the recipe's range begins at 0 or above;
- a fraction in an input of kind "integer";
- a value farther out of the range than the range is wide;
- an outcome that is missing, or neither 0 nor 1.
Unusual, so the row is kept and told of: a missing cell, a value out of the range, a category that
the recipe lists as undocumented.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from gathering.table import is_missing

MISSING = "missing"
UNDOCUMENTED = "undocumented category"
OUT_OF_RANGE = "out of the usual range"
UNUSUAL = {MISSING, UNDOCUMENTED, OUT_OF_RANGE}

Numbers = dict[str, np.ndarray]
Passes = Callable[[np.ndarray], np.ndarray]


def schema_of(inputs: list[dict[str, Any]], target: str, numbers: Numbers) -> pa.DataFrameSchema:
    """inputs: the recipe's; numbers: `floats` of their columns and the target's, parsed once. A
    check's `error` is the reason why a cell fails it."""
    columns = {
        each["name"]: pa.Column(str, checks_of(each, numbers[each["name"]])) for each in inputs
    }
    outcomes = numbers[target]
    columns[target] = pa.Column(
        str,
        [
            pa.Check(lambda text: ~is_missing(text), error="the outcome is missing"),
            pa.Check(
                lambda text: is_missing(text) | np.isin(outcomes, (0, 1)),
                error="the outcome is neither 0 nor 1",
            ),
        ],
    )
    return pa.DataFrameSchema(columns)


def checks_of(given: dict[str, Any], values: np.ndarray) -> list[pa.Check]:
    listed = [each["value"] for each in given.get("categories", [])]
    undocumented = given.get("undocumented", [])
    checks = [pa.Check(lambda text: ~is_missing(text), error=MISSING)]
    if any(isinstance(value, str) for value in listed):
        known = [*listed, *undocumented]
        return [
            *checks,
            pa.Check(
                lambda text: is_missing(text) | text.str.strip().isin(known),
                error="unknown category",
            ),
            pa.Check(lambda text: ~text.str.strip().isin(undocumented), error=UNDOCUMENTED),
        ]
    checks.append(pa.Check(lambda text: is_missing(text) | ~np.isnan(values), error="not a number"))
    checks += [
        of_numbers(values, passes, reason) for passes, reason in limits(given, listed, undocumented)
    ]
    return checks


def limits(
    given: dict[str, Any], listed: list[Any], undocumented: list[Any]
) -> list[tuple[Passes, str]]:
    """Of finite numbers, but for the first."""
    found: list[tuple[Passes, str]] = [(np.isfinite, "not finite")]
    if listed:
        known = [*listed, *undocumented]
        found.append((lambda value: np.isin(value, known), "unknown category"))
        if undocumented:
            found.append((lambda value: ~np.isin(value, undocumented), UNDOCUMENTED))
        return found
    if given.get("kind") == "integer":
        found.append((lambda value: value == np.rint(value), "not a whole number"))
    low, high = given.get("min", -np.inf), given.get("max", np.inf)
    floor = -np.inf
    if low >= 0:
        floor = 0.0
        found.append((lambda value: value >= 0, "negative"))
    if np.isfinite(low) and np.isfinite(high):
        width = high - low
        # What is below the floor has been called negative.
        found.append((
            lambda value: (value < floor) | (value >= low - width) & (value <= high + width),
            "far out of range",
        ))  # fmt: skip
    if np.isfinite(low) or np.isfinite(high):
        found.append((lambda value: (value >= low) & (value <= high), OUT_OF_RANGE))
    return found


def of_numbers(values: np.ndarray, passes: Passes, reason: str) -> pa.Check:
    """Cells that are no finite numbers fail other checks, or pass."""

    def check(text: pd.Series) -> pd.Series:
        judged = passes(values) if passes is np.isfinite else passes(values) | np.isinf(values)
        return pd.Series(np.isnan(values) | judged, index=text.index)

    return pa.Check(check, error=reason)


def failures(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> pd.DataFrame:
    """Cells that fail: columns `column`, `reason`, `row` (from 0)."""
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        found = errors.failure_cases.rename(columns={"check": "reason", "index": "row"})
        return found[["column", "reason", "row"]].astype({"row": int})
    return pd.DataFrame({"column": [], "reason": [], "row": np.array([], int)})
