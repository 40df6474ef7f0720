import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, test } from "node:test";
import { Worker } from "node:worker_threads";

import { CopseError, loadEngine, loadModel, VERDICTS } from "../../web/model.js";
import { makeRows } from "./support/clients.js";
import { bits, scoreNatively } from "./support/native.js";
import { engineFile, packageFile } from "./support/paths.js";
import { contradict } from "./support/site.js";

/** @typedef {import("../../web/model.js").Model} Model */

/** @type {Model} */
let model;
/** @type {string[]} */
let names;
/** @type {number[][]} */
let rows;
/** @type {Record<string, number>[]} */
let records;

before(async () => {
  model = await loadModel();
  names = model.inputs.map(({ name }) => name);
  rows = makeRows(model.inputs, 1000, 20261124);
  records = rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
});

/** @param {string} code @param {string | RegExp} message @param {string} [field] */
const refusal = (code, message, field) => (/** @type {unknown} */ error) => {
  assert.ok(error instanceof CopseError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, message instanceof RegExp ? message : new RegExp(message));
  assert.equal(error.field, field);
  return true;
};

/** @template T @param {Record<string, T>} record @param {string} name @returns {Record<string, T>} */
const without = (record, name) => Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));

/** @param {ArrayLike<number>} actual @param {ArrayLike<number>} expected */
const sameBits = (actual, expected) =>
  assert.deepEqual(Array.from(actual, bits), Array.from(expected, bits));

describe("a model's answers", () => {
  test("equal the native command's to the bit for 1,000 clients with missing and odd values", () => {
    assert.ok(rows.flat().some(Number.isNaN));
    const scored = records.map((record) => model.score(record));
    sameBits(scored.map(({ probability }) => Number(probability)),
      scoreNatively(names, rows, "probability").probability.map(Number));
    sameBits(scored.map(({ margin }) => Number(margin)),
      scoreNatively(names, rows, "margin").margin.map(Number));
  });

  test("refer to a person where there is no exposure to price, and never accept or decline", () => {
    const exposure = String(model.policy?.exposure);
    for (const { values } of model.samples) {
      for (const bad of [null, -5, Infinity, -Infinity]) {
        const { probability, decision } = model.score({ ...values, [exposure]: bad });
        assert.ok(Number(probability) > 0 && decision?.grade);
        const { referral, ...rest } = decision;
        assert.ok(referral.includes("no_cost"));
        assert.deepEqual({ ...rest, grade: null }, { verdict: "refer", leaning: "refer", grade: null,
          expectedLoss: null, costAccept: null, costDecline: null, breakEven: null });
      }
    }
  });

  test("decide as the native command does, to the bit, and give no figure where the exposure is missing", () => {
    const native = scoreNatively(names, rows, "decision");
    let unknown = 0;
    records.forEach((record, row) => {
      const { decision } = model.score(record);
      assert.ok(decision);
      assert.equal(decision.verdict, native.decision[row]);
      assert.equal(decision.grade, native.grade[row]);
      const figures = /** @type {const} */ ([["expectedLoss", "expected_loss"],
        ["costAccept", "cost_accept"], ["costDecline", "cost_decline"]]);
      for (const [key, column] of figures) {
        const text = native[column][row];
        /** @type {number | null} */
        const value = decision[key];
        if (value === null) {
          ++unknown;
          assert.ok(Number.isNaN(Number(text || "NaN")), text);
        } else {
          assert.equal(bits(value), bits(Number(text)));
        }
      }
    });
    assert.ok(unknown > 0, "some client had no exposure");
  });

  test("are the same for every way to say that a value is missing", () => {
    const [name] = names;
    const expected = model.score({ ...records[0], [name]: NaN });
    for (const missing of [undefined, null, "", " ", "NA", "NaN"]) {
      assert.deepEqual(model.score({ ...records[0], [name]: missing }), expected);
    }
    const rest = without(records[0], name);
    assert.deepEqual(model.score(rest, { allowMissing: true }), expected);
  });

  test("are the same for a number and its text", () => {
    const text = Object.fromEntries(Object.entries(records[1]).map(([name, value]) => [name, ` ${value} `]));
    assert.deepEqual(model.score(text), model.score(records[1]));
  });

  test("change with the client", () => {
    assert.ok(new Set(records.map((record) => model.score(record).probability)).size > 900);
  });

  test("take no more memory after 10,000 scores than after the first", async () => {
    const engine = await loadEngine();
    model.score(records[0]);
    const bytes = engine.memoryBytes;
    for (let turn = 0; turn < 10_000; ++turn) model.score(records[turn % records.length]);
    assert.equal(engine.memoryBytes, bytes);
  });

  test("come with the derived features by name", () => {
    const features = model.featuresOf(records[0]);
    assert.deepEqual(Object.keys(features), model.features.map(({ name }) => name));
    assert.equal(bits(features.LIMIT_BAL ?? NaN), bits(records[0].LIMIT_BAL));
    assert.notDeepEqual(features, model.featuresOf(records[1]));
  });
});

