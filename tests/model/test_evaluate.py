"""scripts/evaluate.py as a user runs it, and its figures against what they are defined as."""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from conftest import COPSE, PACKAGE, ROOT, output_of, run
from evaluating import fairness, figures
from evaluating.cost import CostMatrix
from generate_clients import generate, to_csv

EVALUATE = ROOT / "scripts" / "evaluate.py"
POLICY = {
    "loss_given_default": 0.75,
    "interest_rate": 0.0479 / 12,
    "funding_rate": 0.0294 / 12,
    "term": 24,
    "default_rate": 0.2,
    "mean_exposure": 100_000.0,
}


def evaluate(model: Path, data: Path, *more: str | Path):
    return run(sys.executable, EVALUATE, model, data, "--copse", COPSE, *more)


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("evaluate") / "clients.csv"
    path.write_text(to_csv(generate(3000, 5), 0, 5))
    return path


@pytest.fixture(scope="module")
def found(clients: Path) -> dict:
    out = clients.with_suffix(".json")
    done = evaluate(PACKAGE, clients, "--json", out, "--bootstrap", "20")
    assert done.returncode == 0, done.stderr
    assert "each client's own costs" in done.stdout
    return json.loads(out.read_text())


def test_the_rule_by_each_clients_costs_is_the_engines_own_decision(found, clients):
    verdicts = pd.read_csv(
        pd.io.common.StringIO(output_of(COPSE, "score", PACKAGE, clients, "--output", "decision"))
    )
    target = pd.read_csv(clients)["default.payment.next.month"].to_numpy()
    exposure = pd.read_csv(clients)["LIMIT_BAL"].to_numpy(dtype=float)
    declined = (verdicts["leaning"] == "decline").to_numpy()
    row = found["policies"][-1]
    assert row["declined"] == declined.mean()
    wrong = declined != (target == 1)
    assert row["misclassified_accounts"] == wrong.mean()
    assert row["misclassified_balance"] == pytest.approx(exposure[wrong].sum() / exposure.sum())
    counted = verdicts["grade"].value_counts()
    assert {each["grade"]: each["clients"] for each in found["grades"] if each["clients"]} == dict(
        counted
    )


def test_referrals_are_the_engines_own(found, clients):
    text = output_of(COPSE, "score", PACKAGE, clients, "--output", "decision")
    decided = pd.read_csv(pd.io.common.StringIO(text))
    target = pd.read_csv(clients)["default.payment.next.month"].to_numpy()
    referral = found["referral"]
    assert 0 < referral["referred"] == (decided["decision"] == "refer").mean() < 1
    assert referral["defaulters_kept"] == pytest.approx(
        (decided["decision"] != "accept")[target == 1].mean()
    )
    assert referral["payers_kept"] == pytest.approx(
        (decided["decision"] != "decline")[target == 0].mean()
    )
    assert referral["coverage"] == 0.75
    assert sum(referral["reasons"].values()) >= referral["referred"]


def test_costs_are_the_engines_own(clients):
    table = pd.read_csv(clients)
    text = output_of(COPSE, "score", PACKAGE, clients, "--output", "decision")
    decided = pd.read_csv(pd.io.common.StringIO(text))
    policy = json.loads(output_of(COPSE, "inspect", PACKAGE, "--json"))["policy"]
    costs = CostMatrix.of(policy, table["LIMIT_BAL"].to_numpy(dtype=float))
    scored = pd.read_csv(pd.io.common.StringIO(output_of(COPSE, "score", PACKAGE, clients)))
    p = scored.iloc[:, 0].to_numpy()
    assert np.allclose(p * costs.missed_default, decided["cost_accept"], rtol=1e-12)
    assert np.allclose((1 - p) * costs.good_declined, decided["cost_decline"], rtol=1e-12)


def test_the_best_cut_off_costs_no_more_than_any_other():
    rng = np.random.default_rng(1)
    for size in (1, 2, 7, 60):
        target = rng.integers(0, 2, size)
        probability = np.round(rng.random(size), 1)
        costs = CostMatrix.of(POLICY, rng.uniform(1e4, 5e5, size))
        best = costs.total(target, probability >= costs.best_cut_off(target, probability))
        others = [costs.total(target, probability >= cut) for cut in [*probability, 2.0]]
        assert best == pytest.approx(min(others), rel=1e-12, abs=1e-6)


