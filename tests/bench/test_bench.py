"""The benchmark's own tests: the converters, the check of answers, and a run of a tiny model.

Nothing here looks at how long anything takes. Peers that scripts/dev setup does not install are
left out.
"""

import json

import numpy as np
import pytest

import bench
import check
import data
import engines
import explain
import explainers
import measure
import models
import trainers
from measure import Plan
from models import CATBOOST, LIGHTGBM, SKLEARN, XGBOOST, Spec

ROWS = 600
INSTALLED = ("copse", "xgboost", "lightgbm", "catboost", "scikit-learn", "onnxruntime", "generated")
SPECS = [
    Spec("test-xgboost", "XGBoost", XGBOOST, 5, 3),
    Spec("test-classes", "XGBoost of 3 classes", XGBOOST, 3, 3, features=8, classes=3),
    Spec("test-lightgbm", "LightGBM", LIGHTGBM, 5, leaves=8),
    Spec("test-catboost", "CatBoost", CATBOOST, 5, 3),
    Spec("test-forest", "random forest", SKLEARN, 5),
]
CHECKED = Plan((1, 50), 1, 0.001, 5.0, 0.0)


@pytest.fixture(autouse=True)
def folder_of_their_own(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.getbasetemp() / "models"
    for module in (models, engines, explainers):
        monkeypatch.setattr(module, "FOLDER", folder)


def prepared(spec: Spec) -> models.Model:
    table = data.clients(None, ROWS)
    if spec.features is not None:
        table = data.wide(spec.features, spec.classes, ROWS)
    return models.prepare(spec, table)


def taking_part() -> list[engines.Engine]:
    places = ["node", "native"]
    return [
        each
        for each in engines.chosen(list(INSTALLED), places)
        if (each.name, each.where) != ("onnxruntime", "node")
    ]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.title)
def test_every_engine_that_takes_a_model_gives_the_librarys_answers(spec):
    result = measure.measure(prepared(spec), taking_part(), CHECKED)
    wrong = [each for each in result["absent"] if "only" not in each["reason"]]
    assert wrong == []
    measured = {(each["engine"], each["where"]) for each in result["engines"]}
    assert {("copse", "node"), ("copse", "native"), ("generated", "node")} <= measured
    assert ("onnxruntime", "native") in measured
    assert all(len(each["seconds"]["1"]) == 1 for each in result["engines"])
    ours = [each for each in result["engines"] if each["engine"] == "copse"]
    assert all(each["bit_equal"] for each in ours)


# Those that scripts/dev setup installs.
EXPLAIN = [each for each in explainers.chosen(None, ["node", "native"]) if each.needs is None]


@pytest.mark.parametrize("spec", SPECS[:-1], ids=lambda spec: spec.title)
def test_every_explainer_that_takes_a_model_gives_the_librarys_contributions(spec):
    result = explain.measure(prepared(spec), EXPLAIN, 1, 0.001)
    assert [each for each in result["absent"] if "only" not in each["reason"]] == []
    measured = {(each["engine"], each["where"], each["gives"]) for each in result["engines"]}
    ours = {("copse", where, gives) for where in ("node", "native")
            for gives in ("contributions", "interactions")}  # fmt: skip
    assert ours <= measured and len(measured) > len(ours)
    assert all(each["difference"] is not None or each["gives"] == "interactions"
               for each in result["engines"])  # fmt: skip
    text = "\n".join(explain.section([result]))
    assert f"| {spec.name} | contributions | Copse" in text


def test_an_explainer_with_wrong_contributions_gets_no_figures():
    model = prepared(SPECS[0])
    margins = model.reference("margin")
    margins[7] += 1e-4
    margins.tofile(model.folder / "margins.f64")
    native = [each for each in EXPLAIN if each.where == "native" and each.ours]
    result = explain.measure(model, native, 1, 0.001)
    (model.folder / "about.json").unlink()
    assert [each["gives"] for each in result["engines"]] == ["interactions"]
    assert result["absent"][0]["reason"].startswith("wrong: ")


def test_an_engine_with_a_wrong_answer_gets_no_figures():
    model = prepared(SPECS[0])
    margins = model.reference("margin")
    margins[7] += 1e-4
    margins.tofile(model.folder / "margins.f64")
    result = measure.measure(model, taking_part(), CHECKED)
    (model.folder / "about.json").unlink()
    assert result["engines"] == []
    assert any(each["reason"].startswith("wrong: a margin is off") for each in result["absent"])


def test_a_difference_in_the_last_bit_is_wrong_where_the_librarys_bits_are_promised():
    model = prepared(SPECS[0])
    margins = model.reference("margin")
    off = margins.copy()
    off[3] = np.nextafter(off[3], np.inf)
    assert check.verdict(model, "margin", margins, exact=True).right
    assert not check.verdict(model, "margin", off, exact=True).right
    assert check.verdict(model, "margin", off, exact=False).right


def test_a_batch_that_would_take_too_long_is_left_out_with_the_reason():
    (copse,) = engines.chosen(["copse"], ["native"])
    plan = Plan((1, 50, 100_000, 10_000_000), 1, 0.001, 0.0001, 0.0)
    (result,) = measure.measure(prepared(SPECS[0]), [copse], plan)["engines"]
    assert set(result["seconds"]) == {"1", "50"}
    assert result["left_out"]["100000"].startswith("a call would take")
    assert result["left_out"]["10000000"] == "the rows would take gigabytes of every engine"


def test_an_answer_that_is_no_number_is_wrong():
    model = prepared(SPECS[0])
    margins = model.reference("margin")
    margins[0] = np.nan
    assert not check.verdict(model, "margin", margins, exact=False).right


def test_a_run_writes_figures_a_table_and_pictures(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "QUICK", CHECKED)
    arguments = ["--models", "tiny", "--engines", "xgboost,generated", "--where", "node,native"]
    assert bench.main([*arguments, "--no-cold", "--out", str(tmp_path)]) == 0
    (told,) = tmp_path.glob("*.json")
    (table,) = tmp_path.glob("*.md")
    results = json.loads(told.read_text())
    labels = {each["label"] for each in results["models"][0]["engines"]}
    assert {"Copse", "XGBoost, inplace_predict", "generated if/else"} <= labels
    text = table.read_text()
    assert "| Copse | **" in text
    pictures = sorted(path.name for path in tmp_path.glob("*.svg"))
    assert len(pictures) == 2
    assert all(name in text for name in pictures)


def test_training_twice_makes_the_same_model(tmp_path):
    table = data.clients(None, ROWS)
    made = [tmp_path / name for name in ("one", "two")]
    for folder in made:
        folder.mkdir()
        trainers.xgboost(SPECS[0], table, folder)
    first, second = ((folder / "model.ubj").read_bytes() for folder in made)
    assert first == second
