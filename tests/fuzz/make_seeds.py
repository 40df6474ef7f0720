"""Makes the seeds in corpus/ of the formats that are listed here, from synthetic data.

Run it with the project's Python after the native build. A fuzzer that starts from whole small files
of every kind gets further than one that must invent them; none is larger than 4 KB.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    IsolationForest,
)
from sklearn.tree import DecisionTreeRegressor

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from export_sklearn import export

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests/fuzz/corpus"
COPSE = ROOT / "build/native/copse"
MOST = 4096


def data(rng: np.random.Generator, rows: int = 200) -> pd.DataFrame:
    x = pd.DataFrame(np.round(rng.normal(size=(rows, 3)) * 8) / 8, columns=["a", "b", "c"])
    return x.mask(rng.random(x.shape) < 0.15)


def score(x: pd.DataFrame) -> np.ndarray:
    return (x["a"].fillna(1) - x["b"].fillna(-1)).to_numpy()


def neutral(folder: Path) -> None:
    rng = np.random.default_rng(1)
    x = data(rng)
    y = score(x)
    classes = np.digitize(y, [0, 1])
    whole = x.fillna(0)
    colour = x.assign(c=pd.Series(rng.choice(["red", "green", "blue"], size=len(x))))
    models = {
        "tree": DecisionTreeRegressor(max_leaf_nodes=6).fit(x.to_numpy(), y),
        "forest": ExtraTreesClassifier(2, max_leaf_nodes=5, random_state=1).fit(x, classes),
        "boosting": GradientBoostingClassifier(n_estimators=2, max_leaf_nodes=4).fit(
            whole, classes
        ),
        "isolation": IsolationForest(
            n_estimators=2, max_samples=8, max_features=2, random_state=1
        ).fit(whole),
        "hist": HistGradientBoostingRegressor(
            max_iter=2, max_leaf_nodes=5, loss="poisson", categorical_features=["c"]
        ).fit(colour, np.exp(y / 3)),
        "classes": HistGradientBoostingClassifier(max_iter=1, max_leaf_nodes=4).fit(x, classes),
    }
    for name, model in models.items():
        export(model, folder / f"{name}.json")
    schema = json.loads((ROOT / "models/ensemble.schema.json").read_text())
    for index, example in enumerate(schema["examples"]):
        (folder / f"example-{index}.json").write_text(json.dumps(example))
    everything = {
        "copse_ensemble": 1,
        "source": "by hand",
        "features": [
            {"name": "hash", "coding": "catboost_hash", "unseen": "other", "categories": ["x"]},
            {"name": "plain"},
        ],
        "aggregate": "sum",
        "base_margin": [0.5, -0.25],
        "divisor": 3,
        "scale": 0.5,
        "bias": 1,
        "sets": [[-1, 0, 2.5], [7]],
        "trees": [
            {
                "left": [1, -1, 3, -1, -1],
                "right": [2, -1, 4, -1, -1],
                "feature": [0, 0, 1, 0, 0],
                "test": ["trunc_in", None, "==", None, None],
                "set": [1, None, None, None, None],
                "value": [0, 1, -0.0, 2, 3],
                "zero_missing": True,
                "number": [9, 8, 7, 6, 5],
                "output": 1,
                "linear": [
                    {"constant": 1, "features": [1], "coefficients": [0.5]},
                    {"constant": -1},
                    {},
                ],
            },
            {
                "left": [1, -1, -1],
                "right": [2, -1, -1],
                "feature": [1, 0, 0],
                "test": "<=",
                "value": ["inf", 0, 0],
                "missing_left": [False, False, False],
                "leaf_values": [[1, 2], [3, 4]],
            },
        ],
    }
    (folder / "everything.json").write_text(json.dumps(everything))
    narrow = {
        "copse_ensemble": 1,
        "features": 1,
        "input": "float32",
        "sum": "float32",
        "aggregate": "minimum",
        "link": "softplus",
        "trees": [{"value": [0.1]}, {"value": [-0.2]}],
    }
    (folder / "narrow.json").write_text(json.dumps(narrow))


def xgboost(folder: Path) -> None:
    rng = np.random.default_rng(2)
    x = data(rng)
    y = score(x)
    both = np.column_stack([y, -y])
    coded = x.assign(c=pd.Categorical(rng.choice(["r", "g", "b"], size=len(x))))
    tasks = {
        "binary": (x, y > 0, {"objective": "binary:logistic", "max_depth": 2}),
        "classes": (x, np.digitize(y, [0, 1]), {"objective": "multi:softprob", "num_class": 3}),
        "counts": (x, rng.poisson(np.exp(y / 3)), {"objective": "count:poisson"}),
        "dart": (x, y, {"booster": "dart", "rate_drop": 0.5, "max_depth": 2}),
        "category": (coded, y, {"max_depth": 2, "max_cat_to_onehot": 1}),
        "targets": (x, both, {"multi_strategy": "multi_output_tree", "max_depth": 1}),
    }
    for name, (features, target, given) in tasks.items():
        options = {"max_depth": 1, "nthread": 1, "tree_method": "hist", "seed": 0} | given
        matrix = xgb.DMatrix(features, target, enable_categorical=True)
        booster = xgb.train(options, matrix, num_boost_round=1 + (name == "dart"))
        for suffix in ("json", "ubj"):
            booster.save_model(folder / f"{name}.{suffix}")


RECIPES = {
    "small": {
        "copse": 1,
        "name": "small",
        "version": "1",
        "inputs": [{"name": "a"}, {"name": "b"}],
        "features": [{"name": "a"}, {"name": "b"}],
        "members": [{"name": "m", "file": "m.json"}],
        "calibration": {"method": "platt", "slope": 1.5, "intercept": -0.25},
        "answers": [[1, 2], [None, 0.5]],
    },
    "whole": {
        "copse": 1,
        "name": "whole",
        "version": "1",
        "title": "Whole",
        "inputs": [
            {"name": "a", "kind": "amount", "min": 0, "max": 9, "step": 1, "group": "g"},
            {
                "name": "b",
                "kind": "category",
                "categories": [{"value": 1, "label": "one"}, {"value": 2, "label": "two"}],
            },
            {"name": "c1", "series": "c", "period": "now"},
            {"name": "c2", "series": "c", "period": "then"},
        ],
        "tables": [
            {
                "name": "t",
                "keys": ["k"],
                "values": ["v", "w"],
                "rows": [[1, 2, 3], [2, 4, None]],
                "default": [0, None],
            }
        ],
        "let": [
            {"name": "both", "expr": ["list", "c1", "c2"]},
            {"name": "found", "expr": ["lookup", "t", "v", "b"]},
        ],
        "features": [
            {
                "name": "x",
                "group": "g",
                "expr": ["if", [">", "a", 1], ["/", ["mean", "both"], "found"], None],
            },
            {"name": "y", "expr": ["clip", ["log", ["fill", "a", 1]], -1, ["slope", "both"]]},
        ],
        "members": [
            {"name": "m", "file": "m.json", "weight": 2},
            {"name": "n", "file": "n.json"},
        ],
        "combine": "margin",
        "calibration": {
            "method": "isotonic",
            "margins": [-1, 0.5, 2],
            "probabilities": [0.1, 0.1, 0.75],
        },
        "groups": [{"name": "g", "label": "G"}],
        "samples": [{"name": "s", "note": "n", "values": {"a": 1, "b": None}}],
        "policy": {
            "exposure": "a",
            "loss_given_default": 0.5,
            "interest_rate": 0.01,
            "funding_rate": 0.005,
            "term": 12,
            "default_rate": 0.2,
            "mean_exposure": 5,
            "grades": [{"name": "A", "below": 0.1}, {"name": "B", "below": 1}],
            "refer": {"low": -0.5, "high": 0.25, "coverage": 0.9},
        },
        "training": {
            "rows": 10,
            "columns": [
                {"name": "a", "edges": [1, 2.5], "counts": [3, 4, 2], "missing": 1},
                {"name": "b", "values": [2, 1], "counts": [6, 4], "missing": 0},
                {"name": "x", "edges": [0], "counts": [5, 5], "missing": 0},
            ],
            "unusual": {"above": 4.5, "share": 0.01},
        },
        "protected": ["A"],
        "card": "card.md",
    },
}


def recipe(folder: Path) -> None:
    for name, content in RECIPES.items():
        # A size that is no multiple of 4 has the target read the whole recipe.
        text = json.dumps(content)
        (folder / f"{name}.json").write_text(text + " " * (len(text) % 4 == 0))


def package(folder: Path) -> None:
    models = CORPUS / "neutral"
    for name in ("tree", "forest", "isolation", "hist", "everything", "narrow"):
        pack(models / f"{name}.json", folder / f"{name}.copse")
    with tempfile.TemporaryDirectory() as staging:
        member = {
            "copse_ensemble": 1,
            "features": 2,
            "link": "sigmoid",
            "task": "classification",
            "test": "<",
            "trees": [
                {
                    "left": [1, -1, -1],
                    "right": [2, -1, -1],
                    "feature": [1, 0, 0],
                    "value": [1, 2, 3],
                }
            ],
        }
        for file in ("m.json", "n.json"):
            Path(staging, file).write_text(json.dumps(member))
        Path(staging, "card.md").write_text("# Card\n")
        for name, content in RECIPES.items():
            Path(staging, "recipe.json").write_text(json.dumps(content))
            pack(Path(staging, "recipe.json"), folder / f"recipe-{name}.copse")


def pack(source: Path, target: Path) -> None:
    subprocess.run([COPSE, "pack", source, "-o", target, "--allow-protected"], check=True)


def main() -> None:
    for make in (neutral, xgboost, recipe, package):
        folder = CORPUS / make.__name__
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(folder)
        for file in sorted(folder.iterdir()):
            size = file.stat().st_size
            print(f"{file.relative_to(CORPUS)}  {size}{'  too large' if size > MOST else ''}")


if __name__ == "__main__":
    main()
