// Explanations against rows that the model keeps: the shipped model with a background put to it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { CopseError, loadModel } from "../../web/model.js";
import { makeRows } from "./support/clients.js";
import { bits, explainNatively } from "./support/native.js";
import { commandFile, fromRoot } from "./support/paths.js";

const BACKGROUND_ROWS = 150; // more than the engine takes along at once

/** @type {import("../../web/model.js").Model} */
let plain;
/** @type {import("../../web/model.js").Model} */
let model;
/** @type {string} */
let folder;
/** @type {string[]} */
let names;
/** @type {number[][]} */
let background;
/** @type {number[][]} */
let rows;

/** @param {number[]} row */
const recordOf = (row) => Object.fromEntries(names.map((name, index) => [name, row[index]]));
const packed = () => join(folder, "model.copse");

before(async () => {
  plain = await loadModel();
  names = plain.inputs.map(({ name }) => name);
  background = makeRows(plain.inputs, BACKGROUND_ROWS, 7);
  rows = makeRows(plain.inputs, 40, 20261128);
  folder = mkdtempSync(join(tmpdir(), "copse-"));
  const home = fromRoot("models/credit-default/");
  const recipe = JSON.parse(readFileSync(join(home, "recipe.json"), "utf8"));
  for (const member of recipe.members) member.file = join(home, member.file);
  for (const key of ["card", "figures"]) recipe[key] = join(home, recipe[key]);
  recipe.background = { file: "background.csv", weight: "clients" };
  writeFileSync(join(folder, "recipe.json"), JSON.stringify(recipe));
  const lines = background.map((row, index) => [1 + index % 3, ...row].join(","));
  writeFileSync(join(folder, "background.csv"), [["clients", ...names].join(","), ...lines, ""].join("\n"));
  execFileSync(commandFile, ["pack", join(folder, "recipe.json"), "-o", packed()]);
  model = await loadModel(readFileSync(packed()));
});
after(() => rmSync(folder, { recursive: true }));

describe("an explanation against a background", () => {
  for (const [by, space] of /** @type {const} */ ([
    ["feature", "margin"], ["input", "margin"], ["feature", "prediction"], ["group", "prediction"],
  ])) {
    test(`of the ${space} by ${by} is the native command's to the bit, and sums to it`, () => {
      const natively = explainNatively(names, rows, by, space, { against: "background", model: packed() });
      rows.forEach((row, index) => {
        const { base, contributions } = model.explain(recordOf(row), { by, space, against: "background" });
        const values = [base, ...contributions.map(({ contribution }) => contribution)].map(Number);
        assert.deepEqual(values.map(bits), Object.values(natively).map((column) => bits(Number(column[index]))));
        const whole = Number(model.score(recordOf(row))[space]);
        const sum = values.reduce((total, value) => total + value);
        assert.ok(Math.abs(sum - whole) < 1e-6 * Math.max(1, Math.abs(whole)), `${sum} and ${whole}`);
      });
    });
  }

  test("begins with the background's mean margin, by its weights, and is another than against the training data", () => {
    assert.equal(model.backgroundRows, BACKGROUND_ROWS);
    const margins = background.map((row) => Number(model.score(recordOf(row)).margin));
    const weights = margins.map((_, index) => 1 + index % 3);
    const sum = margins.reduce((total, margin, index) => total + margin * weights[index], 0);
    const { base } = model.explain(recordOf(rows[0]), { against: "background" });
    assert.ok(Math.abs(Number(base) - sum / weights.reduce((total, weight) => total + weight)) < 1e-6);
    assert.notEqual(base, model.explain(recordOf(rows[0]), { against: "training" }).base);
    assert.deepEqual(model.explain(recordOf(rows[0])), model.explain(recordOf(rows[0]), { against: "training" }));
  });

  test("of many clients is that of each, to the bit", () => {
    const width = 1 + model.features.length;
    for (const space of /** @type {const} */ (["margin", "prediction"])) {
      const many = model.explainMany(Float64Array.from(rows.flat()), { space, against: "background", allowMissing: true });
      assert.equal(many.length, rows.length * width);
      rows.forEach((row, index) => {
        const { base, contributions } = model.explain(recordOf(row), { space, against: "background" });
        const values = [base, ...contributions.map(({ contribution }) => contribution)].map(Number);
        assert.deepEqual([...many.subarray(index * width, (index + 1) * width)].map(bits), values.map(bits));
      });
    }
  });

  test("is refused where the model keeps no rows, and against what is neither", () => {
    assert.equal(plain.backgroundRows, 0);
    assert.throws(() => plain.explain(recordOf(rows[0]), { against: "background" }),
      (error) => error instanceof CopseError && error.code === "unsupported" && /has no background/.test(error.message));
    assert.throws(() => model.explain(recordOf(rows[0]), { against: /** @type {any} */ ("nobody") }),
      /"nobody" is not training or background/);
  });
});
