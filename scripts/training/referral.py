"""The band around a client's break-even in which a person decides.

s = log-odds of the probability less those of the break-even probability: above 0 the costs
decline. `low` and `high` make a class-conditional split-conformal prediction set (Vovk 2012;
Romano, Sesia and Candès 2020): of clients exchangeable with those they were fitted on, at most 1 −
coverage of the defaulters are accepted without a person, and at most 1 − coverage of those who pay
declined. Whatever that asks for, two costs that lie within a tenth of each other are too near to
tell: those clients go to a person on both sides."""

from dataclasses import dataclass

import numpy as np

from evaluating.cost import CostMatrix
from training.fit import log_odds

COVERAGE = 0.75  # with it about a quarter of the clients go to a person
CLOSE = float(np.log(1.1))  # s is the logarithm of the ratio of the costs


@dataclass(frozen=True)
class Band:
    low: float
    high: float
    coverage: float

    @classmethod
    def of(cls, score: np.ndarray, target: np.ndarray, coverage: float = COVERAGE) -> "Band":
        """score: of clients that the model has not seen, NaN where there is no price."""
        priced = np.isfinite(score)
        bad, good = score[priced & (target == 1)], score[priced & (target == 0)]
        low = -upper_quantile(-bad, coverage)
        high = upper_quantile(good, coverage)
        return cls(min(low, -CLOSE), max(high, CLOSE), coverage)

    def refers(self, score: np.ndarray) -> np.ndarray:
        return (self.low <= score) & (score <= self.high)


def upper_quantile(values: np.ndarray, coverage: float) -> float:
    """The ⌈(n + 1) · coverage⌉-th smallest value; the largest where there are too few."""
    rank = min(int(np.ceil((len(values) + 1) * coverage)), len(values))
    return float(np.sort(values)[rank - 1])


def distance_to_break_even(probability: np.ndarray, costs: CostMatrix) -> np.ndarray:
    """s of each client; infinite where one decision costs nothing."""
    with np.errstate(divide="ignore"):
        return log_odds(probability) + np.log(costs.missed_default) - np.log(costs.good_declined)
