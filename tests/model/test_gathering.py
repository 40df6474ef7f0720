"""What is found in labelled data, and what becomes of it."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import train
from conftest import MODEL
from gathering.clients import Clients, check
from gathering.errors import UserError
from gathering.quarantine import write_quarantine
from gathering.report import KEPT, QUARANTINED, REFUSED, Report
from gathering.source import read_source
from gathering.table import Table, table_of
from gathering.uci import TARGET
from generate_clients import generate, to_csv

RECIPE = json.loads((MODEL / "recipe.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Text, without missing cells."""
    made = generate(600, 3)
    return pd.DataFrame({name: column.astype(int).astype(str) for name, column in made.items()})


def checked(rows: pd.DataFrame, **options) -> tuple[Clients, Report, Table]:
    table = table_of(rows.columns, [rows[name] for name in rows.columns], "rows.csv")
    return check(table, RECIPE, **options)


def with_cells(rows: pd.DataFrame, column: str, cells: dict[int, str]) -> pd.DataFrame:
    """cells: by row, from 1"""
    changed = rows.copy()
    for row, cell in cells.items():
        changed.loc[row - 1, column] = cell
    return changed


def findings(report: Report, action: str) -> list[tuple[str | None, str, list[int]]]:
    return [(f.column, f.reason, f.rows) for f in report.findings if f.action == action]


def test_sound_rows_are_all_kept_and_nothing_is_said_but_of_undocumented_codes(rows: pd.DataFrame):
    clients, report, _ = checked(rows)
    assert report.refusal is None
    assert len(clients.target) == 600
    assert {reason for _, reason, _ in findings(report, KEPT)} == {"undocumented category"}
    assert len(report.findings) == 1
    codes = rows["EDUCATION"].isin(["0", "5", "6"])
    assert report.findings[0].rows == list(np.flatnonzero(codes) + 1)


IMPOSSIBLE = [
    ("EDUCATION", "9", "unknown category"),
    ("PAY_3", "1.5", "unknown category"),
    ("EDUCATION", "university", "not a number"),
    ("AGE", "forty", "not a number"),
    ("AGE", "40.5", "not a whole number"),
    ("AGE", "-4", "negative"),
    ("AGE", "999", "far out of range"),
    ("LIMIT_BAL", "-20000", "negative"),
    ("PAY_AMT2", "-1", "negative"),
    ("PAY_AMT2", "inf", "not finite"),
    ("BILL_AMT1", "1e12", "far out of range"),
    ("BILL_AMT1", "-9000000", "far out of range"),
    (TARGET, "", "the outcome is missing"),
    (TARGET, "2", "the outcome is neither 0 nor 1"),
    (TARGET, "yes", "the outcome is neither 0 nor 1"),
]


def test_a_row_with_an_impossible_cell_is_quarantined_and_its_row_and_column_are_told(
    rows: pd.DataFrame,
):
    changed = rows
    for place, (column, cell, _) in enumerate(IMPOSSIBLE):
        changed = with_cells(changed, column, {10 * place + 5: cell})
    clients, report, _ = checked(changed)
    assert report.refusal is None
    expected = {(column, why): set() for column, _, why in IMPOSSIBLE}
    for place, (column, _, why) in enumerate(IMPOSSIBLE):
        expected[column, why].add(10 * place + 5)
    found = {(name, why): set(at) for name, why, at in findings(report, QUARANTINED)}
    assert found == expected
    assert report.quarantined == clients.quarantined == len(IMPOSSIBLE)
    assert len(clients.target) == len(clients.inputs) == 600 - len(IMPOSSIBLE)
    assert list(clients.inputs.index) == list(range(len(clients.target)))
    kept = rows.drop(index=[10 * place + 4 for place in range(len(IMPOSSIBLE))])
    assert clients.target.tolist() == kept[TARGET].astype(int).tolist()
    assert clients.protected["SEX"].tolist() == kept["SEX"].tolist()


