"""The UCI credit data: its columns, in any of the spellings it is published in, and where it is."""

import pandas as pd

from gathering.errors import UserError

ID = "ID"
TARGET = "default.payment.next.month"
STATUS = ["PAY_0", "PAY_2", "PAY_3", "PAY_4", "PAY_5", "PAY_6"]
PUBLISHED = [
    *("LIMIT_BAL", "SEX", "EDUCATION", "MARRIAGE", "AGE"),
    *STATUS,
    *(f"BILL_AMT{month}" for month in range(1, 7)),
    *(f"PAY_AMT{month}" for month in range(1, 7)),
]
PROTECTED = ("SEX", "MARRIAGE")
# The repository serves the same columns as X1 … X23 and Y; its spreadsheet spells the target
# with spaces, and a database takes no dots.
ALIASES = {f"X{place}": name for place, name in enumerate(PUBLISHED, start=1)} | {
    "Y": TARGET,
    "default payment next month": TARGET,
    "default_payment_next_month": TARGET,
}
# Databases write names in the case they please.
_ANY_CASE = {name.lower(): name for name in (ID, *PUBLISHED, TARGET)}


def published_name(name: str) -> str:
    """The name of the column in PUBLISHED's spelling; of any other column its own."""
    return ALIASES.get(name) or ALIASES.get(name.lower()) or _ANY_CASE.get(name.lower(), name)


def fetch_uci() -> bytes:
    """The data as CSV, from the repository."""
    from ucimlrepo import fetch_ucirepo

    try:
        data = fetch_ucirepo(id=350).data
    except Exception as error:  # the package raises whatever its transport does
        raise UserError(
            f"the UCI repository cannot be reached ({error}); download dataset 350 "
            "elsewhere and pass --data PATH"
        ) from error
    table = pd.concat([data.features, data.targets], axis=1)
    return table.to_csv(index=False, lineterminator="\n").encode()
