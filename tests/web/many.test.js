import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, test } from "node:test";

import { CopseError, loadEngine, loadModel } from "../../web/model.js";
import { makeRows } from "./support/clients.js";
import { bits } from "./support/native.js";
import { foreignFile } from "./support/paths.js";

/** @typedef {import("../../web/model.js").Model} Model */

const ROWS = 20_000;

/** @type {Model} */
let model;
/** @type {Record<string, number>[]} */
let records;
/** @type {Float64Array} */
let table;

before(async () => {
  model = await loadModel();
  const names = model.inputs.map(({ name }) => name);
  const rows = makeRows(model.inputs, ROWS, 7);
  records = rows.slice(0, 300).map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
  table = Float64Array.from(rows.flat());
});

/** @param {ArrayLike<number>} actual @param {ArrayLike<number>} expected */
const sameBits = (actual, expected) =>
  assert.deepEqual(Array.from(actual, bits), Array.from(expected, bits));

/** 800 trees of eight levels, hardly a condition twice: 4,096 rows take some dozens of milliseconds. */
function heavyModel() {
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const inner = 255;
  const nodes = Array.from({ length: 2 * inner + 1 }, (_, index) => index);
  const trees = Array.from({ length: 800 }, () => ({
    left: nodes.map((node) => (node < inner ? 2 * node + 1 : -1)),
    right: nodes.map((node) => (node < inner ? 2 * node + 2 : -1)),
    feature: nodes.map(() => Math.floor(random() * 8)),
    value: nodes.map((node) => random() * (node < inner ? 100 : 0.01)),
  }));
  return new TextEncoder().encode(JSON.stringify({
    copse_ensemble: 1, features: Array.from({ length: 8 }, (_, index) => `x${index}`),
    link: "sigmoid", task: "classification", test: "<", trees,
  }));
}

/** Thrice a slice: the ticks have their own work, and so has the collector of garbage. */
const MOST_HELD_UP_MS = 24;

/**
 * The longest time between two ticks of other work while a batch is scored.
 * @param {Promise<unknown>} scoring
 */
async function longestGap(scoring) {
  let running = true;
  let gap = 0;
  let ticks = 0;
  const begun = performance.now();
  const ticking = (async () => {
    for (let last = performance.now(); running;) {
      await new Promise((resolve) => { setImmediate(resolve); });
      const now = performance.now();
      gap = Math.max(gap, now - last);
      last = now;
      ticks += 1;
    }
  })();
  await scoring;
  running = false;
  await ticking;
  return { gap, ticks, took: performance.now() - begun };
}

describe("predict", () => {
  test("gives the prediction of score to the bit, for numbers in any order, texts and missing values", () => {
    const expected = records.map((record) => Number(model.score(record).prediction));
    sameBits(records.map((record) => model.predict(record)), expected);
    sameBits(records.map((record) => model.predict(Object.fromEntries(Object.entries(record).reverse()))), expected);
    sameBits(records.map((record) => model.predict(Object.fromEntries(Object.entries(record)
      .map(([name, value]) => [name, Number.isNaN(value) ? null : String(value)])))), expected);
  });

  test("refuses what score refuses, and answers the next", () => {
    const [record] = records;
    const [first, ...rest] = Object.entries(record);
    for (const bad of [{ ...record, another: 1 }, Object.fromEntries(rest), { ...record, [first[0]]: "much" },
      { ...record, [first[0]]: {} }, null, [1], new (class { x = 1; })()]) {
      let said = "";
      try {
        model.score(/** @type {never} */ (bad));
      } catch (error) {
        said = String(error);
      }
      assert.throws(() => model.predict(/** @type {never} */ (bad)), (error) =>
        error instanceof CopseError && error.code === "argument" && String(error) === said);
    }
    assert.equal(model.predict(record), model.score(record).prediction);
  });

  test("fills the caller's array with the predictions of several outputs", async () => {
    const several = await loadModel(await readFile(foreignFile("twelve-classes.txt")));
    const record = Object.fromEntries(several.inputs.map(({ name, categories }) => [name, categories[0]?.value ?? 2]));
    const out = new Float64Array(several.outputs);
    const first = several.predict(record, { out });
    sameBits(out, /** @type {number[]} */ (several.score(record).prediction));
    assert.equal(first, out[0]);
    assert.throws(() => several.predict(record), /Float64Array of/);
    assert.throws(() => several.predict(record, { out: new Float64Array(1) }), /Float64Array of/);
  });

  test("goes on after the memory has grown under it", () => {
    const [record] = records;
    const before = model.predict(record);
    model.scoreMany(table);
    assert.equal(model.predict(record), before);
  });

  test("is right where the memory grows while the record is read", async () => {
    const parts = await loadModel(await readFile(foreignFile("parts.json")), { engine: await loadEngine((await loadEngine()).module) });
    parts.predict({ colour: "red", size: 1 });
    const record = { colour: "q".repeat(30_000_000), size: 9 };
    assert.equal(parts.predict(record), parts.score(record).prediction);
  });
});

