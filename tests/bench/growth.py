"""How the cost of a row grows with trees, depth and features: one of them varied at a time."""

from dataclasses import replace

import data
from engines import ENGINES
from measure import Plan, measure
from models import XGBOOST, Spec, prepare

AXES = {
    "trees": (50, 100, 200, 500, 1000),
    "depth": (2, 3, 4, 6, 8, 10),
    "features": (10, 25, 50, 100, 200, 400),
}
ROWS = 10_000
# Of each place Copse and its strongest rival that takes every model.
COMPARED = {"chromium": ("copse", "onnxruntime"), "native": ("copse", "xgboost")}


def spec(axis: str, value: int) -> Spec:
    trees, depth, features = 200, 6, None
    if axis == "trees":
        trees = value
    elif axis == "depth":
        depth = value
    else:
        features = value
    return Spec(f"{axis}-{value}", f"{axis} {value}", XGBOOST, trees, depth, features=features)


def run(clients: data.Table, where: list[str], plan: Plan) -> list[dict]:
    plan = replace(plan, sizes=(ROWS,))
    engines = [each for each in ENGINES if each.name in COMPARED.get(each.where, ())]
    engines = [each for each in engines if each.where in where]
    results = []
    for axis, values in AXES.items():
        for value in values:
            varied = spec(axis, value)
            table = clients if varied.features is None else data.wide(varied.features, 2)
            result = measure(prepare(varied, table), engines, plan)
            results.append({"axis": axis, "value": value, **result})
    return results
