"""The report's pictures. A unit is a pixel of the page at its narrowest."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from exploring.bins import compact
from exploring.statistics import SHIFTED, STABLE
from exploring.svg import INK

BLUE, ORANGE = "#3b7dd8", "#d9730d"
WIDTH = 340
LINE = 17  # height of a row of bars
LONGEST = 24
BARS = 36
PER_CENT = FuncFormatter(lambda value, _: f"{100 * value:.3g} %")
SMALL = 1000.0  # an amount below it is drawn on a linear scale


def canvas(width: float, height: float, left: float, bottom: float = 34) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    axes = figure.add_axes(
        (left / width, bottom / height, (width - left - 12) / width, (height - bottom - 8) / height)
    )
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=3, width=0.6, labelsize=10)
    axes.patch.set_visible(False)
    return figure, axes


def rows_of(labels: list[str], width: float = WIDTH) -> tuple[Figure, Axes]:
    """Axes with a row for each label, the first on top."""
    shown = [label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…" for label in labels]
    left = 14 + 5.6 * max(len(label) for label in shown)
    figure, axes = canvas(width, LINE * len(labels) + 46, left)
    axes.set_yticks(range(len(labels)), shown)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=INK, alpha=0.15, linewidth=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def histogram(given: dict[str, Any], columns: list[np.ndarray]) -> Figure:
    """Of one table or two, as shares of the values that are there; amounts on a scale that has
    room for small and large ones."""
    figure, axes = canvas(WIDTH, 210, 42)
    known = [column[~np.isnan(column)] for column in columns]
    everything = np.concatenate(known)
    low, high = (everything.min(), everything.max()) if len(everything) else (0.0, 1.0)
    if given.get("kind") == "amount" and high > 100 * SMALL:
        if low > 0:
            axes.set_xscale("log")
            edges = np.geomspace(low, high * 1.001, BARS)
        else:
            axes.set_xscale("symlog", linthresh=SMALL)
            edges = unbend(np.linspace(bend(low), bend(high) * 1.001, BARS))
        axes.xaxis.set_major_locator(FixedLocator(amount_ticks(low, high)))
        axes.xaxis.set_minor_locator(NullLocator())
    elif given.get("kind") == "integer" and high - low <= 4 * BARS:
        step = int(np.ceil((high - low + 1) / BARS))
        edges = np.arange(low, high + step + 1, step) - 0.5
    else:
        edges = np.linspace(low, high if high > low else low + 1, BARS)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: compact(value)))
    for place, values in enumerate(known):
        weights = np.full(len(values), 1 / max(len(values), 1))
        looks = (
            {"color": BLUE, "alpha": 0.75}
            if place == 0
            else {"histtype": "step", "color": ORANGE, "linewidth": 1.8}
        )
        axes.hist(values, bins=edges, weights=weights, **looks)
    axes.yaxis.set_major_formatter(PER_CENT)
    axes.set_xlabel(given.get("unit", ""), labelpad=1)
    return figure


def bend(value: float) -> float:
    return float(np.sign(value) * np.log10(1 + abs(value) / SMALL))


def unbend(values: np.ndarray) -> np.ndarray:
    return np.sign(values) * SMALL * (10 ** np.abs(values) - 1)


def amount_ticks(low: float, high: float) -> list[float]:
    if low > 0:
        return [10.0**power for power in range(3, 10) if low <= 10.0**power <= high]
    sizes = [10.0**power for power in range(4, 10)]
    down = [-size for size in sizes[::2] if low <= -size]
    return sorted([*down, 0.0, *(size for size in sizes if size <= high)])


def bars(labels: list[str], shares: list[np.ndarray]) -> Figure:
    """shares: of one table or two"""
    figure, axes = rows_of(labels)
    height = 0.7 / len(shares)
    for place, (values, colour) in enumerate(zip(shares, (BLUE, ORANGE), strict=False)):
        middle = np.arange(len(labels)) + (place - (len(shares) - 1) / 2) * height
        axes.barh(middle, values, height, color=colour, alpha=0.85)
    axes.xaxis.set_major_formatter(PER_CENT)
    return figure


def rate_dots(rates: pd.DataFrame, overall: float) -> Figure:
    """Default rates with their intervals against the rate of all."""
    figure, axes = rows_of(list(rates["label"]))
    middle = np.arange(len(rates))
    axes.axvline(overall, color=INK, linewidth=1, linestyle=(0, (3, 3)))
    axes.hlines(middle, rates["low"], rates["high"], color=BLUE, linewidth=2)
    above = (rates["low"] > overall).to_numpy()
    for chosen, colour, marker in ((~above, BLUE, "o"), (above, ORANGE, "D")):
        axes.plot(rates["rate"][chosen], middle[chosen], marker, color=colour, markersize=6)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(PER_CENT)
    return figure


def heat_map(correlations: pd.DataFrame) -> Figure:
    """Orange where two columns rise together, blue where one falls; the stronger, the fuller."""
    count = len(correlations)
    cell, left = 20, 96
    side = count * cell
    figure = Figure(figsize=((left + side + 8) / 72, (left + side + 8) / 72), dpi=72)
    whole = left + side + 8
    axes = figure.add_axes((left / whole, 8 / whole, side / whole, side / whole))
    values = correlations.to_numpy()
    colours = np.zeros((count, count, 4))
    for sign, colour in ((values >= 0, ORANGE), (values < 0, BLUE)):
        colours[sign, :3] = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    colours[..., 3] = np.nan_to_num(np.abs(values))
    edges = np.arange(count + 1) - 0.5
    axes.pcolormesh(edges, edges, colours, linewidth=0)
    axes.set_xlim(-0.5, count - 0.5)
    axes.set_ylim(count - 0.5, -0.5)
    axes.xaxis.tick_top()
    axes.set_xticks(range(count), correlations.columns, rotation=90)
    axes.set_yticks(range(count), correlations.columns)
    axes.tick_params(length=0, labelsize=10)
    axes.spines[:].set_visible(False)
    return figure


def psi_bars(names: list[str], values: list[float], chance: list[float]) -> Figure:
    """Against the customary bounds, with what chance alone gives as a tick."""
    figure, axes = rows_of(names, 640)
    middle = np.arange(len(names))
    far = np.array(values) >= SHIFTED
    axes.barh(middle, values, 0.7, color=np.where(far, ORANGE, BLUE).tolist(), alpha=0.85)
    axes.plot(chance, middle, "|", color=INK, markersize=10, markeredgewidth=1.5)
    for bound in (STABLE, SHIFTED):
        axes.axvline(bound, color=INK, linewidth=1, linestyle=(0, (3, 3)))
    axes.set_xlim(0, max(*values, SHIFTED) * 1.08)
    axes.set_xlabel("PSI", labelpad=1)
    return figure
