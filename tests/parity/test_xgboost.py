"""Copse against the installed XGBoost, on models and rows of the same seeds."""

import json

import numpy as np
import pandas as pd
import pytest
import xgboost as xgb

from tasks import (
    NAMES,
    OBJECTIVES,
    F,
    compare,
    labels_for,
    parameters,
    same_bits,
    scored_rows,
    split_conditions,
    train,
    training_data,
    trees_of,
    write_rows,
)


def check(copse, tmp_path, task, booster, rng, rows=120, **how):
    """On numerical rows at and beside the booster's own split conditions."""
    x = scored_rows(rng, split_conditions(booster), rows, booster.num_features())
    names = booster.feature_names
    write_rows(tmp_path / "rows.csv", x, names or [f"f{i}" for i in range(x.shape[1])])
    matrix = xgb.DMatrix(x, feature_names=names)
    compare(copse, task, booster, matrix, tmp_path / "rows.csv", **how)


@pytest.mark.parametrize("index", range(15))
def test_margins_are_bit_equal_and_probabilities_within_two_ulp(index, tmp_path, copse):
    rng = np.random.default_rng(index)
    x, y = training_data(rng)
    names = NAMES if index % 3 else None
    rounds = [1, 20, 60, 200][index % 4]
    booster = xgb.train(
        parameters(rng, index), xgb.DMatrix(x, y, feature_names=names), num_boost_round=rounds
    )
    check(copse, tmp_path, "binary", booster, rng, 300, suffix=["json", "ubj"][index // 2 % 2])


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_gives_the_margins_and_predictions_of_xgboost(objective, tmp_path, copse):
    rng = np.random.default_rng(len(objective))
    x, _ = training_data(rng)
    suffix = "ubj" if len(objective) % 2 else "json"
    check(copse, tmp_path, objective, train(objective, rng, x), rng, suffix=suffix)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_starts_from_its_own_base_score(objective, tmp_path, copse):
    rng = np.random.default_rng(100 + len(objective))
    x, _ = training_data(rng)
    booster = train(objective, rng, x, rounds=2, base_score=float(rng.uniform(0.1, 0.9)))
    check(copse, tmp_path, f"{objective}, base score", booster, rng, outputs=("margin",))


@pytest.mark.parametrize("score", [0.0, 1e-9, 1e-6, 1 - 1e-7, 1.0])
def test_a_base_score_at_the_edge_of_a_probability_is_moved_inside(score, tmp_path, copse):
    rng = np.random.default_rng(9)
    x, _ = training_data(rng)
    booster = train("binary:logistic", rng, x, rounds=2, base_score=score)
    check(copse, tmp_path, "binary, extreme base score", booster, rng, outputs=("margin",))


@pytest.mark.parametrize("base_score", [None, 0.3])
@pytest.mark.parametrize("objective", ["binary:logistic", "reg:squarederror", "multi:softprob"])
def test_dart_adds_weighted_leaves(objective, base_score, tmp_path, copse):
    rng = np.random.default_rng(11)
    x, _ = training_data(rng)
    own = {} if base_score is None else {"base_score": base_score}
    booster = train(
        objective, rng, x, 25, booster="dart", rate_drop=0.3, normalize_type="forest", **own
    )
    weights = json.loads(booster.save_raw("json"))["learner"]["gradient_booster"]["weight_drop"]
    assert min(weights) < 1
    check(copse, tmp_path, "dart", booster, rng, suffix="ubj" if base_score else "json")


@pytest.mark.parametrize("method", ["hist", "exact", "approx"])
@pytest.mark.parametrize("depth", [1, 3, 10, 20])
def test_trees_of_every_method_and_depth(method, depth, tmp_path, copse):
    rng = np.random.default_rng(depth)
    x, _ = training_data(rng, 1000)
    booster = train(
        "reg:squarederror", rng, x, 5, tree_method=method, max_depth=depth, min_child_weight=0
    )
    check(copse, tmp_path, f"{method}, depth {depth}", booster, rng)


def test_leaf_wise_trees_of_255_leaves(tmp_path, copse):
    rng = np.random.default_rng(255)
    x, _ = training_data(rng, 3000)
    booster = train(
        "reg:squarederror", rng, x, 3, grow_policy="lossguide", max_leaves=255, max_depth=0,
        tree_method="hist", min_child_weight=0,
    )  # fmt: skip
    assert "leaf" in booster.get_dump()[0]
    assert max(dump.count("leaf=") for dump in booster.get_dump()) == 255
    check(copse, tmp_path, "leaf-wise, 255 leaves", booster, rng)


@pytest.mark.parametrize("rounds", [1, 2000])
def test_few_and_many_trees(rounds, tmp_path, copse):
    rng = np.random.default_rng(rounds)
    x, _ = training_data(rng)
    booster = train("binary:logistic", rng, x, rounds, max_depth=2, eta=0.02)
    check(copse, tmp_path, f"{rounds} trees", booster, rng, suffix="ubj")


def test_parallel_trees_and_classes_stand_in_turn(tmp_path, copse):
    rng = np.random.default_rng(33)
    x, _ = training_data(rng)
    booster = train("multi:softprob", rng, x, 4, num_parallel_tree=3, subsample=0.6)
    assert booster.num_boosted_rounds() == 4
    check(copse, tmp_path, "parallel trees, 5 classes", booster, rng)


def test_nodes_that_pruning_cut_off_keep_the_numbers_of_the_others(tmp_path, copse):
    rng = np.random.default_rng(4)
    x, _ = training_data(rng)
    booster = train(
        "reg:squarederror", rng, x, 6, tree_method="exact", max_depth=8, gamma=6, eta=0.5
    )
    assert any(int(tree["tree_param"]["num_deleted"]) > 0 for tree in trees_of(booster))
    check(copse, tmp_path, "pruned", booster, rng)


def test_all_trees_count_where_training_stopped_early(tmp_path, copse):
    rng = np.random.default_rng(5)
    x, y = training_data(rng)
    matrix = xgb.DMatrix(x[:300], y[:300], feature_names=NAMES)
    held = xgb.DMatrix(x[300:], y[300:], feature_names=NAMES)
    booster = xgb.train(
        {"objective": "binary:logistic", "eta": 1.0, "nthread": 1}, matrix, 100,
        evals=[(held, "held")], early_stopping_rounds=5, verbose_eval=False,
    )  # fmt: skip
    assert booster.best_iteration < booster.num_boosted_rounds() - 1
    check(copse, tmp_path, "stopped early", booster, rng)


def test_columns_that_are_constant_or_all_missing(tmp_path, copse):
    rng = np.random.default_rng(6)
    x, _ = training_data(rng)
    x[:, 2] = 3
    x[:, 3] = np.nan
    check(copse, tmp_path, "constant and missing columns", train("reg:squarederror", rng, x), rng)


def test_infinities_go_where_xgboost_sends_them(tmp_path, copse):
    rng = np.random.default_rng(7)
    x, _ = training_data(rng)
    booster = train("reg:squarederror", rng, x)
    rows = scored_rows(rng, split_conditions(booster), 100)
    rows[rng.random(rows.shape) < 0.2] = np.inf
    rows[rng.random(rows.shape) < 0.2] = -np.inf
    write_rows(tmp_path / "rows.csv", rows, NAMES)
    booster.save_model(tmp_path / "model.json")
    answer = copse("score", tmp_path / "model.json", tmp_path / "rows.csv", "--output", "margin")
    assert answer.status == 0, answer.err
    # A DMatrix refuses infinities.
    expected = booster.inplace_predict(rows, predict_type="margin", validate_features=False)
    assert same_bits(np.array(answer.numbers()), expected)


@pytest.mark.parametrize("strategy", ["one_output_per_tree", "multi_output_tree"])
@pytest.mark.parametrize("objective", ["reg:squarederror", "binary:logistic"])
def test_several_targets_in_trees_of_their_own_and_in_vector_leaves(
    objective, strategy, tmp_path, copse
):
    rng = np.random.default_rng(8)
    x, _ = training_data(rng)
    y = np.stack([labels_for(objective, rng, x)[0] for _ in range(3)], axis=1)
    booster = xgb.train(
        {"objective": objective, "multi_strategy": strategy, "tree_method": "hist", "nthread": 1},
        xgb.DMatrix(x, y, feature_names=NAMES),
        num_boost_round=8,
    )
    check(copse, tmp_path, f"3 targets, {strategy}", booster, rng)
    check(copse, tmp_path, f"3 targets, {strategy}", booster, rng, suffix="ubj")


def test_classes_in_vector_leaves(tmp_path, copse):
    rng = np.random.default_rng(18)
    x, _ = training_data(rng)
    booster = train(
        "multi:softprob", rng, x, 8, multi_strategy="multi_output_tree", tree_method="hist"
    )
    check(copse, tmp_path, "5 classes, vector leaves", booster, rng)


def test_several_quantiles_are_several_outputs(tmp_path, copse):
    rng = np.random.default_rng(10)
    x, _ = training_data(rng)
    booster = train("reg:quantileerror", rng, x, quantile_alpha=[0.1, 0.5, 0.9])
    check(copse, tmp_path, "3 quantiles", booster, rng)


def coded_data(rng, rows=600):
    """Two categorical columns as codes, many and few, one of numbers; some of each missing."""
    x = np.stack(
        [rng.integers(0, 40, rows), rng.integers(0, 3, rows), rng.normal(size=rows)], 1
    ).astype(F)
    x[rng.random(x.shape) < 0.15] = np.nan
    y = np.sin(np.nan_to_num(x[:, 0], nan=5)) * 3 + (x[:, 1] == 1) + np.nan_to_num(x[:, 2])
    return x, y


@pytest.mark.parametrize("method", ["hist", "approx"])
@pytest.mark.parametrize("onehot", [1, 4, 100])
def test_categorical_splits_one_hot_and_partitioned(method, onehot, tmp_path, copse):
    rng = np.random.default_rng(onehot)
    x, y = coded_data(rng)
    types = {"feature_types": ["c", "c", "q"], "enable_categorical": True}
    booster = xgb.train(
        {"tree_method": method, "max_cat_to_onehot": onehot, "max_depth": 6, "nthread": 1},
        xgb.DMatrix(x, y, **types),
        num_boost_round=8,
    )
    rows, _ = coded_data(rng, 150)
    # Codes that training never saw, that are none, and beside a whole number.
    odd = F([41, 63, 64, 1e5, 2**24 - 1, 2**24, 1e30, -1, -0.5, -0.0, 0.5, 2.999])
    rows[: len(odd), 0] = odd
    rows[len(odd) : 2 * len(odd), 1] = odd
    write_rows(tmp_path / "rows.csv", rows, ["f0", "f1", "f2"])
    # A DMatrix of the categorical type refuses codes below 0 and beyond 2^24; its trees take them.
    matrix = xgb.DMatrix(rows)
    suffix = "ubj" if method == "hist" else "json"
    compare(copse, "categories", booster, matrix, tmp_path / "rows.csv", suffix)


def named_data(rng, rows):
    return pd.DataFrame(
        {
            "colour": pd.Categorical(rng.choice(["red", "green", "dark blue", "7"], rows)),
            "zone": pd.Categorical(rng.choice([10, 20, -5], rows)),
            "size": rng.normal(size=rows).astype(F),
        }
    )


def test_categories_are_known_by_the_names_that_the_file_holds(tmp_path, copse):
    rng = np.random.default_rng(12)
    frame = named_data(rng, 500)
    frame.loc[::9, "colour"] = None
    y = (frame["colour"] == "green") * 2 + frame["zone"].astype(int) * 0.1 + frame["size"]
    booster = xgb.train(
        {"tree_method": "hist", "max_cat_to_onehot": 4, "nthread": 1},
        xgb.DMatrix(frame, y, enable_categorical=True),
        num_boost_round=8,
    )
    rows = named_data(rng, 100)
    # Another order of the same categories: what counts is the name.
    rows["colour"] = rows["colour"].cat.reorder_categories(["red", "7", "dark blue", "green"])
    rows.loc[::7, "colour"] = None
    rows.loc[::8, "zone"] = None
    texts = [[None if pd.isna(r[0]) else r[0], None if pd.isna(r[1]) else str(int(r[1])), r[2]]
             for r in rows.itertuples(index=False)]  # fmt: skip
    data = tmp_path / "rows.csv"
    write_rows(data, texts, list(rows.columns))
    matrix = xgb.DMatrix(rows, enable_categorical=True)
    compare(copse, "named categories", booster, matrix, data)
    compare(copse, "named categories", booster, matrix, data, "ubj")


def test_a_category_that_training_never_saw_is_refused(tmp_path, copse):
    """XGBoost 3.2 disagrees with itself: it refuses a name only beyond the last of the known, and
    takes any other for the one that follows it."""
    rng = np.random.default_rng(17)
    frame = named_data(rng, 200)
    matrix = xgb.DMatrix(frame, frame["colour"].cat.codes, enable_categorical=True)
    booster = xgb.train({"nthread": 1}, matrix, num_boost_round=3)
    booster.save_model(tmp_path / "model.json")

    def score(colour, zone):
        rows = pd.DataFrame(
            {"colour": pd.Categorical([colour]), "zone": pd.Categorical([zone]), "size": [0.5]}
        )
        return booster.predict(xgb.DMatrix(rows, enable_categorical=True))

    for colour, zone in [("pink", 10), ("zinc", 10), ("red", 11), ("red", 99)]:
        (tmp_path / "rows.csv").write_text(f"colour,zone,size\n{colour},{zone},0.5\n")
        answer = copse("score", tmp_path / "model.json", tmp_path / "rows.csv")
        assert answer.status == 1
        assert "categories that the model was trained with" in answer.err
        assert f'"{colour if zone == 10 else zone}"' in answer.err
    assert score("pink", 10) == score("red", 10)
    assert score("red", 11) == score("red", 20)
    with pytest.raises(xgb.core.XGBoostError, match="not in the training set"):
        score("zinc", 10)


def test_names_beyond_ascii_are_refused_where_xgboost_damages_them(tmp_path, copse):
    """Of pandas' categories XGBoost 3.1 and 3.2 measure the names in letters and cut the bytes."""
    names = ["a", "ä", "b"]
    frame = pd.DataFrame({"c": pd.Categorical(names * 50, names)})
    matrix = xgb.DMatrix(frame, frame["c"].cat.codes, enable_categorical=True)
    booster = xgb.train({"nthread": 1}, matrix, num_boost_round=2)
    booster.save_model(tmp_path / "model.json")
    booster.save_model(tmp_path / "model.ubj")
    for suffix in ("json", "ubj"):
        answer = copse("inspect", tmp_path / f"model.{suffix}")
        assert answer.status == 1
        assert "model.cats.enc[0]" in answer.err
        assert "beyond ASCII" in answer.err
    # So does XGBoost itself, once the same categories come in another order.
    frame["c"] = frame["c"].cat.reorder_categories(["b", "ä", "a"])
    with pytest.raises(xgb.core.XGBoostError, match="not in the training set"):
        booster.predict(xgb.DMatrix(frame, enable_categorical=True))
    # Without the names the codes are what counts.
    text = (tmp_path / "model.json").read_text()
    begin = text.index('"cats":')
    (tmp_path / "model.json").write_text(text[:begin] + text[text.index('"gbtree_model_param"') :])
    (tmp_path / "rows.csv").write_text("c\n0\n1\n2\n")
    codes = copse("score", tmp_path / "model.json", tmp_path / "rows.csv", "--output", "margin")
    expected = booster.predict(matrix, output_margin=True)[:3]
    assert same_bits(np.array(codes.numbers()), expected)


def test_a_linear_booster_is_refused_as_such(tmp_path, copse):
    rng = np.random.default_rng(13)
    x, _ = training_data(rng)
    booster = train("reg:squarederror", rng, np.nan_to_num(x), booster="gblinear")
    for suffix in ("json", "ubj"):
        booster.save_model(tmp_path / f"linear.{suffix}")
        answer = copse("inspect", tmp_path / f"linear.{suffix}")
        assert answer.status == 1
        assert 'learner.gradient_booster.name: "gblinear" is a linear model' in answer.err


def test_in_place_prediction_of_dart_rounds_otherwise_and_copse_does_as_the_matrix(tmp_path, copse):
    """XGBoost disagrees with itself: in place it adds ((base + leaf) - base) * weight."""
    rng = np.random.default_rng(14)
    x, _ = training_data(rng)
    booster = train("reg:squarederror", rng, x, 30, booster="dart", rate_drop=0.4, base_score=77.7)
    check(copse, tmp_path, "dart, large base score", booster, rng)
    rows = scored_rows(rng, split_conditions(booster), 200)
    matrix = booster.predict(xgb.DMatrix(rows, feature_names=NAMES))
    in_place = booster.inplace_predict(rows, validate_features=False)
    assert not same_bits(matrix, in_place)
    assert np.allclose(matrix, in_place, rtol=1e-4)


def test_a_quantile_matrix_scores_what_is_left_of_its_values(tmp_path, copse):
    """XGBoost disagrees with itself: a QuantileDMatrix of other rows scores its bins' values."""
    rng = np.random.default_rng(15)
    x, _ = training_data(rng)
    booster = train("reg:squarederror", rng, x)
    rows = scored_rows(rng, split_conditions(booster), 200)
    matrix = booster.predict(xgb.DMatrix(rows, feature_names=NAMES))
    binned = xgb.QuantileDMatrix(rows, feature_names=NAMES, max_bin=4)
    assert not same_bits(matrix, booster.predict(binned))


def test_the_tasks_teach_both_missing_directions():
    rng = np.random.default_rng(1)
    x, y = training_data(rng)
    booster = xgb.train(parameters(rng, 1), xgb.DMatrix(x, y), num_boost_round=20)
    inner = [
        default
        for tree in trees_of(booster)
        for default, left in zip(tree["default_left"], tree["left_children"], strict=True)
        if left != -1
    ]
    assert 0 < sum(inner) < len(inner)
