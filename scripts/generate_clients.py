"""Writes made-up credit-card clients in the columns of the UCI data, for tests and trials.

A client has a credit line that grows with standing, a latent risk, a path of repayment statuses
(a Markov chain whose late states the risk feeds), bills that follow from use of the line and from
what was left unpaid, payments that follow from the statuses, and an outcome. Shares and transition
rates are of the UCI data's order; no row is taken from it. Equal arguments give equal bytes.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

STATUS = ["PAY_0", "PAY_2", "PAY_3", "PAY_4", "PAY_5", "PAY_6"]
BILLS = [f"BILL_AMT{month}" for month in range(1, 7)]
PAYMENTS = [f"PAY_AMT{month}" for month in range(1, 7)]
TARGET = "default.payment.next.month"
COLUMNS = ["ID", "LIMIT_BAL", "SEX", "EDUCATION", "MARRIAGE", "AGE", *STATUS, *BILLS, *PAYMENTS]

MONTHS = 6
NO_USE, IN_FULL, REVOLVING = -2, -1, 0

# From no use, paid in full, revolving, late: shares of the next month's status.
OLDEST_SHARES = (0.17, 0.19, 0.56, 0.08)
NEXT_SHARES = np.array(
    [
        (0.84, 0.09, 0.06, 0.01),
        (0.07, 0.76, 0.13, 0.04),
        (0.00, 0.05, 0.89, 0.06),
        (0.00, 0.08, 0.24, 0.68),
    ]
)
# Of a client who has just become late: one month late in the newest column, two before it.
LATE = 3
LOG_ODDS = {NO_USE: -1.9, IN_FULL: -1.75, REVOLVING: -2.0, 1: -0.7}
LOG_ODDS_LATE = 0.75


def draw(rng: np.random.Generator, shares: np.ndarray) -> np.ndarray:
    """A category a row, by each row's shares."""
    edges = np.cumsum(shares, axis=1)
    return np.minimum((rng.random((len(shares), 1)) > edges).sum(axis=1), shares.shape[1] - 1)


def tilted(shares: np.ndarray, risk: np.ndarray) -> np.ndarray:
    """The shares with the odds of being late multiplied by exp(risk)."""
    weights = shares.copy()
    weights[:, LATE] *= np.exp(risk)
    return weights / weights.sum(axis=1, keepdims=True)


def statuses(rng: np.random.Generator, risk: np.ndarray) -> np.ndarray:
    """Repayment statuses, oldest month first."""
    rows = len(risk)
    states = draw(rng, tilted(np.tile(OLDEST_SHARES, (rows, 1)), 0.9 * risk - 0.35))
    months_late = np.where(states == LATE, 2, 0)
    path = []
    for month in range(MONTHS):
        if month > 0:
            states = draw(rng, tilted(NEXT_SHARES[states], 0.9 * risk - 0.35))
            entry = 1 if month == MONTHS - 1 else 2
            deeper = months_late + (rng.random(rows) < 0.15 + 0.25 / (1 + np.exp(-risk)))
            months_late = np.where(
                states == LATE, np.where(months_late == 0, entry, np.minimum(deeper, 8)), 0
            )
        path.append(np.where(states == LATE, months_late, states + NO_USE))
    return np.stack(path, axis=1)


