"""Margins and probabilities against the installed XGBoost, on random models and hostile rows."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import xgboost as xgb
from copse_cli import NATIVE, numbers, run, run_both, same_bits, ulps, write_csv

ROWS = 400


@dataclass(frozen=True)
class Task:
    name: str
    parameters: dict[str, object]
    rounds: int
    missing: float = 0.2
    named: bool = True
    columns: int = 6


TASKS = [
    Task("stumps", {"max_depth": 1}, 200),
    Task("one tree", {"max_depth": 3}, 1),
    Task("no tree", {"max_depth": 3}, 0),
    Task("depth 2", {"max_depth": 2}, 40, missing=0.5),
    Task("depth 4", {"max_depth": 4, "base_score": 0.2}, 120),
    Task("depth 6, without names", {"max_depth": 6}, 60, named=False),
    Task("depth 8", {"max_depth": 8, "base_score": 0.97}, 30),
    Task("depth 10", {"max_depth": 10, "min_child_weight": 0}, 12),
    Task("no value missing", {"max_depth": 5}, 25, missing=0.0),
    Task("nearly all missing", {"max_depth": 5}, 25, missing=0.9),
    Task("one column", {"max_depth": 4}, 20, columns=1),
    Task("forty columns", {"max_depth": 4, "colsample_bytree": 0.3}, 50, columns=40),
    Task("leaves only", {"min_child_weight": 1e9}, 5, missing=0.1),
    Task("leaves only, base score given", {"min_child_weight": 1e9, "base_score": 0.5}, 3),
    Task("pruned", {"tree_method": "exact", "gamma": 3.0, "max_depth": 7}, 20),
    Task("forest", {"num_parallel_tree": 8, "subsample": 0.6, "max_depth": 5}, 6),
    Task("leaf-wise", {"grow_policy": "lossguide", "max_leaves": 24, "max_depth": 0}, 20),
    Task("large steps", {"max_depth": 4, "eta": 1.5, "lambda": 0.0}, 15),
    Task("weights", {"max_depth": 4, "scale_pos_weight": 7.5}, 15),
]


def training_rows(rng: np.random.Generator, count: int, task: Task) -> np.ndarray:
    x = rng.normal(size=(count, task.columns)) * 10.0 ** rng.integers(-3, 6, task.columns)
    x[:, ::2] = np.round(x[:, ::2])  # ties: values that are thresholds
    x[rng.random(x.shape) < 0.02] = 0.0
    x[rng.random(x.shape) < task.missing] = np.nan
    return x


def train(task: Task, seed: int) -> xgb.Booster:
    rng = np.random.default_rng(seed)
    x = training_rows(rng, 900, task)
    # Missing means default here for some columns and the opposite for others, so both
    # directions are learnt.
    signal = np.where(np.isnan(x), np.where(np.arange(task.columns) % 2, 1.0, -1.0), np.sign(x))
    y = (signal.sum(axis=1) + rng.normal(size=len(x)) > 0).astype(int)
    names = [f"column {i}" for i in range(task.columns)] if task.named else None
    parameters = {"objective": "binary:logistic", "nthread": 1, "seed": seed, **task.parameters}
    return xgb.train(parameters, xgb.DMatrix(x, y, feature_names=names), task.rounds)


def thresholds(document: dict) -> list[np.ndarray]:
    """The split conditions of each column."""
    model = document["learner"]["gradient_booster"]["model"]
    found: list[list[float]] = [[] for _ in range(columns_of(document))]
    for tree in model["trees"]:
        for left, feature, value in zip(
            tree["left_children"], tree["split_indices"], tree["split_conditions"], strict=True
        ):
            if left != -1:
                found[feature].append(value)
    return [np.array(values, np.float32) for values in found]


def columns_of(document: dict) -> int:
    return int(document["learner"]["learner_model_param"]["num_feature"])


def hostile_rows(document: dict, task: Task, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed + 1000)
    x = training_rows(rng, ROWS, task)
    odd = np.array([1e30, -1e30, 0.0, -0.0, 1e-40, -1e-40, 3.4e38, -3.4e38, 16777217.0])
    for column, cuts in enumerate(thresholds(document)):
        at = rng.random(ROWS)
        x[at < 0.1, column] = rng.choice(odd, int((at < 0.1).sum()))
        if len(cuts) == 0:
            continue
        near = np.concatenate(
            [cuts, np.nextafter(cuts, np.float32(np.inf)), np.nextafter(cuts, np.float32(-np.inf))]
        ).astype(np.float64)
        # Doubles a little off a float32 round to the threshold itself.
        near = np.concatenate([near, near * (1 + 1e-9), near * (1 - 1e-9)])
        here = (at >= 0.1) & (at < 0.6)
        x[here, column] = rng.choice(near, int(here.sum()))
    x[0] = np.nan
    return x


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_scores_equal_those_of_the_installed_xgboost(task: Task, seed: int, tmp_path: Path) -> None:
    booster = train(task, seed)
    booster.save_model(tmp_path / "model.json")
    booster.save_model(tmp_path / "model.ubj")
    document = json.loads((tmp_path / "model.json").read_text())
    rows = hostile_rows(document, task, seed)
    matrix = xgb.DMatrix(rows, feature_names=booster.feature_names)

    # Columns in another order, among others: a model with names takes them by name.
    names = booster.feature_names or [f"c{i}" for i in range(task.columns)]
    order = np.random.default_rng(seed).permutation(task.columns) if task.named else slice(None)
    data = write_csv(tmp_path / "rows.csv", list(np.array(names)[order]), rows[:, order])

    margins = numbers(
        run_both("score", tmp_path / "model.json", data, "--output", "margin"), "margin"
    )
    assert same_bits(margins, booster.predict(matrix, output_margin=True))
    probabilities = numbers(run_both("score", tmp_path / "model.ubj", data), "probability")
    assert ulps(probabilities, booster.predict(matrix)) <= 2
    for name, output in (("model.ubj", "margin"), ("model.json", "probability")):
        again = numbers(run(NATIVE, "score", tmp_path / name, data, "--output", output), output)
        assert np.array_equal(again, margins if output == "margin" else probabilities)


def test_the_tasks_reach_every_kind_of_node() -> None:
    directions: set[int] = set()
    deleted = lone_leaves = deepest = 0
    for task in TASKS:
        document = json.loads(train(task, 1).save_raw("json").decode())
        for tree in document["learner"]["gradient_booster"]["model"]["trees"]:
            deleted += int(tree["tree_param"]["num_deleted"])
            lone_leaves += len(tree["left_children"]) == 1
            deepest = max(deepest, depth(tree))
            inner = np.array(tree["left_children"]) != -1
            directions |= set(np.array(tree["default_left"])[inner].tolist())
    assert directions == {0, 1}
    assert deleted > 0
    assert lone_leaves > 0
    assert deepest == 10


def depth(tree: dict) -> int:
    deepest, open_nodes = 0, [(0, 0)]
    while open_nodes:
        node, level = open_nodes.pop()
        deepest = max(deepest, level)
        for child in (tree["left_children"][node], tree["right_children"][node]):
            if child != -1:
                open_nodes.append((child, level + 1))
    return deepest


def test_a_package_of_a_model_scores_as_the_model_does(tmp_path: Path) -> None:
    task = TASKS[4]
    booster = train(task, 3)
    booster.save_model(tmp_path / "model.ubj")
    names = booster.feature_names
    recipe = {
        "copse": 1,
        "name": "plain",
        "version": "1",
        "inputs": [{"name": name} for name in names],
        "features": [{"name": name} for name in reversed(names)],
        "members": [{"name": "model", "file": "model.ubj"}],
        "answers": [[1.0] * len(names), [None] * len(names)],
    }
    (tmp_path / "recipe.json").write_text(json.dumps(recipe))
    assert run_both("pack", tmp_path / "recipe.json", "-o", tmp_path / "m.copse").status == 0
    rows = hostile_rows(json.loads(booster.save_raw("json").decode()), task, 3)
    data = write_csv(tmp_path / "rows.csv", names, rows)
    matrix = xgb.DMatrix(rows, feature_names=names)
    margins = numbers(run_both("score", tmp_path / "m.copse", data, "--output", "margin"), "margin")
    assert same_bits(margins, booster.predict(matrix, output_margin=True))
    classes = numbers(run_both("score", tmp_path / "m.copse", data, "--output", "class"), "class")
    assert np.array_equal(classes, (booster.predict(matrix) >= 0.5).astype(float))


REFUSED = {
    "dart": ({"booster": "dart", "rate_drop": 0.2}, '"dart"'),
    "gblinear": ({"booster": "gblinear"}, '"gblinear"'),
    "squared error": ({"objective": "reg:squarederror"}, '"reg:squarederror"'),
    "ranking": ({"objective": "rank:pairwise"}, '"rank:pairwise"'),
    "several classes": ({"objective": "multi:softprob", "num_class": 2}, '"multi:softprob"'),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_this_version_does_not_read_is_named(kind: str, tmp_path: Path) -> None:
    parameters, words = REFUSED[kind]
    rng = np.random.default_rng(5)
    data = xgb.DMatrix(rng.normal(size=(80, 3)), rng.integers(0, 2, 80))
    booster = xgb.train({"objective": "binary:logistic", **parameters}, data, 3)
    for name in ("model.json", "model.ubj"):
        booster.save_model(tmp_path / name)
        outcome = run_both("inspect", tmp_path / name)
        assert outcome.status == 1
        assert outcome.stdout == b""
        assert f"{name}: learner." in outcome.stderr
        assert words in outcome.stderr


def test_a_categorical_split_is_named(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    codes = rng.integers(0, 5, (300, 1))
    data = xgb.DMatrix(
        codes.astype(float),
        (codes[:, 0] % 2).astype(int),
        feature_types=["c"],
        enable_categorical=True,
    )
    booster = xgb.train({"objective": "binary:logistic", "max_cat_to_onehot": 1}, data, 2)
    booster.save_model(tmp_path / "model.json")
    outcome = run_both("inspect", tmp_path / "model.json")
    assert outcome.status == 1
    assert "trees[0]: split_type[0]: a categorical split" in outcome.stderr
