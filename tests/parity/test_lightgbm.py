"""Copse against the installed LightGBM, on models and rows of the same seeds."""

import re

import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest

from conftest import NATIVE, parity_table, run
from lightgbm_tasks import (
    EASY,
    QUIET,
    TASKS,
    ZERO,
    Expected,
    Task,
    binary,
    expected,
    features,
    frame,
    mismatches,
    save,
    scored_rows,
    train_on_frame,
    write_rows,
)
from ulps import ulps

LIBRARY = f"LightGBM {lgb.__version__}"


def compare(copse, task, model, data, answers: Expected) -> None:
    """Margins and leaves bit for bit, predictions within two units of the last place."""

    def numbers(*output: str) -> np.ndarray:
        answer = copse("score", model, data, *output)
        assert answer.status == 0, answer.err
        return answer.table()

    margins = numbers("--output", "margin")
    leaves = numbers("--output", "leaf")
    predictions = numbers()
    wrong = mismatches(margins, answers.margins) + mismatches(leaves, answers.leaves)
    parity_table(LIBRARY, task, len(margins), wrong)
    assert wrong == 0
    assert ulps(predictions, answers.predictions).max() <= 2


@pytest.mark.parametrize("index", range(len(TASKS)), ids=lambda i: TASKS[i].name)
def test_margins_and_leaves_are_bit_equal_and_predictions_within_two_ulp(index, tmp_path, copse):
    task = TASKS[index]
    booster = task.train(index)
    model = tmp_path / "model.txt"
    text = save(booster, model)
    rng = np.random.default_rng(1000 + index)
    rows = scored_rows(rng, text, infinite=task.infinite)
    data = tmp_path / "rows.csv"
    write_rows(data, rows)
    compare(copse, task.name, model, data, expected(booster, rows))


@pytest.mark.parametrize("seed", range(3))
def test_categories_of_pandas_are_coded_as_in_training(seed, tmp_path, copse):
    booster = train_on_frame(seed)
    model = tmp_path / "model.txt"
    save(booster, model)
    rows = frame(np.random.default_rng(50 + seed), 300, unseen=True)
    assert not set(rows["town"].cat.categories) <= set(booster.pandas_categorical[0])
    data = tmp_path / "rows.csv"
    write_rows(data, rows)
    compare(copse, "pandas categories", model, data, expected(booster, rows))


def test_columns_without_names_are_matched_by_position(tmp_path, copse):
    rng = np.random.default_rng(4)
    x = features(rng, 400)
    booster = lgb.train(QUIET | EASY | {"objective": "regression"}, lgb.Dataset(x, x[:, 0] ** 2))
    model = tmp_path / "model.txt"
    assert "feature_names=Column_0 " in save(booster, model)
    data = tmp_path / "rows.csv"
    write_rows(data, x)
    compare(copse, "no names", model, data, expected(booster, x))


def test_the_best_iteration_is_what_the_file_holds(tmp_path, copse):
    rng = np.random.default_rng(5)
    x = features(rng, 500)
    y = binary(rng, x[:, 0] + rng.normal(size=500))
    params = QUIET | EASY | {"objective": "binary", "learning_rate": 0.5}
    train = lgb.Dataset(x[:300], y[:300])
    booster = lgb.train(
        params,
        train,
        num_boost_round=200,
        valid_sets=[lgb.Dataset(x[300:], y[300:], reference=train)],
        callbacks=[lgb.early_stopping(5, verbose=False)],
        keep_training_booster=True,
    )
    assert 0 < booster.best_iteration < booster.num_trees()
    model = tmp_path / "model.txt"
    save(booster, model)
    data = tmp_path / "rows.csv"
    write_rows(data, x)
    compare(copse, "best iteration", model, data, expected(booster, x))


def test_a_model_trained_further_and_a_text_with_windows_line_ends(tmp_path, copse):
    rng = np.random.default_rng(6)
    x = features(rng, 400)
    first = lgb.train(QUIET | EASY, lgb.Dataset(x, x[:, 0]), num_boost_round=5)
    booster = lgb.train(
        QUIET | EASY, lgb.Dataset(x, x[:, 0] + x[:, 2]), num_boost_round=5, init_model=first
    )
    model = tmp_path / "model.txt"
    model.write_text(booster.model_to_string(), newline="\r\n")
    assert b"\r\n" in model.read_bytes()
    data = tmp_path / "rows.csv"
    write_rows(data, x)
    compare(copse, "trained further", model, data, expected(booster, x))


def test_float32_rows_give_the_answers_of_float32_rows(tmp_path, copse):
    booster = TASKS[0].train(7)
    model = tmp_path / "model.txt"
    rows = scored_rows(np.random.default_rng(8), save(booster, model))
    rows = np.where(np.abs(rows) < 1e30, rows, np.nan).astype(np.float32)
    data = tmp_path / "rows.csv"
    write_rows(data, rows.astype(np.float64))
    compare(copse, "float32 rows", model, data, expected(booster, rows))


