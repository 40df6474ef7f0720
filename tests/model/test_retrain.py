"""scripts/retrain.py as a user runs it: a champion of clients as ever, then new clients."""

import json
import sys
from pathlib import Path

import pytest

from conftest import COPSE, ROOT, SMALL_TUNING, output_of, run
from generate_clients import generate, to_csv

SCRIPTS = ROOT / "scripts"


@pytest.fixture(scope="module")
def champion(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("champion")
    data = folder / "clients.csv"
    data.write_text(to_csv(generate(3000, 21), 0.0, 21))
    train = ["--data", data, "--out", folder / "model", "--copse", COPSE, "--tuning", SMALL_TUNING]
    done = run(sys.executable, SCRIPTS / "train.py", *train)
    assert done.returncode == 0, done.stderr
    return folder / "model"


def retrain(champion: Path, folder: Path, drift: float, *more: str):
    """On a copy of the champion, by new clients; the copy, and what the script said."""
    model = folder / "model"
    done = run("cp", "-r", champion, model)
    assert done.returncode == 0, done.stderr
    data = folder / "new.csv"
    data.write_text(to_csv(generate(2500, 22, drift), 0.0, 22))
    arguments = ["--data", data, "--model", model, "--copse", COPSE, "--tuning", SMALL_TUNING]
    return model, run(sys.executable, SCRIPTS / "retrain.py", *arguments, *more)


@pytest.fixture(scope="module")
def promoted(champion: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model after a drift of the clients."""
    model, done = retrain(champion, tmp_path_factory.mktemp("promoted"), 1.0)
    assert done.returncode == 0, done.stderr
    assert "# Challenger promoted\n" in done.stdout
    return model


def test_clients_who_have_changed_bring_a_challenger_that_is_promoted(
    promoted: Path, tmp_path: Path
):
    model = promoted
    [attempt] = (model / "history").iterdir()
    record = json.loads((attempt / "comparison.json").read_text(encoding="utf-8"))
    assert record["promoted"]
    assert record["measures"]["savings"]["interval"][0] > 0
    told = json.loads(output_of(COPSE, "inspect", model / "model.copse", "--json"))
    assert told["hash"] == record["challenger"] != record["champion"]
    assert (attempt / "model.copse").read_bytes() == (model / "model.copse").read_bytes()
    assert output_of(COPSE, "pack", model / "recipe.json", "-o", tmp_path / "again.copse")
    assert (tmp_path / "again.copse").read_bytes() == (model / "model.copse").read_bytes()


def test_the_replaced_champion_is_kept_whole_and_the_new_one_has_the_next_version(
    champion: Path, promoted: Path, tmp_path: Path
):
    [attempt] = (promoted / "history").iterdir()
    kept = attempt / "champion"
    for path in champion.rglob("*"):
        if path.is_file():
            assert (kept / path.relative_to(champion)).read_bytes() == path.read_bytes()
    record = json.loads((attempt / "comparison.json").read_text(encoding="utf-8"))
    told = json.loads(output_of(COPSE, "inspect", kept / "model.copse", "--json"))
    assert (told["hash"], told["version"]) == (record["champion"], "1.0.0")
    told = json.loads(output_of(COPSE, "inspect", promoted / "model.copse", "--json"))
    assert told["version"] == "1.1.0"


def test_a_champion_keeps_its_own_recipe_and_is_not_judged_by_what_it_was_trained_on(
    champion: Path, tmp_path: Path
):
    model = tmp_path / "model"
    assert run("cp", "-r", champion, model).returncode == 0
    text = (model / "recipe.json").read_text(encoding="utf-8")
    text = text.replace('"name": "credit-default"', '"name": "bank-b"')
    (model / "recipe.json").write_text(text, encoding="utf-8")
    data = champion.parent / "clients.csv"
    arguments = ["--data", data, "--model", model, "--copse", COPSE, "--tuning", SMALL_TUNING]
    done = run(sys.executable, SCRIPTS / "retrain.py", *arguments)
    assert done.returncode == 1
    assert "the champion was trained on this very data" in done.stderr
    data = tmp_path / "new.csv"
    data.write_text(to_csv(generate(2500, 22, 1.0), 0.0, 22))
    arguments[1] = data
    done = run(sys.executable, SCRIPTS / "retrain.py", *arguments)
    assert done.returncode == 0, done.stderr
    told = json.loads(output_of(COPSE, "inspect", model / "model.copse", "--json"))
    assert told["name"] == "bank-b"


def test_a_share_that_leaves_too_few_clients_is_a_sentence(champion: Path, tmp_path: Path):
    _, done = retrain(champion, tmp_path, 0.0, "--test-share", "0.9999")
    assert done.returncode == 1
    assert done.stderr.startswith("retrain: --test-share 0.9999: ")


def test_what_is_promoted_runs_in_a_host_that_was_built_before(promoted: Path):
    model = promoted
    told = json.loads(output_of(COPSE, "inspect", model / "model.copse", "--json"))
    script = f"""
      import {{ readFile }} from "node:fs/promises";
      import {{ loadModel }} from {json.dumps((ROOT / "build/site/model.js").as_uri())};
      const model = await loadModel(await readFile({json.dumps(str(model / "model.copse"))}));
      const {{ probability }} = model.score(model.samples[1].values);
      console.log(JSON.stringify([model.hash, probability]));
    """
    found = json.loads(output_of("node", "--input-type=module", "-e", script))
    assert found[0] == told["hash"]
    assert 0 < found[1] < 1


def test_clients_as_ever_bring_no_promotion_and_leave_the_champion_as_it_was(
    champion: Path, tmp_path: Path
):
    model, done = retrain(champion, tmp_path, 0.0)
    assert done.returncode == 0, done.stderr
    assert "# Challenger not promoted\n" in done.stdout
    for path in champion.rglob("*"):
        if path.is_file():
            assert (model / path.relative_to(champion)).read_bytes() == path.read_bytes()
    [attempt] = (model / "history").iterdir()
    record = json.loads((attempt / "comparison.json").read_text(encoding="utf-8"))
    assert not record["promoted"]
    assert (attempt / "report.md").read_text(encoding="utf-8") in done.stdout + "\n"


def test_data_that_cannot_be_trained_on_leaves_champion_and_history_alone(
    champion: Path, tmp_path: Path
):
    model, done = retrain(champion, tmp_path, 0.0, "--test-share", "2")
    assert done.returncode == 2
    assert not (model / "history").exists()
