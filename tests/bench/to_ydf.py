"""Trees as a model of YDF (gradient-boosted trees), written byte by byte: its protocol buffers.

A missing value goes where the feature's mean goes: only so does YDF use its fast engines. The rows
of this benchmark have none, and then the trees are exactly the given ones.
"""

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from trees import LEAF, Tree, Trees, single_below

CLASSIFICATION, REGRESSION = 1, 2
NUMERICAL, CATEGORICAL = 1, 4
# YDF's task and loss that end in each link.
LINKS = {
    "sigmoid": (CLASSIFICATION, 1),
    "identity": (REGRESSION, 2),
    "softmax": (CLASSIFICATION, 3),
}


def varint(number: int) -> bytes:
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def integer(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def single(field: int, value: float) -> bytes:
    return varint(field << 3 | 5) + struct.pack("<f", value)


def double(field: int, value: float) -> bytes:
    return varint(field << 3 | 1) + struct.pack("<d", value)


def message(field: int, content: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(content)) + content


def label_column(trees: Trees) -> bytes:
    if trees.link == "identity":
        return message(1, integer(1, NUMERICAL) + message(2, b"__LABEL"))
    classes = max(2, trees.outputs)
    kind = integer(2, classes + 1) + integer(3, 0) + integer(4, -1) + integer(5, 1)
    return message(
        1, integer(1, CATEGORICAL) + message(2, b"__LABEL") + message(6, kind + integer(8, 1))
    )


def data_spec(trees: Trees, rows: np.ndarray) -> bytes:
    columns = [label_column(trees)]
    for index, values in enumerate(rows.T):
        numbers = double(1, values.mean(dtype=np.float64)) + single(2, values.min())
        numbers += single(3, values.max()) + double(4, values.std(dtype=np.float64))
        name = message(2, f"f{index}".encode())
        columns.append(message(1, integer(1, NUMERICAL) + name + message(5, numbers)))
    return b"".join(columns) + integer(2, len(rows))


def header(trees: Trees) -> bytes:
    task, _ = LINKS[trees.link]
    features = b"".join(integer(5, index + 1) for index in range(trees.features))
    name = message(1, b"GRADIENT_BOOSTED_TREES") + integer(2, task) + integer(3, 0)
    return name + features + integer(6, -1) + integer(8, 1) + integer(9, -1) + integer(12, 0)


def base_in_leaves(trees: Trees) -> bool:
    """Of several classes YDF does not add what the header says they start from."""
    return trees.outputs > 1


def boosting_header(trees: Trees) -> bytes:
    _, loss = LINKS[trees.link]
    start = np.zeros(trees.outputs) if base_in_leaves(trees) else trees.base
    base = b"".join(single(4, value) for value in start)
    counts = integer(1, 1) + integer(2, len(trees.trees)) + integer(3, loss) + base
    return counts + integer(5, trees.outputs) + message(7, b"BLOB_SEQUENCE") + integer(9, 0)


def nodes(tree: Tree, strict: bool, means: np.ndarray, base: float) -> Iterator[bytes]:
    """In pre-order: a node, its branch below the threshold, its branch from there up.

    base: is added to the leaves
    """
    rising = np.float32(np.inf)
    from_here = tree.threshold.astype(np.float32)
    if not strict:
        from_here = np.nextafter(single_below(tree.threshold), rising)
    stack = [0]
    while stack:
        node = stack.pop()
        if tree.left[node] == LEAF:
            yield message(2, single(1, tree.value[node] + base)) + integer(4, 1)
            continue
        feature, edge = int(tree.feature[node]), from_here[node]
        condition = integer(1, int(means[feature] >= edge)) + integer(2, feature + 1)
        condition += message(3, message(2, single(1, edge)))
        condition += integer(4, 1) + double(5, 1.0) + single(6, 1.0)
        yield message(2, single(1, 0.0)) + message(3, condition) + integer(4, 1)
        stack += [int(tree.right[node]), int(tree.left[node])]


def write(trees: Trees, rows: np.ndarray, path: Path) -> None:
    means = rows.mean(axis=0, dtype=np.float64)
    blob = bytearray(b"BS" + bytes(6))
    for index, tree in enumerate(trees.trees):
        first = index < trees.outputs and base_in_leaves(trees)
        for node in nodes(tree, trees.strict, means, trees.base[index] if first else 0.0):
            blob += struct.pack("<I", len(node)) + node
    files = {
        "data_spec.pb": data_spec(trees, rows),
        "header.pb": header(trees),
        "gradient_boosted_trees_header.pb": boosting_header(trees),
        "nodes-00000-of-00001": bytes(blob),
        "done": b"",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
