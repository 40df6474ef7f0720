"""Graphs around a tree ensemble: operators before it and behind it, against ONNX Runtime."""

import numpy as np
import pytest
from onnx import TensorProto, helper

from onnx_tasks import (
    ML,
    Bench,
    RandomTrees,
    edge_rows,
    model_of,
    run_onnx,
    scores_of,
    tensor,
)


@pytest.fixture
def bench(copse, tmp_path):
    return Bench(copse, tmp_path)


# Graphs around the trees.


def with_graph(bench, before, after, width, x, initializers=(), trees=None, near=None, names=None):
    rng = np.random.default_rng(2)
    trees = trees or RandomTrees(rng, width=width, trees=10)
    node = trees.regressor()
    if before:
        node.input[0] = "Z"
    if after:
        node.output[0] = "S"
    model = model_of([*before, node, *after], x.shape[1], x.dtype, initializers=initializers)
    if near is None:
        bench.same("graphs", model, x, output="probability")
    else:
        bench.near("graphs", model, x, ulps=near)


NAN = float("nan")
BEFORE = {
    "Scaler": [
        helper.make_node(
            "Scaler",
            ["X"],
            ["Z"],
            domain=ML,
            offset=[0.1, -0.3, 0.7, 1e30],
            scale=[3, 0.1, 7, 1e20],
        )
    ],
    "Scaler of one": [
        helper.make_node("Scaler", ["X"], ["Z"], domain=ML, offset=[0.1], scale=[0.3])
    ],
    "Imputer": [
        helper.make_node(
            "Imputer",
            ["X"],
            ["Z"],
            domain=ML,
            imputed_value_floats=[0.5, -1.0, 0.0, 2.0],
            replaced_value_float=NAN,
        )
    ],
    "Imputer of zeros": [
        helper.make_node(
            "Imputer", ["X"], ["Z"], domain=ML, imputed_value_floats=[9.0], replaced_value_float=0.0
        )
    ],
    "arithmetic": [
        helper.make_node("Mul", ["X", "four"], ["A"]),
        helper.make_node("Add", ["A", "one"], ["B"]),
        helper.make_node("Div", ["B", "A"], ["C"]),
        helper.make_node("Sub", ["one", "C"], ["Z"]),
    ],
    "Clip": [helper.make_node("Clip", ["X", "low", "high"], ["Z"])],
    "columns": [
        helper.make_node("ArrayFeatureExtractor", ["X", "picks"], ["A"], domain=ML),
        helper.make_node("Gather", ["X", "picks"], ["B"], axis=1),
        helper.make_node("Concat", ["B", "A"], ["C"], axis=1),
        helper.make_node("Identity", ["C"], ["D"]),
        helper.make_node("FeatureVectorizer", ["D", "A"], ["E"], domain=ML, inputdimensions=[4, 2]),
        helper.make_node("Reshape", ["E", "shape"], ["F"]),
        helper.make_node("Flatten", ["F"], ["Z"]),
    ],
    "integers": [
        helper.make_node("Cast", ["X"], ["A"], to=TensorProto.INT64),
        helper.make_node("Cast", ["A"], ["Z"], to=TensorProto.FLOAT),
    ],
    "one-hot": [
        helper.make_node("OneHotEncoder", ["X"], ["A"], domain=ML, cats_int64s=[0, 1, -1]),
        helper.make_node("Reshape", ["A", "twelve"], ["Z"]),
    ],
}
CONSTANTS = [
    tensor([0.1, 3.3, -7.7, 1e-20], name="four"),
    tensor([0.7], name="one"),
    tensor(-0.5, name="low"),
    tensor(0.625, name="high"),
    tensor([3, 1], np.int64, "picks"),
    tensor([-1, 6], np.int64, "shape"),
    tensor([-1, 12], np.int64, "twelve"),
]


@pytest.mark.parametrize("name", BEFORE)
def test_operators_before_the_trees(name, bench):
    rng = np.random.default_rng(21)
    x = edge_rows(rng, [0.1, 0.2, 0.5, 1, 2], 4)
    if name == "one-hot":  # ONNX Runtime gives up on a NaN here
        x = np.nan_to_num(x, nan=5, posinf=6, neginf=6)
    width = {"one-hot": 12, "columns": 6}.get(name, 4)
    with_graph(bench, BEFORE[name], [], width, x, CONSTANTS)