describe("scoreMany", () => {
  /** @type {number[]} */
  let expected;
  before(() => {
    expected = records.map((record) => Number(model.score(record).probability));
  });
  /** @param {(values: number[]) => ArrayLike<unknown>} make @returns {Record<string, ArrayLike<unknown>>} */
  const columns = (make) => Object.fromEntries(names.map((name, index) => [name, make(rows.map((row) => row[index]))]));

  test("takes columns as Float64Array, as arrays, as text with blanks", () => {
    sameBits(model.scoreMany(columns((values) => Float64Array.from(values))).predictions ?? [], expected);
    sameBits(model.scoreMany(columns((values) => values)).predictions ?? [], expected);
    const text = columns((values) => values.map((value) => (Number.isNaN(value) ? "" : String(value))));
    sameBits(model.scoreMany(text).predictions ?? [], expected);
  });

  test("takes Float32Array columns and Int32Array columns for what they hold", () => {
    const narrow = rows.map((row) => row.map((value) => (Math.abs(value) < 1e9 ? Math.fround(value) : 0)));
    const wide = narrow.map((row) => Number(model.score(
      Object.fromEntries(names.map((name, index) => [name, row[index]]))).probability));
    const float32 = Object.fromEntries(names.map((name, index) => [name, Float32Array.from(narrow, (row) => row[index])]));
    sameBits(model.scoreMany(float32).predictions ?? [], wide);
    const whole = Object.fromEntries(names.map((name, index) => [name, Int32Array.from(narrow, (row) => row[index])]));
    const plain = Object.fromEntries(names.map((name) => [name, Array.from(whole[name])]));
    sameBits(model.scoreMany(whole).predictions ?? [], model.scoreMany(plain).predictions ?? []);
  });

  test("takes one row-major typed array and takes records", () => {
    sameBits(model.scoreMany(Float64Array.from(rows.flat())).predictions ?? [], expected);
    sameBits(model.scoreMany(records).predictions ?? [], expected);
  });

  test("gives margins and decisions that are those of score", () => {
    const many = model.scoreMany(records);
    assert.equal(many.rows, records.length);
    records.forEach((record, row) => {
      const { margin, decision } = model.score(record);
      assert.equal(bits(many.margins?.[row] ?? NaN), bits(Number(margin)));
      assert.equal(VERDICTS[many.verdicts?.[row] ?? -1], decision?.verdict);
      assert.equal(model.policy?.grades[many.grades?.[row] ?? -1]?.name, decision?.grade);
      assert.equal(bits(many.expectedLoss?.[row] ?? NaN), bits(decision?.expectedLoss ?? NaN));
    });
  });

  test("answers batches longer than a chunk as it answers short ones, in constant memory", async () => {
    const engine = await loadEngine();
    const long = { length: 30 };
    const values = Float64Array.from(Array.from(long, () => rows).flat(2));
    model.scoreMany(values.subarray(0, names.length * 10_000));
    const bytes = engine.memoryBytes;
    sameBits(model.scoreMany(values).predictions ?? [], Array.from(long, () => expected).flat());
    assert.equal(engine.memoryBytes, bytes);
  });

  test("fills the arrays that it is given and computes nothing else", () => {
    const out = {
      predictions: new Float64Array(rows.length),
      memberMargins: new Float64Array(rows.length * model.memberNames.length),
    };
    const scores = model.scoreMany(records, { out });
    assert.equal(scores.predictions, out.predictions);
    assert.equal(scores.margins, undefined);
    sameBits(out.predictions, expected);
    sameBits(out.memberMargins,
      records.flatMap((record) => model.score(record).members.map(({ margin }) => Number(margin))));
    assert.equal(model.scoreMany(records, { out: scores }).predictions, out.predictions);
  });

  test("takes no rows at all", () => {
    assert.equal(model.scoreMany([]).predictions?.length, 0);
  });

  test("takes an absent column for missing only when that is allowed", () => {
    const rest = without(columns((values) => values), "AGE");
    assert.throws(() => model.scoreMany(rest), refusal("argument", "lacks AGE", "AGE"));
    const ageless = records.map((record) => Number(model.score({ ...record, AGE: null }).probability));
    sameBits(model.scoreMany(rest, { allowMissing: true }).predictions ?? [], ageless);
  });

  test("refuses what is no batch and says which column or row is at fault", () => {
    const all = columns((values) => values);
    assert.throws(() => model.scoreMany({ ...all, AGE: [1] }), refusal("argument", "AGE has 1 rows", "AGE"));
    assert.throws(() => model.scoreMany({ ...all, AGES: [1] }), refusal("argument", "AGES.* no input", "AGES"));
    assert.throws(() => model.scoreMany({ ...all, AGE: /** @type {any} */ (7) }), refusal("argument", "AGE is neither", "AGE"));
    assert.throws(() => model.scoreMany(new Float64Array(names.length + 1)), refusal("argument", "not whole rows"));
    const bad = records.map((record, row) => (row === 700 ? { ...record, AGE: "old" } : record));
    assert.throws(() => model.scoreMany(bad), refusal("argument", 'AGE of row 700 is "old"', "AGE"));
    assert.throws(() => model.scoreMany(/** @type {any} */ (null)), refusal("argument", "not an object"));
    const short = { predictions: new Float64Array(1) };
    assert.throws(() => model.scoreMany(records, { out: short }), refusal("argument", "Float64Array or Float32Array of 1000", "predictions"));
    assert.throws(() => model.scoreMany(records, { out: /** @type {any} */ ({ odds: [] }) }), refusal("argument", "odds is not", "odds"));
  });
});

