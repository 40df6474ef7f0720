"""The schema of recipes and the packer's reader, held to one another."""

import json

import jsonschema
import pytest

from conftest import NATIVE, ROOT, run

SCHEMA = json.loads((ROOT / "models/recipe.schema.json").read_text())
SHIPPED = json.loads((ROOT / "models/credit-default/recipe.json").read_text())
# With every part that a recipe may have between its margin and its decision.
RECIPE = SHIPPED | {
    "calibration": {"method": "platt", "slope": 1.5, "intercept": -0.25},
    "policy": SHIPPED["policy"] | {"refer": {"low": -0.5, "high": 0.25, "coverage": 0.9}},
    "training": {
        "rows": 10,
        "columns": [
            {"name": "AGE", "edges": [30, 40], "counts": [2, 5, 2], "missing": 1},
            {"name": "EDUCATION", "values": [1, 2], "counts": [7, 3], "missing": 0},
        ],
        "unusual": {"above": 4.5, "share": 0.01},
    },
    "protected": ["SEX"],
    "background": {"file": "background.csv", "weight": "clients"},
}


def test_the_shipped_recipe_is_as_the_schema_says():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(SHIPPED, SCHEMA, jsonschema.Draft202012Validator)
    jsonschema.validate(RECIPE, SCHEMA, jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("", {"featurs": []}),
        ("inputs", {"lable": "Limit"}),
        ("inputs", {"kind": "text"}),
        ("inputs", {"step": 0}),
        ("inputs", {"undocumented": 5}),
        ("features", {"expr": True}),
        ("policy", {"lgd": 0.5}),
        ("samples", {"values": {"AGE": True}}),
        ("calibration", {"slope": 0}),
        ("calibration", {"margins": [0, 1]}),
        ("policy", {"refer": {"low": 0, "high": 1}}),
        ("", {"protected": "AGE"}),
        ("", {"translations": {"de": {"Age": 5}}}),
        ("", {"translations": ["de"]}),
    ],
)
def test_a_mistake_is_refused_by_the_schema_and_by_the_reader(tmp_path, part, change):
    recipe = json.loads(json.dumps(RECIPE))
    place = recipe[part] if part else recipe
    (place[0] if isinstance(place, list) else place).update(change)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(recipe, SCHEMA, jsonschema.Draft202012Validator)
    bad = tmp_path / "recipe.json"
    bad.write_text(json.dumps(recipe))
    rows = tmp_path / "rows.csv"
    rows.write_text(",".join(i["name"] for i in RECIPE["inputs"]) + "\n")
    answer = run(NATIVE, "features", bad, rows)
    assert answer.status == 1
    assert next(iter(change)) in answer.err


@pytest.mark.parametrize("change", [{"rows": 10}, {"weight": 1}, {"file": ""}])
def test_a_mistake_in_what_names_a_background_is_refused_by_both(tmp_path, change):
    recipe = json.loads(json.dumps(RECIPE))
    recipe["background"].update(change)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(recipe, SCHEMA, jsonschema.Draft202012Validator)
    for member in recipe["members"]:
        member["file"] = str(ROOT / "models/credit-default" / member["file"])
    bad = tmp_path / "recipe.json"
    bad.write_text(json.dumps(recipe))
    answer = run(NATIVE, "pack", bad, "-o", tmp_path / "no.copse")
    assert answer.status == 1
    assert "recipe.json: background" in answer.err
    assert next(iter(change)) in answer.err


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("training", {"rows": 0}),
        ("training", {"bins": 10}),
        ("unusual", {"share": 2}),
        ("columns", {"missing": -1}),
        ("columns", {"values": [1]}),
    ],
)
def test_a_mistake_in_what_the_training_data_was_like_is_refused_by_both(tmp_path, part, change):
    recipe = json.loads(json.dumps(RECIPE))
    place = recipe["training"] if part == "training" else recipe["training"][part]
    (place[0] if isinstance(place, list) else place).update(change)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(recipe, SCHEMA, jsonschema.Draft202012Validator)
    for member in recipe["members"]:
        member["file"] = str(ROOT / "models/credit-default" / member["file"])
    del recipe["card"]
    bad = tmp_path / "recipe.json"
    bad.write_text(json.dumps(recipe))
    answer = run(NATIVE, "pack", bad, "-o", tmp_path / "no.copse")
    assert answer.status == 1
    assert "training" in answer.err and next(iter(change)) in answer.err
