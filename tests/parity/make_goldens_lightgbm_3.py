"""Makes goldens_lightgbm_3/ with LightGBM 3: needs an environment of lightgbm==3.3.5, pandas<2."""

from pathlib import Path

import lightgbm as lgb
import numpy as np

from lightgbm_tasks import (
    Task,
    binary,
    classes,
    expected,
    frame,
    real,
    save,
    scored_rows,
    train_on_frame,
    write_rows,
)

SMALL = {"num_leaves": 6}
TASKS = [
    Task("binary", binary, SMALL | {"objective": "binary", "sigmoid": 0.5}, rounds=8),
    Task(
        "rf",
        classes,
        SMALL
        | {
            "objective": "multiclass",
            "num_class": 3,
            "boosting": "rf",
            "bagging_freq": 1,
            "bagging_fraction": 0.6,
        },
        rounds=3,
    ),
    Task(
        "linear",
        real,
        SMALL | {"objective": "regression", "linear_tree": True},
        rounds=5,
        infinite=False,
    ),
]

assert lgb.__version__.startswith("3."), f"LightGBM {lgb.__version__} is not 3"
folder = Path(__file__).parent / "goldens_lightgbm_3"


def write(name: str, booster: lgb.Booster, rows: object) -> None:
    answers = expected(booster, rows)
    columns = [answers.margins, answers.predictions, answers.leaves]
    np.savetxt(folder / f"{name}.expected", np.column_stack(columns), fmt="%.17g")


for index, task in enumerate(TASKS):
    booster = task.train(330 + index)
    text = save(booster, folder / f"{task.name}.txt")
    rows = scored_rows(np.random.default_rng(index), text, rows=40, infinite=task.infinite)
    write_rows(folder / f"{task.name}.csv", rows)
    write(task.name, booster, rows)
booster = train_on_frame(333, rounds=4)
save(booster, folder / "pandas.txt")
rows = frame(np.random.default_rng(333), 40, unseen=True)
write_rows(folder / "pandas.csv", rows)
write("pandas", booster, rows)
