"""The derived features a second time, in numpy, from their definitions: what the engine must give.

Months run from the newest to the oldest. A figure that cannot be had (a cell is missing, a limit
is zero) is NaN; figures over several months leave missing months out; counts take them for no.
"""

import warnings

import numpy as np
import pandas as pd

WEIGHTS = np.array([1, 0.7, 0.5, 0.35, 0.25, 0.18])


def series(table: pd.DataFrame, names: list[str]) -> np.ndarray:
    return table[names].to_numpy(dtype=np.float64)


def streak(late: np.ndarray) -> np.ndarray:
    return np.cumprod(late, axis=1).sum(axis=1)


def first(late: np.ndarray) -> np.ndarray:
    return np.where(late.any(axis=1), late.argmax(axis=1), late.shape[1])


def any_of(values: np.ndarray, figure: np.ndarray) -> np.ndarray:
    """The figure where any month is present, else NaN (numpy's nansum would say 0)."""
    return np.where(np.isnan(values).all(axis=1), np.nan, figure)


def total(values: np.ndarray) -> np.ndarray:
    return any_of(values, np.nansum(values, axis=1))


def slope(values: np.ndarray) -> np.ndarray:
    """Least squares over the month's index, of the months present; NaN for fewer than two."""
    months = np.where(np.isnan(values), np.nan, np.arange(values.shape[1], dtype=np.float64))
    offset = months - np.nanmean(months, axis=1, keepdims=True)
    return np.nansum(offset * values, axis=1) / np.nansum(offset**2, axis=1)


def reference_features(table: pd.DataFrame) -> pd.DataFrame:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # numpy remarks on rows without a value
        columns = _features(table)
    frame = pd.DataFrame(columns)
    return frame.mask(~np.isfinite(frame))


def _features(table: pd.DataFrame) -> dict[str, np.ndarray]:
    status_names = ["PAY_0", *(f"PAY_{month}" for month in range(2, 7))]
    bill_names = [f"BILL_AMT{month}" for month in range(1, 7)]
    payment_names = [f"PAY_AMT{month}" for month in range(1, 7)]
    limit = table["LIMIT_BAL"].to_numpy(dtype=np.float64)
    line = limit[:, None]
    status, bill, paid = (series(table, n) for n in (status_names, bill_names, payment_names))
    months_late = np.maximum(status, 0)
    late = status > 0
    older, newer, settled = bill[:, 1:], bill[:, :5], paid[:, :5]

    raw = ["LIMIT_BAL", "EDUCATION", "AGE", *bill_names, *payment_names]
    out = {name: table[name].to_numpy(dtype=np.float64) for name in raw}
    # A status code is two figures: how late, and what kind of not late.
    on_time = np.minimum(status, 0)
    out |= {f"LATE{month + 1}": months_late[:, month] for month in range(6)}
    out |= {f"STATUS{month + 1}": on_time[:, month] for month in range(6)}

    use = bill / line
    out |= {f"UTIL{month + 1}": use[:, month] for month in range(6)}
    out["UTIL_MEAN"] = np.nanmean(use, axis=1)
    out["UTIL_TREND"] = use[:, 0] - use[:, 5]
    out["UTIL_MAX"] = np.nanmax(use, axis=1)
    out["UTIL_SLOPE"] = -slope(use)

    share = np.where(older > 0, np.clip(settled / np.maximum(older, 1), 0, 2), np.nan)
    out |= {f"PAYRATIO{month + 1}": share[:, month] for month in range(5)}
    out["PAYRATIO_MEAN"] = np.where(np.isnan(share), 1, share).mean(axis=1)

    out["DELAY_MAX"] = np.nanmax(months_late, axis=1)
    out["DELAY_N"] = late.sum(axis=1)
    out["DELAY_N2"] = (status > 1).sum(axis=1)
    out["DELAY_SUM"] = total(months_late)
    out["STATUS_MEAN"] = np.nanmean(on_time, axis=1)
    out["LATE_EW"] = total(months_late * WEIGHTS)
    out["SINCE_LATE"] = first(late)
    out["LATE_STREAK"] = streak(late)
    out["LATE_MAX3"] = np.nanmax(months_late[:, :3], axis=1)
    out["LATE_MAX46"] = np.nanmax(months_late[:, 3:], axis=1)
    out["N_OWING"] = (status >= 0).sum(axis=1)
    out["N_FULL"] = (status == -1).sum(axis=1)
    out["N_NOUSE"] = (status == -2).sum(axis=1)

    out["PAY_TOT"] = total(paid)
    out["PAY_TOT_L"] = total(paid) / limit
    out["PAYMIN"] = np.nanmin(paid, axis=1)
    out["PAY_N0"] = (paid == 0).sum(axis=1)
    out |= {f"PAY{month + 1}_L": (paid / line)[:, month] for month in range(6)}
    out["PAY_MED"] = np.nanmedian(paid, axis=1)
    out["PAY_EW_L"] = total(paid * WEIGHTS) / limit
    out["PAY_MIN3"] = np.nanmin(paid[:, :3], axis=1)
    out["PAY_MAX"] = np.nanmax(paid, axis=1)
    out["PAY_MAX2M"] = np.nanmax(paid[:, :2], axis=1)
    out["PAY_CV"] = np.nanstd(paid, axis=1) / (np.nanmean(paid, axis=1) + 1)
    out["PAY_SLOPE_L"] = -slope(paid / line)
    out["PAY12_BILL"] = (paid[:, 0] + paid[:, 1]) / np.maximum(bill[:, 1] + bill[:, 2], 1000)
    out["PAY_SUM_BILL"] = total(paid) / np.maximum(total(bill), 1000)
    out["N_MINPAY"] = ((settled > 0) & (settled < 0.1 * np.maximum(older, 0))).sum(axis=1)
    out["N_FULLPAY"] = ((older > 0) & (settled >= 0.98 * older)).sum(axis=1)
    out["N_ROUND"] = ((paid % 1000 == 0) & (paid > 0)).sum(axis=1)
    out["AVG_PAY_MONTHS"] = np.clip(
        bill[:, 0] / np.maximum(np.nanmean(paid, axis=1), 100), -10, 100
    )

    out["BILL_TOT"] = total(bill)
    out["HEADROOM"] = limit - bill[:, 0]
    out["BILL_STD"] = np.nanstd(bill, axis=1)
    out["BILL_CV"] = np.nanstd(bill, axis=1) / np.maximum(np.abs(np.nanmean(bill, axis=1)), 1000)
    out["BILL_GROW"] = bill[:, 0] / np.maximum(np.nanmean(older, axis=1), 1000)
    out["OVERLIM_N"] = (bill > line).sum(axis=1)
    out["NEGBILL_N"] = (bill <= 0).sum(axis=1)

    spend = newer - older + settled
    out |= {f"SPEND{month + 1}": spend[:, month] for month in range(5)}
    out["SPEND1_L"] = spend[:, 0] / limit
    out["SPEND_MEAN_L"] = np.nanmean(spend, axis=1) / limit
    out["SPEND_STD_L"] = np.nanstd(spend, axis=1) / limit
    out["SPEND_N0"] = (spend <= 0).sum(axis=1)

    unpaid = older - settled
    out |= {f"UNPAID{month + 1}_L": (unpaid / line)[:, month] for month in range(5)}
    out["UNPAID_MEAN_L"] = np.nanmean(unpaid, axis=1) / limit
    out["UNPAID1"] = unpaid[:, 0]
    out["LIMIT_AGE"] = limit / table["AGE"].to_numpy(dtype=np.float64)
    return out
