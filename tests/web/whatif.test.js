import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { CopseError, loadModel } from "../../web/model.js";
import { makeRows } from "./support/clients.js";
import { bits, linesNatively } from "./support/native.js";

/** @type {import("../../web/model.js").Model} */
let model;
/** @type {string[]} */
let names;
/** @type {number[][]} */
let rows;

/** @param {number[]} row */
const recordOf = (row) => Object.fromEntries(names.map((name, index) => [name, row[index]]));
/** @param {unknown[]} values */
const line = (values) => values.map((value) => (value === undefined ? "" : String(value))).join(",");

before(async () => {
  model = await loadModel();
  names = model.inputs.map(({ name }) => name);
  rows = [...model.samples.map(({ values }) => names.map((name) => Number(values[name]))), ...makeRows(model.inputs, 12, 5)];
});

describe("what if", () => {
  for (const input of ["PAY_0", "LIMIT_BAL", "PAY_AMT1", "AGE"]) {
    test(`of ${input} is the native command's, and each step is what score says`, () => {
      const natively = linesNatively("whatif", names, rows, [input]);
      const ours = rows.flatMap((row, index) => model.whatIf(recordOf(row), input, { allowMissing: true }).steps
        .map(({ from, prediction, verdict }) => line([index + 1, from, prediction, verdict])));
      assert.deepEqual(ours, natively);
      for (const { from, prediction, verdict } of model.whatIf(recordOf(rows[1]), input).steps) {
        const found = model.score({ ...recordOf(rows[1]), [input]: from });
        assert.equal(bits(Number(found.prediction)), bits(prediction));
        assert.equal(found.decision?.verdict, verdict);
      }
    });
  }

  test("knows where the client is, and of two inputs gives a grid", () => {
    const record = recordOf(rows[1]);
    assert.equal(model.whatIf(record, "PAY_0").own, 1);
    const { values, predictions, verdicts, inputs } = model.whatIfGrid(record, "LIMIT_BAL", "PAY_0");
    assert.deepEqual(inputs, ["LIMIT_BAL", "PAY_0"]);
    assert.deepEqual([values[0].length, values[1].length], [50, 11]);
    assert.equal(predictions.length, 550);
    for (const at of [0, 137, 549]) {
      const changed = { ...record, LIMIT_BAL: values[0][Math.floor(at / 11)], PAY_0: values[1][at % 11] };
      const found = model.score(changed);
      assert.equal(found.prediction, predictions[at]);
      assert.equal(found.decision?.verdict, verdicts[at]);
    }
  });

  test("of no input of the model is refused", () => {
    assert.throws(() => model.whatIf(recordOf(rows[0]), "SEX"),
      (error) => error instanceof CopseError && /no input "SEX"/.test(error.message));
    assert.throws(() => model.whatIfGrid(recordOf(rows[0]), "AGE", "AGE"), /given twice/);
  });
});

describe("counterfactuals", () => {
  for (const goal of /** @type {const} */ (["accept", "other", "below:0.2", "above:0.4"])) {
    test(`for ${goal} are the native command's, and reach it`, () => {
      const [kind, value] = goal.split(":");
      const asked = value === undefined ? /** @type {"accept"} */ (kind)
        : /** @type {{ below: number }} */ ({ [kind]: Number(value) });
      const natively = linesNatively("counterfactual", names, rows, ["--goal", goal]);
      const ours = rows.flatMap((row, index) =>
        model.counterfactuals(recordOf(row), { goal: asked, allowMissing: true }).found.map(({ cost, prediction, verdict, changes }) => {
          const [one, other] = changes;
          return line([index + 1, cost, prediction, verdict, one.input, one.from, one.to, other?.input, other?.from, other?.to]);
        }));
      assert.deepEqual(ours, natively);
      rows.forEach((row) => {
        for (const { changes, prediction, verdict } of model.counterfactuals(recordOf(row), { goal: asked, allowMissing: true }).found) {
          const changed = { ...recordOf(row), ...Object.fromEntries(changes.map(({ input, to }) => [input, to])) };
          const found = model.score(changed, { allowMissing: true });
          assert.equal(found.prediction, prediction);
          assert.equal(found.decision?.verdict, verdict);
          assert.ok(changes.every(({ input }) => model.inputs.find(({ name }) => name === input)?.actionable));
          assert.ok(changes.every(({ input, from, to }) => input !== "LIMIT_BAL" || to > from));
        }
      });
    });
  }

  test("leave locked inputs alone, and say when there is nothing to do or nothing to be done", () => {
    const safe = model.counterfactuals(recordOf(rows[0]));
    assert.deepEqual(safe, { reached: true, tried: 0, held: [], found: [] });
    const none = model.counterfactuals(recordOf(rows[2]), { goal: { below: 0.001 } });
    assert.ok(!none.reached && none.found.length === 0 && none.tried > 1000);
    const goal = { below: Number(model.score(recordOf(rows[1])).probability) - 0.02 };
    const { found } = model.counterfactuals(recordOf(rows[1]), { goal, locked: ["PAY_0", "LIMIT_BAL"] });
    assert.ok(found.length > 0);
    assert.ok(found.every(({ changes }) => changes.every(({ input }) => !["PAY_0", "LIMIT_BAL"].includes(input))));
    const vague = { ...recordOf(rows[1]), LIMIT_BAL: null, PAY_0: 11, BILL_AMT1: null };
    assert.deepEqual(model.counterfactuals(vague, { goal, locked: ["BILL_AMT1"], allowMissing: true }).held,
      [{ input: "LIMIT_BAL", why: "missing" }, { input: "PAY_0", why: "unlisted" }]);
    assert.throws(() => model.counterfactuals(recordOf(rows[1]), { most: 0 }), /0 is no number of counterfactuals/);
    assert.throws(() => model.counterfactuals(recordOf(rows[1]), { goal: /** @type {any} */ ("rich") }), /A goal is/);
    assert.throws(() => model.counterfactuals(recordOf(rows[1]), { locked: ["SEX"] }), /no input "SEX"/);
    assert.throws(() => model.counterfactuals(recordOf(rows[1]), { locked: /** @type {any} */ ("AGE") }), /not an array/);
  });

  test("are not searched for a goal that is no number, or two", () => {
    for (const goal of [{ below: null }, { below: "" }, { above: NaN }, { below: Infinity }, { below: 0.3, above: 0.9 }, {}, null]) {
      assert.throws(() => model.counterfactuals(recordOf(rows[0]), { goal: /** @type {any} */ (goal) }), /A goal is/, JSON.stringify(goal));
    }
    for (const goal of ["below:", "below:nan", "above:1e999", "below:0.3x"]) {
      assert.throws(() => linesNatively("counterfactual", names, rows, ["--goal", goal]), /is not accept, other, below:P or above:P/, goal);
    }
  });

  test("of one input that flip the decision tell how firm it is", () => {
    for (const row of rows.slice(0, 3)) {
      const firm = model.firmness(recordOf(row));
      assert.ok(firm !== null && firm.changes.length === 1);
      const [{ input, to }] = firm.changes;
      const { verdict } = model.score({ ...recordOf(row), [input]: to }).decision ?? {};
      assert.equal(verdict, firm.verdict);
      assert.notEqual(verdict, model.score(recordOf(row)).decision?.verdict);
    }
  });
});
