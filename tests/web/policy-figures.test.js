// The figures of the policy view, without a browser.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CopseError, loadModel } from "../../web/model.js";
import { duplicates, match, outcomes } from "../../web/page/policy/columns.js";
import { cell, line } from "../../web/portfolio/cells.js";
import { byCutOff, costsOf, decide, gradesOf, outcomeOf, savingsCurve } from "../../web/portfolio/outcome.js";
import { calibration, calibrationError, discrimination, orderOf } from "../../web/portfolio/rank.js";
import { loadTable } from "../../web/table.js";
import { RowReader } from "../../web/page/policy/rows.js";
import { ticks } from "../../web/page/scale.js";
import { evaluate, generateClients } from "./support/evaluated.js";

const TARGET = "default.payment.next.month";

/** @param {unknown} value @param {unknown} expected @param {string} what */
const near = (value, expected, what) =>
  assert.ok(Math.abs(Number(value) - Number(expected)) < 1e-9, `${what}: ${value}, and evaluate says ${expected}`);

/** What the policy view takes of a table. @param {import("../../web/model.js").Model} model @param {string} text @param {string} label @param {number} [most] */
async function takenOf(model, text, label, most) {
  const bytes = new TextEncoder().encode(text);
  const table = await loadTable();
  const reader = new RowReader(model, await loadTable(), table.detect(bytes, true), label);
  return { ...reader.take(table.split(bytes, true).bytes, 1, most), reader };
}

/** @param {string} file */
async function compare(file) {
  const model = await loadModel();
  const policy = /** @type {import("../../web/model.js").Policy} */ (model.policy);
  const { columns, labels, reader } = await takenOf(model, readFileSync(file, "utf8"), TARGET);
  assert.ok(labels !== null && reader.left === 0);
  const many = model.scoreMany(columns);
  const predictions = Float64Array.from(many.predictions ?? []);
  const distances = Float64Array.from(many.distances ?? []);
  const above = Number(model.training?.unusual.above);
  const scored = { probabilities: predictions, exposures: columns[policy.exposure], unlike: Uint8Array.from(distances, (far) => Number(far > above)) };
  const found = evaluate(file);

  const order = orderOf(predictions);
  const ranked = discrimination(labels, predictions, order);
  const bins = calibration(labels, predictions, order);
  near(ranked.auc, found.measures.auc, "AUC");
  near(ranked.ks, found.measures.ks, "KS");
  near(ranked.brier, found.measures.brier, "Brier");
  near(calibrationError(bins), found.measures.ece, "calibration error");
  bins.forEach((bin, index) => {
    for (const name of /** @type {const} */ (["clients", "predicted", "observed"])) near(bin[name], found.calibration[index][name], name);
    assert.ok(bin.low <= bin.observed && bin.observed <= bin.high);
  });

  const rule = /** @type {import("../../web/portfolio/outcome.js").Rule} */ ({ by: "costs", cutOff: 0.5, referUnlike: true, policy });
  const decisions = decide(model, rule, scored);
  const costs = costsOf(model, policy, scored.exposures);
  const curve = savingsCurve(labels, predictions, order, costs);
  const of = (/** @type {Uint8Array} */ leanings) => outcomeOf(labels, scored, { verdicts: leanings, leanings }, costs);
  const outcome = outcomeOf(labels, scored, decisions, costs);
  [of(byCutOff(predictions, 0.5)), of(byCutOff(predictions, curve.best.cutOff)), outcome].forEach((each, index) => {
    const expected = found.policies[index];
    near(each.savings, expected.savings, `savings of ${expected.policy}`);
    near(each.declined, expected.declined, "declined");
    near(each.wrongAccounts, expected.misclassified_accounts, "wrong accounts");
    near(each.wrongBalance, expected.misclassified_balance, "wrong balance");
  });
  near(curve.best.y, found.policies[1].savings, "the best of the curve");
  near(outcome.referred, found.referral.referred, "referred");
  near(outcome.defaultersKept, found.referral.defaulters_kept, "defaulters kept");
  near(outcome.payersKept, found.referral.payers_kept, "payers kept");
  near(outcome.savingsPerfect, found.referral.savings_with_a_perfect_person, "savings with a perfect person");
  assert.equal(reader.rows - outcome.priced, found.unpriced);
  assert.equal(outcome.clients.flat().reduce((sum, count) => sum + count, 0), outcome.priced);
  gradesOf(labels, predictions, decisions.grades, policy.grades).forEach(({ name, clients, predicted, observed }, index) => {
    const expected = found.grades[index];
    assert.deepEqual([name, clients], [expected.grade, expected.clients]);
    if (clients === 0) return;
    near(predicted, expected.predicted, `predicted of ${name}`);
    near(observed, expected.observed, `observed of ${name}`);
  });
}

