"""One native library as an engine of the benchmark (worker.py has the other side of its lines).

python peers_native.py ENGINE MODEL-FOLDER
"""

import json
import os
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np

ONE_ROW_BATCHES = 256


class Peer:
    """What a library does with rows. `one_use`: what `batch` makes may be predicted only once."""

    packages: tuple[str, ...] = ()
    one_use = False

    def __init__(self, folder: Path, about: dict):
        self.about = about

    def batch(self, rows: np.ndarray):
        """The rows in the library's own form; not timed."""
        return rows

    def predict(self, batch) -> np.ndarray:
        raise NotImplementedError

    def predict_one(self, batch) -> np.ndarray:
        return self.predict(batch)

    def answers(self, rows: np.ndarray) -> tuple[str, np.ndarray]:
        return "prediction", self.predict(self.batch(rows))


class XGBoostInPlace(Peer):
    packages = ("xgboost-cpu",)

    def __init__(self, folder, about):
        super().__init__(folder, about)
        import xgboost

        self.booster = xgboost.Booster({"nthread": 1}, model_file=folder / "model.ubj")
        self.booster.set_param({"nthread": 1})

    def predict(self, batch):
        return self.booster.inplace_predict(batch, validate_features=False)

    def answers(self, rows):
        margins = self.booster.inplace_predict(rows, predict_type="margin", validate_features=False)
        return "margin", margins


class XGBoostMatrix(XGBoostInPlace):
    """XGBoost keeps a matrix's predictions: a matrix that is predicted again costs nothing."""

    one_use = True

    def batch(self, rows):
        import xgboost

        return xgboost.DMatrix(rows, nthread=1)

    def predict(self, batch):
        return self.booster.predict(batch)

    def answers(self, rows):
        return "margin", self.booster.predict(self.batch(rows), output_margin=True)


class LightGBM(Peer):
    packages = ("lightgbm",)

    def __init__(self, folder, about):
        super().__init__(folder, about)
        import lightgbm

        self.booster = lightgbm.Booster(model_file=folder / "model.txt", params={"verbose": -1})

    def predict(self, batch):
        return self.booster.predict(batch, num_threads=1)

    def answers(self, rows):
        return "margin", self.booster.predict(rows, raw_score=True, num_threads=1)


class CatBoost(Peer):
    packages = ("catboost",)

    def __init__(self, folder, about):
        super().__init__(folder, about)
        from catboost import CatBoost as Library

        self.model = Library().load_model(str(folder / "model.cbm"))

    def batch(self, rows):
        from catboost import FeaturesData, Pool

        return Pool(FeaturesData(num_feature_data=np.ascontiguousarray(rows)))

    def predict(self, batch):
        return self.model.predict(batch, prediction_type="Probability", thread_count=1)

    def answers(self, rows):
        raw = self.model.predict(self.batch(rows), prediction_type="RawFormulaVal", thread_count=1)
        return "margin", raw


class ScikitLearn(Peer):
    packages = ("scikit-learn",)

    def __init__(self, folder, about):
        super().__init__(folder, about)
        import joblib

        self.model = joblib.load(folder / "model.joblib")

    def predict(self, batch):
        return self.model.predict_proba(batch)[:, 1]


class OnnxRuntime(Peer):
    packages = ("onnxruntime",)

    def __init__(self, folder, about):
        super().__init__(folder, about)
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            folder / "model.onnx", options, providers=["CPUExecutionProvider"]
        )

    def margins(self, batch):
        return self.session.run(None, {"rows": batch})[0]

    def predict(self, batch):
        margins = self.margins(batch)
        if self.about["link"] == "sigmoid":
            return 1 / (1 + np.exp(-margins))
        if self.about["link"] == "softmax":
            shares = np.exp(margins - margins.max(axis=1, keepdims=True))
            return shares / shares.sum(axis=1, keepdims=True)
        return margins

    def answers(self, rows):
        return "margin", self.margins(rows)


def treelite_model(folder: Path, about: dict):
    import treelite

    saved = about["saved_as"]
    if saved.endswith(".ubj"):
        return treelite.frontend.load_xgboost_model(folder / saved)
    if saved.endswith(".txt"):
        return treelite.frontend.load_lightgbm_model(folder / saved)
    import joblib

    return treelite.sklearn.import_model(joblib.load(folder / "model.joblib"))


class Treelite(Peer):
    packages = ("treelite",)

    def __init__(self, folder, about):
        super().__init__(folder, about)
        import treelite

        self.library = treelite.gtil
        self.model = treelite_model(folder, about)
        # The type of thresholds is what it takes rows in.
        self.kind = np.float32 if self.model.input_type == "float32" else np.float64

    def batch(self, rows):
        return np.ascontiguousarray(rows, self.kind)

    def predict(self, batch):
        return self.library.predict(self.model, batch, nthread=1)

    def answers(self, rows):
        if self.about["link"] == "identity":
            return "prediction", last_classes(self.predict(self.batch(rows)), self.about)
        margins = self.library.predict(self.model, self.batch(rows), nthread=1, pred_margin=True)
        return "margin", margins


def last_classes(values: np.ndarray, about: dict) -> np.ndarray:
    """Of two classes the second, where a library gives both."""
    return values.reshape(len(values), -1)[:, -about["outputs"] :]


