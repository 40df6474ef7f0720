"""Trees of sklearn.tree and what is built of them: float32 features, float64 sums."""

from collections.abc import Iterator

import numpy as np
from sklearn.base import BaseEstimator, is_classifier
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import IsolationForest
from sklearn.ensemble._iforest import _average_path_length

from exporting.document import LEAF, Document, ExportError, columns
from exporting.estimator import LINKS, feature_list

TREES = {"input": "float32", "test": "<="}


def rounded_down(threshold: np.ndarray) -> np.ndarray:
    """The largest float32 that is not above each float64.

    scikit-learn compares a float32 feature with a float64 threshold. Between the float32 below the
    threshold and the next there is no float32, so `feature <= threshold` and
    `feature <= rounded_down(threshold)` are the same for every feature.
    """
    with np.errstate(over="ignore"):
        single = threshold.astype(np.float32)
        above = single.astype(np.float64) > threshold
        return np.where(above, np.nextafter(single, np.float32(-np.inf)), single).astype(np.float64)


def tree_columns(model: BaseEstimator, leaves: np.ndarray, features: np.ndarray | None) -> dict:
    """A tree of sklearn.tree.

    leaves: a node's value; nodes x outputs if there are several
    features: what the tree's features are in the model, where it saw some of them only
    """
    tree = model.tree_
    left, threshold = tree.children_left, rounded_down(tree.threshold)
    inner = left != LEAF
    feature = np.where(inner, tree.feature, 0)
    if features is not None:
        feature = features[feature]
    several = leaves.ndim == 2
    made = columns(
        left,
        tree.children_right,
        feature,
        np.where(inner, threshold, 0.0 if several else leaves),
        tree.missing_go_to_left,
        tree.weighted_n_node_samples,
    )
    if several:
        made["leaf_values"] = leaves[~inner].tolist()
    return made


def class_shares(model: BaseEstimator) -> np.ndarray:
    """Of each node: the share of the second of two classes, or of every class."""
    shares = model.tree_.value[:, 0, :]
    return shares[:, 1] if shares.shape[1] == 2 else shares


def values(model: BaseEstimator) -> np.ndarray:
    return model.tree_.value[:, 0, 0]


def export_tree(model: BaseEstimator) -> Document:
    leaves = class_shares if is_classifier(model) else values
    header = {"features": feature_list(model), **TREES}
    return Document(header, iter([tree_columns(model, leaves(model), None)]))


def export_forest(model: BaseEstimator) -> Document:
    leaves = class_shares if is_classifier(model) else values
    header = {
        "features": feature_list(model),
        "divisor": float(len(model.estimators_)),
        **TREES,
    }
    return Document(header, (tree_columns(tree, leaves(tree), None) for tree in model.estimators_))


def export_boosting(model: BaseEstimator) -> Document:
    start = model.init_
    constant = isinstance(start, DummyRegressor) or (
        isinstance(start, DummyClassifier)
        and start.strategy in ("prior", "most_frequent", "constant")
    )
    if not constant and start != "zero":
        raise ExportError(
            f"it starts from the predictions of {type(start).__name__} (init=), which differ from "
            "row to row; only a constant start can be exported"
        )
    nothing = np.zeros((1, model.n_features_in_), dtype=np.float32)
    link = LINKS[type(model._loss.link).__name__] if is_classifier(model) else {}
    header = {
        "features": feature_list(model),
        "base_margin": model._raw_predict_init(nothing)[0].tolist(),
        **link,
        **TREES,
    }

    def trees() -> Iterator[dict]:
        for stage in model.estimators_:
            for output, tree in enumerate(stage):
                made = tree_columns(tree, model.learning_rate * values(tree), None)
                yield made | {"output": output} if output else made

    return Document(header, trees())


def export_isolation(model: IsolationForest) -> Document:
    # What its _compute_score_samples adds a tree, and divides by in the end.
    scale = float(len(model.estimators_) * _average_path_length([model._max_samples])[0])
    if scale == 0:
        raise ExportError("its trees have seen one row each (max_samples), so that it says nothing")
    header = {
        "features": feature_list(model),
        "link": "anomaly",
        "link_scale": scale,
        **TREES,
    }

    def trees() -> Iterator[dict]:
        for index, (tree, features) in enumerate(
            zip(model.estimators_, model.estimators_features_, strict=True)
        ):
            path = model._decision_path_lengths[index]
            depths = path + model._average_path_length_per_tree[index] - 1.0
            yield tree_columns(tree, depths, np.asarray(features))

    return Document(header, trees())