def test_savings_are_nothing_for_accepting_all_and_everything_for_knowing_the_future():
    target = np.array([0, 0, 0, 1])
    costs = CostMatrix.of(POLICY, np.array([1e5, 2e5, 1e5, 3e5]))
    nobody = np.zeros(4, bool)
    best = max(costs.savings(target, nobody), costs.savings(target, ~nobody))
    assert best == 0
    assert costs.savings(target, target == 1) == 1


def test_a_good_client_declined_costs_the_profit_lost_less_what_the_next_one_brings():
    at = np.array([100_000.0])
    payment = 100_000 * POLICY["interest_rate"] / (1 - (1 + POLICY["interest_rate"]) ** -24)
    profit = (
        sum(payment / (1 + POLICY["funding_rate"]) ** month for month in range(1, 25)) - 100_000
    )
    costs = CostMatrix.of(POLICY, at)
    assert costs.missed_default[0] == 75_000
    expected = profit - (0.8 * profit - 0.2 * 0.75 * 100_000)
    assert costs.good_declined[0] == pytest.approx(expected)


def test_calibration_of_true_probabilities_is_close_and_of_wrong_ones_is_not():
    rng = np.random.default_rng(2)
    probability = rng.random(50_000)
    target = (rng.random(50_000) < probability).astype(int)
    assert figures.calibration_error(target, probability) < 0.01
    assert figures.calibration_error(target, probability**2) > 0.1
    rows = figures.calibration(target, probability)
    assert sum(row["clients"] for row in rows) == 50_000
    assert [row["predicted"] for row in rows] == sorted(row["predicted"] for row in rows)


def test_groups_are_held_to_the_one_approved_most_and_small_ones_are_flagged():
    groups = pd.Series(["a"] * 1000 + ["b"] * 1000 + ["c"] * 10)
    declined = np.array([False] * 900 + [True] * 100 + [False] * 600 + [True] * 400 + [False] * 10)
    target = np.zeros(2010, int)
    rows = fairness.by_group(groups, target, np.full(2010, 0.1), declined)
    assert [row["group"] for row in rows] == ["a", "b", "c"]
    assert [row["approved"] for row in rows] == [0.9, 0.6, 1]
    assert rows[1]["impact"] == pytest.approx(2 / 3)
    assert [row["few"] for row in rows] == [False, False, True]


def test_bands_end_with_their_cuts_and_missing_ones_are_a_band():
    banded = fairness.bands(pd.Series(["30", "31", "", "99", "-1"]), [30, 40])
    assert list(banded) == ["to 30", "over 30 to 40", "missing", "over 40", "to 30"]


def test_any_model_of_a_probability_is_evaluated_and_without_a_policy_without_money(tmp_path):
    xgboost = pytest.importorskip("xgboost")
    rng = np.random.default_rng(3)
    x = rng.normal(size=(800, 2))
    y = (x[:, 0] + rng.normal(size=800) > 0).astype(int)
    matrix = xgboost.DMatrix(x, y, feature_names=["a", "b"])
    booster = xgboost.train({"objective": "binary:logistic"}, matrix, 10)
    booster.save_model(tmp_path / "model.json")
    pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "bad": y}).to_csv(tmp_path / "d.csv", index=False)
    out = tmp_path / "figures.json"
    done = evaluate(tmp_path / "model.json", tmp_path / "d.csv", "--target", "bad", "--json", out)
    assert done.returncode == 0, done.stderr
    said = json.loads(out.read_text())
    assert "policies" not in said
    from sklearn.metrics import roc_auc_score

    assert said["measures"]["auc"] == pytest.approx(roc_auc_score(y, booster.predict(matrix)))
    low, high = said["intervals"]["auc"]
    assert low < said["measures"]["auc"] < high


@pytest.mark.parametrize(
    ("text", "more", "why"),
    [
        ("a,b\n1,2\n", (), 'no column "default.payment.next.month"; --target names another'),
        ("a,y\n1,2\n", ("--target", "y"), 'row 1, column "y": "2" is neither 0 nor 1'),
        ("a,y\n1,1\n", ("--target", "y"), "does not hold both 0 and 1"),
        ("a,y\n1,1\n2,0\n", ("--target", "y"), 'missing columns "LIMIT_BAL", "EDUCATION"'),
        ("a,y\n1,1\n2,0\n", ("--target", "y", "--group", "z"), 'no column "z"'),
    ],
)
def test_what_is_wrong_is_one_sentence(text, more, why, tmp_path):
    (tmp_path / "data.csv").write_text(text)
    done = evaluate(PACKAGE, tmp_path / "data.csv", *more)
    assert done.returncode == 1
    assert why in done.stderr
    assert done.stderr.startswith("evaluate: ")
    assert "Traceback" not in done.stderr
