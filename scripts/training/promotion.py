"""Whether a challenger takes the champion's place: both on the same rows, set aside before the
challenger was trained.

The rule: the challenger must save more money, or where money does not tell them apart be less
wrong in its probabilities (log-loss), by a difference whose 95 % interval, of a paired bootstrap
over clients, is above 0; and in neither may it be worse by such a difference."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from evaluating.cost import CostMatrix

DRAWS = 1000
DECIDING = ("savings", "log_loss")
HIGHER_IS_BETTER = {"auc": True, "brier": False, "log_loss": False, "savings": True, "cost": False}
EXPLANATION = """\
On clients that were set aside before the challenger was trained, paired; the champion knows them
only if they were among its own training data, which would favour it. Gain is by how much the
challenger is better, with the 95 % interval of a bootstrap over clients. Cost is of the decisions
by each client's own costs, a client on average, in the unit of the exposure."""


@dataclass(frozen=True)
class Comparison:
    """Of each measure: the champion's and the challenger's value; by how much the challenger is
    better (positive, whichever way the measure runs), and the 95 % interval of that."""

    rows: dict[str, dict[str, Any]]

    def better(self, measure: str) -> bool:
        return self.rows[measure]["interval"][0] > 0

    def worse(self, measure: str) -> bool:
        return self.rows[measure]["interval"][1] < 0

    @property
    def promotes(self) -> bool:
        return any(map(self.better, DECIDING)) and not any(map(self.worse, DECIDING))

    @property
    def reason(self) -> str:
        said = [f"better in {name}" for name in DECIDING if self.better(name)]
        said += [f"worse in {name}" for name in DECIDING if self.worse(name)]
        said += [
            f"no telling apart in {name}"
            for name in DECIDING
            if not self.better(name) and not self.worse(name)
        ]
        return ", ".join(said)


def compare(
    target: np.ndarray,
    champion: np.ndarray,
    challenger: np.ndarray,
    costs: CostMatrix,
    seed: int,
    draws: int = DRAWS,
) -> Comparison:
    """champion, challenger: probabilities of the same priced clients. O(draws · n log n)."""
    rng = np.random.default_rng(seed)
    whole = [measures(target, each, costs) for each in (champion, challenger)]
    drawn: dict[str, list[float]] = {name: [] for name in whole[0]}
    for _ in range(draws):
        rows = rng.integers(len(target), size=len(target))
        if target[rows].min() == target[rows].max():
            continue
        some = CostMatrix(costs.missed_default[rows], costs.good_declined[rows])
        one, other = (measures(target[rows], each[rows], some) for each in (champion, challenger))
        for name, values in drawn.items():
            values.append(gain(name, one[name], other[name]))
    return Comparison({
        name: {
            "champion": whole[0][name],
            "challenger": whole[1][name],
            "gain": gain(name, whole[0][name], whole[1][name]),
            "interval": np.quantile(values, [0.025, 0.975]).tolist(),
        }
        for name, values in drawn.items()
    })  # fmt: skip


def gain(measure: str, champion: float, challenger: float) -> float:
    return challenger - champion if HIGHER_IS_BETTER[measure] else champion - challenger


def measures(target: np.ndarray, probability: np.ndarray, costs: CostMatrix) -> dict[str, float]:
    """`cost`: of the decisions by each client's own costs, a client on average."""
    declined = costs.declines(probability)
    return {
        "auc": float(roc_auc_score(target, probability)),
        "brier": float(brier_score_loss(target, probability)),
        "log_loss": float(log_loss(target, probability)),
        "savings": costs.savings(target, declined),
        "cost": costs.total(target, declined) / len(target),
    }


def report(comparison: Comparison, context: dict[str, Any]) -> str:
    """Markdown."""
    verdict = "promoted" if comparison.promotes else "not promoted"
    lines = [
        f"# Challenger {verdict}",
        "",
        f"{comparison.reason[:1].upper()}{comparison.reason[1:]}.",
        "",
        "| | |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in context.items()),
        "",
        EXPLANATION,
        "",
        "| Measure | Champion | Challenger | Gain | 95 % |",
        "|---|---|---|---|---|",
    ]
    for name, row in comparison.rows.items():
        digits = 2 if name == "cost" else 4
        low, high = row["interval"]
        lines.append(
            f"| {name} | {row['champion']:.{digits}f} | {row['challenger']:.{digits}f} | "
            f"{row['gain']:+.{digits}f} | {low:+.{digits}f} to {high:+.{digits}f} |"
        )
    rule = " ".join(__doc__.split("The rule: ")[1].split())
    return "\n".join([*lines, "", f"The rule: {rule}", ""])
