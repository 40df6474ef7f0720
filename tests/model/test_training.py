"""scripts/train.py as a user runs it."""

import json
import re
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

from conftest import COPSE, MODEL, ROOT, run
from gathering.uci import PUBLISHED, TARGET
from generate_clients import generate, to_csv

TRAIN = ROOT / "scripts" / "train.py"


def train(data: Path | str, out: Path, seed: int = 0, **environment: str):
    arguments = ["--data", data, "--out", out, "--seed", seed, "--copse", COPSE]
    return run(sys.executable, TRAIN, *arguments, **environment)


def files_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def small_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("training") / "small.csv"
    path.write_text(to_csv(generate(600, 3), 0.02, 3))
    return path


@pytest.fixture(scope="module")
def trained(small_csv: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("training") / "model"
    done = train(small_csv, out)
    assert done.returncode == 0, done.stderr
    return out


def test_the_same_data_and_seed_give_the_same_bytes_on_any_number_of_threads(
    small_csv: Path, trained: Path, tmp_path: Path
):
    done = train(small_csv, tmp_path / "again", OMP_NUM_THREADS="3", PYTHONHASHSEED="5")
    assert done.returncode == 0, done.stderr
    assert files_of(tmp_path / "again") == files_of(trained)


def test_another_seed_gives_other_members(small_csv: Path, trained: Path, tmp_path: Path):
    done = train(small_csv, tmp_path / "other", seed=9)
    assert done.returncode == 0, done.stderr
    for name, content in files_of(tmp_path / "other").items():
        assert (content != (trained / name).read_bytes()) == (name != "recipe.json"), name


def test_the_columns_may_be_spelled_as_the_repository_serves_them(
    small_csv: Path, trained: Path, tmp_path: Path
):
    table = pd.read_csv(small_csv, dtype=str, keep_default_na=False)
    spelled = {name: f"X{place}" for place, name in enumerate(PUBLISHED, start=1)}
    renamed = tmp_path / "renamed.csv"
    table.drop(columns="ID").rename(columns={**spelled, TARGET: "Y"}).to_csv(renamed, index=False)
    done = train(renamed, tmp_path / "out")
    assert done.returncode == 0, done.stderr
    members = files_of(tmp_path / "out" / "members")
    assert members == files_of(trained / "members")


def test_what_is_trained_can_be_packed_and_verified(trained: Path, tmp_path: Path):
    package = tmp_path / "model.copse"
    packed = run(COPSE, "pack", trained / "recipe.json", "-o", package)
    assert packed.returncode == 0, packed.stderr
    assert run(COPSE, "verify", package).returncode == 0


def test_training_changes_nothing_of_the_recipe_but_members_and_the_datas_figures(trained: Path):
    before = json.loads((MODEL / "recipe.json").read_text(encoding="utf-8"))
    after = json.loads((trained / "recipe.json").read_text(encoding="utf-8"))
    for recipe in (before, after):
        del recipe["members"], recipe["policy"]["default_rate"], recipe["policy"]["mean_exposure"]
    assert after == before


def test_the_card_tells_what_decisions_save_and_how_groups_fare(trained: Path):
    card = (trained / "card.md").read_text(encoding="utf-8")
    for policy in ("p ≥ 0.5", "best single cut-off", "each client's own costs"):
        assert re.search(rf"^\| {re.escape(policy)} \| -?\d+\.\d{{3}} ± 0\.\d{{3}} \|", card, re.M)
    for group in ("SEX 1", "SEX 2", "MARRIAGE 1", "AGE to 30", "AGE over 60"):
        assert f"| {group} | " in card
    assert "nan" not in card


def test_groups_are_compared_by_what_the_data_has_and_features_have_none_of_it(
    small_csv: Path, trained: Path, tmp_path: Path
):
    bare = tmp_path / "bare.csv"
    table = pd.read_csv(small_csv, dtype=str, keep_default_na=False)
    table.drop(columns=["SEX", "MARRIAGE"]).to_csv(bare, index=False)
    assert train(bare, tmp_path / "out").returncode == 0
    assert files_of(tmp_path / "out" / "members") == files_of(trained / "members")
    card = (tmp_path / "out" / "card.md").read_text(encoding="utf-8")
    assert "| AGE to 30 | " in card
    assert "| SEX 1 | " not in card


def test_stale_members_are_removed(small_csv: Path, trained: Path, tmp_path: Path):
    out = tmp_path / "model"
    shutil.copytree(trained, out)
    (out / "members" / "xgboost-9.ubj").write_bytes(b"old")
    assert train(small_csv, out).returncode == 0
    assert files_of(out) == files_of(trained)


def changed(small_csv: Path, path: Path, edit) -> Path:
    table = pd.read_csv(small_csv, dtype=str, keep_default_na=False)
    edit(table).to_csv(path, index=False)
    return path


BAD_TABLES = {
    "a missing column": (
        lambda table: table.drop(columns="BILL_AMT3"),
        'bad.csv: missing column "BILL_AMT3"',
    ),
    "several missing columns": (
        lambda table: table.drop(columns=["PAY_0", "AGE"]),
        'bad.csv: missing columns "AGE", "PAY_0"',
    ),
    "no target": (
        lambda table: table.drop(columns=TARGET),
        'bad.csv: the target is missing: no column "default.payment.next.month"',
    ),
    "one outcome only": (
        lambda table: table.assign(**{TARGET: "0"}),
        "bad.csv: 5-fold validation needs at least 5 clients of each outcome; one outcome has 0",
    ),
    "a column twice": (
        lambda table: table.assign(X5=table["AGE"]),
        'bad.csv: column "AGE" stands there twice',
    ),
    "a header only": (lambda table: table.head(0), "bad.csv: a header but no rows"),
}


@pytest.mark.parametrize("case", BAD_TABLES)
def test_a_table_that_cannot_be_trained_on_is_refused(small_csv: Path, tmp_path: Path, case: str):
    edit, sentence = BAD_TABLES[case]
    done = train(changed(small_csv, tmp_path / "bad.csv", edit), tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr.startswith(f"train: {sentence}")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


BAD_FILES = {
    "empty": (b"", "bad.csv: the file is empty"),
    "blank": (b"\n\n", "bad.csv: the file is empty"),
    "prose": (b"These are not the columns\nyou look for\n", "bad.csv: the target is missing"),
    "ragged": (b"a,b\n1,2\n1,2,3\n", "bad.csv: not a CSV file"),
    "binary": (b"\xff\xfe\x00\x01", "bad.csv: not a CSV file"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, case: str):
    content, sentence = BAD_FILES[case]
    (tmp_path / "bad.csv").write_bytes(content)
    done = train(tmp_path / "bad.csv", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr.startswith(f"train: {sentence}")
    assert done.stderr.count("\n") == 1


def test_a_file_that_does_not_exist_is_named(tmp_path: Path):
    done = train(tmp_path / "absent.csv", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr == f"train: {tmp_path / 'absent.csv'}: No such file or directory\n"


def test_a_failed_training_leaves_the_model_as_it_was(
    small_csv: Path, trained: Path, tmp_path: Path
):
    out = tmp_path / "model"
    shutil.copytree(trained, out)
    bad = changed(small_csv, tmp_path / "bad.csv", BAD_TABLES["no target"][0])
    assert train(bad, out).returncode == 1
    assert files_of(out) == files_of(trained)
