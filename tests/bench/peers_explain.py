"""One native library that explains, as an engine of the benchmark (worker.py has the other side).

python peers_explain.py ENGINE MODEL-FOLDER
Contributions are handed on with the base value first; interactions without the base value.
"""

import sys
from pathlib import Path

import numpy as np

import peers_native
from explained import EXPLAINED, PAIRED, SAVED_AS_OLD, SHAP, XGBOOST_OLD

peers_native.PEERS.clear()


def peer(name: str):
    def known(kind):
        peers_native.PEERS[name] = kind
        return kind

    return known


def base_first(found: np.ndarray) -> np.ndarray:
    """From base last."""
    return np.roll(np.asarray(found, np.float64), 1, axis=-1)


class Explainer(peers_native.Peer):
    def answers(self, rows):
        return "margin", base_first(self.predict(self.batch(rows[:EXPLAINED])))


@peer("xgboost")
class XGBoost(Explainer):
    packages = ("xgboost-cpu",)
    asked = "pred_contribs"
    one_use = True

    def __init__(self, folder, about):
        super().__init__(folder, about)
        import xgboost

        self.library = xgboost
        self.booster = xgboost.Booster({"nthread": 1}, model_file=self.file(folder))
        self.booster.set_param({"nthread": 1})

    def file(self, folder: Path) -> Path:
        return folder / "model.ubj"

    def batch(self, rows):
        return self.library.DMatrix(rows, nthread=1)

    def predict(self, batch):
        return self.booster.predict(batch, **{self.asked: True})


def without_base(found: np.ndarray) -> np.ndarray:
    return np.asarray(found, np.float64)[..., :-1, :-1]


@peer("xgboost:interactions")
class XGBoostPairs(XGBoost):
    asked = "pred_interactions"

    def answers(self, rows):
        return "margin", without_base(self.predict(self.batch(rows[:PAIRED])))


class Old:
    """XGBoost 1.7.4, in a folder of its own."""

    packages = ("xgboost",)

    def __init__(self, folder, about):
        sys.path.insert(0, str(XGBOOST_OLD))
        super().__init__(folder, about)

    def file(self, folder: Path) -> Path:
        return folder / SAVED_AS_OLD


@peer("xgboost-old")
class OldXGBoost(Old, XGBoost):
    packages = ("xgboost",)


@peer("xgboost-old:interactions")
class OldXGBoostPairs(Old, XGBoostPairs):
    packages = ("xgboost",)


@peer("lightgbm")
class LightGBM(Explainer):
    packages = ("lightgbm",)

    def __init__(self, folder, about):
        super().__init__(folder, about)
        import lightgbm

        self.booster = lightgbm.Booster(model_file=folder / "model.txt", params={"verbose": -1})

    def predict(self, batch):
        found = self.booster.predict(batch, pred_contrib=True, num_threads=1)
        return found.reshape(len(batch), self.about["outputs"], -1)


@peer("catboost")
class CatBoost(Explainer):
    packages = ("catboost",)

    def __init__(self, folder, about):
        super().__init__(folder, about)
        from catboost import CatBoost as Library

        self.model = Library().load_model(str(folder / "model.cbm"))

    def batch(self, rows):
        from catboost import FeaturesData, Pool

        return Pool(FeaturesData(num_feature_data=np.ascontiguousarray(rows)))

    def predict(self, batch):
        return self.model.get_feature_importance(batch, type="ShapValues", thread_count=1)


@peer("shap")
class Shap(Explainer):
    """The package's own C of path-dependent TreeSHAP, not what it calls the libraries for."""

    packages = ("shap",)

    def __init__(self, folder, about):
        sys.path.insert(0, str(SHAP))  # lleaves needs an older llvmlite
        super().__init__(folder, about)
        import lightgbm
        import shap
        import xgboost

        if about["saved_as"].endswith(".ubj"):
            model = xgboost.Booster(model_file=folder / about["saved_as"])
        else:
            model = lightgbm.Booster(model_file=folder / about["saved_as"])
        self.explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
        # With a library's own model at hand it asks the library.
        self.explainer.model.model_type = "internal"

    def batch(self, rows):
        return rows.astype(np.float64)

    def predict(self, batch):
        return np.asarray(self.explainer.shap_values(batch, check_additivity=False))

    def answers(self, rows):
        # Of some models its expected_value is not what its own values begin with.
        batch = self.batch(rows[:EXPLAINED])
        found = self.predict(batch).reshape(len(batch), -1)
        base = np.ravel(self.explainer.model.predict(batch)) - found.sum(axis=1)
        return "margin", np.column_stack([base, found])


if __name__ == "__main__":
    peers_native.main()
