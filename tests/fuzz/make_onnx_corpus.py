"""Makes the seeds in corpus/onnx, from synthetic data: one a feature of the format."""

import sys
from pathlib import Path

import lightgbm
import numpy as np
import onnx
import pandas as pd
import skl2onnx
import xgboost
from onnx import TensorProto, helper
from onnxmltools.convert import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "parity"))
from onnx_tasks import ML, MODES, RandomTrees, model_of, tensor

CORPUS = Path(__file__).resolve().parent / "corpus/onnx"
MOST = 4096


def learnt(rng: np.random.Generator) -> dict[str, onnx.ModelProto]:
    x = (np.round(rng.normal(size=(200, 3)) * 8) / 8).astype(np.float32)
    x[:, 2] = rng.integers(4, size=len(x))
    y = (x[:, 0] - x[:, 1] + rng.normal(size=len(x)) > 0).astype(int)
    frame = pd.DataFrame(x, columns=list("abc"))
    columns = ColumnTransformer(
        [
            ("n", make_pipeline(SimpleImputer(), StandardScaler()), ["b"]),
            ("m", MinMaxScaler(clip=True), ["a"]),
            ("c", OneHotEncoder(), ["c"]),
        ]
    )
    forest = RandomForestClassifier(2, max_leaf_nodes=4, random_state=1)
    pipeline = make_pipeline(columns, forest).fit(frame, np.array(["no", "yes"])[y])
    boosted = xgboost.XGBRegressor(n_estimators=2, max_depth=2, objective="count:poisson")
    gbm = lightgbm.LGBMRegressor(n_estimators=2, num_leaves=5, verbose=-1)
    gbm.fit(x, y + x[:, 2] % 2, categorical_feature=[2])
    matrix = [("X", FloatTensorType([None, 3]))]
    return {
        "pipeline": skl2onnx.to_onnx(pipeline, frame.iloc[:1]),
        "xgboost": convert_xgboost(boosted.fit(x, y), initial_types=matrix),
        "lightgbm": convert_lightgbm(gbm, initial_types=matrix),
    }


def by_hand(rng: np.random.Generator) -> dict[str, onnx.ModelProto]:
    def trees(**more):
        return RandomTrees(rng, width=3, trees=3, depth=2, **more)

    both = ("label", "Y")
    scaled = trees().regressor()
    scaled.input[0] = "Z"
    scaled.output[0] = "S"
    around = [
        helper.make_node("Div", ["X", "c"], ["W"]),
        helper.make_node(
            "Imputer",
            ["W"],
            ["V"],
            domain=ML,
            imputed_value_floats=[1.0],
            replaced_value_float=float("nan"),
        ),
        helper.make_node("Cast", ["V"], ["U"], to=TensorProto.INT64),
        helper.make_node("FeatureVectorizer", ["U"], ["Z"], domain=ML, inputdimensions=[3]),
        scaled,
        helper.make_node("Add", ["S", "c"], ["Y"]),
    ]
    constant = [tensor([0.5], name="c")]
    return {
        "modes": model_of([trees(modes=MODES, tracks=True).regressor()], 3),
        "targets": model_of(
            [trees(targets=2, spread=True).regressor(post_transform="SOFTMAX_ZERO")], 3
        ),
        "average": model_of([trees().regressor(True, aggregate_function="AVERAGE")], 3, np.float64),
        "two-classes": model_of(
            [trees().classifier(["a", "b"], post_transform="LOGISTIC", base_values=[0.5])],
            3,
            outputs=both,
        ),
        "classes": model_of(
            [trees(targets=3).classifier([1, 2, 3], post_transform="SOFTMAX")], 3, outputs=both
        ),
        "sets": model_of(
            [trees(modes=MODES).newest(members=lambda r: r.integers(40, size=3))], 3, opset=5
        ),
        "newest": model_of(
            [trees(targets=2).newest(np.float64, aggregate_function=0)], 3, np.float64, opset=5
        ),
        "around": model_of(around, 3, initializers=constant),
    }


def main() -> None:
    CORPUS.mkdir(parents=True, exist_ok=True)
    models = learnt(np.random.default_rng(1)) | by_hand(np.random.default_rng(2))
    for name, model in models.items():
        model.graph.name = name  # onnxmltools draws a new one each time
        text = model.SerializeToString()
        if len(text) > MOST:
            raise SystemExit(f"{name} has {len(text)} bytes")
        (CORPUS / f"{name}.onnx").write_bytes(text)


if __name__ == "__main__":
    main()
