"""Writes corpus/catboost/ with the installed CatBoost: small models of random data, each without
the parts of model_info that no reader looks at."""

import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from catboost import CatBoost, Pool, sum_models

CORPUS = Path(__file__).parent / "corpus" / "catboost"
QUIET = {"verbose": 0, "allow_writing_files": False, "thread_count": 1, "bootstrap_type": "No"}


def table(rng: np.random.Generator, rows: int = 120) -> pd.DataFrame:
    data = pd.DataFrame({"a": rng.normal(size=rows), "b": rng.normal(size=rows)})
    data["c"] = rng.choice(["x", "y", "", "nan"], rows)
    data.loc[rng.random(rows) < 0.2, "a"] = np.nan
    return data


def train(data: pd.DataFrame, label, loss: str, **parameters) -> CatBoost:
    texts = ["c"] if isinstance(data, pd.DataFrame) and "c" in data else []
    options = {"iterations": 2, "depth": 2, "loss_function": loss, "border_count": 4, **QUIET}
    return CatBoost({**options, **parameters}).fit(Pool(data, label, cat_features=texts))


def write(name: str, model: CatBoost, pool: Pool | None = None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(path, format="json", pool=pool)
        file = json.loads(path.read_text())
    info = file["model_info"]
    kept = {key: info[key] for key in ("class_params", "loss_function") if key in info}
    if "params" in info:
        kept["params"] = {"loss_function": info["params"]["loss_function"]}
        kept["catboost_version_info"] = "Branch: tags/v1.2.10"
    file["model_info"] = kept
    (CORPUS / name).write_text(json.dumps(file, separators=(",", ":")))


def main() -> None:
    CORPUS.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(4)
    data = table(rng)
    plain = data[["a", "b"]]
    y = data["b"] + data["a"].fillna(2) + (data["c"] == "x")
    classes = np.digitize(y, [0, 1])
    one_hot = {"one_hot_max_size": 10}
    statistics = {"one_hot_max_size": 2, "max_ctr_complexity": 1, "model_size_reg": 0}
    write("binary", train(plain, (y > 0).astype(int), "Logloss"))
    write("multi-class", train(plain, classes, "MultiClass", nan_mode="Max"))
    write("one-hot", train(data, y, "RMSE", **one_hot), Pool(data, cat_features=["c"]))
    write("lossguide", train(data, y, "RMSE", grow_policy="Lossguide", max_leaves=4, **one_hot))
    several = np.column_stack([y, -y])
    write("vector-leaves", train(plain, several, "MultiRMSE", grow_policy="Depthwise"))
    text = data[["c"]].assign(n=0.0)
    write("statistics", train(text, y, "RMSE", **statistics), Pool(text, cat_features=["c"]))
    kinds = ["Buckets:Prior=0/1", "BinarizedTargetMeanValue", "Counter"]
    write("statistic-types", train(text, classes, "MultiClass", simple_ctr=kinds, **statistics))
    counts = train(plain.to_numpy(), rng.poisson(2, len(y)), "Poisson")
    counts.set_scale_and_bias(0.5, 0.25)
    write("counts", counts)
    write("sum", sum_models([train(plain, y, "RMSE"), train(plain, y, "RMSE", depth=1)]))
    constant = {"grow_policy": "Lossguide", "allow_const_label": True}
    write("one-leaf", train(plain, np.ones(len(y)), "RMSE", **constant))


if __name__ == "__main__":
    main()
