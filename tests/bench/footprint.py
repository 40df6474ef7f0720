"""Bytes: what a page downloads, a package, a forest in memory; and how long compiling one takes."""

import gzip
import json
import subprocess
from pathlib import Path

from engines import emscripten
from measure import say
from models import ROOT, Model

ENGINES = {"engine": "copse-bare.wasm", "import": "copse-import.wasm"}
WASM = ROOT / "build/wasm"


def compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def of_forest(model: Model, command: list[object]) -> dict:
    told = subprocess.check_output([*command, model.folder / "model.copse"], text=True)
    return json.loads(told)


def of_model(model: Model) -> dict:
    bare = model.folder / "model-without-covers.copse"
    pack = [ROOT / "build/native/copse", "pack", "--allow-protected", "--no-covers"]
    subprocess.run(
        [*pack, model.folder / "recipe.json", "-o", bare], check=True, stdout=subprocess.DEVNULL
    )
    run_wasm = ["node", ROOT / "tests/engine/run_wasm.cjs", WASM / "copse_plan.js"]
    return {
        "model": model.name,
        "package": compressed(model.folder / "model.copse"),
        "package_without_covers": compressed(bare),
        "native": of_forest(model, [ROOT / "build/native/copse_plan"]),
        "wasm": of_forest(model, run_wasm),
    }


def run(models: list[Model]) -> dict:
    say("footprint")
    for folder in ("native", "wasm"):
        subprocess.run(
            ["cmake", "--build", ROOT / "build" / folder, "--target", "copse_plan"],
            env=emscripten(),
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return {
        **{name: compressed(WASM / file) for name, file in ENGINES.items()},
        "models": [of_model(model) for model in models],
    }


LEGEND = """\
The engine without a model is {:.1f} KB by gzip -9; what reads foreign models {:.1f} KB, fetched
when the first one comes. A forest's memory is what its compilation leaves allocated, here in
WebAssembly. Milliseconds are of the first compilation in a process, code being compiled the
while, and of the quickest of nine."""
HEAD = [
    "| | package, KB gzip | without covers | KB | forest, KB | × | native, ms | WebAssembly, ms |",
    "| --- | --: | --: | --: | --: | --: | --: | --: |",
]


def section(found: dict | None) -> list[str]:
    if not found:
        return []
    sizes = [found[name] / 1e3 for name in ENGINES]
    lines = ["## Footprint", "", LEGEND.format(*sizes), "", *HEAD]
    for each in found["models"]:
        wasm, native = each["wasm"], each["native"]
        cells = [
            each["model"],
            f"{each['package'] / 1e3:.1f}",
            f"{each['package_without_covers'] / 1e3:.1f}",
            f"{wasm['package'] / 1e3:,.1f}",
            f"{wasm['forest'] / 1e3:,.1f}",
            f"{wasm['forest'] / wasm['package']:.2f}",
            f"{native['first']:.2f} / {native['best']:.2f}",
            f"{wasm['first']:.1f} / {wasm['best']:.2f}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]
