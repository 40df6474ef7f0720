"""Where a library disagrees with itself or with its formula, and what Copse does there; what
models/README.md says of it."""

import os
import subprocess
import sys
from pathlib import Path

import catboost
import lightgbm as lgb
import numpy as np
import onnxruntime
import pytest
import xgboost as xgb
from onnx import helper

from lightgbm_tasks import QUIET
from onnx_tasks import Bench, RandomTrees, bits_differ, model_of, scores_of
from ulps import ulps


def fma() -> bool:
    cpus = Path("/proc/cpuinfo")
    return cpus.exists() and " fma " in cpus.read_text()


def predicted_without_fma(folder: Path) -> np.ndarray:
    script = (
        "import lightgbm, numpy;"
        "model = lightgbm.Booster(model_file='model.txt');"
        "numpy.save('plain.npy', model.predict(numpy.load('rows.npy')))"
    )
    environment = os.environ | {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2"}
    subprocess.run([sys.executable, "-c", script], check=True, cwd=folder, env=environment)
    return np.load(folder / "plain.npy")


def test_lightgbms_softmax_depends_on_the_processor_and_copses_is_as_near_to_it_as_it_is_to_itself(
    tmp_path, copse
):
    rng = np.random.default_rng(7)
    x = rng.normal(size=(40_000, 3))
    signal = x[:1500, 0] - x[:1500, 1] ** 2
    label = np.digitize(signal, np.quantile(signal, np.arange(1, 8) / 8))
    parameters = {"objective": "multiclass", "num_class": 8, **QUIET}
    booster = lgb.train(parameters, lgb.Dataset(x[:1500], label), 15)
    booster.save_model(tmp_path / "model.txt")
    names = ",".join(booster.feature_name())
    rows = "\n".join(",".join(repr(float(value)) for value in row) for row in x)
    (tmp_path / "rows.csv").write_text(names + "\n" + rows + "\n")
    np.save(tmp_path / "rows.npy", x)
    command = ("score", tmp_path / "model.txt", tmp_path / "rows.csv")
    margins = copse(*command, "--output", "margin").table()
    assert np.array_equal(margins, booster.predict(x, raw_score=True))
    ours, theirs = copse(*command).table(), booster.predict(x)
    apart = ulps(ours, theirs)
    assert np.mean(apart > 0) < 0.01
    assert np.mean(apart > 2) < 1e-5
    if fma():
        assert ulps(predicted_without_fma(tmp_path), theirs).max() == 2


def session(model, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def test_onnx_runtime_with_threads_adds_in_another_order_and_copse_as_with_one(copse, tmp_path):
    rng = np.random.default_rng(3)
    trees = RandomTrees(rng, trees=200)
    model = model_of([trees.regressor()], 4)
    x = rng.normal(size=(600, 4)).astype(np.float32)
    one, two = (scores_of(session(model, threads).run(None, {"X": x})) for threads in (1, 2))
    assert bits_differ(Bench(copse, tmp_path).scores(model, x, "margin"), one) == 0
    # Two threads share the trees of a batch; row by row they do not.
    assert bits_differ(one, two) > 0
    alone = session(model, 2)
    rows = [scores_of(alone.run(None, {"X": x[i : i + 1]})) for i in range(len(x))]
    assert bits_differ(np.concatenate(rows), one) == 0


def test_onnx_runtime_passes_over_base_values_of_targets_that_a_row_does_not_reach(copse, tmp_path):
    bench = Bench(copse, tmp_path)
    trees = RandomTrees(np.random.default_rng(8), trees=1, targets=2, depth=1, stop=0)
    trees.votes = [(0, 1, 0, 1.0), (0, 2, 1, 2.0)]
    x = np.random.default_rng(9).normal(size=(20, 4)).astype(np.float32)
    model = model_of([trees.regressor(base_values=[10.0, 20.0])], 4)
    assert (scores_of(session(model, 1).run(None, {"X": x})).min(axis=1) == 0).all()
    assert "passes over its base value" in bench.refusal(model, x)
    bench.same("base values", model_of([trees.regressor(base_values=[0.0, 0.0])], 4), x)


def test_onnx_runtime_refuses_an_unknown_category_that_copse_takes_for_none(copse, tmp_path):
    trees = RandomTrees(np.random.default_rng(3), width=2, trees=1, depth=1, stop=0)
    trees.lists["nodes_values"] = [0.5, 0.0, 0.0]
    node = trees.regressor()
    encoder = helper.make_node(
        "OneHotEncoder", ["X"], ["A"], domain="ai.onnx.ml", cats_int64s=[1, 2], zeros=0
    )
    shape = helper.make_node("Flatten", ["A"], ["B"])
    node.input[0] = "B"
    model = model_of([encoder, shape, node], 1)
    known, unknown = (np.array([[value]], np.float32) for value in (1, 3))
    bench = Bench(copse, tmp_path)
    bench.same("one-hot", model, known)
    with pytest.raises(Exception, match="Unknown Category"):
        session(model, 1).run(None, {"X": unknown})
    assert np.isfinite(bench.scores(model, unknown, "margin")).all()


@pytest.mark.parametrize("loss", ["MultiClass", "MultiClassOneVsAll"])
def test_catboost_has_outputs_for_classes_that_training_never_saw(loss, copse, tmp_path):
    x = np.random.default_rng(0).normal(size=(300, 3))
    label = np.array([0, 1, 3])[np.digitize(x[:, 0], [-0.5, 0.5])]
    model = catboost.CatBoostClassifier(
        iterations=5, loss_function=loss, classes_count=5, verbose=0, allow_writing_files=False
    ).fit(x, label)
    model.save_model(str(tmp_path / "model.json"), format="json")
    rows = "\n".join(",".join(repr(float(value)) for value in row) for row in x[:20])
    (tmp_path / "rows.csv").write_text("0,1,2\n" + rows + "\n")
    command = ("score", tmp_path / "model.json", tmp_path / "rows.csv", "--output", "margin")
    theirs = model.predict(x[:20], prediction_type="RawFormulaVal")
    assert (theirs[:, [2, 4]] == -np.inf).all()
    assert np.array_equal(copse(*command).table(), theirs[:, [0, 1, 3]])


def test_xgboost_takes_the_base_score_of_a_model_without_trees_for_a_margin(copse, tmp_path):
    rng = np.random.default_rng(4)
    x = rng.normal(size=(50, 3))
    matrix = xgb.DMatrix(x, (x[:, 0] > 0).astype(float), feature_names=["a", "b", "c"])
    (tmp_path / "rows.csv").write_text("a,b,c\n1,2,3\n")

    def scored(rounds: int, **more) -> tuple[float, float]:
        parameters = {"objective": "binary:logistic", "max_depth": 1, **more}
        booster = xgb.train(parameters, matrix, rounds)
        booster.save_model(tmp_path / "model.json")
        row = xgb.DMatrix(np.array([[1.0, 2.0, 3.0]]), feature_names=["a", "b", "c"])
        answer = copse("score", tmp_path / "model.json", tmp_path / "rows.csv")
        return answer.numbers()[0], float(booster.predict(row)[0])

    ours, theirs = scored(0)
    # 0.5 is the probability that the file names. XGBoost gives the sigmoid of 0.5.
    assert ours == 0.5
    assert abs(theirs - 0.6224593) < 1e-6
    # Where the score was given or there is a tree, the two agree.
    for rounds, more in ((0, {"base_score": 0.3}), (1, {}), (1, {"base_score": 0.3})):
        ours, theirs = scored(rounds, **more)
        assert abs(ours - theirs) <= 2 * np.spacing(np.float32(theirs))
