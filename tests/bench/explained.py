"""What explainers and those who measure them agree on; a process that is measured loads no more."""

from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILT = HERE.parents[1] / "build/bench"

# What no environment can hold beside the libraries that the models are trained with.
XGBOOST_OLD = BUILT / "xgboost-1.7.4"
SHAP = BUILT / "shap"
OWN_PACKAGES = {
    XGBOOST_OLD: HERE / "requirements-xgboost-1.7.4.txt",
    SHAP: HERE / "requirements-shap.txt",
}

SAVED_AS_OLD = "model-as-1.7.json"
EXPLAINED, PAIRED = 200, 5  # rows whose contributions, interactions are compared
