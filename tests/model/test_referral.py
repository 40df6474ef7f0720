"""The band in which a person decides, alternative data, and the rule by which a challenger wins."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from conftest import COPSE, MODEL, output_of
from evaluating.cost import CostMatrix
from training.promotion import compare
from training.referral import CLOSE, Band
from training.spending import spending_table, with_table


@pytest.mark.parametrize("coverage", [0.6, 0.75, 0.9])
def test_the_band_keeps_its_promise_on_clients_that_it_was_not_fitted_on(coverage: float):
    rng = np.random.default_rng(5)
    kept = []
    for _ in range(200):
        target = (rng.random(800) < 0.25).astype(int)
        score = rng.normal(1.2 * target - 0.6, 1)
        band = Band.of(score[:400], target[:400], coverage)
        score, target = score[400:], target[400:]
        hasty = ~band.refers(score)
        kept.append((
            1 - (hasty & (score <= 0))[target == 1].mean(),
            1 - (hasty & (score > 0))[target == 0].mean(),
        ))  # fmt: skip
    defaulters, payers = np.mean(kept, axis=0)
    assert defaulters >= coverage - 0.01
    assert payers >= coverage - 0.01


def test_costs_that_nearly_equal_each_other_are_within_the_band_and_what_has_no_price_is_not():
    score = np.array([-3.0, -2.0, 2.0, 3.0, np.nan, np.inf])
    target = np.array([0, 0, 1, 1, 1, 0])
    band = Band.of(score, target, 0.5)
    assert band.low <= -CLOSE < CLOSE <= band.high


def features_of(recipe: dict, rows: str, folder: Path) -> pd.DataFrame:
    (folder / "recipe.json").write_text(json.dumps(recipe))
    (folder / "rows.csv").write_text(rows)
    text = output_of(COPSE, "features", folder / "recipe.json", folder / "rows.csv")
    (folder / "features.csv").write_text(text)
    return pd.read_csv(folder / "features.csv")


def test_a_groups_spending_is_joined_by_key_and_who_is_in_no_group_has_the_mean(
    clients_csv: Path, tmp_path: Path
):
    recipe = json.loads((MODEL / "recipe.json").read_text(encoding="utf-8"))
    clients = pd.read_csv(clients_csv).astype(float)
    table = spending_table(clients)
    joined = with_table(recipe, table)
    del joined["members"]
    someone = clients[(clients["AGE"] // 10 == 3) & (clients["EDUCATION"] == 2)].head(1)
    rows = pd.concat([someone, someone.assign(AGE=17), someone.assign(EDUCATION=np.nan)])
    found = features_of(joined, rows.to_csv(index=False), tmp_path)
    [row] = [row for row in table["rows"] if row[:2] == [30, 2]]
    looked_up = found[[f"GROUP_{value.upper()}" for value in table["values"]]].to_numpy()
    assert looked_up[0].tolist() == row[2:]
    assert looked_up[1].tolist() == looked_up[2].tolist() == table["default"]
    bills = clients[[f"BILL_AMT{month}" for month in range(1, 7)]].mean(axis=1)
    same = (clients["AGE"] // 10 == 3) & (clients["EDUCATION"] == 2)
    assert row[2] == pytest.approx(bills[same].mean())


def clients_and_costs(rng: np.random.Generator):
    truth = rng.uniform(0.02, 0.7, 3000)
    target = (rng.random(3000) < truth).astype(int)
    return truth, target, CostMatrix(np.full(3000, 3.0), np.ones(3000))


def test_a_challenger_wins_only_where_it_is_better_by_more_than_chance():
    rng = np.random.default_rng(2)
    truth, target, costs = clients_and_costs(rng)
    blurred = np.clip(truth + rng.normal(0, 0.15, 3000), 0.01, 0.99)
    won = compare(target, blurred, truth, costs, 0, 200)
    assert won.promotes
    assert won.reason.startswith("better in savings, better in log_loss")
    assert won.rows["cost"]["gain"] > 0
    lost = compare(target, truth, blurred, costs, 0, 200)
    assert not lost.promotes
    assert "worse in savings" in lost.reason
    same = compare(target, truth, truth, costs, 0, 200)
    assert not same.promotes
    assert same.reason == "no telling apart in savings, no telling apart in log_loss"
    assert same.rows["auc"]["interval"] == [0, 0]
