"""One HTML file that needs no network and no script, under a policy that allows neither."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from exploring import findings, markup, sections
from exploring.bins import bins_of
from exploring.sample import Sample, groups_of
from exploring.statistics import drift, rates, spearman

STYLE = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def report(inputs: list[dict[str, Any]], first: Sample, second: Sample | None) -> str:
    """inputs: the recipe's; second: what the first is compared with. Equal arguments give equal
    bytes."""
    samples = [first, *([second] if second else [])]
    names = [each["name"] for each in inputs]
    bins = {
        each["name"]: bins_of(each, [sample.column(each["name"]) for sample in samples])
        for each in inputs
    }
    target = first.clients.target
    tables = {
        name: rates(group.cat.codes.to_numpy(), target, list(group.cat.categories))
        for name, group in groups_of(first, inputs).items()
    }
    matrix = spearman(first.clients.inputs.assign(default=target))
    drifts = (
        [drift(name, bins[name], first.column(name), second.column(name)) for name in names]
        if second
        else []
    )
    told = findings.sentences(first, matrix, tables, inputs, second, drifts)
    parts = [
        f'<div class="findings">\n{markup.listed(told)}\n</div>',
        sections.overview(samples),
        sections.checks(samples),
        *([sections.drift(drifts, samples)] if second else []),
        sections.groups(tables, first.rate),
        sections.inputs(inputs, bins, samples),
        sections.missing(samples),
        sections.correlations(matrix),
    ]
    title = f"{first.report.source}, explored"
    if second:
        title = f"{first.report.source} and {second.report.source}, compared"
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'"
    return PAGE.format(
        title=markup.escape(title), policy=policy, style=STYLE, body="\n".join(parts)
    )
