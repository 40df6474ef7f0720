"""scripts/train.py as a user runs it."""

import io
import json
import re
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

from conftest import COPSE, MODEL, ROOT, SMALL_TUNING, output_of, run
from gathering.uci import PUBLISHED, TARGET
from generate_clients import generate, to_csv
from training.decisions import POLICIES

TRAIN = ROOT / "scripts" / "train.py"


def train(data: Path | str, out: Path, *more: str, **environment: str):
    arguments = ["--data", data, "--out", out, "--copse", COPSE, "--tuning", SMALL_TUNING, *more]
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
    done = train(small_csv, out, "--threads", "2")
    assert done.returncode == 0, done.stderr
    return out


def test_the_same_data_and_seed_give_the_same_bytes_on_any_number_of_threads(
    small_csv: Path, trained: Path, tmp_path: Path
):
    again = tmp_path / "again"
    done = train(small_csv, again, "--threads", "1", OMP_NUM_THREADS="3", PYTHONHASHSEED="5")
    assert done.returncode == 0, done.stderr
    assert files_of(again) == files_of(trained)


def test_another_seed_gives_other_members(small_csv: Path, trained: Path, tmp_path: Path):
    done = train(small_csv, tmp_path / "other", "--seed", "9")
    assert done.returncode == 0, done.stderr
    other = files_of(tmp_path / "other")
    assert other.keys() == files_of(trained).keys()
    assert all(content != (trained / name).read_bytes() for name, content in other.items())


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


def test_training_changes_nothing_of_the_recipe_but_what_it_finds_out(trained: Path):
    before = json.loads((MODEL / "recipe.json").read_text(encoding="utf-8"))
    after = json.loads((trained / "recipe.json").read_text(encoding="utf-8"))
    for recipe in (before, after):
        for key in ("members", "combine", "calibration", "training"):
            del recipe[key]
        for key in ("default_rate", "mean_exposure", "refer"):
            del recipe["policy"][key]
    assert after == before


def test_members_are_averaged_by_the_weights_of_the_plan(trained: Path):
    recipe = json.loads((trained / "recipe.json").read_text(encoding="utf-8"))
    assert [(each["name"], each["weight"]) for each in recipe["members"]] == [
        ("catboost-0", 2),
        ("lightgbm-0", 1),
        ("xgboost-0", 1),
    ]


def test_the_package_carries_calibration_referral_the_training_datas_shape_and_the_card(
    trained: Path, tmp_path: Path
):
    package = tmp_path / "model.copse"
    assert run(COPSE, "pack", trained / "recipe.json", "-o", package).returncode == 0
    about = json.loads(output_of(COPSE, "inspect", package, "--json"))
    figures = json.loads((trained / "card.json").read_text(encoding="utf-8"))
    assert about["figures"] == figures
    assert about["calibration"]["slope"] == figures["calibration"]["slope"]
    assert about["policy"]["refer"]["low"] == figures["refer"]["low"] <= 0
    assert about["policy"]["refer"]["high"] == figures["refer"]["high"] >= 0
    assert about["training"]["rows"] == 600
    assert figures["nodes"] == sum(member["nodes"] for member in about["members"])
    assert figures["data"]["clients"] == 600


def test_about_one_in_a_hundred_training_clients_is_called_unlike_them(
    small_csv: Path, trained: Path, tmp_path: Path
):
    package = tmp_path / "model.copse"
    assert run(COPSE, "pack", trained / "recipe.json", "-o", package).returncode == 0
    table = pd.read_csv(io.StringIO(
        output_of(COPSE, "score", package, small_csv, "--output", "decision")
    ))  # fmt: skip
    unlike = table["referral"].fillna("").str.contains("unlike_training")
    assert 0.002 <= unlike.mean() <= 0.01


def test_the_card_tells_what_decisions_save_and_how_groups_fare(trained: Path):
    card = (trained / "card.md").read_text(encoding="utf-8")
    for policy in POLICIES:
        assert re.search(
            rf"^\| {re.escape(policy)} \| -?\d+\.\d{{3}}\s±\s0\.\d{{3}} \|", card, re.M
        )
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
