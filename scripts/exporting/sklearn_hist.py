"""HistGradientBoosting: float64 features and sums, categories by bitset."""

from collections.abc import Iterator
from numbers import Real

import numpy as np
from sklearn.base import BaseEstimator

from exporting.document import (
    LEAF,
    Document,
    ExportError,
    columns,
    exchange_children,
)
from exporting.estimator import LINKS, feature_list


class Encoder:
    """What a HistGradientBoosting model makes of its categorical columns before its trees see them.

    It puts them first and numbers their categories. Here columns keep their places, and a category
    is tested for its place among the texts that a CSV has for the categories.
    """

    def __init__(self, model: BaseEstimator) -> None:
        count = int(model.n_features_in_)
        categorical = model.is_categorical_
        self.column = np.arange(count)
        self.names: dict[int, list[str]] = {}  # column: its texts
        self.seen: dict[int, list[float]] = {}  # column: what category i is to our trees
        if categorical is None:
            return
        self.column = np.concatenate([np.flatnonzero(categorical), np.flatnonzero(~categorical)])
        encoder = model._preprocessor.named_transformers_["encoder"]
        for column, known in zip(self.column.tolist(), encoder.categories_, strict=False):
            known = [each for each in known.tolist() if each == each]
            if any(each is None for each in known):
                raise ExportError(f"None is a category of column {column}; use NaN for missing")
            if not known:  # all missing: no tree asks for it
                continue
            self.names[column] = [category_text(each) for each in known]
            self.seen[column] = [float(i) for i in range(len(known))]

    def features(self, model: BaseEstimator) -> list | int:
        plain = feature_list(model)
        if not self.names:
            return plain
        whole = [{}] * plain if isinstance(plain, int) else [{"name": name} for name in plain]
        return [
            each | {"categories": self.names[column], "unseen": "missing"}
            if column in self.names
            else each
            for column, each in enumerate(whole)
        ]


def category_text(category: object) -> str:
    """As the number is written shortest, or as the text stands."""
    if isinstance(category, Real) and float(category).is_integer() and abs(category) < 2**53:
        return str(category) if isinstance(category, bool) else str(int(category))
    return str(category)


def bits(words: np.ndarray) -> np.ndarray:
    """Whether each of 256 is in a bitset of eight 32-bit words."""
    return (words[np.arange(256) // 32] >> (np.arange(256) % 32).astype(np.uint32)) & 1 == 1


def split_by_category(
    tree: dict, node: int, left: np.ndarray, known: np.ndarray, seen: list
) -> None:
    """Left are the categories of `left`, right the other known ones, and what is neither goes
    where NaN goes: so the test is for the categories that go the other way than NaN."""
    chosen = left
    if tree["missing_left"][node]:
        exchange_children(tree, node)
        chosen = known & ~left
    members = tuple(sorted(seen[i] for i in np.flatnonzero(chosen) if i < len(seen)))
    if members:
        tree["test"][node], tree["set"][node] = "in", members
    else:  # everything goes where NaN goes
        exchange_children(tree, node)
        tree["value"][node] = "inf"


def hist_columns(predictor: object, known: np.ndarray, encoder: Encoder) -> dict:
    nodes = predictor.nodes
    leaf = nodes["is_leaf"].astype(bool)
    left = np.where(leaf, LEAF, nodes["left"].astype(np.int64))
    right = np.where(leaf, LEAF, nodes["right"].astype(np.int64))
    threshold = nodes["num_threshold"].astype(np.float64)
    categorical = ~leaf & nodes["is_categorical"].astype(bool)
    value = np.where(leaf, nodes["value"], np.where(categorical, 0.0, threshold))
    feature = encoder.column[np.where(leaf, 0, nodes["feature_idx"])]
    tree = columns(left, right, feature, value, nodes["missing_go_to_left"], nodes["count"])
    if categorical.any():
        for column, absent in (("test", None), ("set", None), ("missing_left", 0)):
            tree.setdefault(column, [absent] * len(nodes))
    for node in np.flatnonzero(categorical).tolist():
        index = int(nodes["feature_idx"][node])
        split_by_category(
            tree,
            node,
            bits(predictor.raw_left_cat_bitsets[nodes["bitset_idx"][node]]),
            bits(known[index]),
            encoder.seen[int(encoder.column[index])],
        )
    return tree


def export_hist(model: BaseEstimator) -> Document:
    link = LINKS.get(type(model._loss.link).__name__)
    if link is None:
        raise ExportError(f"its loss, {type(model._loss).__name__}, has a link that is not known")
    encoder = Encoder(model)
    bitsets, places = model._bin_mapper.make_known_categories_bitsets()
    known = bitsets[places] if len(bitsets) else np.zeros((len(places), 8), dtype=np.uint32)
    # Sums start from zero; adding it makes of -0.0 what the model makes of it.
    base = (0.0 + model._baseline_prediction.astype(np.float64)).ravel()
    header = {
        "features": encoder.features(model),
        "base_margin": base.tolist(),
        **link,
        "test": "<=",
    }

    def trees() -> Iterator[dict]:
        for stage in model._predictors:
            for output, predictor in enumerate(stage):
                made = hist_columns(predictor, known, encoder)
                yield made | {"output": output} if output else made

    return Document(header, trees())
