"""Who is measured, where, and on which models. An engine is a process (worker.py)."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from models import CATBOOST, FOLDER, HERE, LIGHTGBM, ROOT, SKLEARN, XGBOOST, Model
from worker import Worker

SITE = ROOT / "build/site"
LOGS = ROOT / "build/bench/logs"
WHERE = ("chromium", "node", "native")
TREELITE = (XGBOOST, LIGHTGBM, SKLEARN)


@dataclass(frozen=True)
class Engine:
    name: str  # its module in engines/ or its class in peers_native.py
    label: str
    where: str
    reads: tuple[str, ...] | None = None  # of which libraries; None: any, converted
    exact: bool = False  # its margins are the library's to the bit
    batches: bool = True  # False: measured on single rows only
    compiled: str | None = None  # what it leaves in the model's folder the first time

    @property
    def ours(self) -> bool:
        return self.name.partition(":")[0] == "copse"

    def refuses(self, model: Model, most_compiled: int) -> str | None:
        """Why it cannot take the model.

        most_compiled: leaves that may be compiled as C
        """
        if self.reads is not None and model.spec.library not in self.reads:
            return f"reads models of {', '.join(self.reads)} only"
        if self.name == "generated":
            return model.about["absent"].get("model.js")
        if self.name == "tl2cgen" and model.about["leaves"] > most_compiled:
            return f"C code of {model.about['leaves']:,} leaves takes a compiler too long"
        return None

    def start(self, model: Model) -> Worker:
        LOGS.mkdir(parents=True, exist_ok=True)
        log = LOGS / f"{model.name}-{self.where}-{self.name.replace(':', '-')}.log"
        return Worker(self.command(model), one_thread(), log)

    def command(self, model: Model) -> list[object]:
        if self.where == "chromium":
            return ["node", HERE / "browser.mjs", self.name, model.name, FOLDER, SITE]
        if self.where == "node":
            return ["node", HERE / "node.mjs", self.name, model.folder, SITE]
        if self.ours:
            program = ROOT / "build/native/copse_bench"
            return [program, model.folder / "model.copse", model.folder / "rows.f32"]
        return [sys.executable, HERE / "peers_native.py", self.name, model.folder]


PREDICTION = "copse:openPrediction"  # another way to score one row

ENGINES = [
    *(
        Engine(name, label, where, exact="copse" in name, batches=name != PREDICTION)
        for where in ("chromium", "node")
        for name, label in (
            ("copse", "Copse"),
            (PREDICTION, "Copse, predict"),
            ("onnxruntime", "ONNX Runtime Web"),
            ("ydf", "ydf-inference"),
            ("generated", "generated if/else"),
        )
    ),
    Engine("copse", "Copse", "native", exact=True),
    Engine("xgboost", "XGBoost, inplace_predict", "native", (XGBOOST,), exact=True),
    Engine("xgboost-dmatrix", "XGBoost, fresh DMatrix", "native", (XGBOOST,), exact=True),
    Engine("lightgbm", "LightGBM", "native", (LIGHTGBM,), exact=True),
    Engine("catboost", "CatBoost", "native", (CATBOOST,), exact=True),
    Engine("scikit-learn", "scikit-learn", "native", (SKLEARN,), exact=True),
    Engine("onnxruntime", "ONNX Runtime", "native"),
    Engine("treelite", "Treelite GTIL", "native", TREELITE),
    Engine("tl2cgen", "TL2cgen", "native", TREELITE, compiled="tl2cgen/model.so"),
    Engine("lleaves", "lleaves", "native", (LIGHTGBM,), compiled="model.lleaves"),
    Engine("hessboost", "hessboost", "native", (XGBOOST, LIGHTGBM)),
]
NAMES = sorted({engine.name for engine in ENGINES if not engine.ours} | {"copse"})


def emscripten() -> dict[str, str]:
    environment = dict(os.environ)
    if Path("/usr/share/nodejs/acorn").is_dir():  # Debian's emcc finds its JavaScript there
        environment["NODE_PATH"] = "/usr/share/nodejs"
    return environment


def one_thread() -> dict[str, str]:
    """This environment, in which no library starts threads of its own accord."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
    return os.environ | dict.fromkeys(names, "1")


def chosen(names: list[str] | None, where: list[str]) -> list[Engine]:
    """Copse is always there: what the others are measured against."""
    return [
        engine
        for engine in ENGINES
        if engine.where in where and (names is None or engine.name in names or engine.ours)
    ]
