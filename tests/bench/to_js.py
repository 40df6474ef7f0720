"""Trees as JavaScript: nested if and else, a function a tree, doubles.

Of the ways to generate such code this was the fastest: one function that holds all trees is not
optimised at all by V8.
"""

import sys
from pathlib import Path

from trees import LEAF, Tree, Trees

LARGEST = 32_000_000  # bytes of source; more takes V8 minutes and gigabytes


def source(trees: Trees) -> str:
    sys.setrecursionlimit(20_000)
    parts = [
        f"function t{index}(x){{{branch(tree, 0, trees.strict)}}}\n"
        for index, tree in enumerate(trees.trees)
    ]
    calls = [
        "".join(f"s+=t{index}(x);" for index in range(output, len(trees.trees), trees.outputs))
        for output in range(trees.outputs)
    ]
    if trees.outputs == 1:
        parts.append(f"export function margin(x){{let s={trees.base[0]!r};{calls[0]}return s;}}\n")
    else:
        for output, (base, sums) in enumerate(zip(trees.base, calls, strict=True)):
            parts.append(f"function m{output}(x){{let s={base!r};{sums}return s;}}\n")
        sums = "".join(f"to[at+{output}]=m{output}(x);" for output in range(trees.outputs))
        parts.append(f"export function margins(x,to,at){{{sums}}}\n")
    return "".join(parts)


def branch(tree: Tree, node: int, strict: bool) -> str:
    if tree.left[node] == LEAF:
        return f"return {float(tree.value[node])!r};"
    cell, threshold = f"x[{tree.feature[node]}]", repr(float(tree.threshold[node]))
    below, above = ("<", ">=") if strict else ("<=", ">")
    holds = (
        f"!({cell}{above}{threshold})" if tree.missing_left[node] else f"{cell}{below}{threshold}"
    )
    left = branch(tree, int(tree.left[node]), strict)
    right = branch(tree, int(tree.right[node]), strict)
    return f"if({holds}){{{left}}}else{{{right}}}"


def write(trees: Trees, path: Path) -> str | None:
    """Why there is no such source, if there is none."""
    # About what a leaf and its branch come to: counted first, so that nothing huge is built.
    if trees.leaves * 50 > LARGEST:
        return f"its source would have about {trees.leaves * 50 // 10**6} MB"
    path.write_text(source(trees))
    return None
