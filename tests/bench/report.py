"""The results as Markdown."""

from collections.abc import Callable

import explain
import figures
import footprint
import targets
from engines import WHERE

PLACES = {"chromium": "Chromium", "node": "Node", "native": "Native"}
LEGEND = """\
One thread, medians; × is how many times as long as Copse in the same place, within rounds. Every
engine gets the same rows in the form it likes best, made beforehand (XGBoost's and TL2cgen's
matrices, CatBoost's pool and YDF's arrays are not timed), and gives predictions. One row is a call
with what the interface takes: of Copse a plain record by name. What is not the library's answer is
not shown: the margins of Copse and of the model's own library are bit-equal on every row, those of
the others within the rounding of their own additions, (trees + 1) · 2⁻²⁴ · the largest margin; in a
prediction 4 · 2⁻²⁴ more."""


def table(head: list[str], lines: list[list[str]]) -> list[str]:
    rule = ["---", *["--:"] * (len(head) - 1)]
    return ["| " + " | ".join(line) + " |" for line in (head, rule, *lines)] + [""]


def places(models: list[dict]) -> list[str]:
    present = {each["where"] for model in models for each in model["engines"]}
    return [where for where in WHERE if where in present]


def names_in(models: list[dict], where: str) -> dict[str, str]:
    """Engines by name, with their labels, in the order they stand in."""
    engines = (each for model in models for each in model["engines"] if each["where"] == where)
    return {each["engine"]: each["label"] for each in engines}


def by_engine(
    models: list[dict], where: str, cell: Callable[[dict, dict | None], str]
) -> list[str]:
    lines = []
    for name, label in names_in(models, where).items():
        cells = [cell(model, figures.engine_of(model, name, where)) for model in models]
        if any(cells):
            lines.append([label, *(text or "–" for text in cells)])
    return table(["", *(model["name"] for model in models)], lines)


def with_ratio(text: str, model: dict, engine: dict, size: int) -> str:
    if engine["engine"] == "copse":
        return f"**{text}**"
    ratio = figures.ratio(engine, figures.engine_of(model, "copse", engine["where"]), size)
    return text if ratio is None else f"{text} ({number(ratio)}×)"


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 99.5 else f"{value:.3g}"


def speed(model: dict, engine: dict | None) -> str:
    size = figures.batch_size(model)
    rate = engine and figures.rows_per_second(engine, size)
    return with_ratio(number(rate / 1000), model, engine, size) if rate else ""


def one_row(model: dict, engine: dict | None) -> str:
    time = engine and figures.microseconds(engine)
    return with_ratio(number(time), model, engine, 1) if time else ""


def memory(model: dict, engine: dict | None) -> str:
    if engine is None or engine["memory_peak"] is None:
        return ""
    return f"{engine['memory_loaded'] / 1e6:.0f} / {engine['memory_peak'] / 1e6:.0f}"


def sections(models: list[dict]) -> list[str]:
    lines = []
    rows = f"{max(figures.batch_size(model) for model in models):,}"
    for where in places(models):
        lines += [f"## {PLACES[where]}", "", f"Batches of {rows} rows, thousand rows/s", ""]
        lines += by_engine(models, where, speed)
        lines += ["One row, µs a call", "", *by_engine(models, where, one_row)]
        lines += ["Memory that engine and model add to the process, then at most while scoring, MB"]
        lines += ["", *by_engine(models, where, memory)]
    return lines + wasm_share(models)


def wasm_share(models: list[dict]) -> list[str]:
    """How much of its native speed Copse keeps as WebAssembly."""
    lines = []
    for where in ("chromium", "node"):
        cells = []
        for model in models:
            pair = [figures.engine_of(model, "copse", place) for place in ("native", where)]
            share = figures.ratio(*pair, figures.batch_size(model))
            cells.append("–" if share is None else f"{share:.2f}")
        if any(cell != "–" for cell in cells):
            lines.append([f"Copse in {PLACES[where]} / native", *cells])
    if not lines:
        return []
    return ["## WebAssembly against native", "", *table(["", *(m["name"] for m in models)], lines)]


def cold(starts: list[dict]) -> list[str]:
    if not starts:
        return []
    lines = []
    for each in starts:
        if "absent" in each:
            continue
        empty = next(e for e in starts if e["engine"] == "empty" and e["model"] == each["model"])
        shown = [each["label"], each["model"], f"{figures.median(each['milliseconds']):.0f}"]
        over = "" if each is empty else f"{figures.over_empty(each, empty):+.0f}"
        download = each["download"] + each["download_model"]
        lines.append([*shown, over, f"{download / 1000:,.0f}"])
    head = ["", "model", "ms to the first score", "over the empty page", "download, KB gzip"]
    return [
        "## Cold start and download, Chromium",
        "",
        "From navigation, in a new browser each time, from a server on the same machine. The",
        "download is the engine's files and the model's, each by gzip -9.",
        "",
        *table(head, lines),
    ]


def models_table(models: list[dict]) -> list[str]:
    lines = [
        [
            each["name"],
            f"{each['title']} ({each['library']})",
            each["data"],
            *(f"{each[name]:,}" for name in ("trees", "leaves", "depth", "conditions")),
        ]
        for each in models
    ]
    head = ["", "model", "data", "trees", "leaves", "depth", "distinct conditions"]
    return ["## Models", "", *table(head, lines)]


def absences(models: list[dict], starts: list[dict]) -> list[str]:
    """Each reason once, with the models it holds for."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for model in models:
        for each in model["absent"]:
            key = (f"{each['label']}, {PLACES[each['where']]}", each["reason"])
            reasons.setdefault(key, []).append(model["name"])
        for each in model["engines"]:
            for size, reason in each["left_out"].items():
                key = (f"{each['label']}, {PLACES[each['where']]}", f"{int(size):,} rows: {reason}")
                reasons.setdefault(key, []).append(model["name"])
    for each in starts:
        if "absent" in each:
            key = (f"{each['label']}, cold", each["absent"])
            reasons.setdefault(key, []).append(each["model"])
    if not reasons:
        return []
    lines = [f"- {who} ({', '.join(where)}): {why}" for (who, why), where in reasons.items()]
    return ["## Absent", "", *lines, ""]


def versions(results: dict) -> str:
    told = [each["version"] for model in results["models"] for each in model["engines"]]
    engines = set(", ".join(told).split(", "))
    return ", ".join([*results["machine"]["versions"], *sorted(engines - {""})])


def markdown(results: dict, pictures: list[str]) -> str:
    machine, models = results["machine"], results["models"]
    about = f"{machine['date']}, {machine['processor']}, {machine['cores']} cores"
    lines = [
        f"# {about}",
        "",
        f"Load {machine['load']}, {machine['system']}. {versions(results)}.",
        f"Rounds: {results['rounds']}.",
        "",
        LEGEND,
        "",
        *(f"![{name}]({name})" for name in pictures),
        "",
    ]
    lines += targets.section(results)
    lines += sections(models) + explain.section(results.get("explanations", []))
    lines += (
        cold(results["cold"]) + footprint.section(results.get("footprint")) + models_table(models)
    )
    return "\n".join(lines + absences(models, results["cold"])).rstrip() + "\n"
