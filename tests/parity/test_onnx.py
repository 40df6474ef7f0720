"""Copse against the installed ONNX Runtime: operators with random trees, and converters' models."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from conftest import parity_table
from onnx_tasks import (
    AGGREGATES,
    ML,
    MODES,
    POST,
    RandomTrees,
    bits_differ,
    edge_rows,
    model_of,
    rows_beyond,
    run_onnx,
    scores_of,
    tensor,
    write_csv,
)


class Bench:
    """Scores a model in both and counts the rows that differ."""

    def __init__(self, copse, folder):
        self.copse = copse
        self.folder = folder

    def scores(self, model, x, output="probability", names=None) -> np.ndarray:
        onnx.save(model, self.folder / "model.onnx")
        write_csv(self.folder / "rows.csv", x, names)
        answer = self.copse(
            "score", self.folder / "model.onnx", self.folder / "rows.csv", "--output", output
        )
        assert answer.status == 0, answer.err
        return answer.table()

    def refusal(self, model, x) -> str:
        onnx.save(model, self.folder / "model.onnx")
        write_csv(self.folder / "rows.csv", x)
        answer = self.copse("score", self.folder / "model.onnx", self.folder / "rows.csv")
        assert answer.status == 1
        return answer.err

    def same(self, task, model, x, output="margin", second=False, names=None) -> None:
        """Bit for bit; `second`: of two columns ours is the second."""
        theirs = scores_of(run_onnx(model, x))
        ours = self.scores(model, x, output, names)
        wrong = bits_differ(ours, theirs[:, 1:] if second else theirs)
        parity_table("onnxruntime", task, len(x), wrong)
        assert wrong == 0

    def near(self, task, model, x, ulps=2, second=False, names=None) -> None:
        theirs = scores_of(run_onnx(model, x))
        ours = self.scores(model, x, names=names)
        wrong = rows_beyond(ours, theirs[:, 1:] if second else theirs, ulps)
        parity_table("onnxruntime", task, len(x), wrong)
        assert wrong == 0


@pytest.fixture
def bench(copse, tmp_path):
    return Bench(copse, tmp_path)


def conditions(trees: RandomTrees) -> list:
    return trees.lists["nodes_values"]


@pytest.mark.parametrize("mode", [*MODES, "mixed"])
@pytest.mark.parametrize("tracks", [False, True])
def test_every_mode_sends_every_value_where_onnx_runtime_does(mode, tracks, bench):
    rng = np.random.default_rng(len(mode) + tracks)
    trees = RandomTrees(rng, modes=MODES if mode == "mixed" else [mode], tracks=tracks, trees=20)
    x = edge_rows(rng, conditions(trees), 4)
    bench.same("all modes", model_of([trees.regressor()], 4), x)


@pytest.mark.parametrize("aggregate", AGGREGATES)
@pytest.mark.parametrize("targets", [1, 3])
@pytest.mark.parametrize("base", [False, True])
def test_aggregates_and_base_values(aggregate, targets, base, bench):
    rng = np.random.default_rng(targets + 10 * base)
    trees = RandomTrees(rng, targets=targets, spread=True, trees=15)
    more = {"base_values": [0.25 + 0.1 * k for k in range(targets)]} if base else {}
    model = model_of([trees.regressor(aggregate_function=aggregate, **more)], 4)
    bench.same("aggregates", model, edge_rows(rng, conditions(trees), 4))


@pytest.mark.parametrize("post", POST)
@pytest.mark.parametrize("targets", [1, 2, 12])
@pytest.mark.parametrize("wide", [False, True])
def test_post_transforms(post, targets, wide, bench):
    rng = np.random.default_rng(targets)
    dtype = np.float64 if wide else np.float32
    trees = RandomTrees(rng, targets=targets, trees=3 * targets, spread=targets == 2)
    x = edge_rows(rng, conditions(trees), 4, dtype=dtype)
    plain = model_of([trees.regressor(wide)], 4, dtype)
    bench.same("post-transforms, margins", plain, x)
    model = model_of([trees.regressor(wide, post_transform=post)], 4, dtype)
    bench.near("post-transforms, predictions", model, x)


def test_probit_of_probabilities(bench):
    rng = np.random.default_rng(5)
    trees = RandomTrees(rng, trees=1)
    trees.votes = [(t, n, k, float(rng.uniform(0.01, 0.99))) for t, n, k, _ in trees.votes]
    x = edge_rows(rng, conditions(trees), 4)
    model = model_of([trees.regressor(post_transform="PROBIT")], 4)
    bench.near("post-transforms, predictions", model, x)


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("lists", ["float32", "float64"])
def test_float64_inputs_are_compared_and_added_in_float64(wide, lists, bench):
    rng = np.random.default_rng(7)
    trees = RandomTrees(rng, modes=MODES, trees=40, scale=0.1)
    dtype = np.float64 if wide else np.float32
    if lists == "float64" and not wide:
        model = model_of([trees.regressor(True)], 4, dtype)
        assert "float64 for an input of float32" in bench.refusal(model, np.zeros((1, 4)))
        with pytest.raises(Exception, match="tree_ensemble"):
            run_onnx(model, np.zeros((1, 4), dtype))
        return
    model = model_of([trees.regressor(lists == "float64")], 4, dtype)
    x = edge_rows(rng, conditions(trees), 4, dtype=dtype)
    if wide:
        x[:, 0] = x[:, 0].astype(np.float32)
    bench.same("float64", model, x)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("targets", [1, 3])
@pytest.mark.parametrize("aggregate", range(4))
def test_tree_ensemble_5(dtype, targets, aggregate, bench):
    rng = np.random.default_rng(aggregate + targets)
    # A minimum or maximum of several targets needs leaves that name all of them, which version 5
    # cannot have.
    if aggregate >= 2:
        targets = 1
    trees = RandomTrees(rng, targets=targets, modes=MODES, tracks=True, trees=12)
    node = trees.newest(dtype, aggregate_function=aggregate)
    x = edge_rows(rng, conditions(trees), 4, dtype=dtype)
    bench.same("TreeEnsemble 5", model_of([node], 4, dtype, opset=5), x)


@pytest.mark.parametrize(
    "members",
    [
        lambda rng: rng.choice(31, size=rng.integers(1, 10), replace=False),
        lambda rng: rng.integers(-5, 100, size=rng.integers(1, 40)),
        lambda rng: [0.5, 1.0, 2.5],
    ],
    ids=["small", "large", "fractions"],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sets_of_tree_ensemble_5(members, dtype, bench):
    """Sets within 0 to 30 hold a value as it is, others what it is without its fraction."""
    rng = np.random.default_rng(11)
    trees = RandomTrees(rng, modes=MODES, tracks=True, trees=12)
    model = model_of([trees.newest(dtype, members)], 4, dtype, opset=5)
    x = np.round(rng.uniform(-8, 104, size=(400, 4)) * 2).astype(dtype) / dtype(2)
    x[rng.random(x.shape) < 0.1] = np.nan
    x[0] = np.inf
    x[1] = -0.0
    bench.same("sets", model, x)


def test_onnx_runtime_swaps_two_post_transforms_of_tree_ensemble_5(bench):
    """The standard says 1 is SOFTMAX and 2 LOGISTIC; numbers are ONNX Runtime's."""
    rng = np.random.default_rng(3)
    trees = RandomTrees(rng, targets=2, trees=6)
    x = edge_rows(rng, conditions(trees), 4)
    sums = []
    for post in (1, 2):
        model = model_of([trees.newest(post_transform=post)], 4, opset=5)
        bench.near("TreeEnsemble 5", model, x)
        sums.append(scores_of(run_onnx(model, x)).sum(axis=1))
    assert not np.allclose(sums[0], 1)
    assert np.allclose(sums[1], 1)


