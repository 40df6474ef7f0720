"""The neutral form (models/ensemble.schema.json), written tree by tree."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

LEAF = -1  # of children


class ExportError(Exception):
    """What cannot be exported, and why."""


@dataclass
class Document:
    """The neutral form: what stands before the trees, and the trees, made as they are written."""

    header: dict
    trees: Iterator[dict]


class Sets:
    """The sets of all trees, each kept once."""

    def __init__(self) -> None:
        self.all: dict[tuple, int] = {}

    def placed(self, tree: dict) -> dict:
        """The tree with each set's place instead of the set."""
        if "set" not in tree:
            return tree
        places = [
            None if each is None else self.all.setdefault(each, len(self.all))
            for each in tree["set"]
        ]
        return tree | {"set": places}


def write(document: Document, path: str | Path) -> None:
    sets = Sets()
    # Trees are made first, for they find the sets that stand before them.
    trees = [json.dumps(sets.placed(tree), separators=(",", ":")) for tree in document.trees]
    header = {"copse_ensemble": 1, **document.header}
    if sets.all:
        header["sets"] = [list(each) for each in sets.all]
    head = json.dumps(header, ensure_ascii=False, indent=1).removesuffix("\n}")
    text = head + ',\n "trees": [\n' + ",\n".join(trees) + "\n]}\n"
    Path(path).write_text(text, encoding="utf-8")


def columns(
    left: np.ndarray,
    right: np.ndarray,
    feature: np.ndarray,
    value: np.ndarray,
    missing_left: np.ndarray,
    cover: np.ndarray,
) -> dict:
    inner = left != LEAF
    tree = {
        "left": left.tolist(),
        "right": right.tolist(),
        "feature": np.where(inner, feature, 0).tolist(),
        # JSON has no infinity, with which a split compares that parts numbers from NaN.
        "value": ["inf" if each == math.inf else each for each in value.tolist()],
    }
    flags = missing_left.astype(bool) & inner
    if flags.any():
        tree["missing_left"] = flags.astype(int).tolist()
    return tree | {"cover": cover.tolist()}


def exchange_children(tree: dict, node: int) -> None:
    tree["left"][node], tree["right"][node] = tree["right"][node], tree["left"][node]
    tree["missing_left"][node] = 1 - tree["missing_left"][node]