def test_the_file_rounds_the_sigmoid_and_copse_answers_as_the_file_says(tmp_path, copse):
    """LightGBM writes it with six digits: the model it saved and the one it reads back differ."""
    task = Task("rounded sigmoid", binary, {"objective": "binary", "sigmoid": 0.123456789})
    booster = task.train(9)
    model = tmp_path / "model.txt"
    assert "objective=binary sigmoid:0.123457\n" in save(booster, model)
    rows = features(np.random.default_rng(10), 200)
    again = expected(lgb.Booster(model_file=model), rows)
    assert ulps(again.predictions, expected(booster, rows).predictions).max() > 1000
    data = tmp_path / "rows.csv"
    write_rows(data, rows)
    compare(copse, task.name, model, data, again)


def test_zero_is_a_neighbourhood_before_any_tree_sees_a_value(tmp_path):
    """predict() takes |x| <= 1e-35f for 0, so that a condition of -1e-35f sends itself right."""
    x = np.repeat([-2.0, -1.0, 0.0, 0.0, 1.0], 40)[:, None]
    booster = lgb.train(
        QUIET | {"min_data_in_leaf": 5, "num_leaves": 2},
        lgb.Dataset(x, (x[:, 0] >= 0).astype(float)),
        num_boost_round=1,
    )
    model = tmp_path / "model.txt"
    assert "\nthreshold=-1.0000000180025095e-35\n" in save(booster, model)
    rows = np.array([-ZERO, np.nextafter(-ZERO, -1), -0.0, 5e-324])
    leaves = booster.predict(rows[:, None], pred_leaf=True)
    assert leaves.ravel().tolist() == [1, 0, 1, 1]
    data = tmp_path / "rows.csv"
    pd.DataFrame({"x": rows}).to_csv(data, index=False)
    answer = run(NATIVE, "score", model, data, "--output", "leaf")
    assert answer.numbers() == [1, 0, 1, 1]


def test_zero_is_a_neighbourhood_in_linear_leaves_too(tmp_path):
    tree = (
        "Tree=0\nnum_leaves=1\nnum_cat=0\nsplit_feature=\nthreshold=\ndecision_type=\n"
        "left_child=\nright_child=\nleaf_value=7\nis_linear=1\nleaf_const=0\nnum_features=1\n"
        "leaf_features=0\nleaf_coeff=1e+30\nshrinkage=1\n\n\n"
    )
    text = (
        "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\n"
        "max_feature_idx=0\nobjective=regression\nfeature_names=x\nfeature_infos=[-1:1]\n"
        f"tree_sizes={len(tree)}\n\n{tree}end of trees\n"
    )
    model = tmp_path / "model.txt"
    model.write_text(text)
    rows = np.array([1e-35, 2e-35, -1e-36, np.nan, np.inf])
    margins = lgb.Booster(model_str=text).predict(rows[:, None])
    data = tmp_path / "rows.csv"
    pd.DataFrame({"x": rows}).to_csv(data, index=False, na_rep="NA")
    answer = run(NATIVE, "score", model, data, "--output", "margin")
    assert answer.numbers() == margins.tolist() == [0, 2e-5, 0, 7, np.inf]


def test_the_tasks_hold_what_they_are_for():
    texts = {task.name: task.train(i).model_to_string() for i, task in enumerate(TASKS)}
    kinds = {
        int(word)
        for text in texts.values()
        for line in re.findall(r"^decision_type=(.*)$", text, re.MULTILINE)
        for word in line.split()
    }
    assert kinds == {1, 2, 4, 6, 8, 9, 10}
    assert "num_leaves=1\n" in texts["multiclass, an empty class"]
    assert "num_leaves=255\n" in texts["binary, 255 leaves"]
    assert "is_linear=1" in texts["regression, linear constant"]
    assert "objective=quantile sqrt\n" in texts["quantile, reg_sqrt"]
    assert "objective=" not in texts["an objective of one's own"].replace("[objective", "")
    assert texts["binary, 2000 trees"].count("\nTree=") == 2000
    for depth in (1, 2, 5, 10, 20):
        nodes = TASKS[[t.name for t in TASKS].index(f"depth {depth}")]
        booster = lgb.Booster(model_str=texts[nodes.name])
        assert booster.trees_to_dataframe()["node_depth"].max() == depth + 1


def test_what_is_wrong_is_named_by_its_line(tmp_path):
    model = tmp_path / "model.txt"
    text = save(TASKS[0].train(11), model)
    data = tmp_path / "rows.csv"
    write_rows(data, features(np.random.default_rng(12), 3))
    line = text[: text.index("leaf_value=")].count("\n") + 1
    model.write_text(text.replace("leaf_value=", "leaf_value=7 ", 1))
    answer = run(NATIVE, "score", model, data)
    assert answer.status == 1
    assert answer.err == (
        f"copse: {model}: line {line}: leaf_value has 16 numbers where num_leaves is 15\n"
    )
    model.write_text(text[: len(text) // 2])
    answer = run(NATIVE, "score", model, data)
    assert answer.status == 1
    assert re.search(r"model\.txt: line \d+: ", answer.err)
