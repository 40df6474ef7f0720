"""Where a library disagrees with itself or with its formula, and what Copse does there; what
models/README.md says of it."""

from decimal import Decimal, localcontext

import lightgbm as lgb
import numpy as np
import onnxruntime
import xgboost as xgb

from lightgbm_tasks import QUIET
from onnx_tasks import Bench, RandomTrees, bits_differ, model_of, scores_of


def exact_softmax(margins: np.ndarray) -> list[Decimal]:
    with localcontext() as context:
        context.prec = 60
        exponents = [Decimal(float(margin)).exp() for margin in margins]
        return [each / sum(exponents) for each in exponents]


def units_off(value: float, exact: Decimal) -> float:
    """How far, in float64 units of its last place."""
    return abs(float((Decimal(float(value)) - exact) / Decimal(float(np.spacing(value)))))


def test_a_few_values_of_lightgbms_softmax_are_three_ulp_from_copses_and_both_so_near_the_exact(
    tmp_path, copse
):
    rng = np.random.default_rng(5)
    x = rng.normal(size=(40_000, 3))
    label = np.digitize(x[:1500, 0] - x[:1500, 1] ** 2, [-1, 0, 0.5])
    parameters = {"objective": "multiclass", "num_class": 4, **QUIET}
    booster = lgb.train(parameters, lgb.Dataset(x[:1500], label), 15)
    booster.save_model(tmp_path / "model.txt")
    names = ",".join(booster.feature_name())
    rows = "\n".join(",".join(repr(float(value)) for value in row) for row in x)
    (tmp_path / "rows.csv").write_text(names + "\n" + rows + "\n")
    command = ("score", tmp_path / "model.txt", tmp_path / "rows.csv")
    ours = copse(*command).table()
    margins = copse(*command, "--output", "margin").table()
    assert np.array_equal(margins, booster.predict(x, raw_score=True))
    theirs = booster.predict(x)
    apart = np.abs(ours.view(np.int64) - theirs.view(np.int64))
    assert apart.max() == 3
    beyond = np.argwhere(apart > 2)
    assert 0 < len(beyond) < ours.size / 10_000
    for row, k in beyond.tolist():
        exact = exact_softmax(margins[row])[k]
        assert units_off(ours[row, k], exact) < 3
        assert units_off(theirs[row, k], exact) < 3


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
