"""What every estimator of scikit-learn has."""

from sklearn.base import BaseEstimator, is_classifier

# By the class of its loss's link.
LINKS = {
    "IdentityLink": {},
    "LogLink": {"link": "exponential"},
    "LogitLink": {"link": "sigmoid"},
    "HalfLogitLink": {"link": "sigmoid", "link_scale": 2.0},
    "MultinomialLogit": {"link": "softmax"},
}


def classes(estimator: BaseEstimator) -> dict:
    if not is_classifier(estimator):
        return {}
    names = [str(each) for each in estimator.classes_]
    outputs = {"outputs": len(names)} if len(names) > 2 else {}
    return {"task": "classification", "classes": names, **outputs}


def feature_list(estimator: BaseEstimator) -> list | int:
    names = getattr(estimator, "feature_names_in_", None)
    return int(estimator.n_features_in_) if names is None else [str(name) for name in names]