describe("a record that is no client", () => {
  test("with an unknown key is refused by that key's name", () => {
    assert.throws(() => model.score({ ...records[0], SEX: 1 }), refusal("argument", "SEX.*no input", "SEX"));
    assert.throws(() => model.score({ ...records[0], SEX: 1 }, { allowMissing: true }), refusal("argument", "SEX", "SEX"));
  });

  test("without an input is refused by that input's name", () => {
    const rest = without(records[0], "AGE");
    assert.throws(() => model.score(rest), refusal("argument", "lacks AGE", "AGE"));
    assert.throws(() => model.score({ ...rest, constructor: 1 }), refusal("argument", "constructor", "constructor"));
  });

  test("with a value that is no number is refused by field and value", () => {
    for (const [value, shown] of /** @type {[unknown, string][]} */ ([["12x", '"12x"'], ["0x10", '"0x10"'],
      ["1,000", '"1,000"'], ["Infinity", '"Infinity"'], [[1], "of type object"], [10n, "of type bigint"]])) {
      assert.throws(() => model.score({ ...records[0], AGE: value }), refusal("argument", `AGE is ${shown}, not a number`, "AGE"));
    }
  });

  test("that is no object is refused", () => {
    for (const value of [null, 5, "x", [1, 2]]) {
      assert.throws(() => model.score(/** @type {any} */ (value)), refusal("argument", "not an object"));
    }
  });

  test("leaves the model able to answer the next", () => {
    const before = model.score(records[0]);
    assert.throws(() => model.score({ ...records[0], AGE: "x" }));
    assert.deepEqual(model.score(records[0]), before);
  });
});

