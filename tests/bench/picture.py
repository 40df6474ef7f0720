"""The results as pictures: how fast in the browser, and how the cost of a row grows."""

from pathlib import Path
from statistics import median

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter

import figures

BARS = ("small", "std", "large")
COLOURS = {
    "copse": "#2d6a3e",
    "onnxruntime": "#8a8f98",
    "ydf": "#b7bcc4",
    "generated": "#d9b26a",
    "xgboost": "#5b7fa6",
}
PLAIN = "#c9c9c9"
STYLE = {"chromium": "-", "node": ":", "native": "--"}
AXES = {
    "rows": "rows a call",
    "trees": "trees, depth 6",
    "depth": "depth, 200 trees",
    "features": "features, 200 trees × depth 6",
}
# The same figures give the same bytes.
mpl.rcParams |= {"svg.hashsalt": "copse", "svg.fonttype": "none", "font.family": "sans-serif"}
mpl.rcParams |= {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False}


def save(figure, path: Path) -> str:
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)
    # Matplotlib leaves spaces at the ends of lines.
    path.write_text("\n".join(line.rstrip() for line in path.read_text().splitlines()) + "\n")
    return path.name


def bars(models: list[dict], where: str, path: Path) -> str | None:
    """Thousand rows/s of the three XGBoost models in one place, each from the fastest down."""
    shown = [model for model in models if model["name"] in BARS] or models[:1]
    figure, panels = plt.subplots(1, len(shown), figsize=(3.4 * len(shown), 1.9), squeeze=False)
    for panel, model in zip(panels[0], shown, strict=True):
        size = figures.batch_size(model)
        rates = {
            each["label"]: (figures.rows_per_second(each, size), each["engine"])
            for each in model["engines"]
            if each["where"] == where and figures.rows_per_second(each, size)
        }
        if not rates:
            plt.close(figure)
            return None
        ordered = sorted(rates.items(), key=lambda item: item[1][0])
        values = [rate / 1000 for _, (rate, _) in ordered]
        colours = [COLOURS.get(name, PLAIN) for _, (_, name) in ordered]
        drawn = panel.barh([label for label, _ in ordered], values, color=colours)
        panel.bar_label(
            drawn,
            [f"{value:,.3g}" if value < 100 else f"{value:,.0f}" for value in values],
            padding=3,
        )
        panel.set_xlim(0, max(values) * 1.25)
        panel.set_title(model["title"], fontsize=9)
        panel.set_xlabel("thousand rows/s")
    figure.tight_layout()
    return save(figure, path)


def curves(results: dict) -> dict[str, dict[tuple, list[tuple[float, float]]]]:
    """Of each axis the engines' (value, microseconds a row)."""
    found: dict[str, dict[tuple, list]] = {axis: {} for axis in AXES}

    def note(axis: str, each: dict, value: float, cost: float) -> None:
        key = (each["engine"], each["label"], each["where"])
        found[axis].setdefault(key, []).append((value, cost))

    sized = next((m for m in results["models"] if m["name"] == "std"), results["models"][0])
    for each in sized["engines"]:
        if each["engine"] in COLOURS and each["where"] != "node":
            for size, times in each["seconds"].items():
                note("rows", each, int(size), median(times) / int(size) * 1e6)
    for point in results["growth"]:
        for each in point["engines"]:
            for size in each["seconds"]:
                note(point["axis"], each, point["value"], figures.microseconds(each, int(size)))
    return {axis: engines for axis, engines in found.items() if engines}


def short(value: float) -> str:
    """A tick, as 30k or 1M."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def growth(results: dict, path: Path) -> str:
    found = curves(results)
    figure, panels = plt.subplots(
        1, len(found), figsize=(3.1 * len(found), 2.7), sharey=True, squeeze=False
    )
    labels = {}
    for panel, (axis, engines) in zip(panels[0], found.items(), strict=True):
        for (name, label, where), points in engines.items():
            values, costs = zip(*sorted(points), strict=True)
            (line,) = panel.plot(
                values, costs, STYLE[where], color=COLOURS[name], marker="o", markersize=3
            )
            labels.setdefault(f"{label}, {where}", line)
        panel.set_xscale("linear" if axis == "depth" else "log")
        panel.set_xticks(sorted({value for points in engines.values() for value, _ in points}))
        panel.set_yscale("log")
        panel.set_xlabel(AXES[axis])
        plain = FuncFormatter(lambda value, _: short(value))
        panel.xaxis.set_major_formatter(plain)
        panel.yaxis.set_major_formatter(plain)
        panel.xaxis.set_minor_formatter("")
        panel.grid(alpha=0.25)
    panels[0][0].set_ylabel("µs a row")
    figure.tight_layout()
    figure.legend(
        labels.values(),
        labels.keys(),
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        ncols=1 + len(found) // 2,
        frameon=False,
    )
    return save(figure, path)


def draw(results: dict, stem: Path) -> list[str]:
    """The pictures' file names, beside the results."""
    names = []
    present = [each["where"] for model in results["models"] for each in model["engines"]]
    for where in ("chromium", "node", "native"):
        if where in present:
            names.append(bars(results["models"], where, Path(f"{stem}-speed.svg")))
            break
    names.append(growth(results, Path(f"{stem}-growth.svg")))
    return [name for name in names if name]
