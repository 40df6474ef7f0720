"""Figures that tables and pictures show."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import ks_2samp, norm

from exploring.bins import MISSING, Bins

Z = float(norm.ppf(0.975))
STABLE, SHIFTED = 0.1, 0.25  # conventions for the PSI, not tests


def wilson(events: np.ndarray, clients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The 95 % interval of a rate; NaN where there is no client."""
    events, clients = np.asarray(events, float), np.asarray(clients, float)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = events / clients
        middle = (rate + Z**2 / (2 * clients)) / (1 + Z**2 / clients)
        reach = Z * np.sqrt(rate * (1 - rate) / clients + (Z / (2 * clients)) ** 2)
        reach = reach / (1 + Z**2 / clients)
    return np.maximum(middle - reach, 0), np.minimum(middle + reach, 1)


def rates(groups: np.ndarray, target: np.ndarray, labels: list[str]) -> pd.DataFrame:
    """By group that has clients: label, clients, share, rate, low, high. groups: a number each."""
    clients = np.bincount(groups, minlength=len(labels))
    events = np.bincount(groups, weights=target, minlength=len(labels))
    low, high = wilson(events, clients)
    table = pd.DataFrame({
        "label": labels, "clients": clients, "share": clients / len(target),
        "rate": events / np.maximum(clients, 1), "low": low, "high": high,
    })  # fmt: skip
    return table[table["clients"] > 0].reset_index(drop=True)


def psi(before: np.ndarray, after: np.ndarray) -> float:
    """The population stability index of two counts by bin. Half a client stands in a bin where one
    has none, so that the logarithm is defined; bins where neither has any are left out."""
    some = (before + after) > 0
    one = np.maximum(before[some], 0.5) / before.sum()
    other = np.maximum(after[some], 0.5) / after.sum()
    return float(((other - one) * np.log(other / one)).sum())


def psi_by_chance(before: np.ndarray, after: np.ndarray) -> float:
    """What the index is on average when nothing has changed: its bins less one, over the sizes."""
    bins = int(((before + after) > 0).sum())
    return (bins - 1) * (1 / before.sum() + 1 / after.sum())


def kolmogorov_smirnov(before: np.ndarray, after: np.ndarray) -> float:
    """The largest distance of the two distributions, missing values left out."""
    one, other = before[~np.isnan(before)], after[~np.isnan(after)]
    return float(ks_2samp(one, other).statistic) if len(one) and len(other) else float("nan")


def difference(
    events: tuple[int, int], clients: tuple[int, int]
) -> tuple[float, tuple[float, float]]:
    """Of two rates, the second less the first, with its 95 % interval: Newcombe's, of Wilson's."""
    one, other = events[0] / clients[0], events[1] / clients[1]
    low, high = wilson(np.array(events), np.array(clients))
    gap = other - one
    down = np.sqrt((other - low[1]) ** 2 + (high[0] - one) ** 2)
    up = np.sqrt((high[1] - other) ** 2 + (one - low[0]) ** 2)
    return gap, (float(gap - down), float(gap + up))


def spearman(columns: pd.DataFrame) -> pd.DataFrame:
    """Rank correlations, each over the rows where both columns are there; NaN of a constant one."""
    return columns.corr(method="spearman")


@dataclass(frozen=True)
class Drift:
    name: str
    psi: float
    chance: float  # what the PSI is on average where nothing has changed
    ks: float
    means: tuple[float, float]
    missing: tuple[float, float]
    new: list[str]  # labels of values that the first has none of
    labels: list[str]
    counts: tuple[np.ndarray, np.ndarray]  # by bin

    @property
    def bins(self) -> int:
        return int(((self.counts[0] + self.counts[1]) > 0).sum())


def drift(name: str, bins: Bins, before: np.ndarray, after: np.ndarray) -> Drift:
    """before, after: float64, NaN = missing"""
    counts = bins.count(before), bins.count(after)
    appeared = np.flatnonzero((counts[0] == 0) & (counts[1] > 0)) if bins.values is not None else []
    return Drift(
        name,
        psi(*counts),
        psi_by_chance(*counts),
        kolmogorov_smirnov(before, after),
        (mean(before), mean(after)),
        (float(np.isnan(before).mean()), float(np.isnan(after).mean())),
        [bins.labels[place] for place in appeared if bins.labels[place] != MISSING],
        bins.labels,
        counts,
    )


def mean(column: np.ndarray) -> float:
    known = column[~np.isnan(column)]
    return float(known.mean()) if len(known) else float("nan")
