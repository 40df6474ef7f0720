"""What decisions cost, by the instance-dependent matrix of Bahnsen, Aouada and Ottersten
("Example-dependent cost-sensitive logistic regression for credit scoring", ICMLA 2014), and what
was saved by them. Amounts are in the unit of the exposure; a right decision costs nothing."""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class CostMatrix:
    missed_default: np.ndarray  # a client who defaults was accepted
    good_declined: np.ndarray  # a client who pays was declined

    @classmethod
    def of(cls, policy: dict[str, Any], exposure: np.ndarray) -> "CostMatrix":
        """policy: as `copse inspect --json` prints it"""
        loss = policy["loss_given_default"] * exposure
        mean = policy["mean_exposure"]
        bad = policy["default_rate"]
        # The money goes to another client, who pays or defaults as the average does.
        other = (1 - bad) * lost_profit(policy, mean) - bad * policy["loss_given_default"] * mean
        return cls(loss, np.maximum(0, lost_profit(policy, exposure) - other))

    def total(self, target: np.ndarray, declined: np.ndarray) -> float:
        wrong = np.where(target == 1, ~declined, declined)
        return float(np.where(target == 1, self.missed_default, self.good_declined)[wrong].sum())

    def savings(self, target: np.ndarray, declined: np.ndarray) -> float:
        """1 − cost / cost of the better of accepting all and declining all."""
        nobody = np.zeros(len(target), bool)
        base = min(self.total(target, nobody), self.total(target, ~nobody))
        return 1 - self.total(target, declined) / base if base > 0 else float("nan")

    def declines(self, probability: np.ndarray) -> np.ndarray:
        """Whom each client's own costs decline."""
        return probability * self.missed_default > (1 - probability) * self.good_declined

    def best_cut_off(self, target: np.ndarray, probability: np.ndarray) -> float:
        """The cut-off, of those between two probabilities, that would have cost least: in
        hindsight, on these very clients. The lowest of several; above 1 declines nobody.
        O(n log n)."""
        order = np.argsort(-probability, kind="stable")
        gain = np.where(target == 1, -self.missed_default, self.good_declined)[order]
        cost = np.concatenate([[0.0], np.cumsum(gain)])  # after declining the first k
        falls = np.append(probability[order], -np.inf)
        ends = np.concatenate([[True], falls[1:] < falls[:-1]])  # equal ones go together
        best = int(np.flatnonzero(ends)[np.argmin(cost[ends])])
        return float(probability[order][best - 1]) if best else float(np.nextafter(1, 2))


def lost_profit(policy: dict[str, Any], exposure: np.ndarray | float) -> Any:
    """The annuity that repays the exposure at the interest rate, at its present value by the cost
    of funds, less the exposure."""
    term, interest, funding = policy["term"], policy["interest_rate"], policy["funding_rate"]
    growth = (1 + interest) ** term
    payment = exposure * interest * growth / (growth - 1) if interest else exposure / term
    present = payment * (1 - (1 + funding) ** -term) / funding if funding else payment * term
    return present - exposure
