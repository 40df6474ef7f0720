"""Columns of truth values, as pandas writes them to a CSV."""

import sys

import catboost
import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest
import xgboost as xgb
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor

from conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
from export_sklearn import export


@pytest.fixture
def data():
    rng = np.random.default_rng(6)
    frame = pd.DataFrame({"b": rng.random(400) < 0.5, "x": rng.normal(size=400)})
    return frame, frame.b * 2.0 + frame.x


def as_categories(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(b=pd.Categorical(frame.b))


def saved_xgboost(frame, target, path):
    model = xgb.XGBRegressor(n_estimators=5).fit(frame, target)
    model.save_model(path)
    return model.predict(frame)


def saved_lightgbm(frame, target, path):
    model = lgb.LGBMRegressor(n_estimators=5, verbose=-1).fit(frame, target)
    model.booster_.save_model(path)
    return model.predict(frame)


def saved_forest(frame, target, path):
    model = RandomForestRegressor(5).fit(frame, target)
    export(model, path)
    return model.predict(frame)


def saved_hist(frame, target, path):
    kind = "from_dtype" if frame.b.dtype == "category" else None
    model = HistGradientBoostingRegressor(max_iter=5, categorical_features=kind)
    export(model.fit(frame, target), path)
    return model.predict(frame)


def saved_catboost(frame, target, path):
    model = catboost.CatBoostRegressor(
        iterations=5, verbose=0, allow_writing_files=False, one_hot_max_size=10
    )
    model.fit(frame, target, cat_features=["b"])
    pool = catboost.Pool(frame, target, cat_features=["b"])
    model.save_model(str(path), format="json", pool=pool)
    return model.predict(frame)


@pytest.mark.parametrize(
    "saved, prepared",
    [
        (saved_xgboost, lambda frame: frame),
        (saved_lightgbm, lambda frame: frame),
        (saved_lightgbm, as_categories),
        (saved_forest, lambda frame: frame),
        (saved_hist, lambda frame: frame),
        (saved_hist, as_categories),
        (saved_catboost, lambda frame: frame),
    ],
)
def test_truth_values_are_what_the_library_takes_them_for(saved, prepared, data, tmp_path, copse):
    frame, target = data
    expected = saved(prepared(frame), target, tmp_path / "model.json")
    frame.to_csv(tmp_path / "rows.csv", index=False)
    assert "True" in (tmp_path / "rows.csv").read_text()
    answer = copse("score", tmp_path / "model.json", tmp_path / "rows.csv")
    assert answer.status == 0, answer.err
    assert answer.err == ""
    assert np.array_equal(answer.numbers(), expected)
