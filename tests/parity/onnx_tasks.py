"""ONNX models made by hand and seeded rows for them, and what ONNX Runtime gives."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

from conftest import parity_table

onnxruntime.set_default_logger_severity(4)

ML = "ai.onnx.ml"
MODES = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]
POST = ["NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO", "PROBIT"]
AGGREGATES = ["AVERAGE", "SUM", "MIN", "MAX"]
TYPES = {np.dtype(np.float32): TensorProto.FLOAT, np.dtype(np.float64): TensorProto.DOUBLE}


def run_onnx(model: onnx.ModelProto, x: np.ndarray) -> list:
    """All outputs, on one thread: several add the trees in another order."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    inputs = session.get_inputs()
    if len(inputs) == 1:
        return session.run(None, {inputs[0].name: x})
    return session.run(None, {put.name: x[:, i : i + 1] for i, put in enumerate(inputs)})


def scores_of(outputs: list) -> np.ndarray:
    """The last output as a matrix, out of the maps that ZipMap makes."""
    last = outputs[-1]
    if isinstance(last, list):
        last = np.array([list(row.values()) for row in last], np.float32)
    return last.reshape(len(last), -1)


def model_of(nodes, width: int, dtype=np.float32, outputs=("Y",), initializers=(), opset=3):
    """A model of one matrix X; its outputs' types are left to ONNX Runtime."""
    graph = helper.make_graph(
        nodes,
        "graph",
        [helper.make_tensor_value_info("X", TYPES[np.dtype(dtype)], [None, width])],
        [onnx.ValueInfoProto(name=name) for name in outputs],
        list(initializers),
    )
    opsets = [helper.make_opsetid("", 15), helper.make_opsetid(ML, opset)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="by hand")


def tensor(values, dtype=np.float32, name="") -> onnx.TensorProto:
    return onnx.numpy_helper.from_array(np.asarray(values, dtype), name)


