import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, test } from "node:test";

import { CopseError, loadModel } from "../../web/model.js";
import { makeRows } from "./support/clients.js";
import { bits } from "./support/native.js";
import { foreignFile } from "./support/paths.js";

/** @typedef {import("../../web/model.js").Model} Model */

const ROWS = 2000;

/** @type {Model} */
let model;
/** @type {string[]} */
let names;
/** @type {number[][]} */
let rows;
/** @type {Float64Array} */
let table;
/** @type {ArrayLike<number>} */
let expected;

before(async () => {
  model = await loadModel();
  names = model.inputs.map(({ name }) => name);
  rows = makeRows(model.inputs, ROWS, 11);
  table = Float64Array.from(rows.flat());
  expected = model.scoreMany(table).margins ?? [];
});

/** @param {ArrayLike<number> | undefined} actual @param {ArrayLike<number>} wanted */
const sameBits = (actual, wanted) => assert.deepEqual(Array.from(actual ?? [], bits), Array.from(wanted, bits));

/** @param {(name: string, index: number) => ArrayLike<unknown>} column */
const columns = (column) => Object.fromEntries(names.map((name, index) => [name, column(name, index)]));

/** @param {() => unknown} work @param {RegExp} sentence */
const refuses = (work, sentence) => assert.throws(work, (error) =>
  error instanceof CopseError && error.code === "argument" && sentence.test(error.message));

describe("rows of a batch", () => {
  test("score alike as records, as columns of arrays, of any numbers in typed arrays, and with texts among them", () => {
    const records = rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
    sameBits(model.scoreMany(records).margins, expected);
    sameBits(model.scoreMany(columns((_, index) => rows.map((row) => row[index]))).margins, expected);
    sameBits(model.scoreMany(columns((_, index) => rows.map((row) =>
      (Number.isNaN(row[index]) ? null : String(row[index]))))).margins, expected);
    const whole = rows.map((row) => row.map((value) => (Math.abs(value) < 1e9 ? Math.trunc(value) : 0)));
    const wanted = model.scoreMany(Float64Array.from(whole.flat())).margins ?? [];
    sameBits(model.scoreMany(columns((_, index) => Int32Array.from(whole, (row) => row[index]))).margins, wanted);
    sameBits(model.scoreMany(Int32Array.from(whole.flat())).margins, wanted);
    const small = rows.map((_, row) => names.map((_name, index) => (row + index) % 100));
    const bytes = columns((_, index) => Uint8Array.from(small, (row) => row[index]));
    sameBits(model.scoreMany(bytes).margins, model.scoreMany(Float64Array.from(small.flat())).margins ?? []);
  });

  test("that are bad leave nothing half-filled, wherever the bad value stands", async () => {
    const records = rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
    records[ROWS - 1] = { ...records[ROWS - 1], [names[3]]: /** @type {never} */ ("much") };
    const plain = columns((name) => records.map((record) => record[name]));
    for (const given of [records, plain]) {
      const out = { margins: new Float64Array(ROWS) };
      refuses(() => model.scoreMany(given, { out }), /row 1999 is "much"/);
      await assert.rejects(model.scoreManyAsync(given, { out }), /row 1999 is "much"/);
      assert.ok(out.margins.every((value) => value === 0));
      refuses(() => model.scoreMany(given), /row 1999 is "much"/);
      await assert.rejects(model.scoreManyAsync(given), /row 1999 is "much"/);
    }
    sameBits(model.scoreMany(table).margins, expected);
  });

  test("may hold categories' texts, unknown ones too, in records and columns", async () => {
    const parts = await loadModel(await readFile(foreignFile("parts.json")));
    const records = Array.from({ length: 300 }, (_, row) =>
      ({ colour: row % 3 === 0 ? `never seen ${row}` : "red", size: row % 11 }));
    const wanted = records.map((record) => parts.predict(record));
    sameBits(parts.scoreMany(records).predictions, wanted);
    sameBits((await parts.scoreManyAsync(records)).predictions, wanted);
    sameBits(parts.scoreMany({ colour: records.map(({ colour }) => colour), size: Int16Array.from(records, ({ size }) => size) })
      .predictions, wanted);
  });

  test("that are taken away meanwhile are told so", async () => {
    const shrinks = columns((_, index) => Array.from({ length: 100_000 }, (_row, row) => rows[row % ROWS][index]));
    await assert.rejects(model.scoreManyAsync(shrinks, { onProgress() { /** @type {unknown[]} */ (shrinks[names[3]]).length = 10; } }),
      (error) => error instanceof CopseError && /taken away/.test(error.message));
    const lent = Float64Array.from({ length: names.length * 100_000 }, (_, at) => table[at % table.length]);
    const taken = () => { if (lent.length > 0) structuredClone(lent, { transfer: [lent.buffer] }); };
    await assert.rejects(model.scoreManyAsync(lent, { onProgress: taken }), (error) =>
      error instanceof CopseError && error.code === "argument" && /taken away/.test(error.message));
  });

  test("in what holds no numbers are refused", () => {
    for (const given of [new BigInt64Array(names.length), new ArrayBuffer(8), new DataView(new ArrayBuffer(8))]) {
      refuses(() => model.scoreMany(/** @type {never} */ (given)), /a typed array of numbers/);
    }
    refuses(() => model.scoreMany(table, { out: /** @type {never} */ (new Float64Array(ROWS)) }), /typed arrays by name/);
  });

  test("whose getters use the engine are refused, not scored wrongly", () => {
    const [record, another] = [rows[0], rows[1]].map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
    const last = names[names.length - 1];
    for (const ask of [(/** @type {typeof record} */ of) => model.score(of), (/** @type {typeof record} */ of) => model.predict(of)]) {
      const sly = Object.defineProperty({ ...record }, last, { enumerable: true, get: () => (ask(another), record[last]) });
      refuses(() => ask(sly), /A getter used a model/);
      assert.ok(ask(record));
    }
    const records = rows.slice(0, 300).map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
    const other = records[0];
    const sly = { ...records[5] };
    Object.defineProperty(sly, names[2], { enumerable: true, get: () => (model.score(other), 1) });
    records[5] = sly;
    refuses(() => model.scoreMany(records), /used the engine/);
    sameBits(model.scoreMany(table).margins, expected);
  });
});

