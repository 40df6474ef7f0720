"""Who explains, where, and on which models: as engines.py says who scores."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from engines import LOGS, SITE, WHERE, one_thread
from explained import OWN_PACKAGES, SAVED_AS_OLD, SHAP, XGBOOST_OLD
from models import CATBOOST, FOLDER, HERE, LIGHTGBM, ROOT, XGBOOST, Model
from worker import Worker

CONTRIBUTIONS, INTERACTIONS = "contributions", "interactions"


@dataclass(frozen=True)
class Explainer:
    name: str  # its module in engines/ or its class in peers_explain.py
    label: str
    where: str = "native"
    reads: tuple[str, ...] | None = None
    gives: str = CONTRIBUTIONS
    needs: Path | None = None  # of OWN_PACKAGES

    @property
    def ours(self) -> bool:
        return self.name == "copse"

    def refuses(self, model: Model) -> str | None:
        if self.reads is not None and model.spec.library not in self.reads:
            return f"reads models of {', '.join(self.reads)} only"
        if self.name == "shap" and model.about["outputs"] > 1:
            return "models of one output only are given to it"
        return None

    def start(self, model: Model) -> Worker:
        LOGS.mkdir(parents=True, exist_ok=True)
        if self.needs is not None:
            install(self.needs)
        if self.needs == XGBOOST_OLD:
            save_as_old(model)
        kind = f"{self.name}-{self.gives}".replace(":", "-")
        log = LOGS / f"{model.name}-{self.where}-{kind}.log"
        return Worker(self.command(model), one_thread(), log)

    def command(self, model: Model) -> list[object]:
        module = "explain" if self.gives == CONTRIBUTIONS else "explain:openInteractions"
        if self.where == "chromium":
            return ["node", HERE / "browser.mjs", module, model.name, FOLDER, SITE]
        if self.where == "node":
            return ["node", HERE / "node.mjs", module, model.folder, SITE]
        if self.ours:
            program = ROOT / "build/native/copse_bench"
            return [program, model.folder / "model.copse", model.folder / "rows.f32", self.gives]
        return [sys.executable, HERE / "peers_explain.py", self.name, model.folder]


def save_as_old(model: Model) -> None:
    """As XGBoost 1.7 saved models: with one base score for all classes."""
    import xgboost

    booster = xgboost.Booster(model_file=model.folder / model.about["saved_as"])
    document = json.loads(booster.save_raw("json"))
    held = document["learner"]["learner_model_param"]
    scores = set(held["base_score"].strip("[]").split(","))
    if len(scores) != 1:
        raise OSError("XGBoost 1.7 has one base score for all classes, the model several")
    held["base_score"] = scores.pop()
    (model.folder / SAVED_AS_OLD).write_text(json.dumps(document))


def install(folder: Path) -> None:
    """A package that goes into a folder of its own, once."""
    done = folder / ".done"
    wanted = OWN_PACKAGES[folder].read_text()
    if done.is_file() and done.read_text() == wanted:
        return
    options = ["--disable-pip-version-check", "--quiet", "--no-deps", "--require-hashes"]
    command = [sys.executable, "-m", "pip", "install", *options, "--upgrade", "--target", folder]
    made = subprocess.run(
        [*command, "-r", OWN_PACKAGES[folder]], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        raise OSError(f"{folder.name} cannot be installed: {made.stderr.strip()[-200:]}")
    done.write_text(wanted)


EXPLAINERS = [
    *(Explainer("copse", "Copse", where) for where in WHERE),
    Explainer("xgboost-old", "XGBoost 1.7.4", reads=(XGBOOST,), needs=XGBOOST_OLD),
    Explainer("xgboost", "XGBoost, newest", reads=(XGBOOST,)),
    Explainer("lightgbm", "LightGBM", reads=(LIGHTGBM,)),
    Explainer("catboost", "CatBoost", reads=(CATBOOST,)),
    Explainer("shap", "shap", reads=(XGBOOST, LIGHTGBM), needs=SHAP),
    *(Explainer("copse", "Copse", where, gives=INTERACTIONS) for where in WHERE),
    Explainer(
        "xgboost-old:interactions", "XGBoost 1.7.4", "native", (XGBOOST,), INTERACTIONS, XGBOOST_OLD
    ),
    Explainer("xgboost:interactions", "XGBoost, newest", "native", (XGBOOST,), INTERACTIONS),
]


def library_of(explainer: Explainer) -> str:
    return explainer.name.partition(":")[0].removesuffix("-old")


NAMES = sorted({library_of(each) for each in EXPLAINERS})


def chosen(names: list[str] | None, where: list[str]) -> list[Explainer]:
    return [
        each
        for each in EXPLAINERS
        if each.where in where and (names is None or each.ours or library_of(each) in names)
    ]