describe("scoreManyAsync", () => {
  test("gives what scoreMany gives, and tells of its progress up to the last row", async () => {
    /** @type {number[]} */
    const told = [];
    const { predictions, rows } = await model.scoreManyAsync(table, {
      onProgress: (done, all) => {
        assert.equal(all, ROWS);
        told.push(done);
      },
    });
    assert.equal(rows, ROWS);
    sameBits(/** @type {Float64Array} */ (predictions), /** @type {Float64Array} */ (model.scoreMany(table).predictions));
    assert.deepEqual(told, told.toSorted((a, b) => a - b));
    assert.equal(told.at(-1), ROWS);
  });

  test("gives way while it reads records and plain arrays too, and heeds an abort there", async () => {
    const [record] = records;
    const many = Array.from({ length: 300_000 }, () => record);
    const plain = Object.fromEntries(Object.keys(record).map((name) => [name, many.map(() => record[name])]));
    const out = { margins: new Float64Array(many.length) };
    for (const [rows, options] of /** @type {const} */ ([[many, {}], [many, { out }], [plain, {}], [plain, { out }]])) {
      const controller = new AbortController();
      const reason = new Error("enough");
      setImmediate(() => controller.abort(reason));
      await assert.rejects(model.scoreManyAsync(rows, {
        ...options,
        signal: controller.signal,
        onProgress: (done) => assert.ok(done < many.length, "all was scored before other work had its turn"),
      }), reason);
    }
  });

  test("never holds other work up for long, however heavy the model, records included", async () => {
    const heavy = await loadModel(heavyModel(), { engine: await loadEngine((await loadEngine()).module) });
    const values = Float64Array.from({ length: 30_000 * heavy.inputs.length }, (_, index) => (index * 37) % 101);
    const objects = Array.from({ length: 30_000 }, (_, row) =>
      Object.fromEntries(heavy.inputs.map(({ name }, index) => [name, (row * index) % 101])));
    for (const rows of [values, objects]) {
      // Of some tries the quietest, and not in milliseconds alone: what else this machine does holds
      // all of it up.
      let shortest = Infinity;
      let most = MOST_HELD_UP_MS;
      for (let attempt = 0; attempt < 8 && shortest > most; ++attempt) {
        const begun = performance.now();
        heavy.scoreMany(rows.slice(0, ArrayBuffer.isView(rows) ? 4096 * heavy.inputs.length : 4096));
        most = Math.max(MOST_HELD_UP_MS, (performance.now() - begun) / 3);
        const { gap, took, ticks } = await longestGap(heavy.scoreManyAsync(rows));
        assert.ok(ticks > took / 200, `${ticks} ticks in ${took} ms`);
        shortest = Math.min(shortest, gap);
      }
      assert.ok(shortest <= most, `other work waited ${shortest} ms`);
    }
  });

  test("lets other work run between its slices, which may use the model", async () => {
    const [record] = records;
    const alone = model.predict(record);
    const long = new Float64Array(table.length * 5);
    for (let i = 0; i < 5; ++i) long.set(table, i * table.length);
    let turns = 0;
    let running = true;
    const others = (async () => {
      while (running) {
        await new Promise((resolve) => { setImmediate(resolve); });
        assert.equal(model.predict(record), alone);
        turns += 1;
      }
    })();
    const { predictions } = await model.scoreManyAsync(long);
    running = false;
    await others;
    assert.ok(turns > 2, String(turns));
    const expected = /** @type {Float64Array} */ (model.scoreMany(table).predictions);
    sameBits(/** @type {Float64Array} */ (predictions).subarray(4 * ROWS), expected);
  });

  test("stops with the signal's reason, at once or between two slices", async () => {
    const reason = new Error("enough");
    await assert.rejects(model.scoreManyAsync(table, { signal: AbortSignal.abort(reason) }), reason);
    const controller = new AbortController();
    let told = 0;
    await assert.rejects(model.scoreManyAsync(table, {
      signal: controller.signal,
      onProgress: () => {
        told += 1;
        controller.abort(reason);
      },
    }), reason);
    assert.equal(told, 1);
  });

  test("ends with an error when the model is disposed of meanwhile", async () => {
    const own = await loadModel();
    const long = new Float64Array(table.length * 10);
    const scoring = own.scoreManyAsync(long, { onProgress: () => own.dispose() });
    await assert.rejects(scoring, /disposed/);
  });

  test("refuses a bad batch before it scores a row", async () => {
    const out = { predictions: new Float64Array(ROWS + 1) };
    await assert.rejects(model.scoreManyAsync(table, { out }), /not a Float64Array or Float32Array of 20000/);
    assert.ok(out.predictions.every((value) => value === 0));
  });
});

describe("warmUp", () => {
  test("ends within its time and changes no answer", async () => {
    const fresh = await loadModel();
    const expected = fresh.scoreMany(table.subarray(0, 300 * fresh.inputs.length)).margins;
    const begun = performance.now();
    await fresh.warmUp({ within: 60 });
    assert.ok(performance.now() - begun < 2000);
    sameBits(fresh.scoreMany(table.subarray(0, 300 * fresh.inputs.length)).margins ?? [], expected ?? []);
  });

  test("gives way between its slices, where it can be aborted", async () => {
    const controller = new AbortController();
    const warming = model.warmUp({ within: 60_000, signal: controller.signal });
    controller.abort(new Error("enough"));
    await assert.rejects(warming, /enough/);
    model.dispose();
    await assert.rejects(model.warmUp(), /disposed/);
  });
});