def test_one_target_is_transformed_by_probit_alone(bench):
    """onnxruntime#26596: LOGISTIC of one target gives its raw score."""
    rng = np.random.default_rng(4)
    trees = RandomTrees(rng)
    x = edge_rows(rng, conditions(trees), 4)
    model = model_of([trees.regressor(post_transform="LOGISTIC")], 4)
    bench.same("post-transforms, margins", model, x, output="probability")


def test_leaf_numbers_are_the_files_own(bench):
    rng = np.random.default_rng(12)
    trees = RandomTrees(rng, trees=3, modes=MODES)
    x = edge_rows(rng, conditions(trees), 4)
    ours = bench.scores(model_of([trees.regressor()], 4), x, "leaf")
    for tree in range(3):
        # The weights of one tree are made its node numbers, those of the others nothing.
        votes = trees.votes
        trees.votes = [(t, n, k, float(n) if t == tree else 0.0) for t, n, k, _ in votes]
        wanted = scores_of(run_onnx(model_of([trees.regressor()], 4), x))
        trees.votes = votes
        wrong = bits_differ(ours[:, tree : tree + 1], wanted)
        parity_table("onnxruntime", "leaf numbers", len(x), wrong)
        assert wrong == 0


@pytest.mark.parametrize(("trees", "depth", "stop"), [(2000, 5, 0.1), (3, 20, 0.35), (40, 8, 0)])
def test_sizes(trees, depth, stop, bench):
    rng = np.random.default_rng(depth)
    forest = RandomTrees(rng, trees=trees, depth=depth, stop=stop, tracks=True)
    x = edge_rows(rng, conditions(forest), 4, rows=200)
    bench.same("sizes", model_of([forest.regressor()], 4), x)