@dataclass
class RandomTrees:
    """Random trees in the lists of version 3, all of whose inner nodes come before use."""

    rng: np.random.Generator
    width: int = 4
    trees: int = 10
    depth: int = 5
    targets: int = 1
    modes: list = field(default_factory=lambda: ["BRANCH_LEQ"])
    tracks: bool = False
    spread: bool = False  # each leaf names every target, else each tree one
    stop: float = 0.15
    scale: float = 1.0

    def __post_init__(self):
        self.lists: dict[str, list] = {
            f"nodes_{name}": []
            for name in (
                *("treeids", "nodeids", "featureids", "modes", "values"),
                *("truenodeids", "falsenodeids", "missing_value_tracks_true"),
            )
        }
        self.votes: list[tuple[int, int, int, float]] = []  # tree, node, target, weight
        for tree in range(self.trees):
            self._node(tree, 0, self.depth)

    def _node(self, tree: int, node: int, depth: int) -> int:
        """Adds the subtree whose root is `node`; gives the next free number."""
        rng = self.rng
        lists = self.lists
        at = len(lists["nodes_values"])
        leaf = depth == 0 or rng.random() < self.stop
        row = {
            "treeids": tree,
            "nodeids": node,
            "featureids": 0 if leaf else int(rng.integers(self.width)),
            "modes": "LEAF" if leaf else str(rng.choice(self.modes)),
            "values": 0.0 if leaf else float(np.round(rng.normal() * 8) / 8 * self.scale),
            "truenodeids": 0,
            "falsenodeids": 0,
            "missing_value_tracks_true": int(self.tracks and not leaf and rng.random() < 0.5),
        }
        for name, value in row.items():
            lists[f"nodes_{name}"].append(value)
        if leaf:
            targets = range(self.targets) if self.spread else [tree % self.targets]
            self.votes += [(tree, node, target, float(rng.normal())) for target in targets]
            return node + 1
        lists["nodes_truenodeids"][at] = node + 1
        other = self._node(tree, node + 1, depth - 1)
        lists["nodes_falsenodeids"][at] = other
        return self._node(tree, other, depth - 1)

    def _weights(self, prefix: str) -> dict:
        trees, nodes, ids, weights = map(list, zip(*self.votes, strict=True))
        return {
            f"{prefix}_treeids": trees,
            f"{prefix}_nodeids": nodes,
            f"{prefix}_ids": ids,
            f"{prefix}_weights": weights,
        }

    def regressor(self, wide=False, **more) -> onnx.NodeProto:
        lists = {**self.lists, **self._weights("target")}
        if wide:  # lists of float64 are tensors
            for name in ("nodes_values", "target_weights"):
                lists[f"{name}_as_tensor"] = tensor(lists.pop(name), np.float64, name)
        return helper.make_node(
            "TreeEnsembleRegressor",
            ["X"],
            ["Y"],
            domain=ML,
            n_targets=self.targets,
            **lists,
            **more,
        )

    def classifier(self, labels, **more) -> onnx.NodeProto:
        kind = "classlabels_strings" if isinstance(labels[0], str) else "classlabels_int64s"
        more[kind] = labels
        lists = {**self.lists, **self._weights("class")}
        return helper.make_node(
            "TreeEnsembleClassifier", ["X"], ["label", "Y"], domain=ML, **lists, **more
        )

    def newest(self, dtype=np.float32, members=None, **more) -> onnx.NodeProto:
        """As TreeEnsemble 5. `members`: gives some nodes a set instead of their mode."""
        lists = self.lists
        inner: dict[tuple[int, int], int] = {}
        leaves: dict[tuple[int, int], int] = {}
        rows = []
        for i, mode in enumerate(lists["nodes_modes"]):
            key = (lists["nodes_treeids"][i], lists["nodes_nodeids"][i])
            if mode == "LEAF":
                leaves[key] = len(leaves)
            else:
                inner[key] = len(inner)
                rows.append(i)
        new: dict[str, list] = {name: [] for name in ("true", "false", "trueleaf", "falseleaf")}
        modes, sets, features, splits, tracks = [], [], [], [], []

        def add(tree, i, mode, yes, no):
            modes.append(mode)
            features.append(lists["nodes_featureids"][i])
            splits.append(lists["nodes_values"][i])
            tracks.append(lists["nodes_missing_value_tracks_true"][i])
            for side, child in (("true", yes), ("false", no)):
                leaf = (tree, child) in leaves
                new[f"{side}leaf"].append(int(leaf))
                new[side].append((leaves if leaf else inner)[tree, child])

        for i in rows:
            mode = MODES.index(lists["nodes_modes"][i])
            if members is not None and self.rng.random() < 0.4:
                mode = 6
                sets += [*members(self.rng), np.nan]
            add(
                lists["nodes_treeids"][i],
                i,
                mode,
                lists["nodes_truenodeids"][i],
                lists["nodes_falsenodeids"][i],
            )
        roots = []
        for tree in range(self.trees):
            if (tree, 0) in leaves:  # a tree of one leaf: a node with it on both sides
                roots.append(len(modes))
                add(tree, rows[0] if rows else 0, 0, 0, 0)
            else:
                roots.append(inner[tree, 0])
        weights = {(tree, node): (target, w) for tree, node, target, w in self.votes}
        return helper.make_node(
            "TreeEnsemble",
            ["X"],
            ["Y"],
            domain=ML,
            n_targets=self.targets,
            nodes_featureids=features,
            nodes_splits=tensor(splits, dtype),
            nodes_modes=tensor(modes, np.uint8),
            nodes_missing_value_tracks_true=tracks,
            nodes_truenodeids=new["true"],
            nodes_falsenodeids=new["false"],
            nodes_trueleafs=new["trueleaf"],
            nodes_falseleafs=new["falseleaf"],
            tree_roots=roots,
            leaf_targetids=[weights[key][0] for key in leaves],
            leaf_weights=tensor([weights[key][1] for key in leaves], dtype),
            **({"membership_values": tensor(sets, dtype)} if sets else {}),
            **more,
        )


