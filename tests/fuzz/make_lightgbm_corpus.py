"""Makes corpus/lightgbm/: small models of random data, without the lines that say nothing."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT.parent / "parity"))

from lightgbm_tasks import (  # noqa: E402
    Task,
    binary,
    classes,
    count,
    real,
    train_on_frame,
)

TINY = {"num_leaves": 4}
BAG = {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}
TASKS = [
    Task("categorical", binary, {"objective": "binary", "num_leaves": 6}, rounds=2),
    Task("zero_missing", count, {"objective": "poisson", "zero_as_missing": True}, rounds=1),
    Task("no_missing", real, TINY | {"objective": "regression", "use_missing": False}, rounds=2),
    Task("multiclass", classes, TINY | {"objective": "multiclass", "num_class": 3}, rounds=1),
    Task("rf", classes, TINY | BAG | {"objective": "multiclassova", "num_class": 3}, rounds=1),
    Task("linear", real, TINY | {"objective": "regression", "linear_tree": True}, rounds=2),
    Task("constant", real, {"objective": "quantile", "min_gain_to_split": 1e9}, rounds=1),
]


def shortened(text: str) -> str:
    """Without the lines that no reader needs and with numbers of at most eight digits."""
    useless = "split_gain|leaf_weight|internal_value|internal_weight|label_index|tree_sizes"
    text = re.sub(rf"^({useless})=.*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\[(?!categorical_feature).*\n", "", text, flags=re.MULTILINE)
    return re.sub(r"(\.\d{7})\d+", r"\1", text)


folder = ROOT / "corpus" / "lightgbm"
models = {task.name: task.train(i) for i, task in enumerate(TASKS)}
models["pandas"] = train_on_frame(0, rounds=1)
for name, booster in models.items():
    (folder / f"{name}.txt").write_text(shortened(booster.model_to_string()))
windows = shortened(models["constant"].model_to_string())
(folder / "windows.txt").write_text(windows, newline="\r\n")
