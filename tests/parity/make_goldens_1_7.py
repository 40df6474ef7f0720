"""Makes goldens/ with XGBoost 1.7: run it in an environment that has xgboost==1.7.6 and pandas."""

from pathlib import Path

import numpy as np
import xgboost as xgb

from tasks import NAMES, parameters, scored_rows, split_conditions, training_data, write_rows

assert xgb.__version__.startswith("1.7."), f"XGBoost {xgb.__version__} is not 1.7"
folder = Path(__file__).parent / "goldens"
for index in range(4):
    rng = np.random.default_rng(1700 + index)
    x, y = training_data(rng)
    names = NAMES if index % 2 else None
    params = parameters(rng, index) | {"max_depth": 4}
    booster = xgb.train(params, xgb.DMatrix(x, y, feature_names=names), num_boost_round=10)
    rows = scored_rows(rng, split_conditions(booster), rows=60)
    matrix = xgb.DMatrix(rows, feature_names=names)
    booster.save_model(folder / f"{index}.{'ubj' if index > 1 else 'json'}")
    write_rows(folder / f"{index}.csv", rows, NAMES)
    margins = booster.predict(matrix, output_margin=True)
    np.savetxt(
        folder / f"{index}.expected",
        np.column_stack([margins, booster.predict(matrix)]).astype(np.float64),
        fmt="%.17g",
    )