def edge_rows(rng, conditions, width: int, rows: int = 300, dtype=np.float32) -> np.ndarray:
    """Values at split conditions and beside them, far off, infinite, missing, negative zero."""
    x = (np.round(rng.normal(size=(rows, width)) * 8) / 8).astype(dtype)
    conditions = np.asarray(conditions, dtype)
    if len(conditions):
        exact = rng.choice(conditions, size=x.shape)
        beside = np.nextafter(exact, rng.choice(np.array([-np.inf, np.inf], dtype), size=x.shape))
        kind = rng.random(x.shape)
        x = np.where(kind < 0.3, exact, np.where(kind < 0.5, beside, x)).astype(dtype)
    x[rng.random(x.shape) < 0.1] = np.nan
    for i, value in enumerate((1e30, -1e30, -0.0, 0.0, np.nan, np.inf, -np.inf)):
        x[i] = value
    return x


def write_csv(path: Path, x: np.ndarray, names=None) -> None:
    names = names or [f"f{i}" for i in range(x.shape[1])]
    lines = [",".join(names)]
    for row in x:
        lines.append(",".join("" if np.isnan(v) else repr(float(v)) for v in row))
    path.write_text("\n".join(lines) + "\n")


def bits_differ(a: np.ndarray, b: np.ndarray) -> int:
    """Rows that differ in a bit, both taken as float32 (what ONNX Runtime gives), NaN as one."""
    a = np.where(np.isnan(a), np.float32(np.nan), a.astype(np.float32)).astype(np.float32)
    b = np.where(np.isnan(b), np.float32(np.nan), b.astype(np.float32)).astype(np.float32)
    assert a.shape == b.shape
    return int((a.view(np.int32) != b.view(np.int32)).any(axis=1).sum())


def rows_beyond(a: np.ndarray, b: np.ndarray, ulps: int) -> int:
    """Rows whose values are further apart than so many float32 units of the last place."""
    a = a.astype(np.float32)
    b = b.astype(np.float32)
    assert a.shape == b.shape
    same = np.isnan(a) & np.isnan(b)

    def place(x):
        whole = x.view(np.int32).astype(np.int64)
        return np.where(whole < 0, -(whole & 0x7FFFFFFF), whole)

    far = np.abs(place(a) - place(b)) > ulps
    return int((far & ~same).any(axis=1).sum())


class Bench:
    """Scores a model in both and counts the rows that differ."""

    def __init__(self, copse, folder):
        self.copse = copse
        self.folder = folder

    def scores(self, model, x, output="probability", names=None) -> np.ndarray:
        onnx.save(model, self.folder / "model.onnx")
        write_csv(self.folder / "rows.csv", x, names)
        answer = self.copse(
            "score", self.folder / "model.onnx", self.folder / "rows.csv", "--output", output
        )
        assert answer.status == 0, answer.err
        return answer.table()

    def refusal(self, model, x) -> str:
        onnx.save(model, self.folder / "model.onnx")
        write_csv(self.folder / "rows.csv", x)
        answer = self.copse("score", self.folder / "model.onnx", self.folder / "rows.csv")
        assert answer.status == 1
        return answer.err

    def same(self, task, model, x, output="margin", second=False, names=None) -> None:
        """Bit for bit; `second`: of two columns ours is the second."""
        theirs = scores_of(run_onnx(model, x))
        ours = self.scores(model, x, output, names)
        wrong = bits_differ(ours, theirs[:, 1:] if second else theirs)
        parity_table("onnxruntime", task, len(x), wrong)
        assert wrong == 0

    def near(self, task, model, x, ulps=2, second=False, names=None) -> None:
        theirs = scores_of(run_onnx(model, x))
        ours = self.scores(model, x, names=names)
        wrong = rows_beyond(ours, theirs[:, 1:] if second else theirs, ulps)
        parity_table("onnxruntime", task, len(x), wrong)
        assert wrong == 0


def conditions(trees: RandomTrees) -> list:
    return trees.lists["nodes_values"]
