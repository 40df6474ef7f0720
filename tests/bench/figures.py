"""What the tables and pictures show of the results: medians, and ratios within rounds."""

from statistics import median

SHOWN_BATCH = 30_000


def batch_size(model: dict) -> int:
    """The largest batch up to SHOWN_BATCH that any engine was measured at."""
    sizes = {int(size) for each in model["engines"] for size in each["seconds"]}
    fitting = [size for size in sizes if 1 < size <= SHOWN_BATCH]
    return max(fitting, default=1)


def seconds(engine: dict, size: int) -> list[float] | None:
    return engine["seconds"].get(str(size))


def rows_per_second(engine: dict, size: int) -> float | None:
    times = seconds(engine, size)
    return size / median(times) if times else None


def microseconds(engine: dict, size: int = 1) -> float | None:
    times = seconds(engine, size)
    return median(times) / size * 1e6 if times else None


def engine_of(model: dict | None, name: str, where: str) -> dict | None:
    if model is None:
        return None
    fitting = [
        each for each in model["engines"] if (each["engine"], each["where"]) == (name, where)
    ]
    return fitting[0] if fitting else None


def ratios(slower: dict | None, faster: dict | None, size: int) -> list[float] | None:
    """How many times as long the first takes, round by round."""
    if slower is None or faster is None:
        return None
    pairs = (seconds(slower, size), seconds(faster, size))
    if None in pairs:
        return None
    return [a / b for a, b in zip(*pairs, strict=True)]


def ratio(slower: dict | None, faster: dict | None, size: int) -> float | None:
    """The median over rounds of the ratio in a round."""
    found = ratios(slower, faster, size)
    return None if found is None else median(found)


def all_over_empty(start: dict, empty: dict) -> list[float]:
    """Milliseconds of a cold start beyond the empty page's, round by round."""
    return [a - b for a, b in zip(start["milliseconds"], empty["milliseconds"], strict=True)]


def over_empty(start: dict, empty: dict) -> float:
    return median(all_over_empty(start, empty))
