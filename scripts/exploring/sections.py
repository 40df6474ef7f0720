"""The report's parts, each a piece of HTML."""

from typing import Any

import numpy as np
import pandas as pd

from evaluating.fairness import FEW
from exploring import markup, pictures
from exploring.bins import Bins
from exploring.markup import count, figure, per_cent
from exploring.sample import Sample
from exploring.statistics import Drift, rates
from exploring.svg import drawn
from gathering.report import KEPT
from gathering.schema import MISSING

RATE_HEAD = ["", "Clients", "Share", "Default rate", "95 % from", "to"]


def overview(samples: list[Sample]) -> str:
    facts = {
        "Source": [each.report.source for each in samples],
        "Query": [each.report.query or "" for each in samples],
        "Rows read": [count(each.report.rows) for each in samples],
        "Rows left out as unusable": [count(each.report.quarantined) for each in samples],
        "Columns": [count(each.columns) for each in samples],
        "Defaulted": [
            f"{count(each.clients.target.sum())} ({per_cent(each.rate, 2)})" for each in samples
        ],
        "SHA-256": [f"{each.report.sha256} of the {hashed(each)}" for each in samples],
    }
    rows = [[name, *told] for name, told in facts.items() if any(told)]
    head = ["", "Explored", "Compared with"][: len(samples) + 1]
    return markup.section("What was read", markup.table(head, rows, "The data"), kind="text")


def hashed(sample: Sample) -> str:
    return "file" if sample.report.hashed == "file" else "table, as canonical CSV"


def checks(samples: list[Sample]) -> str:
    """Missing cells have a section of their own."""
    parts = []
    for sample in samples:
        findings = sample.report.findings
        rows = [
            [found.action, found.column or "", found.what()]
            for found in findings
            if found.reason != MISSING
        ]
        gaps = sum(found.reason == MISSING for found in findings)
        if gaps:
            rows.append([KEPT, "", f"missing cells in {gaps} columns"])
        title = f"Found in {sample.report.source}"
        if rows:
            parts.append(markup.table(["Rows are", "Column", "What"], rows, title))
        else:
            parts.append(markup.paragraph(f"{title}: nothing."))
    return markup.section("Checks by the recipe", *parts, kind="text")


def distribution(
    given: dict[str, Any], bins: Bins, samples: list[Sample], number: int
) -> tuple[str, str]:
    """The picture of an input's values and that of its default rates, each with its table."""
    name = given["name"]
    label = given.get("label", name)
    columns = [each.column(name) for each in samples]
    shares = [bins.count(column) / len(column) for column in columns]
    some = np.sum(shares, axis=0) > 0
    labels = [text for text, there in zip(bins.labels, some, strict=True) if there]
    shown = [part[some] for part in shares]

    def picture() -> Any:
        if bins.values is not None:
            return pictures.bars(labels, shown)
        return pictures.histogram(given, columns)

    told = "Share of clients by value" if bins.values is not None else "Share of clients"
    svg = drawn(
        picture, f"d{number}", f"{label}: distribution", f"{told}; the table has the figures."
    )
    rows = [[text, *(per_cent(part[place]) for part in shown)] for place, text in enumerate(labels)]
    head = ["", *(each.report.source for each in samples)]
    table = markup.table(head, rows, f"{label}: share of clients")
    extra = [
        [
            each.report.source, *summary(column),
        ]
        for each, column in zip(samples, columns, strict=True)
    ]  # fmt: skip
    numbers = markup.table(
        ["", "Mean", "Least", "Median", "Most", "Missing"], extra, f"{label}: figures"
    )
    one = markup.framed(svg, told) + markup.behind("Table of shares and figures", table + numbers)

    first = samples[0]
    table = rates(bins.place(columns[0]), first.clients.target, bins.labels)
    return one, rate_figure(table, first.rate, label, f"r{number}")


def summary(column: np.ndarray) -> list[str]:
    known = column[~np.isnan(column)]
    figures = (
        [known.mean(), known.min(), np.median(known), known.max()] if len(known) else [np.nan] * 4
    )
    return [*map(figure, figures), per_cent(float(np.isnan(column).mean()))]


def rate_figure(table: pd.DataFrame, overall: float, label: str, prefix: str) -> str:
    svg = drawn(
        lambda: pictures.rate_dots(table, overall),
        prefix,
        f"{label}: default rate",
        "Default rate with 95 % interval by value; the table has the figures.",
    )
    rows = [
        [row.label, count(row.clients), per_cent(row.share), per_cent(row.rate), per_cent(row.low),
         per_cent(row.high)]
        for row in table.itertuples()
    ]  # fmt: skip
    caption = "Default rate, 95 % interval; dashed: all clients"
    listed = markup.table(RATE_HEAD, rows, f"{label}: default rate (Wilson intervals)")
    return markup.framed(svg, caption) + markup.behind("Table of default rates", listed)