def test_trees_of_one_leaf_and_infinite_conditions(bench):
    rng = np.random.default_rng(8)
    trees = RandomTrees(rng, trees=4, depth=1, stop=0.6, modes=["BRANCH_LEQ", "BRANCH_LT"])
    values = trees.lists["nodes_values"]
    for i, mode in enumerate(trees.lists["nodes_modes"]):
        if mode != "LEAF":
            values[i] = [np.inf, -np.inf][i % 2]
    x = edge_rows(rng, [0.0], 4)
    bench.same("one leaf", model_of([trees.regressor()], 4), x)
    bench.same("one leaf", model_of([RandomTrees(rng, trees=2, depth=0).regressor()], 4), x)


# Classifiers: two classes are a case of their own.


def two_class_node(first, second, post, base=(), labels=(0, 1)):
    """Two leaves and the weights that they have for either class, None for none."""
    votes = [(0, 1 + i, k, w) for i in range(2) for k, w in ((0, first[i]), (1, second[i]))]
    trees = RandomTrees(np.random.default_rng(0), trees=1, depth=1, stop=0)
    trees.votes = [vote for vote in votes if vote[3] is not None]
    trees.lists["nodes_featureids"] = [0, 0, 0]
    trees.lists["nodes_values"] = [0.0, 0.0, 0.0]
    more = {"base_values": list(base)} if base else {}
    return trees.classifier(list(labels), post_transform=post, **more)


NONE = (None, None)
X2 = np.array([[-1], [0], [1], [np.nan]], np.float32)


@pytest.mark.parametrize("post", POST[:4])
@pytest.mark.parametrize("base", [(), (0.5,)])
@pytest.mark.parametrize("weights", [(0.25, 0.75), (-2.0, 0.75), (-20.0, 20.0)])
def test_two_classes_by_the_score_of_the_first(post, base, weights, bench):
    node = two_class_node(weights, NONE, post, base)
    bench.near("two classes", model_of([node], 1, outputs=("label", "Y")), X2, second=True)


@pytest.mark.parametrize("post", POST[:4])
@pytest.mark.parametrize(
    ("first", "second", "base"),
    [
        (NONE, (0.25, 0.75), ()),
        (NONE, (-2.0, 0.75), (0.5,)),
        ((0.25, 0.6), (0.75, 0.4), ()),
        ((0.25, 0.6), (-0.75, 0.4), (0.5,)),
        ((0.25, 0.6), NONE, (0.5, 0.125)),
        ((-0.25, 0.6), NONE, (0.5, 0.125)),
    ],
)
def test_two_classes_by_two_scores(post, first, second, base, bench):
    node = two_class_node(first, second, post, base)
    bench.near("two classes", model_of([node], 1, outputs=("label", "Y")), X2)


@pytest.mark.parametrize(
    ("first", "second", "post", "base", "why"),
    [
        ((0.25, None), (None, 0.4), "NONE", (), "no leaf with a weight for the second class"),
        (NONE, (0.25, 0.75), "NONE", (0.5, 0.125), "uses but one"),
        ((0.25, 0.6), (0.75, 0.4), "NONE", (0.5, 0.125), "uses but one"),
        ((0.25, 0.75), NONE, "PROBIT", (), "second column unwritten"),
    ],
)
def test_what_onnx_runtime_makes_no_sense_of_is_refused(first, second, post, base, why, bench):
    model = model_of([two_class_node(first, second, post, base)], 1, outputs=("label", "Y"))
    assert why in bench.refusal(model, X2)
    scores = scores_of(run_onnx(model, X2))
    if base:  # neither column depends on the second class's weights and its base value alone
        assert (scores[:, 1] != np.float32(base[1]) + np.float32(second[0])).all()


def test_logistic_of_a_leaf_without_negative_weights(bench):
    """onnxruntime#27533: left out the sigmoid once; since 1.26 it is there."""
    model = model_of([two_class_node((0.3, 0.3), NONE, "LOGISTIC")], 1, outputs=("label", "Y"))
    assert scores_of(run_onnx(model, X2))[0, 1] == pytest.approx(0.5744425)
    bench.near("two classes", model, X2, second=True)


@pytest.mark.parametrize("post", POST[:4])
@pytest.mark.parametrize("classes", [3, 20])
@pytest.mark.parametrize("spread", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_many_classes(post, classes, spread, dtype, bench):
    rng = np.random.default_rng(classes)
    trees = RandomTrees(rng, targets=classes, trees=2 * classes, spread=spread)
    base = [float(v) for v in rng.normal(size=classes)] if spread else []
    more = {"base_values": base} if base else {}
    node = trees.classifier([f"c{k}" for k in range(classes)], post_transform=post, **more)
    x = edge_rows(rng, conditions(trees), 4, dtype=dtype)
    bench.near("many classes", model_of([node], 4, dtype, outputs=("label", "Y")), x)


def test_one_class(bench):
    trees = RandomTrees(np.random.default_rng(1))
    node = trees.classifier([7])
    x = edge_rows(np.random.default_rng(1), conditions(trees), 4)
    bench.same("one class", model_of([node], 4, outputs=("label", "Y")), x)


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
