"""The search for the members' parameters, small, and the record that is committed."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from conftest import MODEL, engine_features
from training import tuning
from training.errors import TrainingError
from training.plan import read_plan

TARGET = "default.payment.next.month"


@pytest.fixture(scope="module")
def found(clients_csv: Path, tmp_path_factory: pytest.TempPathFactory):
    features = engine_features(clients_csv, tmp_path_factory.mktemp("tuning")).head(500)
    target = pd.read_csv(clients_csv)[TARGET].head(500).to_numpy()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tuning, "NODES", 130)
        return tuning.tune(features, target, 0, 2, 1)


def test_every_library_has_parameters_of_its_best_trial_and_nested_folds(found):
    assert set(found["libraries"]) == {"catboost", "lightgbm", "xgboost"}
    for library in found["libraries"].values():
        best = min(library["trials"], key=lambda trial: trial["log_loss"])
        assert {"log_loss": library["log_loss"], **library["parameters"]} == best
        assert len(library["nested"]) == tuning.OUTER
        assert all(0 < fold["auc"] < 1 for fold in library["nested"])


def test_the_way_to_average_with_the_least_log_loss_is_chosen(found):
    best = min(found["combinations"], key=lambda way: way["log_loss"])
    assert found["chosen"] == {"combine": best["combine"], "members": best["members"]}
    assert {way["combine"] for way in found["combinations"]} == {"margin", "prediction"}


def test_no_member_has_more_nodes_than_allowed(found):
    for trial in found["libraries"]["xgboost"]["trials"]:
        assert trial["trees"] * (2 ** (trial["max_depth"] + 1) - 1) <= 130


def test_the_committed_record_is_what_the_committed_members_are_of():
    plan = read_plan(MODEL / "tuning.json")
    recipe = json.loads((MODEL / "recipe.json").read_text(encoding="utf-8"))
    assert plan.names() == [member["name"] for member in recipe["members"]]
    assert [each.weight for each in plan.members] == [each["weight"] for each in recipe["members"]]
    assert plan.combine == recipe["combine"]
    record = json.loads((MODEL / "tuning.json").read_text(encoding="utf-8"))
    figures = json.loads((MODEL / "card.json").read_text(encoding="utf-8"))
    assert record["data_sha256"] == figures["data"]["sha256"]
    assert record["features"] == len(recipe["features"])


BAD = {
    "no file": (None, "No such file or directory; scripts/dev tune writes it"),
    "prose": ("hello", "not a record of tuning"),
    "no choice": ('{"libraries": {}}', "not a record of tuning: KeyError('chosen')"),
    "an unknown library": (
        '{"libraries": {"r": {"parameters": {}}}, "chosen": {"combine": "margin", '
        '"members": [{"library": "r", "seeds": 1, "weight": 1}]}}',
        "not a record of tuning",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_record_is_refused(tmp_path: Path, case: str):
    content, sentence = BAD[case]
    path = tmp_path / "tuning.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(TrainingError) as refused:
        read_plan(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert sentence in str(refused.value)


def test_the_same_seed_finds_the_same(found, clients_csv: Path, tmp_path: Path):
    features = engine_features(clients_csv, tmp_path).head(500)
    target = pd.read_csv(clients_csv)[TARGET].head(500).to_numpy()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tuning, "NODES", 130)
        split = tuning.StratifiedKFold(tuning.OUTER, shuffle=True, random_state=1)
        again = tuning.search("xgboost", features, np.asarray(target), 0, 2, split)
    assert again["trials"] == found["libraries"]["xgboost"]["trials"]
