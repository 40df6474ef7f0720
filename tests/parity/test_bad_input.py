"""Bad files and wrong uses, as a user meets them: a sentence, a status, nothing half-written."""

import json
import pickle
import resource
import subprocess

import catboost
import joblib
import lightgbm as lgb
import numpy as np
import pytest
import xgboost as xgb

from conftest import NATIVE, NODE, run
from tasks import NAMES, training_data, write_rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A model in both formats, a recipe, its package, and rows."""
    path = tmp_path_factory.mktemp("bad")
    x, y = training_data(np.random.default_rng(7))
    booster = xgb.train(
        {"objective": "binary:logistic", "max_depth": 3, "nthread": 1},
        xgb.DMatrix(x, y, feature_names=NAMES),
        num_boost_round=5,
    )
    booster.save_model(path / "model.json")
    booster.save_model(path / "model.ubj")
    recipe = {
        "copse": 1,
        "name": "small",
        "version": "1",
        "inputs": [{"name": name} for name in NAMES],
        "features": [{"name": name} for name in NAMES],
        "members": [{"name": "only", "file": "model.json"}],
        "answers": [[1, 2, 3, 4, 5], [None] * 5],
    }
    (path / "recipe.json").write_text(json.dumps(recipe))
    write_rows(path / "rows.csv", x[:20], NAMES)
    assert run(NATIVE, "pack", path / "recipe.json", "-o", path / "small.copse").status == 0
    return path


def refused(answer, *parts):
    assert answer.status == 1
    assert answer.out == ""
    assert answer.err.startswith("copse: ")
    assert answer.err.endswith("\n")
    for part in parts:
        assert part in answer.err


def test_a_cut_or_flipped_package_is_refused(folder, copse):
    whole = (folder / "small.copse").read_bytes()
    bad = folder / "bad.copse"
    for size in (0, 5, 40, 100, len(whole) // 2, len(whole) - 1):
        bad.write_bytes(whole[:size])
        refused(copse("verify", bad), "bad.copse")
    for at in range(0, len(whole), len(whole) // 7):
        flipped = bytearray(whole)
        flipped[at] ^= 16
        bad.write_bytes(flipped)
        refused(copse("score", bad, folder / "rows.csv"), "bad.copse")


@pytest.mark.parametrize("suffix", ["json", "ubj"])
def test_a_model_cut_anywhere_is_refused_and_a_damaged_one_never_crashes(folder, suffix):
    whole = (folder / f"model.{suffix}").read_bytes()
    bad = folder / f"cut.{suffix}"
    for size in range(0, len(whole) - 1, 97):
        bad.write_bytes(whole[:size])
        refused(run(NATIVE, "inspect", bad), f"cut.{suffix}")
    rng = np.random.default_rng(3)
    for _ in range(150):
        damaged = bytearray(whole)
        damaged[rng.integers(len(damaged))] = rng.integers(256)
        bad.write_bytes(damaged)
        assert run(NATIVE, "inspect", bad).status in (0, 1)


def test_what_a_library_writes_beside_its_models_is_named_with_what_to_save_instead(folder):
    x, y = training_data(np.random.default_rng(7))
    bad = folder / "bad.model"

    def refused_with(*parts):
        refused(run(NATIVE, "inspect", bad), "bad.model", *parts)
        refused(run(NATIVE, "pack", bad, "-o", folder / "no.copse"), "bad.model", *parts)

    booster = xgb.Booster(model_file=folder / "model.json")
    for form in ("text", "json"):
        booster.dump_model(bad, dump_format=form, with_stats=True)
        refused_with("XGBoost's dump", 'booster.save_model("model.json")')
        for text in (json.dumps(booster.get_dump(dump_format=form)), booster.get_dump()[0]):
            bad.write_text(text)
            refused_with("XGBoost's dump", 'booster.save_model("model.json")')
    trained = lgb.train({"objective": "binary", "verbosity": -1}, lgb.Dataset(x, y), 3)
    for indent in (None, 2):
        bad.write_text(json.dumps(trained.dump_model(), indent=indent, sort_keys=indent == 2))
        refused_with("LightGBM's dump_model", 'booster.save_model("model.txt")')
    quiet = {"verbose": False, "allow_writing_files": False, "thread_count": 1}
    trees = catboost.CatBoostClassifier(iterations=3, depth=2, **quiet).fit(x, y)
    trees.save_model(bad)
    refused_with("CatBoost's binary format", 'model.save_model("model.json", format="json")')
    for protocol in (0, 2, 3, 4, 5):
        bad.write_bytes(pickle.dumps(trees, protocol))
        refused_with("a pickle", 'booster_.save_model("model.txt")', "scripts/export_sklearn.py")
    joblib.dump(trees, bad)
    refused_with("a pickle", "scripts/export_sklearn.py")
    for kind in ("zlib", "gzip", "bz2", "xz", "lzma"):
        for level in (1, 3, 9):
            joblib.dump(trees, bad, compress=(kind, level))
            refused_with("a compressed file", "joblib", "scripts/export_sklearn.py")


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(folder):
    x, y = training_data(np.random.default_rng(7))
    trained = lgb.train({"objective": "binary", "verbosity": -1}, lgb.Dataset(x, y), 3)
    trained.save_model(folder / "plain.txt")
    plain = (folder / "plain.txt").read_bytes()
    (folder / "windows.txt").write_bytes(b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n"))
    (folder / "marked.json").write_bytes(b"\xef\xbb\xbf" + (folder / "model.json").read_bytes())
    (folder / "marked-recipe.json").write_bytes(
        b"\xef\xbb\xbf" + (folder / "recipe.json").read_bytes()
    )
    output = folder / "marked.copse"
    assert run(NATIVE, "pack", folder / "marked-recipe.json", "-o", output).status == 0
    rows = folder / "anonymous.csv"
    write_rows(rows, x[:20], trained.feature_name())
    for one, other, table in (
        ("plain.txt", "windows.txt", rows),
        ("model.json", "marked.json", folder / "rows.csv"),
        ("small.copse", "marked.copse", folder / "rows.csv"),
    ):
        expected = run(NATIVE, "score", folder / one, table, "--output", "margin")
        assert expected.status == 0
        assert run(NATIVE, "score", folder / other, table, "--output", "margin").out == expected.out


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ["the file is empty"]),
        ("age,limit,bill,paid,late\n", ["a header but no row"]),
        ("age,limit,bill,paid\n1,2,3,4\n", ['no column "late"']),
        ("age,limit,bill,paid,late\n1,2,3,4,x\n", ["line 2", '"late" (5)', '"x" is not a number']),
        ('age,limit,bill,paid,late\n1,2,3,4,"5\n6"\n', ["line 2", "is not a number"]),
        ('age,limit,bill,paid,late\n"1\n",2,3,4,5\n1,2,3,4,x\n', ["line 2", '"age" (1)']),
        ("age,limit,bill,paid,late\n1,2,3\n", ["line 2", "3 cells", "has 5"]),
        ('age,limit,bill,paid,late\n1,2,3,4,"5\n', ["line 2", "never closed"]),
        ("age,limit,bill,paid,late,age\n1,2,3,4,5,6\n", ["two columns"]),
    ],
)
def test_a_broken_table_is_refused_by_line_and_column(folder, copse, text, parts):
    data = folder / "bad.csv"
    data.write_text(text)
    refused(copse("score", folder / "small.copse", data), "bad.csv", *parts)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_a_table_of_another_encoding_scores_as_in_utf_8(folder, copse, encoding):
    text = "age,limit,bill,paid,late\n1,2,3,4,5\n"
    plain, wide = folder / "plain.csv", folder / "wide.csv"
    plain.write_text(text)
    wide.write_bytes(text.encode(encoding))
    expected = copse("score", folder / "small.copse", plain)
    answer = copse("score", folder / "small.copse", wide)
    assert answer.status == 0
    assert answer.out == expected.out


def test_ten_thousand_columns_are_read_and_the_others_named_in_a_warning(folder, copse):
    data = folder / "wide.csv"
    names = [f"extra{i}" for i in range(10_000)] + NAMES
    data.write_text(",".join(names) + "\n" + ",".join(["7"] * len(names)) + "\n")
    answer = copse("score", folder / "small.copse", data)
    assert answer.status == 0
    assert len(answer.numbers()) == 1
    assert "and 9995 more" in answer.err


def test_a_package_is_not_packed_again(folder, copse):
    refused(
        copse("pack", folder / "small.copse", "-o", folder / "again.copse"),
        "small.copse",
        "a Copse package already",
    )
    assert not (folder / "again.copse").exists()


def test_a_recipe_with_a_mistake_leaves_the_old_package_as_it_was(folder, copse):
    recipe = json.loads((folder / "recipe.json").read_text())
    output = folder / "kept.copse"
    output.write_bytes(b"kept")
    bad = folder / "bad.json"
    recipe["features"][2]["expr"] = ["/", "bill", "limits"]
    bad.write_text(json.dumps(recipe))
    refused(copse("pack", bad, "-o", output), "features[2].expr[2]", '"limits"')
    recipe["featurs"] = recipe.pop("features")
    bad.write_text(json.dumps(recipe))
    refused(copse("pack", bad, "-o", output), "bad.json")
    bad.write_text("{")
    refused(copse("pack", bad, "-o", output), "not JSON")
    assert output.read_bytes() == b"kept"
    assert not list(folder.glob("*.tmp*"))


@pytest.mark.parametrize("program", [NATIVE, NODE], ids=["native", "node"])
def test_a_file_that_grows_too_large_fails_with_a_sentence_and_leaves_nothing(folder, program):
    output = folder / "small-disk.copse"
    output.write_bytes(b"kept")

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))

    done = subprocess.run(
        [*program, "pack", str(folder / "recipe.json"), "-o", str(output)],
        capture_output=True,
        preexec_fn=limit,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.decode() == f"copse: {output}: larger than the system lets a file be\n"
    assert output.read_bytes() == b"kept"
    assert not list(folder.glob("*.tmp*"))


@pytest.mark.parametrize("program", [NATIVE, NODE], ids=["native", "node"])
def test_a_reader_that_leaves_is_a_sentence_and_a_status(folder, program):
    data = folder / "long.csv"
    data.write_text("age,limit,bill,paid,late\n" + "1,2,3,4,5\n" * 30_000)
    started = subprocess.Popen(
        [*program, "score", str(folder / "small.copse"), str(data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    started.stdout.close()
    said = started.stderr.read().decode()
    assert started.wait() == 1
    assert said == "copse: standard output: the reader has gone\n"


def test_files_that_are_not_there_and_folders_are_named(folder, copse):
    refused(copse("score", folder / "none.copse", folder / "rows.csv"), "no such file or folder")
    refused(copse("score", folder / "small.copse", folder), "it is a folder")
    refused(
        copse("pack", folder / "recipe.json", "-o", folder / "no" / "x.copse"),
        "no such file or folder",
    )
    refused(copse("score", folder / "small.copse", folder / "rows.csv", "--output", "decision"))


@pytest.mark.parametrize("arguments", [[], ["frob"], ["score"], ["pack", "x"], ["verify", "-x"]])
def test_a_wrong_use_is_status_two_and_says_how(copse, arguments):
    answer = copse(*arguments)
    assert answer.status == 2
    assert "usage: copse" in answer.err
    assert answer.out == ""
