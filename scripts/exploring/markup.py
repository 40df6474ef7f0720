"""HTML of texts, tables and figures. Every text is escaped here."""

from collections.abc import Iterable
from html import escape

WIDE = ' tabindex="0"'


def paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def listed(items: Iterable[str]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{escape(item)}</li>" for item in items) + "\n</ul>"


def table(head: list[str], rows: Iterable[Iterable[str]], caption: str) -> str:
    """The first cell of a row is its heading."""
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = []
    for row in rows:
        first, *rest = (escape(cell) for cell in row)
        cells = "".join(f"<td>{cell}</td>" for cell in rest)
        body.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    return (
        f'<div class="wide" role="region" aria-label="{escape(caption)}" tabindex="0">\n'
        f"<table><caption>{escape(caption)}</caption>\n<thead><tr>{top}</tr></thead>\n"
        "<tbody>\n" + "\n".join(body) + "\n</tbody></table></div>"
    )


def behind(summary: str, content: str) -> str:
    return f"<details><summary>{escape(summary)}</summary>\n{content}\n</details>"


def framed(picture: str, caption: str, kind: str = "") -> str:
    # What is wider than a phone is scrolled in its place, by keyboard too.
    name = f' class="{kind}"{WIDE if kind == "map" else ""}' if kind else ""
    return f"<figure{name}>\n<figcaption>{escape(caption)}</figcaption>\n{picture}\n</figure>"


def section(title: str, *content: str, level: int = 2, kind: str = "") -> str:
    name = f' class="{kind}"' if kind else ""
    body = "\n".join(content)
    return f"<section{name}>\n<h{level}>{escape(title)}</h{level}>\n{body}\n</section>"


def per_cent(value: float, places: int = 1) -> str:
    return "–" if value != value else f"{100 * value:.{places}f} %"


def count(value: float) -> str:
    return f"{int(value):,}"


def figure(value: float) -> str:
    return "–" if value != value else f"{value:,.6g}".replace("-", "−")
