"""What the domain demands of the model: from the minimum paid (code 0) on, being late for longer
never lowers a client's risk.

Every feature that a month's lateness moves is bound in the direction in which it moves. The status
code itself is not among the features: below zero it says what kind of on time a month was, and
only its late part has an order."""

DIRECTIONS: dict[str, int] = {
    **{f"LATE{month}": 1 for month in range(1, 7)},
    "DELAY_MAX": 1,
    "DELAY_N": 1,
    "DELAY_N2": 1,
    "DELAY_SUM": 1,
    "LATE_EW": 1,
    "LATE_STREAK": 1,
    "LATE_MAX3": 1,
    "LATE_MAX46": 1,
    "SINCE_LATE": -1,
}


def directions(features: list[str]) -> list[int]:
    """Of each feature: 1 where the risk may not fall with it, -1 where it may not rise, else 0."""
    return [DIRECTIONS.get(name, 0) for name in features]
