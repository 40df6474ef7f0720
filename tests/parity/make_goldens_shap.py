"""Makes goldens_shap/: needs the environment of the tests with the package shap beside it.

Each model comes with a background and rows, and with what shap's TreeExplainer says of them
against that background (feature_perturbation="interventional", NAME.expected): row by row, of each
output the base value and the contributions. Of forests, whose library has no SHAP values, with the
same by the covers, too (feature_perturbation="tree_path_dependent", NAME.paths).
"""

import sys
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
import shap
import xgboost
from sklearn.ensemble import RandomForestClassifier

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from export_sklearn import export

FOLDER = Path(__file__).parent / "goldens_shap"
COLUMNS, BACKGROUND, ROWS = 6, 40, 25


def table(rng: np.random.Generator, rows: int, missing: float) -> pd.DataFrame:
    """Values that are the same in float32."""
    values = rng.normal(size=(rows, COLUMNS)).astype(np.float32).astype(np.float64)
    values[rng.random(values.shape) < missing] = np.nan
    return pd.DataFrame(values, columns=[f"x{i}" for i in range(COLUMNS)])


def outcome(x: pd.DataFrame, classes: int) -> np.ndarray:
    x = x.fillna(0).to_numpy()
    signal = x[:, 0] * x[:, 1] + np.abs(x[:, 2]) - x[:, 3]
    return np.digitize(signal, np.quantile(signal, np.arange(1, classes) / classes))


def with_xgboost(x: pd.DataFrame, classes: int, name: str) -> xgboost.Booster:
    kind = {"objective": "binary:logistic"}
    if classes > 2:
        # Of several base scores shap reads some wrong.
        kind = {"objective": "multi:softprob", "num_class": classes, "base_score": 0.5}
    rows = xgboost.DMatrix(x, outcome(x, classes))
    booster = xgboost.train({**kind, "max_depth": 5, "eta": 0.4}, rows, 8)
    booster.save_model(FOLDER / f"{name}.ubj")
    return booster


def with_lightgbm(x: pd.DataFrame, classes: int, name: str) -> lightgbm.Booster:
    options = {
        "objective": "binary", "num_leaves": 20, "min_data_in_leaf": 3,
        "verbosity": -1, "num_threads": 1,
    }  # fmt: skip
    booster = lightgbm.train(options, lightgbm.Dataset(x, outcome(x, classes)), 8)
    booster.save_model(FOLDER / f"{name}.txt")
    return booster


def with_sklearn(x: pd.DataFrame, classes: int, name: str) -> RandomForestClassifier:
    forest = RandomForestClassifier(8, max_leaf_nodes=20, random_state=1).fit(
        x, outcome(x, classes)
    )
    export(forest, FOLDER / f"{name}.json")
    return forest


# Of LightGBM's models of several classes shap adds the classes up.
TASKS = {
    "xgboost": (with_xgboost, 2, 0.15),
    "xgboost-classes": (with_xgboost, 3, 0.15),
    "lightgbm": (with_lightgbm, 2, 0.15),
    "forest": (with_sklearn, 3, 0),
}


def answers_of(explainer: shap.TreeExplainer, rows: pd.DataFrame) -> np.ndarray:
    found = np.asarray(explainer.shap_values(rows, check_additivity=False))
    found = found.reshape(ROWS, COLUMNS, -1)
    base = np.broadcast_to(
        np.asarray(explainer.expected_value).reshape(1, 1, -1), found[:, :1].shape
    )
    return np.concatenate([base, found], axis=1).transpose(0, 2, 1).reshape(ROWS, -1)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for seed, (name, (train, classes, missing)) in enumerate(TASKS.items()):
        rng = np.random.default_rng(seed)
        model = train(table(rng, 400, missing), classes, name)
        background, rows = table(rng, BACKGROUND, missing), table(rng, ROWS, missing)
        explainer = shap.TreeExplainer(
            model, data=background, feature_perturbation="interventional", model_output="raw"
        )
        answers = answers_of(explainer, rows)
        if train is with_sklearn:
            by_covers = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
            np.savetxt(FOLDER / f"{name}.paths", answers_of(by_covers, rows), fmt="%.17g")
        background.to_csv(FOLDER / f"{name}.background.csv", index=False)
        rows.to_csv(FOLDER / f"{name}.csv", index=False)
        np.savetxt(FOLDER / f"{name}.expected", answers, fmt="%.17g")
        print(name, answers.shape, "shap", shap.__version__)


if __name__ == "__main__":
    main()
