"""Draws how the time of a portfolio grows with its rows, of what portfolio.mjs measured.

python tests/bench/portfolio_picture.py RESULTS.json PICTURE.svg
"""

import json
import sys
from pathlib import Path

from picture import COLOURS, plt, save, short

WHAT = {
    "native": ("copse score, all cores", "--"),
    "scores": ("the page, to the sorted table", "-"),
    "reasons": ("the page, with SHAP values of each", "-."),
}


def draw(results: list[dict], path: Path) -> str:
    figure, panel = plt.subplots(figsize=(4.6, 2.9))
    for what, (label, style) in WHAT.items():
        points = sorted((each["rows"], each["seconds"]) for each in results if each["what"] == what)
        rows, seconds = zip(*points, strict=True)
        panel.plot(
            rows, seconds, style, color=COLOURS["copse"], marker="o", markersize=3, label=label
        )
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.set_xticks(sorted({each["rows"] for each in results}))
    panel.xaxis.set_major_formatter(lambda value, _: short(value))
    panel.xaxis.set_minor_formatter("")
    panel.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    panel.set_xlabel("clients in the file")
    panel.set_ylabel("seconds")
    panel.grid(alpha=0.25)
    panel.legend(frameon=False, loc="upper left", fontsize=8)
    return save(figure, path)


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))
