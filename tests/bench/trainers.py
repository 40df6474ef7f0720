"""Trains a model with its library, on all cores, and asks the library for every row's answer."""

from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np

import trees
from data import Table

LEARNING_RATE = 0.1
SEED = 1


@dataclass(frozen=True)
class Trained:
    trees: trees.Trees
    margins: np.ndarray
    predictions: np.ndarray
    saved_as: str  # the file that Copse reads


def xgboost(spec, table: Table, folder: Path) -> Trained:
    import xgboost as xgb

    several = {"objective": "multi:softprob", "num_class": spec.classes}
    settings = {"objective": "binary:logistic"} if spec.classes == 2 else several
    settings |= {"tree_method": "hist", "max_depth": spec.depth, "eta": LEARNING_RATE, "seed": SEED}
    booster = xgb.train(settings, xgb.DMatrix(*table.trained_on()), num_boost_round=spec.trees)
    booster.save_model(folder / "model.ubj")
    rows = xgb.DMatrix(table.rows)
    return Trained(
        trees.from_xgboost(booster.save_raw("json")),
        booster.predict(rows, output_margin=True),
        booster.predict(rows),
        "model.ubj",
    )


def lightgbm(spec, table: Table, folder: Path) -> Trained:
    import lightgbm as lgb

    settings = {"objective": "binary", "num_leaves": spec.leaves, "learning_rate": LEARNING_RATE}
    settings |= {"seed": SEED, "deterministic": True, "verbose": -1}
    rows, target = table.trained_on()
    lgb.train(settings, lgb.Dataset(rows, target), spec.trees).save_model(folder / "model.txt")
    booster = lgb.Booster(model_file=folder / "model.txt")
    return Trained(
        trees.from_lightgbm((folder / "model.txt").read_text()),
        booster.predict(table.rows, raw_score=True),
        booster.predict(table.rows),
        "model.txt",
    )


def catboost(spec, table: Table, folder: Path) -> Trained:
    from catboost import CatBoostClassifier

    model = CatBoostClassifier(
        iterations=spec.trees,
        depth=spec.depth,
        learning_rate=LEARNING_RATE,
        random_seed=SEED,
        verbose=False,
        allow_writing_files=False,
    )
    model.fit(*table.trained_on())
    model.save_model(str(folder / "model.cbm"))
    model.save_model(str(folder / "model.json"), format="json")
    return Trained(
        trees.from_catboost(folder / "model.json"),
        model.predict(table.rows, prediction_type="RawFormulaVal"),
        model.predict_proba(table.rows)[:, 1],
        "model.json",
    )


def forest(spec, table: Table, folder: Path) -> Trained:
    from sklearn.ensemble import RandomForestClassifier

    from export_sklearn import export

    model = RandomForestClassifier(spec.trees, random_state=SEED, n_jobs=-1)
    model.fit(*table.trained_on())
    model.n_jobs = 1
    joblib.dump(model, folder / "model.joblib")
    export(model, folder / "model.json")
    shares = model.predict_proba(table.rows)[:, 1]
    return Trained(trees.from_forest(model), shares, shares, "model.json")


TRAINERS = {
    "xgboost-cpu": xgboost,
    "lightgbm": lightgbm,
    "catboost": catboost,
    "scikit-learn": forest,
}
