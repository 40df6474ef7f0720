import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { loadModel } from "../../web/model.js";
import { browsers } from "./support/browser.js";
import { makeRows } from "./support/clients.js";
import { commandFile, foreignFile, packageFile } from "./support/paths.js";
import { stageIn } from "./support/stage.js";

/** @typedef {import("../../web/element/copse-score.js").CopseScore} CopseScore */

/** @type {string} */
let folder;

before(() => { folder = mkdtempSync(join(tmpdir(), "copse-")); });
after(() => rmSync(folder, { recursive: true }));

/** @param {unknown} receipt @param {...string} more  operands after the model */
function verify(receipt, ...more) {
  const file = join(folder, "receipt.json");
  writeFileSync(file, JSON.stringify(receipt, null, 2));
  const { status, stdout, stderr } = spawnSync(commandFile, ["verify", file, ...more], { encoding: "utf8" });
  return { status, said: stdout + stderr };
}

for (const browser of browsers) {
  describe(`a receipt made in ${browser}`, () => {
    const stage = stageIn(browser);

    test("is computed again by the native command, bit for bit", async () => {
      const { page } = await stage.open();
      const receipts = await page.evaluate(() => {
        const { model } = /** @type {CopseScore} */ (document.querySelector("copse-score"));
        if (!model) throw new Error("no model");
        return model.samples.map(({ values }, index) => model.receipt(values, { language: ["en", "de"][index % 2] }));
      });
      await page.close();
      assert.equal(receipts.length, 5);
      for (const receipt of receipts) {
        const { status, said } = verify(receipt, packageFile);
        assert.equal(said, "1 receipt: computed again by credit-default 1.0.0, the same bit for bit\n" +
          "not checked, for the model does not say it: made\n");
        assert.equal(status, 0);
        assert.ok((receipt.reasons?.texts.length ?? 0) > 0);
      }
    });
  });
}

