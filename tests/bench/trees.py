"""Trees as plain arrays, read from the form that each library saves them in.

The peers that take another library's model get these trees, converted. `left` is taken where the
feature is below the threshold (`strict`) or not above it.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

LEAF = -1


@dataclass(frozen=True)
class Tree:
    left: np.ndarray  # a node: its child's number, or LEAF
    right: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray  # float64
    missing_left: np.ndarray
    value: np.ndarray  # float64, of leaves


@dataclass(frozen=True)
class Trees:
    trees: list[Tree]
    features: int
    strict: bool
    link: str  # sigmoid, softmax or identity
    outputs: int = 1
    base: list[float] = field(default_factory=lambda: [0.0])

    def output_of(self, index: int) -> int:
        return index % self.outputs

    @property
    def leaves(self) -> int:
        return sum(int((tree.left == LEAF).sum()) for tree in self.trees)

    @property
    def depth(self) -> int:
        return max(depth(tree) for tree in self.trees)

    @property
    def conditions(self) -> int:
        """How many (feature, threshold) are distinct."""
        inner = [
            np.stack([tree.feature, tree.threshold.view(np.int64)], axis=1)[tree.left != LEAF]
            for tree in self.trees
        ]
        return len(np.unique(np.concatenate(inner), axis=0))


def depth(tree: Tree) -> int:
    level, nodes = 0, np.array([0])
    while True:
        inner = nodes[tree.left[nodes] != LEAF]
        if len(inner) == 0:
            return level
        nodes = np.concatenate([tree.left[inner], tree.right[inner]])
        level += 1


def from_xgboost(saved: bytes) -> Trees:
    """`saved` is XGBoost's JSON."""
    learner = json.loads(saved)["learner"]
    parameters = learner["learner_model_param"]
    outputs = max(1, int(parameters["num_class"]))
    link = "sigmoid" if outputs == 1 else "softmax"
    told = parameters["base_score"].strip("[]").split(",")
    base = [float(text) for text in told] * (outputs if len(told) == 1 else 1)
    if link == "sigmoid":
        base = [float(-np.log(1 / np.float64(share) - 1)) for share in base]
    trees = [
        Tree(
            np.array(each["left_children"]),
            np.array(each["right_children"]),
            np.array(each["split_indices"]),
            np.array(each["split_conditions"], np.float32).astype(np.float64),
            np.array(each["default_left"], bool),
            np.array(each["split_conditions"], np.float32).astype(np.float64),
        )
        for each in learner["gradient_booster"]["model"]["trees"]
    ]
    return Trees(trees, int(parameters["num_feature"]), True, link, outputs, base)


def from_lightgbm(text: str) -> Trees:
    """A binary LightGBM model's text; its leaves get the numbers after its inner nodes."""
    trees = []
    for block in text.split("\nTree=")[1:]:
        lines = dict(line.split("=", 1) for line in block.split("\n") if "=" in line)
        leaf_values = numbers(lines["leaf_value"])
        inner = len(leaf_values) - 1
        left, right = (
            joined(lines, name, inner, np.int64) for name in ("left_child", "right_child")
        )
        at = [np.where(side < 0, inner + ~side, side) for side in (left, right)]
        none = np.full(inner + 1, LEAF)
        pad = np.zeros(inner + 1)
        trees.append(
            Tree(
                np.concatenate([at[0], none]),
                np.concatenate([at[1], none]),
                np.concatenate([joined(lines, "split_feature", inner, np.int64), none + 1]),
                np.concatenate([joined(lines, "threshold", inner, np.float64), pad]),
                np.concatenate([joined(lines, "decision_type", inner, np.int64) & 2, none + 1]) > 0,
                np.concatenate([np.zeros(inner), leaf_values]),
            )
        )
    features = int(text.split("\nmax_feature_idx=")[1].split("\n")[0]) + 1
    return Trees(trees, features, False, "sigmoid")


def numbers(text: str) -> np.ndarray:
    return np.array(text.split(), np.float64)


def joined(lines: dict, name: str, count: int, kind: type) -> np.ndarray:
    """A line's numbers; none in a tree that is one leaf."""
    return numbers(lines[name]).astype(kind) if count else np.zeros(0, kind)


def from_catboost(path: Path) -> Trees:
    """A binary CatBoost model's JSON: oblivious trees, written out as full ones."""
    told = json.loads(path.read_text())
    scale, bias = told["scale_and_bias"]
    trees = [
        full(each["splits"], np.array(each["leaf_values"]) * scale)
        for each in told["oblivious_trees"]
    ]
    features = len(told["features_info"]["float_features"])
    return Trees(trees, features, False, "sigmoid", base=[float(each) for each in bias])


def full(splits: list[dict], leaves: np.ndarray) -> Tree:
    """The first split is the last level: it is the lowest bit of a leaf's number."""
    levels = splits[::-1]
    inner = 2 ** len(levels) - 1
    level = np.floor(np.log2(np.arange(1, inner + 1))).astype(int)
    none = np.full(len(leaves), LEAF)
    at = np.arange(inner)
    borders = np.array([split["border"] for split in levels])
    features = np.array([split["float_feature_index"] for split in levels], int)
    zeros = np.zeros(len(leaves), int)
    return Tree(
        np.concatenate([2 * at + 1, none]),
        np.concatenate([2 * at + 2, none]),
        np.concatenate([features[level], zeros]),
        np.concatenate([borders[level], zeros]).astype(np.float64),
        np.zeros(inner + len(leaves), bool),
        np.concatenate([np.zeros(inner), leaves]),
    )


def from_forest(model) -> Trees:
    """A random forest of scikit-learn for two classes; its average as a sum."""
    shares = len(model.estimators_)
    trees = [
        Tree(
            tree.children_left,
            tree.children_right,
            np.maximum(tree.feature, 0),
            tree.threshold,
            tree.missing_go_to_left.astype(bool),
            tree.value[:, 0, 1] / shares,
        )
        for tree in (estimator.tree_ for estimator in model.estimators_)
    ]
    return Trees(trees, model.n_features_in_, False, "identity")


def single_below(threshold: np.ndarray) -> np.ndarray:
    """The largest float32 not above each float64: for a float32 feature, `<=` says the same."""
    single = threshold.astype(np.float32)
    above = single.astype(np.float64) > threshold
    return np.where(above, np.nextafter(single, np.float32(-np.inf)), single)