def inputs(
    recipe_inputs: list[dict[str, Any]], bins: dict[str, Bins], samples: list[Sample]
) -> str:
    cards = []
    for number, given in enumerate(recipe_inputs):
        name = given["name"]
        unit = f", {given['unit']}" if "unit" in given else ""
        pair = distribution(given, bins[name], samples, number)
        title = f"{given.get('label', name)} ({name}{unit})"
        both = "\n".join(f"<div>{part}</div>" for part in pair)
        cards.append(markup.section(title, f'<div class="pair">{both}</div>', level=3, kind="card"))
    note = markup.paragraph(
        "Amounts are drawn on a scale of powers of ten (even below 1,000). An orange diamond is a "
        "default rate whose interval lies above that of all clients."
    )
    return markup.section("Inputs: distribution and default rate", key(samples), note, *cards)


def key(samples: list[Sample]) -> str:
    if len(samples) == 1:
        return ""
    one, other = (markup.escape(each.report.source) for each in samples)
    return (
        f'<p class="faint"><span class="key first"></span>{one} '
        f'<span class="key second"></span>{other}. Default rates are of the first.</p>'
    )


def missing(samples: list[Sample]) -> str:
    shares = [each.clients.inputs.isna().mean() for each in samples]
    names = [name for name in shares[0].index if any(part[name] > 0 for part in shares)]
    if not names:
        return markup.section("Missing values", markup.paragraph("There are none."))
    values = [part[names].to_numpy() for part in shares]
    svg = drawn(
        lambda: pictures.bars(names, values),
        "missing",
        "Missing values",
        "Share of cells that are missing by input; the table has the figures.",
    )
    rows = [[name, *(per_cent(part[name], 2) for part in shares)] for name in names]
    head = ["Input", *(each.report.source for each in samples)]
    return markup.section(
        "Missing values",
        key(samples),
        markup.framed(svg, "Share of clients without a value"),
        markup.behind("Table of missing values", markup.table(head, rows, "Missing values")),
    )


def correlations(matrix: pd.DataFrame) -> str:
    svg = drawn(
        lambda: pictures.heat_map(matrix),
        "map",
        "Rank correlations",
        "Spearman's rank correlation of each pair of columns; the table has the figures.",
    )
    rows = [
        [str(name), *("–" if value != value else f"{value:.2f}".replace("-", "−") for value in row)]
        for name, row in zip(matrix.index, matrix.to_numpy(), strict=True)
    ]
    listed = markup.table(["", *map(str, matrix.columns)], rows, "Spearman's rank correlations")
    caption = "Orange: rise together; blue: one falls as the other rises; the stronger, the fuller"
    return markup.section(
        "Correlations",
        markup.framed(svg, caption, "map"),
        markup.behind("Table of correlations", listed),
    )


def groups(tables: dict[str, pd.DataFrame], overall: float) -> str:
    cards = [
        markup.section(name, rate_figure(table, overall, name, f"g{number}"), level=3, kind="card")
        for number, (name, table) in enumerate(tables.items())
    ]
    note = markup.paragraph(
        f"What a group's clients did, not what a model makes of them. Groups of fewer than {FEW} "
        "clients say little: their intervals are wide."
    )
    body = '<div class="cards">\n' + "\n".join(cards) + "\n</div>"
    return markup.section("Default rate by group", note, body)


def drift(drifts: list[Drift], samples: list[Sample]) -> str:
    by_size = sorted(drifts, key=lambda each: -each.psi)
    svg = drawn(
        lambda: pictures.psi_bars(
            [each.name for each in by_size],
            [each.psi for each in by_size],
            [each.chance for each in by_size],
        ),
        "psi",
        "Population stability index",
        "The index by input, largest first, against 0.1 and 0.25; the table has the figures.",
    )
    rows = [
        [each.name, f"{each.psi:.4f}", f"{each.chance:.4f}", str(each.bins), f"{each.ks:.3f}",
         *map(figure, each.means), *(per_cent(part) for part in each.missing),
         ", ".join(each.new)]
        for each in by_size
    ]  # fmt: skip
    head = ["Input", "PSI", "By chance", "Bins", "KS", "Mean before", "after", "Missing before",
            "after", "New values"]  # fmt: skip
    sizes = " and ".join(f"{count(each.size)} clients of {each.report.source}" for each in samples)
    note = markup.paragraph(
        f"{sizes}. The population stability index (PSI) compares shares by bin: tenths of the "
        "first table, or single values. 0.1 and 0.25 (dashed) are conventions, not tests; the tick "
        "is what chance alone gives on average at these sizes. KS is the largest distance of the "
        "two distributions."
    )
    bins = [
        markup.table(
            ["Bin", "Before", "Share", "After", "Share"],
            [
                [text, count(one), per_cent(one / each.counts[0].sum()), count(other),
                 per_cent(other / each.counts[1].sum())]
                for text, one, other in zip(each.labels, *each.counts, strict=True)
                if one or other
            ],
            f"{each.name}: clients by bin",
        )
        for each in by_size
    ]  # fmt: skip
    listed = markup.table(head, rows, "Drift by input")
    return markup.section(
        "Drift",
        note,
        markup.framed(svg, "Population stability index by input", "large"),
        markup.behind("Table of drift", listed),
        markup.behind("Tables of clients by bin", "\n".join(bins)),
    )