describe("loading", () => {
  test("gives the same model from the engine, a path, an address, bytes and a Blob", async () => {
    const bytes = await readFile(packageFile);
    const sources = [packageFile, new URL(`file://${packageFile}`), bytes, new Uint8Array(bytes).buffer,
      new DataView(new Uint8Array(bytes).buffer), new Blob([new Uint8Array(bytes)])];
    for (const source of sources) {
      const loaded = await loadModel(source);
      assert.equal(loaded.hash, model.hash);
      assert.deepEqual(loaded.score(records[0]), model.score(records[0]));
      loaded.dispose();
    }
  });

  test("says what the model is", () => {
    assert.equal(model.name, "credit-default");
    assert.match(model.version, /^\d+\.\d+\.\d+$/);
    assert.match(model.hash, /^[0-9a-f]{64}$/);
    assert.ok(model.counts.trees > 0 && model.counts.nodes > model.counts.trees);
    assert.ok(model.counts.knownAnswers > 0);
    assert.equal(model.policy?.exposure, "LIMIT_BAL");
    assert.deepEqual(model.inputs.find(({ name }) => name === "EDUCATION")?.categories[0], { value: 1, label: "Graduate school" });
    assert.ok(model.samples.length >= 3);
    for (const { values } of model.samples) assert.ok(Number(model.score(values).probability) > 0);
    assert.ok(!names.includes("SEX") && !names.includes("MARRIAGE"));
  });

  test("refuses a package that is cut anywhere or has any bit turned, and stays usable", async () => {
    const whole = new Uint8Array(await readFile(packageFile));
    const engine = await loadEngine();
    const lengths = [0, 1, 8, 15, 16, 47, 48, ...Array.from({ length: 40 }, (_, index) => Math.floor((whole.length * index) / 40)), whole.length - 1];
    for (const length of lengths) {
      await assert.rejects(loadModel(whole.subarray(0, length)), { name: "CopseError", message: /\w/ }, `cut to ${length}`);
    }
    let bytes = 0;
    for (let index = 0; index < 300; ++index) {
      const turned = whole.slice();
      const at = index < 64 ? index : Math.floor((whole.length * (index - 64)) / 236);
      turned[at] ^= 1 << (index % 8);
      await assert.rejects(loadModel(turned), { name: "CopseError", message: /\w/ }, `bit turned at ${at}`);
      if (index === 20) bytes = engine.memoryBytes;
    }
    assert.equal(engine.memoryBytes, bytes, "refused packages leave no memory behind");
    await assert.rejects(loadModel(new Uint8Array([...whole, 0])), { name: "CopseError" });
    assert.ok(Number(model.score(records[0]).probability) > 0);
  });

  test("refuses a whole package whose known answers are not, to the last bit, what the engine gives", async () => {
    await assert.rejects(loadModel(contradict(await readFile(packageFile))), refusal("mismatch", "known answer"));
  });

  test("refuses what is no source at all, and an engine that is none", async () => {
    await assert.rejects(loadModel(/** @type {any} */ (42)), refusal("argument", "loaded from"));
    await assert.rejects(loadModel("no-such.copse"), refusal("io", "no such file"));
    await assert.rejects(loadEngine(new Uint8Array([0, 97, 115])), refusal("corrupt", "could not be compiled"));
    const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
    await assert.rejects(loadEngine(empty), refusal("internal", "stopped"));
  });

  test("frees what is disposed of, many times over, and refuses to score with it", async () => {
    const engine = await loadEngine();
    const bytes = await readFile(packageFile);
    let memory = 0;
    for (let turn = 0; turn < 60; ++turn) {
      const loaded = await loadModel(bytes);
      loaded.dispose();
      loaded.dispose();
      assert.throws(() => loaded.score(records[0]), refusal("argument", "disposed of"));
      if (turn === 5) memory = engine.memoryBytes;
    }
    assert.equal(engine.memoryBytes, memory);
  });

  test("works in a worker with the module that was compiled outside", async () => {
    const engine = await loadEngine(await readFile(engineFile));
    const code = `
      import { parentPort, workerData } from "node:worker_threads";
      const { loadEngine, loadModel } = await import(workerData.script);
      const model = await loadModel(undefined, { engine: await loadEngine(workerData.module) });
      parentPort.postMessage(model.score(workerData.record));`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
      workerData: { script: new URL("../../web/model.js", import.meta.url).href, module: engine.module, record: records[0] },
    });
    const answer = await new Promise((resolve, reject) => worker.on("message", resolve).on("error", reject));
    assert.deepEqual(answer, model.score(records[0]));
    await worker.terminate();
  });
});
