"""The schema of the neutral form and its reader, held to one another; and its seeds to both."""

import copy
import json

import jsonschema
import pytest

from conftest import NATIVE, ROOT, run

SCHEMA = json.loads((ROOT / "models/ensemble.schema.json").read_text())
CORPUS = ROOT / "tests/fuzz/corpus"
SEEDS = sorted((CORPUS / "neutral").glob("*.json"))
TINY, FOREST = SCHEMA["examples"]
EVERYTHING = json.loads((CORPUS / "neutral/everything.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def read(tmp_path, document: dict):
    model = tmp_path / "model.json"
    model.write_text(json.dumps(document))
    return run(NATIVE, "inspect", model)


def accepted(tmp_path, document: dict) -> None:
    VALIDATOR.validate(document)
    answer = read(tmp_path, document)
    assert answer.status == 0, answer.err


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("index", range(len(SCHEMA["examples"])))
def test_each_example_of_the_schema_is_read(tmp_path, index):
    accepted(tmp_path, SCHEMA["examples"][index])


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_what_the_exporter_wrote_is_as_the_schema_says_and_is_read(tmp_path, seed):
    accepted(tmp_path, json.loads(seed.read_text()))


@pytest.mark.parametrize("seed", sorted((CORPUS / "package").iterdir()), ids=lambda path: path.stem)
def test_the_packages_that_fuzzing_starts_from_are_whole(seed):
    assert run(NATIVE, "verify", seed).status == 0


def test_the_manual_names_every_key_with_a_description():
    described = [SCHEMA["properties"], SCHEMA["$defs"]["tree"]["properties"]]
    for properties in described:
        for name, says in properties.items():
            assert name == "$schema" or "description" in says, name


# A path into a document, and what stands there instead; `...` takes it away.
MISTAKES = [
    (TINY, ["copse_ensemble"], 2, "copse_ensemble"),
    (TINY, ["features"], ..., "features"),
    (TINY, ["trees"], ..., "trees"),
    (TINY, ["trees"], {}, "trees"),
    (TINY, ["features"], -1, "features"),
    (TINY, ["features"], 70_000, "features"),
    (TINY, ["features"], [1], "features[0]"),
    (TINY, ["features"], ["age", {"nam": "x"}], "features[1].nam"),
    (TINY, ["features"], ["age", {"name": "x", "unseen": "error"}], "features[1]"),
    (TINY, ["features"], ["age", {"name": "x", "coding": "index"}], "feature of categories"),
    (TINY, ["features"], ["age", {"name": "x", "categories": [1]}], "features[1].categories[0]"),
    (TINY, ["features"], ["age", {"name": "x", "categories": []}], "feature of categories"),
    (TINY, ["outputs"], 0, "outputs"),
    (TINY, ["outputs"], 5000, "outputs"),
    (TINY, ["link"], "logit", "link"),
    (TINY, ["link_scale"], 0, "link"),
    (TINY, ["task"], "ranking", "task"),
    (TINY, ["test"], "=<", "test"),
    (TINY, ["input"], "double", "input"),
    (TINY, ["sum"], 64, "sum"),
    (TINY, ["aggregate"], "mean", "aggregate"),
    (TINY, ["divisor"], 0, "divisor"),
    (TINY, ["scale"], None, "scale"),
    (TINY, ["bias"], [], "bias"),
    (TINY, ["bias"], ["1"], "bias[0]"),
    (TINY, ["base_margin"], "0", "base_margin"),
    (TINY, ["base_score"], 0.5, "base_score"),
    (TINY, ["source"], 1, "source"),
    (TINY, ["classes"], [0, 1], "classes[0]"),
    (FOREST, ["sets"], [[]], "set 0"),
    (FOREST, ["sets"], [["blue"]], "sets[0][0]"),
    (FOREST, ["trees", 0], [], "trees[0]"),
    (FOREST, ["trees", 1, "value"], ..., "value"),
    (FOREST, ["trees", 1, "value"], [], "value"),
    (FOREST, ["trees", 1, "value"], [None], "trees[1].value[0]"),
    (FOREST, ["trees", 1, "value"], ["Infinity"], "trees[1].value[0]"),
    (FOREST, ["trees", 1, "output"], -1, "trees[1].output"),
    (FOREST, ["trees", 0, "left", 0], -2, "trees[0].left[0]"),
    (FOREST, ["trees", 0, "right", 0], 1.5, "trees[0].right[0]"),
    (FOREST, ["trees", 0, "left", 1], None, "trees[0].left[1]"),
    (FOREST, ["trees", 0, "feature", 0], "size", "trees[0].feature[0]"),
    (FOREST, ["trees", 0, "test", 2], "not in", "trees[0].test[2]"),
    (FOREST, ["trees", 0, "set", 2], 0.5, "trees[0].set[2]"),
    (FOREST, ["trees", 0, "missing_left"], "yes", "trees[0].missing_left"),
    (FOREST, ["trees", 0, "missing_left", 0], 2, "trees[0].missing_left[0]"),
    (FOREST, ["trees", 0, "cover", 0], -1, "trees[0].cover[0]"),
    (FOREST, ["trees", 0, "number"], [-1, 0, 0, 0, 0], "trees[0].number[0]"),
    (FOREST, ["trees", 0, "leaf_values", 0], [1], "trees[0].leaf_values[0]"),
    (FOREST, ["trees", 0, "leaf_values", 0], 1, "trees[0].leaf_values[0]"),
    (FOREST, ["trees", 0, "linear"], [{}, {}, {}], "trees[0].linear"),
    (FOREST, ["trees", 0, "threshold"], [1], "trees[0].threshold"),
    (EVERYTHING, ["trees", 0, "linear", 0], 1, "trees[0].linear[0]"),
    (EVERYTHING, ["trees", 0, "linear", 0, "features"], [-1], "trees[0].linear[0].features[0]"),
    (EVERYTHING, ["trees", 0, "linear", 0, "slope"], 1, "trees[0].linear[0].slope"),
]


def changed(document: dict, path: list, value: object) -> dict:
    """The document with `value` at `path`; a new key goes before the trees, which come last."""
    document = copy.deepcopy(document)
    place = document
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    if "trees" in document:
        document["trees"] = document.pop("trees")
    return document


@pytest.mark.parametrize(
    ("document", "path", "value", "named"), MISTAKES, ids=lambda each: str(each)[:40]
)
def test_a_mistake_is_refused_by_the_schema_and_by_the_reader(
    tmp_path, document, path, value, named
):
    wrong = changed(document, path, value)
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(wrong)
    answer = read(tmp_path, wrong)
    assert answer.status == 1
    assert named in answer.err


VARIATIONS = [
    (TINY, ["$schema"], "ensemble.schema.json"),
    (TINY, ["features"], 1),
    (TINY, ["features"], [{}]),
    (TINY, ["features"], [{"name": "age", "coding": "catboost_hash", "unseen": "other"}]),
    (TINY, ["outputs"], 3),
    (TINY, ["base_margin"], [0.25]),
    (TINY, ["bias"], -1),
    (TINY, ["sets"], []),
    (TINY, ["trees"], []),
    (TINY, ["trees", 0, "value", 0], "-inf"),
    (TINY, ["trees", 0, "feature", 1], None),
    (TINY, ["trees", 0, "feature", 1], -2),
    (TINY, ["trees", 0, "test"], "floor_in"),
    (TINY, ["trees", 0, "zero_missing"], True),
    (TINY, ["trees", 0, "missing_left"], [1, False, 0]),
    (TINY, ["trees", 0, "number"], [0, 4294967295, 1]),
    (EVERYTHING, ["trees", 0, "linear", 0], {}),
]


@pytest.mark.parametrize(("document", "path", "value"), VARIATIONS, ids=lambda each: str(each)[:40])
def test_a_variation_is_taken_by_the_schema_and_by_the_reader(tmp_path, document, path, value):
    varied = changed(document, path, value)
    if value == "floor_in":
        varied["sets"] = [[1]]
        varied["trees"] = varied.pop("trees")
        varied["trees"][0]["set"] = [0, None, None]
    varied.pop("classes", None)
    accepted(tmp_path, varied)