def test_an_unusual_row_is_kept_and_told(rows: pd.DataFrame):
    changed = with_cells(rows, "LIMIT_BAL", {3: "1500000"})
    changed = with_cells(changed, "AGE", {4: "17", 5: "NA"})
    changed = with_cells(changed, "BILL_AMT2", {6: "-600000", 7: ""})
    clients, report, _ = checked(changed)
    assert report.refusal is None
    assert len(clients.target) == 600
    assert np.isnan(clients.inputs.loc[4, "AGE"])
    told = findings(report, KEPT)
    assert ("LIMIT_BAL", "out of the usual range", [3]) in told
    assert ("AGE", "out of the usual range", [4]) in told
    assert ("AGE", "missing", [5]) in told
    assert ("BILL_AMT2", "out of the usual range", [6]) in told
    assert ("BILL_AMT2", "missing", [7]) in told


def test_repeated_rows_and_ids_of_different_rows_are_quarantined(rows: pd.DataFrame):
    changed = rows.copy()
    changed.loc[9] = changed.loc[2]  # row 10 repeats row 3
    changed.loc[19, "ID"] = changed.loc[29, "ID"]  # rows 20 and 30 differ
    _, report, _ = checked(changed)
    assert findings(report, QUARANTINED) == [
        ("ID", "an id of rows that differ", [20, 30]),
        ("ID", "repeats an earlier row", [10]),
    ]


def test_clients_who_are_alike_but_for_their_id_are_kept_and_told(rows: pd.DataFrame):
    changed = rows.copy()
    changed.loc[9] = changed.loc[2]
    changed.loc[9, "ID"] = "9999"
    clients, report, _ = checked(changed)
    assert report.refusal is None
    assert len(clients.target) == 600
    assert (None, 'rows equal to others in all but "ID"', [3, 10]) in findings(report, KEPT)
    clients, report, _ = checked(changed.drop(columns="ID"))
    assert report.refusal is None
    assert len(clients.target) == 600
    assert [3, 10] in [at for column, _, at in findings(report, KEPT) if column is None]


def test_a_column_that_knows_the_outcome_is_told_and_an_input_that_does_is_refused(
    rows: pd.DataFrame,
):
    wrong = rows[TARGET].copy()
    wrong[:5] = ["1" if cell == "0" else "0" for cell in wrong[:5]]
    defaulted = rows[TARGET] == "1"
    leaking = {
        "collections": wrong,
        "state": wrong.map({"0": "open", "1": "written off"}),
        "written_off_on": pd.Series([f"2005-10-{i % 28 + 1:02}" for i in range(600)]).where(
            defaulted, ""
        ),
    }
    _, report, _ = checked(rows.assign(**leaking, branch="north"))
    assert report.refusal is None
    told = {column: why for column, why, _ in findings(report, KEPT) if "leakage" in why}
    assert set(told) == set(leaking)
    assert all(why.endswith("leakage; it is no input") for why in told.values())
    days = wrong.map({"0": "-1", "1": "2"})
    _, report, _ = checked(rows.assign(PAY_0=days))
    assert report.refusal
    [(column, why, _)] = findings(report, REFUSED)
    assert column == "PAY_0"
    assert why.startswith("it tells the outcome by itself (AUC 0.9")


def test_too_many_bad_rows_are_refused_and_so_is_any_where_it_is_strict(rows: pd.DataFrame):
    one = with_cells(rows, "AGE", {7: "-1"})
    _, report, _ = checked(one, strict=True)
    assert report.refusal
    assert findings(report, REFUSED) == [(None, "by --strict no row may be bad", [])]
    many = with_cells(rows, "AGE", dict.fromkeys(range(1, 122), "-1"))
    _, report, _ = checked(many)
    assert report.refusal
    assert report.findings[0].sentence() == "121 of 600 rows are bad, more than 20%"
    assert checked(many, most_bad=0.25)[1].refusal is None
    assert checked(with_cells(rows, "AGE", dict.fromkeys(range(1, 121), "-1")))[1].refusal is None


