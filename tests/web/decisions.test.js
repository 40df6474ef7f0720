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

  test("decides by a policy that is given: by its own as it does itself, by a stricter one less is accepted", () => {
    const many = model.scoreMany(records);
    const policy = /** @type {import("../../web/model.js").Policy} */ (model.policy);
    const exposures = Float64Array.from(records, (record) => record[policy.exposure]);
    const above = Number(model.training?.unusual.above);
    const unlike = Uint8Array.from(many.distances ?? [], (distance) => Number(distance > above));
    const scored = { probabilities: Float64Array.from(many.predictions ?? []), exposures, unlike };
    const same = model.decideBy(policy, scored);
    for (const [name, values] of Object.entries(same)) assert.deepEqual(values, Reflect.get(many, name), name);
    const accepted = (/** @type {Uint8Array} */ verdicts) => verdicts.filter((verdict) => verdict === 0).length;
    const strict = model.decideBy({ ...policy, defaultRate: 0, refer: null }, scored);
    assert.ok(accepted(strict.leanings) < accepted(same.leanings));
    assert.equal(strict.verdicts.filter((verdict, row) => verdict === 2 && (strict.referrals[row] & 2) !== 0).length, 0);
    const coarse = model.decideBy({ ...policy, grades: [{ name: "one", below: 1 }] }, scored, same);
    assert.equal(coarse, same, "the arrays that were given are filled");
    assert.ok(coarse.grades.every((grade) => grade === 0));
  });

  test("refuses a policy that no model could have, and arrays that do not fit", () => {
    const policy = /** @type {import("../../web/model.js").Policy} */ (model.policy);
    const scored = { probabilities: Float64Array.of(0.5), exposures: Float64Array.of(1000) };
    const refused = (/** @type {object} */ change, /** @type {RegExp} */ why) =>
      assert.throws(() => model.decideBy({ ...policy, ...change }, scored), why);
    refused({ lossGivenDefault: 1.5 }, /loss given default and default rate are shares/);
    refused({ term: 0 }, /the term is 1 to 1200 months/);
    refused({ interestRate: NaN }, /monthly rates/);
    refused({ grades: [{ name: "A", below: 0.5 }, { name: "B", below: 0.4 }] }, /do not ascend/);
    refused({ refer: { low: 1, high: 0, coverage: 0.5 } }, /refer is out of order/);
    for (const change of [{ interestRate: "0.01" }, { term: -3 }, { term: 2.5 }, { grades: 7 }, { grades: [{ name: "A" }] }, { refer: { low: NaN, high: 1 } }, { refer: true }]) {
      const [field] = Object.keys(change);
      assert.throws(() => model.decideBy(/** @type {never} */ ({ ...policy, ...change }), scored), (error) =>
        error instanceof CopseError && error.code === "argument" && error.field === field && error.message.startsWith(`The policy's ${field} cannot be `));
    }
    assert.throws(() => model.decideBy(policy, { ...scored, exposures: new Float64Array(2) }), /one a probability/);
    assert.equal(model.decideBy(policy, { probabilities: new Float64Array(0), exposures: new Float64Array(0) }).verdicts.length, 0);
  });

  test("reads one value as it reads a record's, and says what is wrong with it", () => {
    assert.equal(model.readValue("AGE", " 41 "), 41);
    assert.ok(Number.isNaN(model.readValue("AGE", "NA")));
    assert.throws(() => model.readValue("AGE", "old"), /AGE is "old", not a number/);
    assert.throws(() => model.readValue("HEIGHT", "1"), /no input "HEIGHT"/);
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