def money(
    rng: np.random.Generator, limit: np.ndarray, risk: np.ndarray, path: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Bills and payments, oldest month first. A month's payment meets the bill before it."""
    rows = len(limit)
    appetite = 1 / (1 + np.exp(-(0.3 + 0.5 * risk + 1.1 * rng.standard_normal(rows))))
    bill = limit * appetite * rng.uniform(0.7, 1.05, rows)
    habit = np.exp(-4.2 + 1.4 * rng.standard_normal(rows))
    share = np.clip(np.exp(-2.9 + 0.5 * rng.standard_normal(rows)), 0.02, 1)
    bills, payments = [], []
    for month in range(MONTHS):
        status = path[:, month]
        owed = np.maximum(bill, 0)
        paid = owed * share * rng.uniform(0.8, 1.6, rows)
        paid = np.where(status <= IN_FULL, owed * np.where(rng.random(rows) < 0.9, 1, 1.01), paid)
        skips = rng.random(rows) < np.where(status > 0, 0.55, 0.015)
        paid = np.where(skips, 0, paid)
        round_sum = (rng.random(rows) < 0.3) & (status == REVOLVING) & (paid >= 1000)
        paid = np.rint(np.where(round_sum, np.rint(paid / 1000) * 1000, paid))
        left = bill - paid

        light = limit * habit * np.exp(0.6 * rng.standard_normal(rows))
        heavy = np.maximum(limit * appetite * 1.02 - left, 0) * rng.uniform(0, 0.9, rows)
        spent = np.where(status <= IN_FULL, light, heavy)
        spent = np.where((status == NO_USE) & (rng.random(rows) < 0.45), 0, spent)
        refund = np.where(rng.random(rows) < 0.01, light, 0)
        bill = np.rint(left * np.where(left > 0, 1.004, 1) + spent - refund)
        bills.append(bill)
        payments.append(paid)
    return np.stack(bills, axis=1), np.stack(payments, axis=1)


def outcomes(
    rng: np.random.Generator, limit: np.ndarray, risk: np.ndarray, path: np.ndarray, drift: float
) -> np.ndarray:
    newest = path[:, -1]
    log_odds = np.where(newest >= 2, LOG_ODDS_LATE + 0.1 * (newest - 2), 0.0)
    for status, value in LOG_ODDS.items():
        log_odds = np.where(newest == status, value, log_odds)
    earlier = (path[:, :-1] > 0).sum(axis=1)
    by_limit = -0.25 + 0.9 * drift
    log_odds = log_odds + 0.12 * earlier + 0.45 * risk + by_limit * (np.log(limit) - 11.66)
    log_odds = log_odds + drift * np.where(newest < REVOLVING, 1.6, 0.0)
    return (rng.random(len(limit)) < 1 / (1 + np.exp(-log_odds))).astype(int)


def generate(rows: int, seed: int, drift: float = 0.0) -> dict[str, np.ndarray]:
    """Clients by column, in the data's order, without missing values. drift: 0 = as ever; at 1
    high credit lines default more, not less, and so do clients who used to pay in full."""
    rng = np.random.default_rng(seed)
    standing = rng.standard_normal(rows)
    limit = np.exp(11.66 + 0.9 * standing)
    limit = np.clip(np.rint(limit / 10000), 1, 100) * 10000
    risk = 0.9 * rng.standard_normal(rows) - 0.35 * standing
    path = statuses(rng, risk)
    bills, payments = money(rng, limit, risk, path)
    columns = {"ID": np.arange(1, rows + 1), "LIMIT_BAL": limit}
    columns["SEX"] = rng.choice([1, 2], rows, p=[0.4, 0.6])
    columns["EDUCATION"] = rng.choice(
        [0, 1, 2, 3, 4, 5, 6], rows, p=[0.001, 0.353, 0.467, 0.163, 0.005, 0.009, 0.002]
    )
    columns["MARRIAGE"] = rng.choice([0, 1, 2, 3], rows, p=[0.002, 0.455, 0.532, 0.011])
    columns["AGE"] = np.minimum(np.floor(21 + rng.gamma(2.4, 6.0, rows)), 79)
    for series, values in ((STATUS, path), (BILLS, bills), (PAYMENTS, payments)):
        for name, column in zip(series, values[:, ::-1].T, strict=True):
            columns[name] = column
    columns[TARGET] = outcomes(rng, limit, risk, path, drift)
    return columns


def to_csv(columns: dict[str, np.ndarray], missing_rate: float, seed: int) -> str:
    """The table as text. Missing cells, of the columns a model may read, are left empty."""
    rng = np.random.default_rng([seed, 1])
    cells = []
    for name, values in columns.items():
        column = values.astype(np.int64).astype(str)
        if name not in ("ID", TARGET):
            column = np.where(rng.random(len(values)) < missing_rate, "", column)
        cells.append(column)
    lines = (",".join(row) for row in zip(*cells, strict=True))
    return "\n".join([",".join(columns), *lines]) + "\n"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--missing-rate", type=float, default=0.0, help="share of empty cells")
    parser.add_argument(
        "--drift", type=float, default=0.0, help="how far outcomes have changed, 0 to 1 (0)"
    )
    parser.add_argument("--out", type=Path, help="default: standard output")
    arguments = parser.parse_args(argv)
    if arguments.rows < 1:
        parser.error("--rows must be at least 1")
    if arguments.seed < 0:
        parser.error("--seed must not be negative")
    if not 0 <= arguments.missing_rate <= 1:
        parser.error("--missing-rate must lie between 0 and 1")
    if not 0 <= arguments.drift <= 1:
        parser.error("--drift must lie between 0 and 1")
    clients = generate(arguments.rows, arguments.seed, arguments.drift)
    text = to_csv(clients, arguments.missing_rate, arguments.seed)
    if arguments.out is None:
        sys.stdout.write(text)
    else:
        arguments.out.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
