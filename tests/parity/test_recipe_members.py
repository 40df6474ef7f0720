"""Members of different libraries that were trained on one DataFrame, averaged by a recipe."""

import itertools
import json
import sys

import catboost
import lightgbm
import numpy as np
import pandas as pd
import pytest
import xgboost
from sklearn.ensemble import HistGradientBoostingRegressor

from conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
from export_sklearn import export

NAMES = ["red", "green", "blue", "a,b"]
QUIET = {"verbose": 0, "allow_writing_files": False}


def frame(rows: int) -> pd.DataFrame:
    random = np.random.default_rng(17)
    return pd.DataFrame({"k": random.choice(NAMES, rows), "x": random.normal(size=rows)})


def ordered(data: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    return data.assign(k=pd.Categorical(data.k, categories=names))


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """The folder of the models, and each one's predictions; their categories stand in unlike
    orders."""
    folder = tmp_path_factory.mktemp("members")
    data = frame(600)
    target = (data.k == "red") * 2 + (data.k == "blue") + data.x
    data.to_csv(folder / "data.csv", index=False)
    expected = {}

    a = ordered(data, NAMES)
    model = xgboost.XGBRegressor(n_estimators=5, enable_categorical=True).fit(a, target)
    model.save_model(folder / "xgboost.json")
    expected["xgboost.json"] = model.predict(a)

    b = ordered(data, NAMES[::-1])
    model = lightgbm.LGBMRegressor(n_estimators=5, verbose=-1).fit(b, target)
    model.booster_.save_model(folder / "lightgbm.txt")
    expected["lightgbm.txt"] = model.predict(b)

    for limit in (1, 10):  # statistics, one-hot
        model = catboost.CatBoostRegressor(iterations=5, one_hot_max_size=limit, **QUIET)
        model.fit(data, target, cat_features=["k"])
        pool = catboost.Pool(data, target, cat_features=["k"])
        model.save_model(folder / f"catboost-{limit}.json", format="json", pool=pool)
        expected[f"catboost-{limit}.json"] = model.predict(data)

    c = ordered(data, sorted(NAMES))
    model = HistGradientBoostingRegressor(max_iter=5, categorical_features="from_dtype")
    export(model.fit(c, target), folder / "sklearn.json")
    expected["sklearn.json"] = model.predict(c)
    return folder, expected


def recipe(folder, members: list[str], weights: list[float]):
    document = {
        "copse": 1,
        "name": "mix",
        "version": "1",
        "inputs": [{"name": "k"}, {"name": "x"}],
        "features": [{"name": "k"}, {"name": "x"}],
        "members": [
            {"name": name, "file": name, "weight": weight}
            for name, weight in zip(members, weights, strict=True)
        ],
    }
    path = folder / "recipe.json"
    path.write_text(json.dumps(document))
    return path


def test_any_two_libraries_share_a_column_of_categories(trained, copse, tmp_path):
    folder, expected = trained
    for members in itertools.permutations(expected, 2):
        package = tmp_path / "mix.copse"
        answer = copse("pack", recipe(folder, members, [1, 1]), "-o", package)
        assert answer.status == 0, answer.err
        scored = copse("score", package, folder / "data.csv")
        assert scored.status == 0, scored.err
        first, second = (expected[name].astype(np.float64) for name in members)
        assert np.array_equal(scored.numbers(), (first + second) / 2), members


def test_all_of_them_share_it(trained, copse, tmp_path):
    folder, expected = trained
    package = tmp_path / "all.copse"
    answer = copse("pack", recipe(folder, list(expected), [1] * len(expected)), "-o", package)
    assert answer.status == 0, answer.err
    total = np.zeros(600)
    for margins in expected.values():
        total += margins.astype(np.float64)
    scored = copse("score", package, folder / "data.csv").numbers()
    assert np.array_equal(scored, total / len(expected))


def test_a_category_that_only_some_members_saw_is_to_each_what_its_library_makes_of_it(
    trained, copse, tmp_path
):
    folder, _ = trained
    unseen = pd.DataFrame({"k": ["pink", None, "red"], "x": [0.5, 0.5, 0.5]})
    unseen.to_csv(tmp_path / "unseen.csv", index=False)
    members = ["lightgbm.txt", "sklearn.json"]
    alone = [copse("score", folder / name, tmp_path / "unseen.csv").numbers() for name in members]
    package = tmp_path / "mix.copse"
    assert copse("pack", recipe(folder, members, [1, 1]), "-o", package).status == 0
    together = copse("score", package, tmp_path / "unseen.csv").numbers()
    assert np.array_equal(together, (np.array(alone[0]) + np.array(alone[1])) / 2)
    three = recipe(folder, [*members, "xgboost.json"], [1] * 3)
    assert copse("pack", three, "-o", package).status == 0
    refused = copse("score", package, tmp_path / "unseen.csv")
    assert refused.status == 1
    assert '"pink" is none of the 4 categories' in refused.err
