"""Matplotlib's SVG made fit to stand in a page: no style attributes, ids of its own, the page's ink
and font."""

import io
import re
from collections.abc import Callable
from xml.etree import ElementTree

from matplotlib import rc_context
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

INK = "#123456"  # drawn in what the page calls currentColor
SVG = "http://www.w3.org/2000/svg"
LINK = "{http://www.w3.org/1999/xlink}href"
SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "copse",
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "font.size": 11,
    "axes.linewidth": 0.6,
}
# A font's shorthand is no presentation attribute; its parts are the page's but for the size.
FONT = re.compile(r"(?:\w+ )?([\d.]+)px .*")


def drawn(build: Callable[[], Figure], prefix: str, title: str, description: str) -> str:
    """prefix: begins the picture's ids, unlike any other's of the page"""
    out = io.StringIO()
    with rc_context(SETTINGS):
        figure = build()
        FigureCanvasSVG(figure)
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    root = ElementTree.fromstring(out.getvalue())
    parents = {child: parent for parent in root.iter() for child in parent}
    for element in list(root.iter()):
        if element.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}style"):
            parents[element].remove(element)
    used = set(re.findall(r'(?:url\(|href=")#([\w.-]+)', out.getvalue()))
    for element in root.iter():
        plain(element, prefix, used)
    for key in ("width", "height"):
        root.attrib.pop(key, None)
    root.attrib |= {
        "role": "img",
        "aria-labelledby": f"{prefix}-title {prefix}-desc",
        "stroke-linejoin": "round",
    }
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        child = ElementTree.Element(f"{{{SVG}}}{tag}", {"id": f"{prefix}-{tag}"})
        child.text = text
        root.insert(place, child)
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", LINK[1:].partition("}")[0])
    text = ElementTree.tostring(root, encoding="unicode")
    return re.sub(r"\s*\n\s*", "\n", text.replace(INK, "currentColor"))


def plain(element: ElementTree.Element, prefix: str, used: set[str]) -> None:
    """Style as attributes; ids only where something points at them."""
    for part in filter(None, element.attrib.pop("style", "").split(";")):
        key, _, value = (piece.strip() for piece in part.partition(":"))
        if key == "font":
            found = FONT.match(value)
            key, value = "font-size", found.group(1) if found else "11"
        element.attrib[key] = value
    name = element.attrib.pop("id", None)
    if name in used:
        element.attrib["id"] = f"{prefix}-{name}"
    for key, value in element.attrib.items():
        element.attrib[key] = re.sub(r"url\(#", f"url(#{prefix}-", value)
    if element.attrib.get(LINK, "").startswith("#"):
        # The older name alone would do; a page of HTML needs no namespace for the newer.
        element.attrib["href"] = f"#{prefix}-{element.attrib.pop(LINK)[1:]}"
