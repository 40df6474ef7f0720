"""Copse against the installed ONNX Runtime: the tree operators, with random trees."""

import numpy as np
import pytest

from conftest import parity_table
from onnx_tasks import (
    AGGREGATES,
    MODES,
    POST,
    Bench,
    RandomTrees,
    bits_differ,
    conditions,
    edge_rows,
    model_of,
    run_onnx,
    scores_of,
)


@pytest.fixture
def bench(copse, tmp_path):
    return Bench(copse, tmp_path)


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