def test_the_quarantine_file_has_the_rows_as_they_were_with_why_and_goes_when_all_are_sound(
    rows: pd.DataFrame, tmp_path: Path
):
    changed = with_cells(rows, "AGE", {7: "forty"})
    changed = with_cells(changed, "EDUCATION", {7: "9", 12: "8"}).rename(columns={TARGET: "Y"})
    _, report, table = checked(changed)
    path = tmp_path / "new" / "bad.csv"
    assert write_quarantine(path, table, report)
    bad = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert bad["row"].tolist() == ["7", "12"]
    assert bad["reason"].tolist() == [
        "EDUCATION: unknown category; AGE: not a number",
        "EDUCATION: unknown category",
    ]
    same = bad.drop(columns=["row", "reason"])
    pd.testing.assert_frame_equal(same, changed.iloc[[6, 11]].reset_index(drop=True))
    _, report, table = checked(rows)
    assert not write_quarantine(path, table, report)
    assert not path.exists()
    assert not list(path.parent.iterdir())


def test_a_file_that_is_no_quarantine_file_is_neither_replaced_nor_removed(
    rows: pd.DataFrame, tmp_path: Path
):
    path = tmp_path / "precious.csv"
    path.write_text("precious\n")
    for frame in (rows, with_cells(rows, "AGE", {7: "forty"})):
        _, report, table = checked(frame)
        with pytest.raises(UserError, match="is no quarantine file"):
            write_quarantine(path, table, report)
        assert path.read_text() == "precious\n"


def test_a_recipe_of_text_categories_is_checked_by_its_texts(rows: pd.DataFrame):
    recipe = json.loads(json.dumps(RECIPE))
    recipe["inputs"][1]["categories"] = [{"value": v, "label": v} for v in ("school", "university")]
    recipe["inputs"][1]["undocumented"] = ["?"]
    schools = ["school", "university", "?", "kindergarten"] * 150
    changed = rows.assign(EDUCATION=schools)
    table = table_of(changed.columns, [changed[name] for name in changed.columns], "rows.csv")
    _, report, _ = check(table, recipe, most_bad=0.5)
    assert findings(report, QUARANTINED) == [
        ("EDUCATION", "unknown category", list(range(4, 601, 4)))
    ]
    assert ("EDUCATION", "undocumented category", list(range(3, 601, 4))) in findings(report, KEPT)


def test_a_refusal_is_one_sentence_and_leaves_no_model(
    rows: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    data, out = tmp_path / "some.csv", tmp_path / "out"
    with_cells(rows, "EDUCATION", {3: "9"}).to_csv(data, index=False)
    command = ["--data", str(data), "--out", str(out)]
    assert train.main([*command, "--strict"]) == 1
    said = capsys.readouterr()
    assert said.out.splitlines()[0] == "some.csv: 600 rows read, 1 quarantined"
    assert said.err == "train: some.csv: by --strict no row may be bad\n"
    assert not out.exists()
    assert (tmp_path / "out.quarantine.csv").exists()
    assert train.main([*command, "--quarantine", str(data)]) == 1
    assert capsys.readouterr().err == f"train: {data}: the quarantine file would replace the data\n"


@pytest.mark.parametrize("content", [b"PAR1 but no more", b"PAR1" + bytes(100) + b"PAR1"])
def test_a_broken_parquet_file_is_told(tmp_path: Path, content: bytes):
    path = tmp_path / "bad.data"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"^bad\.data: not a Parquet file: "):
        read_source(path)


def test_a_column_of_lists_is_refused(tmp_path: Path):
    path = tmp_path / "lists.parquet"
    pd.DataFrame({"a": [[1], [2]]}).to_parquet(path)
    with pytest.raises(UserError, match=r'lists\.parquet: column "a" holds list'):
        read_source(path)


def test_rows_of_the_generator_come_back_as_they_were_written(tmp_path: Path):
    path = tmp_path / "some.csv"
    path.write_text(to_csv(generate(50, 1), 0.1, 1))
    frame = read_source(path).frame
    assert frame.to_csv(index=False, lineterminator="\n") == path.read_text()
