"""Cold starts in Chromium, and what a visitor downloads."""

import json
import shutil
import subprocess

import numpy as np

import check
from engines import SITE, emscripten
from measure import say
from models import FOLDER, HERE, ROOT, Model

EMPTY = "empty"
EMBEDDED = "copse:openEmbedded"
LABELS = {
    EMPTY: "an empty page",
    "copse": "Copse, the package fetched",
    EMBEDDED: "Copse, the package in the engine",
    "onnxruntime": "ONNX Runtime Web",
    "ydf": "ydf-inference",
    "generated": "generated if/else",
}


def embed(model: Model) -> None:
    """Links an engine with the model's package in it."""
    wasm = ROOT / "build/wasm"
    package = model.folder / "model.copse"
    for command in (
        ["cmake", f"-DCOPSE_BENCH_EMBED={package}", wasm],
        ["cmake", "--build", wasm, "--target", "copse_bench_wasm"],
    ):
        done = subprocess.run(
            command, env=emscripten(), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(
                f"the engine cannot be linked with {model.name}: {done.stdout[-500:]}"
            )
    shutil.copyfile(wasm / "copse-with-model.wasm", model.folder / "copse-with-model.wasm")


def run(models: list[Model], names: list[str] | None, rounds: int) -> list[dict]:
    """A result an engine and model, those with a wrong first score left out."""
    for model in models:
        embed(model)
    runs = [(name, model) for model in models for name in LABELS if wanted(name, names, model)]
    say(f"cold starts: {len(runs)} pages, {rounds} rounds")
    command = ["node", HERE / "cold-start.mjs", str(rounds), FOLDER, SITE]
    command += [f"{name}={model.name}" for name, model in runs]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    results = []
    for name, model in runs:
        starts = [each for each in lines if (each["engine"], each["model"]) == (name, model.name)]
        results.append(result(name, model, starts))
    return results


def wanted(name: str, names: list[str] | None, model: Model) -> bool:
    if name in (EMPTY, "copse", EMBEDDED):
        return True
    able = name != "generated" or "model.js" not in model.about["absent"]
    return able and (names is None or name in names)


def result(name: str, model: Model, starts: list[dict]) -> dict:
    named = {"engine": name, "label": LABELS[name], "model": model.name}
    failed = [each["failed"] for each in starts if "failed" in each]
    if failed:
        return {**named, "absent": failed[0]}
    if name != EMPTY and not all(right(model, each["scores"]) for each in starts):
        return {**named, "absent": "wrong: its first score is not the library's"}
    own = [each for each in starts[0]["fetched"] if not each["path"].startswith("/bench/")]
    files = [
        {**each, "path": each["path"].split("/", 2)[-1], "model": "/models/" in each["path"]}
        for each in own
    ]
    return {
        **named,
        "milliseconds": [each["milliseconds"] for each in starts],
        "files": files,
        "download": sum(each["gzip"] for each in files if not each["model"]),
        "download_model": sum(each["gzip"] for each in files if each["model"]),
    }


def right(model: Model, scores: list[float]) -> bool:
    first = model.reference("prediction")[0]
    off = np.abs(np.asarray(scores) - first).max() if len(scores) == len(first) else np.inf
    return bool(off <= check.rounding(model, "prediction"))