def test_a_cast_to_float32_rounds_and_a_scaler_of_float64_too(bench):
    rng = np.random.default_rng(22)
    x = edge_rows(rng, [0.1, 0.2, 0.5, 1, 2], 4, dtype=np.float64)
    cast = [helper.make_node("Cast", ["X"], ["Z"], to=TensorProto.FLOAT)]
    with_graph(bench, cast, [], 4, x)
    with_graph(bench, BEFORE["Scaler"], [], 4, x)


AFTER = {
    "Mul by 1": ([helper.make_node("Mul", ["S", "one"], ["Y"])], 1.0, None),
    "Div": ([helper.make_node("Div", ["S", "one"], ["Y"])], 7.0, None),
    "Mul": ([helper.make_node("Mul", ["one", "S"], ["Y"])], -0.3, None),
    "Add": ([helper.make_node("Add", ["S", "one"], ["Y"])], 0.3, None),
    "Sub": ([helper.make_node("Sub", ["S", "one"], ["Y"])], 0.3, None),
    "Exp": (
        [helper.make_node("Exp", ["S"], ["T"]), helper.make_node("Mul", ["T", "one"], ["Y"])],
        1.7,
        2,
    ),
    "Identity and shape": (
        [
            helper.make_node("Identity", ["S"], ["T"]),
            helper.make_node("Reshape", ["T", "minus"], ["Y"]),
        ],
        1.0,
        None,
    ),
}


@pytest.mark.parametrize("name", AFTER)
def test_operators_behind_the_trees(name, bench):
    nodes, constant, near = AFTER[name]
    x = edge_rows(np.random.default_rng(23), [0.1, 0.2], 4)
    constants = [tensor([constant], name="one"), tensor([-1], np.int64, "minus")]
    with_graph(bench, [], nodes, 4, x, constants, near=near)


def test_sigmoid_and_softmax_of_onnx_runtime_are_approximations(bench):
    """Its operators stray by 2^-23 from the function itself, which we give."""
    x = edge_rows(np.random.default_rng(24), [0.1, 0.2], 4)
    for op, targets in (("Sigmoid", 1), ("Softmax", 3)):
        trees = RandomTrees(np.random.default_rng(2), targets=targets, trees=9)
        node = trees.regressor()
        node.output[0] = "S"
        model = model_of([node, helper.make_node(op, ["S"], ["Y"])], 4)
        ours = bench.scores(model, x)
        assert np.abs(ours - scores_of(run_onnx(model, x))).max() < 2.0**-22


def test_other_operators_are_named(bench):
    trees = RandomTrees(np.random.default_rng(2)).regressor()
    trees.output[0] = "S"
    x = np.zeros((1, 4), np.float32)
    for op in ("Erf", "Neg", "ReduceSum"):
        model = model_of([trees, helper.make_node(op, ["S"], ["Y"], name="last_1")], 4)
        assert f"node 'last_1': the operator {op} is not one" in bench.refusal(model, x)
    before = RandomTrees(np.random.default_rng(2)).regressor()
    before.input[0] = "Z"
    scan = helper.make_node("Scan", ["X"], ["Z"], name="Scan_3")
    assert "node 'Scan_3': the operator Scan is not one" in bench.refusal(
        model_of([scan, before], 4), x
    )
    linear = helper.make_node("LinearRegressor", ["X"], ["Y"], domain=ML, coefficients=[1.0])
    assert "no tree ensemble; its operators: LinearRegressor" in bench.refusal(
        model_of([linear], 4), x
    )


def test_nan_conditions_scattered_trees_and_shared_nodes_are_refused(bench):
    x = np.zeros((1, 4), np.float32)
    trees = RandomTrees(np.random.default_rng(2), trees=2)
    trees.lists["nodes_values"][0] = NAN
    assert "item 0: a split condition that is not a number" in bench.refusal(
        model_of([trees.regressor()], 4), x
    )
    # ONNX Runtime takes the second run of a tree for a tree of its own.
    trees = RandomTrees(np.random.default_rng(2), trees=2)
    trees.lists["nodes_treeids"][-1] = 0
    assert "tree 0 are not together" in bench.refusal(model_of([trees.regressor()], 4), x)
    trees = RandomTrees(np.random.default_rng(2), trees=1, depth=2, stop=0)
    trees.lists["nodes_falsenodeids"][0] = 1
    assert "is reached twice" in bench.refusal(model_of([trees.regressor()], 4), x)
