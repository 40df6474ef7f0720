"""The models that are measured: trained here, saved as their library saves them, and converted.

A model's folder holds what its engines read, the rows, and the library's own margins and
predictions for them. It is made once: `about.json` says of what.
"""

import hashlib
import json
import shutil
import subprocess
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

import to_js
import to_onnx
import to_ydf
import trainers
from data import Table
from trees import Trees

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FOLDER = ROOT / "build/bench/models"
COPSE = ROOT / "build/native/copse"


@dataclass(frozen=True)
class Spec:
    name: str
    title: str
    library: str
    trees: int  # rounds of boosting, for several classes
    depth: int | None = None
    leaves: int | None = None
    features: int | None = None  # None: the clients' columns; else seeded numbers
    classes: int = 2


XGBOOST, LIGHTGBM, CATBOOST, SKLEARN = "xgboost-cpu", "lightgbm", "catboost", "scikit-learn"

SPECS = {
    spec.name: spec
    for spec in (
        Spec("tiny", "XGBoost 10 × depth 3", XGBOOST, 10, 3),
        Spec("small", "XGBoost 100 × depth 4", XGBOOST, 100, 4),
        Spec("std", "XGBoost 500 × depth 6", XGBOOST, 500, 6),
        Spec("large", "XGBoost 1000 × depth 8", XGBOOST, 1000, 8),
        Spec("lightgbm", "LightGBM 500 × 63 leaves", LIGHTGBM, 500, leaves=63),
        Spec("catboost", "CatBoost 1000 × depth 6", CATBOOST, 1000, 6),
        Spec("forest", "random forest 300 × any depth", SKLEARN, 300),
        Spec(
            "multiclass",
            "XGBoost 50 × 10 classes × depth 6, 200 features",
            XGBOOST,
            *(50, 6, None, 200, 10),
        ),
    )
}
STANDARD = [name for name in SPECS if name != "tiny"]


@dataclass(frozen=True)
class Model:
    spec: Spec
    folder: Path
    about: dict

    @property
    def name(self) -> str:
        return self.spec.name

    def reference(self, kind: str) -> np.ndarray:
        """The library's own `margin` or `prediction` of every row: rows × outputs."""
        values = np.fromfile(self.folder / f"{kind}s.f64")
        return values.reshape(-1, self.about["outputs"])


def prepare(spec: Spec, table: Table) -> Model:
    """The model's folder, made or found; the package is packed by the engine as it now is."""
    folder = FOLDER / spec.name
    made_of = stamp(spec, table)
    told = folder / "about.json"
    about = json.loads(told.read_text()) if told.is_file() else {}
    if about.get("made_of") != made_of:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        about = {"made_of": made_of, **make(spec, table, folder)}
        told.write_text(json.dumps(about, indent=1) + "\n")
    pack(spec, folder, about)
    return Model(spec, folder, about)


def stamp(spec: Spec, table: Table) -> str:
    sources = [HERE / f"{name}.py" for name in ("trainers", "trees", "to_js", "to_onnx", "to_ydf")]
    parts = [json.dumps(asdict(spec)), version(spec.library), table.digest]
    parts += [path.read_text() for path in [*sources, Path(__file__)]]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def make(spec: Spec, table: Table, folder: Path) -> dict:
    trained = trainers.TRAINERS[spec.library](spec, table, folder)
    table.rows.tofile(folder / "rows.f32")
    np.asarray(trained.margins, np.float64).tofile(folder / "margins.f64")
    np.asarray(trained.predictions, np.float64).tofile(folder / "predictions.f64")
    trees = trained.trees
    absent = convert(trees, table, folder)
    return {
        "name": spec.name,
        "title": spec.title,
        "library": f"{spec.library} {version(spec.library)}",
        "data": table.name,
        "rows": len(table.rows),
        "features": table.columns,
        "outputs": trees.outputs,
        "link": trees.link,
        "trees": len(trees.trees),
        "leaves": trees.leaves,
        "depth": trees.depth,
        "conditions": trees.conditions,
        "saved_as": trained.saved_as,
        "absent": absent,
    }


def convert(trees: Trees, table: Table, folder: Path) -> dict[str, str]:
    """Writes the forms that peers read; which are absent, and why."""
    to_onnx.write(trees, folder / "model.onnx")
    to_ydf.write(trees, table.rows, folder / "model.ydf.zip")
    reason = to_js.write(trees, folder / "model.js")
    return {} if reason is None else {"model.js": reason}


def pack(spec: Spec, folder: Path, about: dict) -> None:
    columns = [{"name": name} for name in about["features"]]
    recipe = {
        "copse": 1,
        "name": spec.name,
        "version": "1",
        "inputs": columns,
        "features": columns,
        "members": [{"name": spec.name, "file": about["saved_as"]}],
        "answers": [[0] * len(columns)],
    }
    (folder / "recipe.json").write_text(json.dumps(recipe))
    # The published clients' columns have SEX and MARRIAGE among them; here only speed is measured.
    options = ["-o", folder / "model.copse", "--allow-protected"]
    command = [COPSE, "pack", folder / "recipe.json", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{spec.name} cannot be packed: {done.stderr.strip()}")
