"""The schema of recipes and the packer's reader, held to one another."""

import json

import jsonschema
import pytest

from conftest import NATIVE, ROOT, run

SCHEMA = json.loads((ROOT / "models/recipe.schema.json").read_text())
RECIPE = json.loads((ROOT / "models/credit-default/recipe.json").read_text())


def test_the_shipped_recipe_is_as_the_schema_says():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
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
