import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";

import { CopseError, loadModel, REFERRALS, VERDICTS } from "../../web/model.js";
import { browsers, resultOf, textOf } from "./support/browser.js";
import { makeRows } from "./support/clients.js";
import { COLUMNS, packDecided, REFER } from "./support/decided.js";
import { openFile, setValue } from "./support/foreign.js";
import { bits, scoreNatively } from "./support/native.js";
import { fromRoot } from "./support/paths.js";
import { stageIn } from "./support/stage.js";

/** @typedef {import("../../web/model.js").Model} Model */

/** @type {ReturnType<typeof packDecided>} */
let packed;
/** @type {Model} */
let model;
/** @type {string[]} */
let names;
/** @type {number[][]} */
let rows;
/** @type {Record<string, number>[]} */
let records;

before(async () => {
  packed = packDecided();
  model = await loadModel(packed.file);
  names = model.inputs.map(({ name }) => name);
  rows = makeRows(model.inputs, 400, 11);
  records = rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
});
after(() => packed.dispose());

/** @param {number | null | undefined} value @param {string} text  as the command prints it */
const sameNumber = (value, text) => assert.equal(bits(value ?? NaN), bits(Number(text || "NaN")));

describe("a model with a calibration, a band to refer in and its training data", () => {
  test("says so", () => {
    assert.equal(model.calibration, "platt");
    assert.deepEqual(model.policy?.refer, REFER);
    assert.deepEqual(model.training, { rows: 1000, columns: COLUMNS, unusual: { above: 11, share: 0.01 } });
    assert.deepEqual(model.protectedInputs, []);
  });

  test("calibrates, refers and measures the distance as the native command does, to the bit", () => {
    const probability = scoreNatively(names, rows, "probability", packed.file).probability;
    const decided = scoreNatively(names, rows, "decision", packed.file);
    const unlike = scoreNatively(names, rows, "unlikeness", packed.file);
    const seen = new Set();
    records.forEach((record, row) => {
      const result = model.score(record);
      sameNumber(Number(result.probability), probability[row]);
      assert.equal(result.decision?.verdict, decided.decision[row]);
      assert.equal(result.decision?.leaning, decided.leaning[row]);
      assert.equal(result.decision?.referral.join("+"), decided.referral[row]);
      sameNumber(result.decision?.breakEven, decided.break_even[row]);
      sameNumber(result.unlike?.distance, unlike.unlikeness[row]);
      sameNumber(result.unlike?.distance, decided.unlikeness[row]);
      assert.equal(result.unlike?.unusual, Number(unlike.unlikeness[row]) > 11);
      for (const { name, surprise } of result.unlike?.columns ?? []) sameNumber(surprise, unlike[name][row]);
      const surprises = result.unlike?.columns.map(({ surprise }) => surprise) ?? [];
      assert.deepEqual(surprises, surprises.toSorted((a, b) => b - a), "strangest first");
      for (const reason of result.decision?.referral.length ? result.decision.referral : ["none"]) seen.add(reason);
    });
    assert.deepEqual([...seen].sort(), [...REFERRALS, "none"].sort());
  });

  test("gives many what it gives one", () => {
    const many = model.scoreMany(records);
    records.forEach((record, row) => {
      const { decision, unlike } = model.score(record);
      assert.equal(bits(many.distances?.[row] ?? NaN), bits(unlike?.distance ?? NaN));
      assert.equal(VERDICTS[many.verdicts?.[row] ?? -1], decision?.verdict);
      assert.equal(VERDICTS[many.leanings?.[row] ?? -1], decision?.leaning);
      assert.deepEqual(REFERRALS.filter((_, bit) => (many.referrals?.[row] ?? 0) >> bit & 1), decision?.referral);
      assert.equal(bits(many.breakEven?.[row] ?? NaN), bits(decision?.breakEven ?? NaN));
    });
    const distances = new Float64Array(records.length);
    model.scoreMany(records, { out: { distances } });
    assert.deepEqual(distances, many.distances);
  });

  test("keeps margins as they were before calibration", async () => {
    const plain = await loadModel();
    const margins = plain.scoreMany(records).margins ?? [];
    assert.deepEqual(Array.from(model.scoreMany(records).margins ?? [], bits), Array.from(margins, bits));
  });
});

