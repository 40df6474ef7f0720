import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { CopseError, loadModel } from "../../web/model.js";
import { makeRows } from "./support/clients.js";
import { bits, explainNatively } from "./support/native.js";

/** @type {import("../../web/model.js").Model} */
let model;
/** @type {string[]} */
let names;
/** @type {number[][]} */
let rows;

/** @param {number[]} row */
const recordOf = (row) => Object.fromEntries(names.map((name, index) => [name, row[index]]));

before(async () => {
  model = await loadModel();
  names = model.inputs.map(({ name }) => name);
  rows = makeRows(model.inputs, 100, 20261127);
});

describe("an explanation", () => {
  for (const by of /** @type {const} */ (["feature", "input", "group"])) {
    test(`by ${by} is the native command's to the bit, and sums to the margin`, () => {
      const natively = explainNatively(names, rows, by);
      rows.forEach((row, index) => {
        const { base, contributions } = model.explain(recordOf(row), { by });
        const found = [["base", base], ...contributions.map(({ name, contribution }) => [name, contribution])];
        assert.deepEqual(found.map(([name]) => name), Object.keys(natively));
        const values = found.map(([, value]) => Number(value));
        assert.deepEqual(values.map(bits), Object.values(natively).map((column) => bits(Number(column[index]))));
        const margin = Number(model.score(recordOf(row)).margin);
        const sum = values.reduce((total, value) => total + value);
        assert.ok(Math.abs(sum - margin) < 1e-6 * Math.max(1, Math.abs(margin)), `${sum} and ${margin}`);
      });
    });
  }

  test("of what is no client is refused as by score, and what it is by must be known", () => {
    assert.throws(() => model.explain({}), (error) => error instanceof CopseError && error.code === "argument");
    assert.throws(() => model.explain(recordOf(rows[0]), { by: /** @type {any} */ ("person") }),
      /"person" is not feature, input or group/);
  });
});
