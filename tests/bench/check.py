"""Whether an engine's answers are right. One that is wrong gets no figures."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models import Model

# Half the distance of float32 numbers at 1: what one addition of them may lose.
HALF_ULP = 2.0**-24


@dataclass(frozen=True)
class Verdict:
    kind: str  # margin or prediction
    exact: bool  # every bit
    difference: float
    allowed: float

    @property
    def right(self) -> bool:
        return self.exact or self.difference <= self.allowed


def rounding(model: Model, kind: str) -> float:
    """What an engine may lose that adds leaves in float32, or in an order of its own.

    Each addition loses half an ulp of its sum, and the sums are about as large as the margins get.
    A link flattens differences; a prediction may lose two ulp in the link itself.
    """
    largest = max(1.0, float(np.abs(model.reference("margin")).max()))
    trees = model.about["trees"] / model.about["outputs"] + 1
    return (trees * largest + (4 if kind == "prediction" else 0)) * HALF_ULP


def verdict(
    model: Model, kind: str, values: np.ndarray, exact: bool, rows: int | None = None
) -> Verdict:
    """Of the first `rows`. exact: nothing but the library's own bits will do."""
    reference = model.reference(kind)[:rows]
    if values.size != reference.size:
        return Verdict(kind, False, float("inf"), 0.0)
    difference = np.abs(values.reshape(reference.shape) - reference).max()
    equal = values.tobytes() == reference.tobytes()
    allowed = 0.0 if exact else rounding(model, kind)
    # A difference that is no number must not pass.
    found = float(difference) if np.isfinite(difference) else float("inf")
    return Verdict(kind, equal, found, allowed)


def of_file(model: Model, kind: str, path: Path, exact: bool) -> Verdict:
    return verdict(model, kind, np.fromfile(path), exact)


def of_singles(model: Model, kind: str, path: Path, rows: int) -> Verdict:
    """Predictions are a link away from the bits that are promised."""
    return verdict(model, kind, np.fromfile(path), False, rows)
