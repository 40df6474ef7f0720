"""Copse against the installed XGBoost, on models and rows of the same seeds."""

import json

import numpy as np
import pytest
import xgboost as xgb

from tasks import (
    NAMES,
    parameters,
    same_bits,
    scored_rows,
    split_conditions,
    training_data,
    ulps,
    write_rows,
)


@pytest.mark.parametrize("index", range(15))
def test_margins_are_bit_equal_and_probabilities_within_two_ulp(index, tmp_path, copse):
    rng = np.random.default_rng(index)
    x, y = training_data(rng)
    names = NAMES if index % 3 else None
    rounds = [1, 20, 60, 200][index % 4]
    booster = xgb.train(
        parameters(rng, index), xgb.DMatrix(x, y, feature_names=names), num_boost_round=rounds
    )
    rows = scored_rows(rng, split_conditions(booster))
    matrix = xgb.DMatrix(rows, feature_names=names)
    data = tmp_path / "rows.csv"
    write_rows(data, rows, NAMES)
    for suffix in ("json", "ubj"):
        model = tmp_path / f"model.{suffix}"
        booster.save_model(model)
        margins = copse("score", model, data, "--output", "margin")
        assert margins.status == 0, margins.err
        expected = booster.predict(matrix, output_margin=True)
        assert same_bits(np.array(margins.numbers()), expected)
        probabilities = copse("score", model, data)
        assert ulps(np.array(probabilities.numbers()), booster.predict(matrix)) <= 2


def test_the_tasks_teach_both_missing_directions(tmp_path):
    rng = np.random.default_rng(1)
    x, y = training_data(rng)
    booster = xgb.train(parameters(rng, 1), xgb.DMatrix(x, y), num_boost_round=20)
    trees = json.loads(booster.save_raw("json"))["learner"]["gradient_booster"]["model"]["trees"]
    inner = [
        default
        for tree in trees
        for default, left in zip(tree["default_left"], tree["left_children"], strict=True)
        if left != -1
    ]
    assert 0 < sum(inner) < len(inner)
