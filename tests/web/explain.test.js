import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { CopseError, loadModel } from "../../web/model.js";
import { makeRows } from "./support/clients.js";
import { bits, explainNatively, linesNatively } from "./support/native.js";

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
  for (const [by, space] of /** @type {const} */ ([
    ["feature", "margin"], ["input", "margin"], ["group", "margin"], ["feature", "prediction"], ["group", "prediction"],
  ])) {
    test(`of the ${space} by ${by} is the native command's to the bit, and sums to it`, () => {
      // The command explains many at once by tables: here so few that it does as for one.
      const few = rows.slice(0, 40);
      const natively = explainNatively(names, few, by, space);
      few.forEach((row, index) => {
        const { base, contributions } = model.explain(recordOf(row), { by, space });
        const found = [["base", base], ...contributions.map(({ name, contribution }) => [name, contribution])];
        assert.deepEqual(found.map(([name]) => name), Object.keys(natively));
        const values = found.map(([, value]) => Number(value));
        assert.deepEqual(values.map(bits), Object.values(natively).map((column) => bits(Number(column[index]))));
        const whole = Number(model.score(recordOf(row))[space]);
        const sum = values.reduce((total, value) => total + value);
        assert.ok(Math.abs(sum - whole) < 1e-6 * Math.max(1, Math.abs(whole)), `${sum} and ${whole}`);
      });
    });
  }

  test("of what is no client is refused as by score, and what it is by must be known", () => {
    assert.throws(() => model.explain({}), (error) => error instanceof CopseError && error.code === "argument");
    assert.throws(() => model.explain(recordOf(rows[0]), { by: /** @type {any} */ ("person") }),
      /"person" is not feature, input or group/);
    assert.throws(() => model.explain(recordOf(rows[0]), { space: /** @type {any} */ ("log") }),
      /"log" is not margin or prediction/);
  });
});

describe("explanations of many clients", () => {
  for (const space of /** @type {const} */ (["margin", "prediction"])) {
    test(`of the ${space} are those of each within 1e-6 of the largest contribution, and go where they are told`, () => {
      const width = 1 + model.features.length;
      const clients = makeRows(model.inputs, 4000, 3);
      const out = new Float64Array(clients.length * width);
      assert.equal(model.explainMany(Float64Array.from(clients.flat()), { space, out, allowMissing: true }), out);
      for (let index = 0; index < clients.length; index += 97) {
        const { base, contributions } = model.explain(recordOf(clients[index]), { space });
        const values = [base, ...contributions.map(({ contribution }) => contribution)].map(Number);
        const within = 1e-6 * Math.max(...values.map(Math.abs));
        values.forEach((value, place) => {
          const many = out[index * width + place];
          assert.ok(Math.abs(many - value) <= within, `client ${index}, ${place}: ${many} and ${value}`);
        });
      }
    });
  }

  test("by tables are the native command's, to the bit", () => {
    const clients = makeRows(model.inputs, 5000, 4);
    const natively = Object.values(explainNatively(names, clients, "feature", "margin"));
    const out = model.explainMany(Float64Array.from(clients.flat()), { allowMissing: true });
    const width = 1 + model.features.length;
    assert.equal(natively.length, width);
    natively.forEach((column, place) => column.forEach((value, index) => {
      if (bits(Number(value)) !== bits(out[index * width + place])) assert.equal(out[index * width + place], Number(value), `client ${index}, ${place}`);
    }));
  });

  test("of none are none, and a wrong output is refused", () => {
    assert.equal(model.explainMany([]).length, 0);
    assert.throws(() => model.explainMany([recordOf(rows[0])], { out: new Float64Array(3), allowMissing: true }),
      /The output is not a Float64Array of \d+ values/);
  });
});

describe("interactions", () => {
  for (const by of /** @type {const} */ (["feature", "group"])) {
    test(`by ${by} are the native command's, and sum to the contributions`, () => {
      const some = rows.slice(0, 12);
      const natively = linesNatively("interactions", names, some, ["--by", by])
        .map((line) => line.replace(/[^,]+$/, (number) => bits(Number(number))));
      const ours = some.flatMap((row, index) => model.interactions(recordOf(row), { by })
        .map(({ first, second, together }) => `${index + 1},0,${first},${second},${bits(together)}`));
      assert.deepEqual(ours, natively);
      const { contributions } = model.explain(recordOf(some[3]), { by });
      const pairs = model.interactions(recordOf(some[3]), { by });
      for (const { name, contribution } of contributions) {
        const sum = pairs.reduce((total, { first, second, together }) =>
          total + (first === name && second === name ? together : first === name || second === name ? together / 2 : 0), 0);
        assert.ok(Math.abs(sum - Number(contribution)) < 1e-12, `${name}: ${sum} and ${contribution}`);
      }
    });
  }
});

describe("reasons", () => {
  for (const language of ["en", "de", "ar"]) {
    test(`in ${language} are the native command's, and what they say is added to the prediction`, () => {
      const lines = linesNatively("reasons", names, rows, ["--language", language]);
      rows.forEach((row, index) => {
        const reasons = model.reasons(recordOf(row), { language });
        const cells = reasons.flatMap(({ effect, text }) => [String(effect), text.includes(",") ? `"${text}"` : text]);
        assert.equal(lines[index].replace(/,+$/, ""), cells.join(","));
        const sizes = reasons.map(({ effect }) => Math.abs(effect));
        assert.deepEqual(sizes, [...sizes].sort((a, b) => b - a));
        assert.ok(reasons.length <= 4 && reasons.every(({ text }) => !/\bage\b|\bAlter\b|\{/i.test(text)));
      });
      assert.ok(lines.some((line) => line.length > 100));
    });
  }

  test("are of one group each, whose contributions they sum but for what is unspeakable", () => {
    const record = recordOf(rows[0]);
    const { contributions } = model.explain(record, { by: "feature", space: "prediction" });
    for (const { group, effect } of model.reasons(record, { most: 10 })) {
      const silent = new Set(["AGE", "LIMIT_AGE"]);
      const sum = model.features.filter((feature) => feature.group === group && !silent.has(feature.name))
        .reduce((total, { name }) =>
          total + Number(contributions.find((each) => each.name === name)?.contribution), 0);
      assert.ok(Math.abs(sum - effect) < 1e-12, `${group}: ${sum} and ${effect}`);
    }
  });

  test("know their languages by their first part, and refuse others", () => {
    const record = recordOf(rows[0]);
    assert.deepEqual(model.languages, ["en", "de", "ar"]);
    assert.deepEqual(model.reasons(record, { language: "de-AT" }), model.reasons(record, { language: "DE" }));
    assert.deepEqual(model.reasons(record), model.reasons(record, { language: "en" }));
    assert.throws(() => model.reasons(record, { language: "fr" }), /told in en, de, ar, and not in "fr"/);
    assert.throws(() => model.reasons(record, { most: -1 }), /-1 is no number of reasons/);
    assert.deepEqual(model.reasons(record, { most: 0 }), []);
  });
});
