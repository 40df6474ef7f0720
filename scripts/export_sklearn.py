"""Writes a fitted tree model of scikit-learn in Copse's neutral form, exactly.

From Python: `export(estimator, "model.json")`. What `copse score` then computes are the bits of the
estimator's own decision_function, predict, predict_proba or score_samples (after a sigmoid, softmax
or exponential: within 2 units in the last place).
"""

import argparse
import sys
from pathlib import Path

import joblib
import sklearn
from sklearn.base import BaseEstimator, is_classifier
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import Pipeline
from sklearn.tree import (
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    ExtraTreeClassifier,
    ExtraTreeRegressor,
)
from sklearn.utils.validation import check_is_fitted

from exporting.document import Document, ExportError, write
from exporting.estimator import classes
from exporting.sklearn_hist import export_hist
from exporting.sklearn_trees import (
    export_boosting,
    export_forest,
    export_isolation,
    export_tree,
)

EXPORTERS = {
    (
        DecisionTreeClassifier,
        DecisionTreeRegressor,
        ExtraTreeClassifier,
        ExtraTreeRegressor,
    ): export_tree,
    (
        RandomForestClassifier,
        RandomForestRegressor,
        ExtraTreesClassifier,
        ExtraTreesRegressor,
    ): export_forest,
    (GradientBoostingClassifier, GradientBoostingRegressor): export_boosting,
    (HistGradientBoostingClassifier, HistGradientBoostingRegressor): export_hist,
    (IsolationForest,): export_isolation,
}


def export(estimator: BaseEstimator, path: str | Path) -> None:
    """Writes the fitted `estimator` to `path`; ExportError if it is not one that can be."""
    write(describe(estimator), path)


def describe(estimator: BaseEstimator) -> Document:
    estimator = bare(estimator)
    for kinds, exporter in EXPORTERS.items():
        if isinstance(estimator, kinds):
            check_fitted(estimator)
            document = exporter(estimator)
            name = type(estimator).__name__
            header = {"source": f"scikit-learn {sklearn.__version__} {name}"}
            header |= classes(estimator)
            return Document(header | document.header, document.trees)
    names = ", ".join(sorted(kind.__name__ for kinds in EXPORTERS for kind in kinds))
    raise ExportError(f"{type(estimator).__name__} is not one of {names}")


def bare(estimator: BaseEstimator) -> BaseEstimator:
    """The model of a pipeline that does nothing to its input."""
    if not isinstance(estimator, Pipeline):
        return estimator
    for name, step in estimator.steps[:-1]:
        if step is not None and step != "passthrough":
            raise ExportError(
                f'the pipeline\'s step "{name}" ({type(step).__name__}) changes what the model '
                "sees: export the model alone, and compute its inputs in a recipe's features"
            )
    return bare(estimator.steps[-1][1])


def check_fitted(estimator: BaseEstimator) -> None:
    try:
        check_is_fitted(estimator)
    except NotFittedError as error:
        raise ExportError(f"this {type(estimator).__name__} is not fitted yet") from error
    if getattr(estimator, "n_outputs_", 1) != 1:
        raise ExportError(f"it predicts {estimator.n_outputs_} targets; export one model a target")
    if is_classifier(estimator) and len(estimator.classes_) < 2:
        raise ExportError("it has seen one class only")


def load(path: str) -> object:
    """Unpickles, which runs whatever code the file holds; joblib reads plain pickles too."""
    try:
        return joblib.load(path)
    except OSError:
        raise
    except Exception as error:  # unpickling can raise anything
        raise ExportError(f"it cannot be unpickled: {error!r}") from error


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Writes a fitted tree model of scikit-learn in Copse's neutral form, exactly.",
        epilog="WARNING: a pickled model is a program. Reading it runs whatever code it holds, "
        "with your rights: never give this command a file from somebody you do not trust.",
    )
    parser.add_argument("model", help="what joblib.dump or pickle.dump wrote")
    parser.add_argument("-o", "--output", required=True, help="the file to write, .json")
    arguments = parser.parse_args()
    try:
        export(load(arguments.model), arguments.output)
    except (ExportError, OSError) as error:
        print(f"{arguments.model}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
