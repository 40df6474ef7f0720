"""How far apart two numbers are, in units of the last place."""

import numpy as np


def ulps(a: np.ndarray, b: np.ndarray, kind: type = np.float64) -> np.ndarray:
    """The distance of each pair, as numbers of that kind."""
    whole = np.int64 if kind is np.float64 else np.int32

    def ordered(x: np.ndarray) -> np.ndarray:
        bits = np.ascontiguousarray(x, kind).view(whole).astype(np.int64)
        return np.where(bits < 0, np.int64(np.iinfo(whole).min) - bits, bits)

    return np.abs(ordered(a) - ordered(b))