describe("a receipt", () => {
  test("of any client, with missing values too, is the native command's but for when it was made", async () => {
    const model = await loadModel();
    const names = model.inputs.map(({ name }) => name);
    const rows = makeRows(model.inputs, 40, 3);
    const csv = join(folder, "clients.csv");
    writeFileSync(csv, [names.join(","), ...rows.map((row) => row.map((value) => (Number.isNaN(value) ? "" : Object.is(value, -0) ? "-0" : value)).join(","))].join("\n"));
    const lines = execFileSync(commandFile, ["receipt", packageFile, csv], { encoding: "utf8" }).trimEnd().split("\n");
    rows.forEach((row, index) => {
      const record = Object.fromEntries(names.map((name, input) => [name, row[input]]));
      const { made, ...ours } = model.receipt(record, { allowMissing: true });
      assert.match(made, /^\d{4}-\d\d-\d\dT/);
      assert.deepEqual(JSON.parse(JSON.stringify(ours)), JSON.parse(lines[index]));
    });
    writeFileSync(join(folder, "all.json"), lines.join("\n"));
    assert.match(execFileSync(commandFile, ["verify", join(folder, "all.json"), packageFile], { encoding: "utf8" }), /^40 receipts/);
  });

  test("that was changed anywhere is told by its place", async () => {
    const model = await loadModel();
    const receipt = model.receipt(model.samples[1].values);
    /** @param {(changed: any) => void} change */
    const because = (change) => {
      const changed = structuredClone(receipt);
      change(changed);
      const { status, said } = verify(changed, packageFile);
      assert.equal(status, 1);
      return said.replace(/^copse: \S+: /, "").trimEnd();
    };
    assert.equal(because((r) => { r.prediction += 1e-16; }), "prediction is not what the model says");
    assert.equal(because((r) => { r.inputs.LIMIT_BAL += 10_000; }), "prediction is not what the model says");
    assert.equal(because((r) => { r.decision.verdict = "accept"; }), "decision.verdict is not what the model says");
    assert.equal(because((r) => { r.reasons.texts[0].text = "All is well."; }), "reasons.texts[0].text is not what the model says");
    assert.equal(because((r) => { r.members[2].margin = 0; }), "members[2].margin is not what the model says");
    assert.equal(because((r) => { delete r.inputs.AGE; }), "inputs.AGE is absent");
    assert.match(because((r) => { r.model.hash = "0".repeat(64); }), /^it is of another model/);
    assert.equal(because((r) => { r.format = 2; }), "this version reads receipts of format 1");
    assert.equal(verify(receipt, packageFile).status, 0);
  });

  test("names what is not the model's to say", async () => {
    const model = await loadModel();
    const receipt = { ...model.receipt(model.samples[0].values), notes: "A friend." };
    const { status, said } = verify(receipt, packageFile);
    assert.equal(status, 0);
    assert.match(said, /not checked, for the model does not say it: made, notes\n$/);
  });

  test("may stand in an array; with a key twice, or in the model's place, it is refused", async () => {
    const model = await loadModel();
    const receipts = model.samples.map(({ values }) => model.receipt(values));
    assert.match(verify(receipts, packageFile).said, /^5 receipts: computed again/);
    const file = join(folder, "twice.json");
    writeFileSync(file, JSON.stringify(receipts[0]).replace('"prediction":', '"prediction":0.001,"prediction":'));
    /** @param {...string} operands */
    const refused = (...operands) => {
      const { status, stderr } = spawnSync(commandFile, ["verify", ...operands], { encoding: "utf8" });
      assert.equal(status, 1);
      return stderr;
    };
    assert.match(refused(file, packageFile), /twice\.json: not a receipt/);
    writeFileSync(file, JSON.stringify(receipts[0]));
    assert.match(refused(packageFile, file), /not a receipt, but .*twice\.json is: it goes first/);
    assert.match(refused(file), /a receipt, which verify takes with its model after it/);
    writeFileSync(file, JSON.stringify({ ...receipts[0], hashedInputs: { salt: "0".repeat(32), sha256: "0".repeat(64) } }));
    assert.match(refused(file, packageFile), /it has both inputs and their hash/);
    writeFileSync(file, JSON.stringify({ ...receipts[0], engine: "9.9.9" }));
    assert.match(execFileSync(commandFile, ["verify", file, packageFile], { encoding: "utf8" }), /not checked.*: engine, made/);
  });

  test("is of no infinite value, for JSON holds none", async () => {
    const model = await loadModel();
    const { values } = model.samples[0];
    assert.throws(() => model.receipt({ ...values, BILL_AMT1: Infinity }), /cannot hold an infinite input/);
    const names = Object.keys(values);
    const csv = join(folder, "infinite.csv");
    writeFileSync(csv, `${names.join(",")}\n${names.map((name) => (name === "BILL_AMT1" ? "inf" : values[name])).join(",")}\n`);
    const { status, stderr } = spawnSync(commandFile, ["receipt", packageFile, csv], { encoding: "utf8" });
    assert.equal(status, 1);
    assert.match(stderr, /row 1: BILL_AMT1 is infinite, which a receipt cannot hold/);
  });

  test("that is nested without end is refused, and not followed", () => {
    const file = join(folder, "deep.json");
    writeFileSync(file, `{"copse":"receipt","format":1,"x":${"[".repeat(200_000)}${"]".repeat(200_000)}}`);
    const { status, stderr } = spawnSync(commandFile, ["verify", file], { encoding: "utf8" });
    assert.equal(status, 1);
    assert.match(stderr, /deep\.json/);
  });

  test("can hide the client, and is then verified by who has the row", async () => {
    const model = await loadModel();
    const { values } = model.samples[2];
    const receipt = model.receipt(values, { hideInputs: true });
    assert.ok(!JSON.stringify(receipt.hashedInputs).includes(String(values.LIMIT_BAL)) && receipt.inputs === undefined);
    assert.deepEqual(new Set(receipt.reasons?.texts.flatMap(Object.keys)), new Set(["group", "effect"]));
    assert.notEqual(receipt.hashedInputs?.sha256, model.receipt(values, { hideInputs: true }).hashedInputs?.sha256);
    const csv = join(folder, "client.csv");
    const names = Object.keys(values);
    writeFileSync(csv, `${names.join(",")}\n${names.map(() => 1).join(",")}\n${names.map((name) => values[name]).join(",")}\n`);
    assert.match(verify(receipt, packageFile).said, /its inputs are hashed: give a CSV/);
    assert.match(verify(receipt, packageFile, csv).said, /the same bit for bit/);
    writeFileSync(csv, `${names.join(",")}\n${names.map(() => 1).join(",")}\n`);
    assert.match(verify(receipt, packageFile, csv).said, /no row of .* has its hash/);
  });

  test("of a model of another library holds its texts", async () => {
    const file = foreignFile("machine-failure.txt");
    const model = await loadModel(readFileSync(file), { name: "machine-failure.txt" });
    const record = Object.fromEntries(model.inputs.map(({ name, categories }) => [name, categories[0]?.value ?? 2.5]));
    const receipt = model.receipt(record);
    assert.equal(receipt.inputs?.site, "Genova");
    assert.equal(receipt.decision, undefined);
    assert.match(verify(receipt, file).said, /1 receipt: computed again by machine-failure/);
  });
});