test("distances of a model that does not say what its training data was like are refused", async () => {
  const bare = await loadModel(fromRoot("tests/web/fixtures/models/machine-failure.txt"));
  assert.equal(bare.training, null);
  assert.equal(bare.score({}, { allowMissing: true }).unlike, null);
  assert.throws(() => bare.scoreMany([], { out: { distances: new Float64Array(0) } }),
    (error) => error instanceof CopseError && error.field === "distances");
});

test("the command in Node refuses protected inputs, looks keys up and fills in defaults as the native one does", () => {
  const folder = dirname(packed.file);
  const recipe = {
    copse: 1, name: "t", version: "1", inputs: [{ name: "age" }, { name: "education" }],
    tables: [{ name: "spending", keys: ["band", "education"], values: ["bill"], rows: [[0, 1, 100], [1, 2, 200]], default: [-1] }],
    let: [{ name: "band", expr: ["band", "age", 30] }],
    features: [{ name: "bill", expr: ["lookup", "spending", "bill", "band", "education"] }],
  };
  writeFileSync(join(folder, "table.json"), JSON.stringify(recipe));
  writeFileSync(join(folder, "table.csv"), "age,education\n29,1\n30,2\n30,1\n29,\n,1\n");
  const cli = fromRoot("web/cli.js");
  const printed = execFileSync("node", [cli, "features", join(folder, "table.json"), join(folder, "table.csv")], { encoding: "utf8" });
  assert.equal(printed, "bill\n100\n200\n-1\n-1\n-1\n");
  writeFileSync(join(folder, "tree.json"), JSON.stringify({
    copse_ensemble: 1, task: "classification", link: "sigmoid", features: ["age", "Sex"], trees: [{ value: [0.5] }],
  }));
  assert.throws(() => execFileSync("node", [cli, "pack", join(folder, "tree.json"), "-o", join(folder, "tree.copse")], { stdio: "pipe" }),
    (error) => /the input "Sex" is a protected attribute, which pack takes with --allow-protected only/.test(String(error)));
});

for (const name of browsers) {
  describe(`the page of such a model in ${name}`, () => {
    const stage = stageIn(name);

    test("says in plain words why a person must decide, and what is unlike the training data", async () => {
      const { page } = await stage.open();
      await openFile(page, packed.file);
      const record = (/** @type {string[]} */ wanted) => {
        const found = records.find((each) => String(model.score(each).decision?.referral) === String(wanted));
        assert.ok(found, `some client is referred for ${wanted}`);
        return found;
      };
      const close = record(["near_boundary"]);
      await setValue(page, close);
      const { decision } = model.score(close);
      assert.equal((await resultOf(page))?.decision?.verdict, "refer");
      assert.match(await textOf(page, ".reason") ?? "",
        new RegExp(`^A close call: accepting and declining cost the same at [\\d.]+%\\. By cost alone: ${decision?.leaning}\\.$`));
      assert.equal(await textOf(page, ".unlike:not([hidden])"), null);
      const strange = record(["unlike_training"]);
      await setValue(page, strange);
      const unlike = model.score(strange).unlike;
      const labels = new Map(model.inputs.map((input) => [input.name, input.label]));
      assert.match(await textOf(page, ".reason") ?? "", /^Unlike the clients that the model learned from\. By cost alone: (accept|decline)\.$/);
      assert.match(await textOf(page, ".unlike:not([hidden])") ?? "", /^Unlike the training data, most of all in /);
      const most = unlike?.columns[0].name ?? "";
      assert.ok((await textOf(page, ".unlike"))?.includes(`in ${labels.get(most) ?? most};`));
      await setValue(page, record([]));
      assert.equal(await textOf(page, ".reason"), "");
      assert.equal(await textOf(page, ".unlike:not([hidden])"), null);
      await page.close();
    });
  });
}