describe("the figures of the policy view", () => {
  /** @type {string} */
  let folder;
  before(() => { folder = mkdtempSync(join(tmpdir(), "copse-")); });
  after(() => rmSync(folder, { recursive: true }));

  test("are those of scripts/evaluate.py on made-up clients", async () => {
    const file = join(folder, "clients.csv");
    generateClients(file, 3000);
    await compare(file);
  });

  test("are those of scripts/evaluate.py where cells are missing, the credit line too", async () => {
    const file = join(folder, "missing.csv");
    generateClients(file, 3000, 0.05);
    await compare(file);
  });

  const real = process.env.COPSE_UCI_CSV ?? "";
  test("are those of scripts/evaluate.py on the UCI data, where COPSE_UCI_CSV names it", { skip: !existsSync(real) }, () => compare(real));

  test("treat clients of one probability as one, wherever they stand", () => {
    const labels = Uint8Array.of(0, 1, 0, 1, 1, 0);
    const probabilities = Float64Array.of(0.5, 0.5, 0.5, 0.5, 0.9, 0.1);
    const { auc, ks, roc } = discrimination(labels, probabilities, orderOf(probabilities));
    // Of nine pairs of one who defaulted and one who paid: five are right, four are ties.
    assert.ok(Math.abs(auc - 7 / 9) < 1e-12);
    assert.ok(Math.abs(ks - 1 / 3) < 1e-12);
    assert.deepEqual(roc.map(({ x, y }) => [x, y]), [[0, 0], [0, 1 / 3], [2 / 3, 1], [1, 1]]);
  });
});

describe("the engine", () => {
  test("refuses a policy for its terms alone, whoever is decided about: what a field is told of one client is true of all", async () => {
    const model = await loadModel();
    const policy = /** @type {import("../../web/model.js").Policy} */ (model.policy);
    const all = {
      probabilities: Float64Array.of(0, 1e-9, 0.2, 0.5, 1), exposures: Float64Array.of(NaN, -1, 0, 1e12, Infinity), unlike: Uint8Array.of(0, 1, 0, 1, 0),
    };
    const refuses = (/** @type {import("../../web/model.js").Policy} */ terms, /** @type {typeof all} */ clients) => {
      try {
        model.decideBy(terms, clients);
        return false;
      } catch (error) {
        assert.ok(error instanceof CopseError && error.code === "argument", String(error));
        return true;
      }
    };
    const found = { refused: 0, taken: 0 };
    const values = [-1, 0, 1e-3, 0.5, 1, 2, 120, 1e6, NaN, Infinity];
    for (const name of /** @type {const} */ (["lossGivenDefault", "interestRate", "fundingRate", "term", "defaultRate", "meanExposure"])) {
      for (const value of values) {
        for (const refer of [policy.refer, null, { low: 0.5, high: -0.5, coverage: NaN }]) {
          const terms = { ...policy, [name]: value, refer };
          const one = refuses(terms, { probabilities: Float64Array.of(0.5), exposures: Float64Array.of(terms.meanExposure), unlike: Uint8Array.of(0) });
          assert.equal(refuses(terms, all), one, JSON.stringify(terms));
          found[one ? "refused" : "taken"] += 1;
        }
      }
    }
    assert.ok(found.refused > 60 && found.taken > 30, JSON.stringify(found));
  });
});

