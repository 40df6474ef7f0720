"""Makes goldens/<version>/: run it with each old XGBoost, in an environment that has pandas."""

from pathlib import Path

import numpy as np
import xgboost as xgb

from tasks import (
    NAMES,
    F,
    labels_for,
    scored_rows,
    split_conditions,
    train,
    training_data,
    write_rows,
)

VERSION = ".".join(xgb.__version__.split(".")[:2])
FOLDER = Path(__file__).parent / "goldens" / VERSION


def save(name: str, booster: xgb.Booster, rows: np.ndarray) -> None:
    """The model, the rows, and what the library says of them."""
    path = FOLDER / name
    booster.save_model(path)
    names = booster.feature_names or [f"f{i}" for i in range(rows.shape[1])]
    write_rows(path.with_suffix(".csv"), rows, names)
    matrix = xgb.DMatrix(rows, feature_names=booster.feature_names)
    parts = {
        "margin": booster.predict(matrix, output_margin=True),
        "prediction": booster.predict(matrix),
        "leaf": booster.predict(matrix, pred_leaf=True),
    }
    columns = [part.reshape(len(rows), -1).astype(np.float64) for part in parts.values()]
    header = [k for k, c in zip(parts, columns, strict=True) for _ in range(c.shape[1])]
    np.savetxt(
        path.with_suffix(".expected"),
        np.hstack(columns), fmt="%.17g", delimiter=",", header=",".join(header), comments="",
    )  # fmt: skip


def numerical(rng: np.random.Generator, booster: xgb.Booster) -> np.ndarray:
    return scored_rows(rng, split_conditions(booster), rows=40)


def categories(rng: np.random.Generator, name: str) -> None:
    x = np.stack([rng.integers(0, 9, 300), rng.integers(0, 3, 300)], axis=1).astype(F)
    x[rng.random(x.shape) < 0.15] = np.nan
    y = np.nan_to_num(x[:, 0] % 4, nan=2) + (x[:, 1] == 1)
    matrix = xgb.DMatrix(x, y, feature_types=["c", "c"], enable_categorical=True)
    booster = xgb.train({"tree_method": "hist", "max_cat_to_onehot": 4}, matrix, 3)
    rows = x[:40].copy()
    rows[:5, 0] = [9, 40, -1, 2**24, 2.5]
    save(name, booster, rows)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1700)
    x, _ = training_data(rng)
    for suffix in ("json", "ubj"):
        booster = train("binary:logistic", rng, x, 5, base_score=float(rng.uniform(0.1, 0.9)))
        save(f"binary-{suffix}.{suffix}", booster, numerical(rng, booster))
        booster = train("multi:softprob", rng, x, 2, max_depth=2)
        save(f"classes-{suffix}.{suffix}", booster, numerical(rng, booster))
        categories(rng, f"categories-{suffix}.{suffix}")
        if VERSION == "1.7":
            continue
        y = np.stack([labels_for("reg:squarederror", rng, x)[0] for _ in range(2)], axis=1)
        booster = xgb.train(
            {"multi_strategy": "multi_output_tree", "tree_method": "hist", "max_depth": 3},
            xgb.DMatrix(x, y, feature_names=NAMES), 3,
        )  # fmt: skip
        save(f"vector-{suffix}.{suffix}", booster, numerical(rng, booster))
    booster = train("count:poisson", rng, x, 6, booster="dart", rate_drop=0.5)
    save("dart.json", booster, numerical(rng, booster))


if __name__ == "__main__":
    main()
