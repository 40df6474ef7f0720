"""What Copse sets out to reach, and whether these results do: ratios within the run."""

from collections.abc import Callable, Iterator
from statistics import median

import explain
import figures
from engines import PREDICTION

BATCHES = (
    # model, whom, where, what it is divided by: at least so many times as long as Copse
    ("std", "onnxruntime", "chromium", 40),
    ("std", "ydf", "chromium", 30),
    ("small", "onnxruntime", "chromium", 25),
    ("small", "ydf", "chromium", 25),
    ("large", "onnxruntime", "chromium", 25),
    ("large", "ydf", "chromium", 25),
    ("std", "xgboost-dmatrix", "native", 15),
)
# Peers give a row's prediction alone, as predict does.
ONE_ROW_OF_YDF = {"std": 4}  # in Chromium
ONE_ROW = {"small": 1.0}  # microseconds in Chromium at most
NATIVE_SHARE = 0.65  # of the native speed, in WebAssembly
EXPLAINED = (
    ("std", "contributions", "xgboost-old", 250),
    ("large", "contributions", "xgboost-old", 300),
    ("std", "contributions", "xgboost", 25),
    ("std", "interactions", "xgboost-old", 3000),
)
EXPLAINED_ONE = {"small": 15.0, "std": 200.0}  # microseconds at most
OVER_EMPTY = 60.0  # milliseconds to the first score, of std in the engine
MODULES = {"engine": 30.0, "import": 120.0}  # KB by gzip at most
PACKAGE = {"package": 190.0, "package_without_covers": 130.0}  # of std, likewise
FOREST = 3.0  # times its package, of std
COMPILED = 10.0  # milliseconds in WebAssembly, of std

Line = tuple[str, str, str, str]


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 99.5 else f"{value:.3g}"


def line(
    what: str, wanted: str, unit: str, values: list[float], meets: Callable[[float], bool]
) -> Line:
    """The median, the least and the most of the rounds, and how many of them reach the target."""
    middle = median(values)
    got = f"{number(middle)}{unit}"
    if len(values) > 1:
        got += f" ({number(min(values))} to {number(max(values))})"
    met = "yes" if meets(middle) else "**no**"
    reached = sum(map(meets, values))
    if 0 < reached < len(values):
        met += f", in {reached} of {len(values)} rounds"
    return what, wanted, got, met


def at_least(what: str, wanted: float, values: list[float], unit: str = "×") -> Line:
    return line(what, f"≥ {wanted:,}{unit}", unit, values, lambda got: got >= wanted)


def at_most(what: str, wanted: float, values: list[float], unit: str) -> Line:
    return line(what, f"≤ {wanted:g} {unit}", f" {unit}", values, lambda got: got <= wanted)


def named(engine: dict) -> str:
    """With its version where the label is not it."""
    version = engine.get("version", "")
    return f"{engine['label']} ({version})" if version else engine["label"]


def of_scores(models: dict[str, dict]) -> Iterator[Line]:
    for name, whom, where, wanted in BATCHES:
        if name not in models:
            continue
        model = models[name]
        other = figures.engine_of(model, whom, where)
        size = figures.batch_size(model)
        got = figures.ratios(other, figures.engine_of(model, "copse", where), size)
        if got is not None:
            yield at_least(f"batches of {name} against {named(other)}, {where}", wanted, got)
    for name, wanted in ONE_ROW_OF_YDF.items():
        pair = [figures.engine_of(models.get(name), who, "chromium") for who in ("ydf", PREDICTION)]
        got = figures.ratios(*pair, 1)
        if got is not None:
            what = f"one row of {name} by predict against ydf-inference, chromium"
            yield at_least(what, wanted, got)
    for name, wanted in ONE_ROW.items():
        copse = figures.engine_of(models.get(name), PREDICTION, "chromium")
        if copse is not None and figures.microseconds(copse) is not None:
            what = f"one row of {name} by predict, chromium"
            yield at_most(what, wanted, [took * 1e6 for took in figures.seconds(copse, 1)], "µs")
    shares = [
        figures.ratios(
            *(figures.engine_of(model, "copse", place) for place in ("native", "chromium")),
            figures.batch_size(model),
        )
        for model in models.values()
    ]
    if known := [share for share in shares if share is not None]:
        what = "the least share of native speed that a model keeps in chromium"
        yield at_least(what, NATIVE_SHARE, min(known, key=median), "")


def of_explanations(models: dict[str, dict]) -> Iterator[Line]:
    for name, gives, whom, wanted in EXPLAINED:
        model = models.get(name)
        copse = model and explain.ours(model, gives)
        other = model and explain.found(model, gives, whom)
        if copse is not None and other is not None:
            got = explain.ratios(other, copse)
            what = f"{gives} on {name}, {copse['where']}, against {other['label']}"
            yield at_least(what, wanted, got)
    for name, wanted in EXPLAINED_ONE.items():
        copse = explain.ours(models[name], "contributions") if name in models else None
        if copse is not None:
            got = [took * 1e6 for took in copse["seconds_of_one"]]
            yield at_most(f"one client explained on {name}, {copse['where']}", wanted, got, "µs")


def of_starts(starts: list[dict]) -> Iterator[Line]:
    by_name = {each["engine"]: each for each in starts if each["model"] == "std"}
    empty, copse = by_name.get("empty"), by_name.get("copse:openEmbedded")
    if empty is not None and copse is not None and "absent" not in copse:
        got = figures.all_over_empty(copse, empty)
        yield at_most(
            "from navigation to the first score, over an empty page", OVER_EMPTY, got, "ms"
        )


def of_footprint(found: dict) -> Iterator[Line]:
    for name, wanted in MODULES.items():
        yield at_most(f"the {name} module by gzip", wanted, [found[name] / 1e3], "KB")
    for each in found["models"]:
        if each["model"] != "std":
            continue
        for name, wanted in PACKAGE.items():
            what = f"std's {name.replace('_', ' ')} by gzip"
            yield at_most(what, wanted, [each[name] / 1e3], "KB")
        wasm = each["wasm"]
        got = wasm["forest"] / wasm["package"]
        yield at_most("std's forest in memory, in packages", FOREST, [got], "×")
        yield at_most(
            "std's forest compiled for the first time, WebAssembly", COMPILED, [wasm["first"]], "ms"
        )


def lines(results: dict) -> list[Line]:
    explained = {model["name"]: model for model in results.get("explanations", [])}
    return [
        *of_scores({model["name"]: model for model in results["models"]}),
        *of_explanations(explained),
        *of_starts(results["cold"]),
        *(of_footprint(results["footprint"]) if results.get("footprint") else ()),
    ]


def section(results: dict) -> list[str]:
    found = lines(results)
    if not found:
        return []
    rows = [["", "target", "measured", "met"], ["---", "--:", "--:", "---"]]
    rows += [list(each) for each in found]
    return ["## Targets", "", *("| " + " | ".join(row) + " |" for row in rows), ""]