describe("what a host gives to be filled", () => {
  test("may be a Float32Array: its values are rounded", () => {
    const out = { margins: new Float32Array(ROWS) };
    model.scoreMany(table, { out });
    sameBits(out.margins, Float32Array.from(expected));
    if (model.policy !== null) {
      const money = { expectedLoss: new Float32Array(ROWS) };
      model.scoreMany(table, { out: money });
      sameBits(money.expectedLoss, Float32Array.from(model.scoreMany(table).expectedLoss ?? []));
    }
  });

  test("must not overlap the rows or another output", async () => {
    const shared = Float64Array.from(table);
    refuses(() => model.scoreMany(shared, { out: { margins: shared.subarray(5, 5 + ROWS) } }), /margins overlaps the rows/);
    await assert.rejects(model.scoreManyAsync(shared, { out: { margins: shared.subarray(0, ROWS) } }), /overlaps the rows/);
    assert.deepEqual(shared, table);
    const given = columns((_, index) => Float64Array.from(rows, (row) => row[index]));
    refuses(() => model.scoreMany(given, { out: { predictions: /** @type {Float64Array} */ (given[names[4]]) } }),
      /predictions overlaps the rows/);
    const both = new Float64Array(ROWS + 10);
    refuses(() => model.scoreMany(table, { out: { predictions: both.subarray(0, ROWS), margins: both.subarray(10) } }),
      /predictions and margins overlap/);
    const apart = new Float64Array(2 * ROWS);
    const out = { predictions: apart.subarray(0, ROWS), margins: apart.subarray(ROWS) };
    model.scoreMany(table, { out });
    sameBits(out.margins, expected);
  });

  test("is refused with a sentence where it is nothing of the kind", () => {
    for (const out of [null, 5, "predictions"]) {
      refuses(() => model.scoreMany(table, { out: /** @type {never} */ (out) }), /not an object of typed arrays/);
    }
    refuses(() => model.scoreMany(table, { out: { margins: /** @type {never} */ (new Int32Array(ROWS)) } }),
      /not a Float64Array or Float32Array of 2000 values/);
  });
});

test("options that are none are told so, in a sentence", async () => {
  for (const bad of [null, 5, "fast"]) {
    const options = /** @type {never} */ (bad);
    refuses(() => model.scoreMany(table, options), /options are not an object/);
    refuses(() => model.leavesOf(table, options), /options are not an object/);
    refuses(() => model.score({}, options), /options are not an object/);
    refuses(() => model.predict({}, options), /options are not an object/);
    await assert.rejects(model.scoreManyAsync(table, options), /options are not an object/);
  }
  for (const signal of [{}, null, 5]) {
    await assert.rejects(model.scoreManyAsync(table, { signal: /** @type {never} */ (signal) }),
      (error) => error instanceof CopseError && error.message === "The option signal is not an AbortSignal.");
  }
  await assert.rejects(model.scoreManyAsync(table, { onProgress: /** @type {never} */ (5) }),
    (error) => error instanceof CopseError && error.message === "The option onProgress is not a function.");
});