describe("a table of clients", () => {
  test("is matched by name, and the column of the outcome is guessed from what it holds and is called", () => {
    const head = ["ID", "AGE", "flag", "default.payment.next.month", "SEX"];
    const rows = [["1", "30", "0", "1", "1"], ["2", "40", "1", "0", "2"]];
    assert.deepEqual(match(head, ["AGE", "LIMIT_BAL"]), { missing: ["LIMIT_BAL"], extra: ["ID", "flag", "default.payment.next.month", "SEX"] });
    const named = (/** @type {string[][]} */ some) => outcomes(head, some, ["AGE"]).names;
    assert.deepEqual(named(rows), ["default.payment.next.month", "flag"]);
    assert.deepEqual(named([...rows, ["3", "50", "0", "yes", "1"]]), ["flag"]);
    assert.deepEqual(named([...rows, ["3", "50", "", "NA"]]), ["default.payment.next.month", "flag"], "a row without one is left out");
    assert.deepEqual(outcomes(head, [["5", "30", "", "NA", "7"]], ["AGE"]), { names: [], guess: null });
    assert.deepEqual(outcomes(head, [], ["AGE"]), { names: [], guess: null });
    const wide = ["AGE", "owns_car", "default_before", "x1", "defaulted", "x2", "x10"];
    assert.deepEqual(outcomes(wide, [["30", "1", "0", "1", "0", "1", "0"]], ["AGE"]),
      { names: ["default_before", "defaulted", "owns_car", "x1", "x2", "x10"], guess: "defaulted" });
    assert.equal(outcomes(["AGE", "x1", "x2"], [["30", "1", "0"]], ["AGE"]).guess, "x2");
    assert.deepEqual(duplicates(["a", "b", "a", "a"]), ["a"]);
  });

  test("loses rows with a bad cell and keeps the others, and says of each where and why", async () => {
    const model = await loadModel();
    const text = ["LIMIT_BAL;AGE;y", "1000;30;0", "<b>1</b>;old;0", " ; ; ", "1000;;1", "1e999;30;1", "1000;30", "1000;30;maybe", "1000;30;", "2,5;NULL;1", "\"1000;30;1"].join("\r\n");
    const { reader, ...taken } = await takenOf(model, text, "y");
    assert.deepEqual([...taken.numbers], [1, 3, 8]);
    assert.deepEqual([...taken.columns.LIMIT_BAL], [1000, 1000, 2.5]);
    assert.deepEqual([...taken.columns.AGE], [30, NaN, NaN]);
    assert.deepEqual([...taken.columns.EDUCATION], [NaN, NaN, NaN]);
    assert.deepEqual([...taken.labels ?? []], [0, 1, 1]);
    assert.deepEqual([reader.rows, reader.left, reader.more], [9, 6, false]);
    assert.deepEqual(reader.problems.map(({ row, column, reason, text: said }) => [row, column, reason, said]), [
      [2, "LIMIT_BAL", "not-a-number", "<b>1</b>"], [2, "AGE", "not-a-number", "old"], [4, "LIMIT_BAL", "not-finite", "1e999"], [5, "", "too-few-cells", ""],
      [6, "y", "not-a-label", "maybe"], [9, "", "open-quote", ""], [7, "y", "not-a-label", ""]]);
    assert.deepEqual([...reader.counts], [["LIMIT_BAL", 2], ["AGE", 1], ["", 2], ["y", 2]]);
    const some = await takenOf(model, text, "y", 3);
    assert.deepEqual([some.reader.rows, some.reader.left, some.reader.more, [...some.numbers]], [3, 1, true, [1, 3]]);
  });

  test("is written so that no text is a formula, and a number stays a number", () => {
    const written = [["=1+1", "'=1+1"], ["+A1", "'+A1"], ["-A1", "'-A1"], ["@SUM(A1)", "'@SUM(A1)"], ["\tx", "\"'\tx\""], ["\rx", "\"'\rx\""],
      ["-12.5", "-12.5"], ["+3", "+3"], ["-1e-5", "-1e-5"], ["-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"],
      ["\uff1d1", "'\uff1d1"], ["a,b", "\"a,b\""], ['say "x"', '"say ""x"""'], ["plain", "plain"], ["", ""], ["=a,\"b\"", "\"'=a,\"\"b\"\"\""]];
    for (const [text, expected] of written) assert.equal(cell(text), expected);
    assert.equal(line(["a", "-1", "=b"]), "a,-1,'=b\r\n");
  });
});

test("an axis names round values, without the dust of binary fractions", () => {
  assert.deepEqual(ticks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(ticks(-0.1, 0.5, 5), [-0.1, 0, 0.1, 0.2, 0.3, 0.4, 0.5]);
  assert.deepEqual(ticks(0, 1_000_000, 4), [0, 200_000, 400_000, 600_000, 800_000, 1_000_000]);
  assert.deepEqual(ticks(5, 5, 4), [5]);
});
