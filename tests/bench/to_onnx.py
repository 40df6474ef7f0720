"""Trees as an ONNX TreeEnsembleRegressor that gives margins: the fastest form in ONNX Runtime.

A classifier's two columns and its own sigmoid cost it more than a sigmoid by the caller.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper

from trees import LEAF, Trees, single_below


def write(trees: Trees, path: Path) -> None:
    shape = [None, trees.features]
    node = helper.make_node(
        "TreeEnsembleRegressor", ["rows"], ["margins"], domain="ai.onnx.ml", **attributes(trees)
    )
    graph = helper.make_graph(
        [node],
        "trees",
        [helper.make_tensor_value_info("rows", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("margins", TensorProto.FLOAT, [None, trees.outputs])],
    )
    versions = [helper.make_opsetid("", 13), helper.make_opsetid("ai.onnx.ml", 1)]
    onnx.save(helper.make_model(graph, opset_imports=versions, ir_version=7), path)


def attributes(trees: Trees) -> dict:
    each = trees.trees
    counts = [len(tree.left) for tree in each]
    tree_of = np.repeat(np.arange(len(each)), counts)
    node_of = np.concatenate([np.arange(count) for count in counts])

    def all_of(name: str) -> np.ndarray:
        return np.concatenate([getattr(tree, name) for tree in each])

    left, threshold = all_of("left"), all_of("threshold")
    inner = left != LEAF
    single = threshold.astype(np.float32) if trees.strict else single_below(threshold)
    branch = "BRANCH_LT" if trees.strict else "BRANCH_LEQ"
    return {
        "n_targets": trees.outputs,
        "base_values": trees.base,
        "nodes_treeids": tree_of.tolist(),
        "nodes_nodeids": node_of.tolist(),
        "nodes_modes": [branch if each else "LEAF" for each in inner],
        "nodes_featureids": np.where(inner, all_of("feature"), 0).tolist(),
        "nodes_values": np.where(inner, single, 0).tolist(),
        "nodes_truenodeids": np.where(inner, left, 0).tolist(),
        "nodes_falsenodeids": np.where(inner, all_of("right"), 0).tolist(),
        "nodes_missing_value_tracks_true": (inner & all_of("missing_left")).astype(int).tolist(),
        "target_treeids": tree_of[~inner].tolist(),
        "target_nodeids": node_of[~inner].tolist(),
        "target_ids": (tree_of[~inner] % trees.outputs).tolist(),
        "target_weights": all_of("value")[~inner].astype(np.float32).tolist(),
    }