class Tl2cgen(Peer):
    """Treelite's compiler: C code, compiled once and kept beside the model."""

    packages = ("tl2cgen", "treelite")
    units = 32  # files of C, or a compiler takes minutes and gigabytes

    def __init__(self, folder, about):
        super().__init__(folder, about)
        import tl2cgen

        self.library = tl2cgen
        compiled = folder / "tl2cgen/model.so"
        if not compiled.is_file():
            code = folder / "tl2cgen/code"
            settings = {"parallel_comp": self.units}
            tl2cgen.generate_c_code(treelite_model(folder, about), code, settings)
            built = tl2cgen.create_shared("gcc", code, nthread=2, long_build_time_warning=False)
            Path(built).rename(compiled)
        self.predictor = tl2cgen.Predictor(compiled, nthread=1)

    def batch(self, rows):
        return self.library.DMatrix(rows.astype(self.predictor.threshold_type))

    def predict(self, batch):
        return self.predictor.predict(batch)

    def answers(self, rows):
        if self.about["link"] == "identity":
            return "prediction", last_classes(self.predict(self.batch(rows)), self.about)
        return "margin", self.predictor.predict(self.batch(rows), pred_margin=True)


class Lleaves(Peer):
    """LightGBM's trees through LLVM; compiled once and kept beside the model."""

    packages = ("lleaves",)

    def __init__(self, folder, about):
        super().__init__(folder, about)
        import lleaves

        self.model = lleaves.Model(model_file=str(folder / "model.txt"))
        self.model.compile(cache=str(folder / "model.lleaves"))

    def batch(self, rows):
        return rows.astype(np.float64)

    def predict(self, batch):
        return self.model.predict(batch, n_jobs=1)


class Hessboost(Peer):
    packages = ("hessboost",)

    def __init__(self, folder, about):
        super().__init__(folder, about)
        import hessboost

        self.booster = hessboost.Booster(model_file=folder / about["saved_as"])
        self.out = np.empty(about["outputs"], np.float32)

    def predict(self, batch):
        return self.booster.predict(batch, validate_features=False)

    def predict_one(self, batch):
        return self.booster.predict_row(batch[0], out=self.out)

    def answers(self, rows):
        margins = self.booster.predict(rows, output_margin=True, validate_features=False)
        return "margin", margins


PEERS = {
    "xgboost": XGBoostInPlace,
    "xgboost-dmatrix": XGBoostMatrix,
    "lightgbm": LightGBM,
    "catboost": CatBoost,
    "scikit-learn": ScikitLearn,
    "onnxruntime": OnnxRuntime,
    "treelite": Treelite,
    "tl2cgen": Tl2cgen,
    "lleaves": Lleaves,
    "hessboost": Hessboost,
}


class Bench:
    def __init__(self, engine: str, folder: Path):
        self.engine, self.folder = engine, folder
        self.about = json.loads((folder / "about.json").read_text())
        width = len(self.about["features"])
        self.rows = np.fromfile(folder / "rows.f32", np.float32).reshape(-1, width)
        self.peer: Peer | None = None
        self.made: tuple[int, list] = (0, [])

    def load(self) -> str:
        kind = PEERS[self.engine]
        start = time.perf_counter()
        self.peer = kind(self.folder, self.about)
        took = time.perf_counter() - start
        return f"{took} {', '.join(f'{name} {version(name)}' for name in kind.packages)}"

    def slices(self, rows: int, calls: int) -> list[np.ndarray]:
        """One batch of the given rows after the other; over and over if there are too few."""
        repeats = -(-rows // len(self.rows))
        every = self.rows if repeats == 1 else np.tile(self.rows, (repeats, 1))
        count = min(calls, len(every) // rows, ONE_ROW_BATCHES)
        return [every[first * rows : (first + 1) * rows] for first in range(count)]

    def time(self, rows: int, calls: int) -> float:
        predict = self.peer.predict_one if rows == 1 else self.peer.predict
        if self.peer.one_use:
            return self.time_afresh(rows, calls, predict)
        if self.made[0] != rows or len(self.made[1]) < min(calls, ONE_ROW_BATCHES):
            self.made = (rows, [self.peer.batch(each) for each in self.slices(rows, calls)])
        batches = self.made[1]
        start = time.perf_counter()
        for call in range(calls):
            predict(batches[call % len(batches)])
        return time.perf_counter() - start

    def time_afresh(self, rows: int, calls: int, predict) -> float:
        slices, seconds = self.slices(rows, calls), 0.0
        for call in range(calls):
            batch = self.peer.batch(slices[call % len(slices)])
            start = time.perf_counter()
            predict(batch)
            seconds += time.perf_counter() - start
        return seconds

    def answers(self, path: str) -> str:
        kind, values = self.peer.answers(self.rows)
        np.ascontiguousarray(values, np.float64).tofile(path)
        return kind

    def singles(self, rows: int, path: str) -> str:
        given = self.rows[:rows]
        each = [self.peer.batch(given[row : row + 1]) for row in range(len(given))]
        # A library may give its own array again and again.
        values = [np.array(self.peer.predict_one(one), np.float64).ravel() for one in each]
        np.stack([one[-self.about["outputs"] :] for one in values]).tofile(path)
        return "prediction"

    def reply(self, line: str) -> str:
        verb, *words = line.split()
        if verb == "load":
            return self.load()
        if verb == "time":
            return repr(self.time(int(words[0]), int(words[1])))
        if verb == "singles":
            return self.singles(int(words[0]), words[1])
        return self.answers(words[0])


def main() -> None:
    # Libraries print: only our lines may go where they are read.
    said = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    bench = Bench(sys.argv[1], Path(sys.argv[2]))
    said.write(f"ready {os.getpid()}\n")
    for line in sys.stdin:
        try:
            answer = bench.reply(line)
        except Exception as error:  # whatever a library raises is its reason
            answer = "error " + " ".join(f"{type(error).__name__}: {error}".split())[:200]
        said.write(answer + "\n")


if __name__ == "__main__":
    main()
