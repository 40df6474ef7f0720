import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { loadModel } from "../../web/model.js";
import { receiptsIn, verifyReceipt } from "../../web/verify.js";
import { browsers } from "./support/browser.js";
import { makeRows } from "./support/clients.js";
import { commandFile, foreignFile, packageFile } from "./support/paths.js";
import { stageIn } from "./support/stage.js";
import { visit } from "./support/views.js";

/** @type {string} */
let folder;
before(() => { folder = mkdtempSync(join(tmpdir(), "copse-")); });
after(() => rmSync(folder, { recursive: true }));

/** @param {unknown} value as it is once kept and read again */
const kept = (value) => JSON.parse(JSON.stringify(value));

describe("verifyReceipt", () => {
  test("computes again what the native command made of any client, hidden or not", async () => {
    const model = await loadModel();
    const names = model.inputs.map(({ name }) => name);
    const rows = makeRows(model.inputs, 40, 5);
    const records = rows.map((row) => Object.fromEntries(names.map((name, input) => [name, row[input]])));
    const csv = join(folder, "clients.csv");
    writeFileSync(csv, [names.join(","), ...rows.map((row) => row.map((value) => (Number.isNaN(value) ? "" : value)).join(","))].join("\n"));
    for (const options of [[], ["--salt", "0123456789abcdef"]]) {
      const text = execFileSync(commandFile, ["receipt", ...options, packageFile, csv], { encoding: "utf8" });
      const receipts = receiptsIn(text);
      assert.equal(receipts.length, 40);
      for (const receipt of receipts) {
        assert.deepEqual(verifyReceipt(model, receipt, { records }), { reproduced: true, differs: "", unchecked: [] });
      }
      assert.deepEqual(receiptsIn(`[${text.trimEnd().replaceAll("\n", ",")}]`), receipts);
    }
  });

  test("computes again what it made itself, in each language, and names what is not the model's to say", async () => {
    const model = await loadModel();
    for (const language of model.languages) {
      for (const hideInputs of [false, true]) {
        const record = model.samples[1].values;
        const receipt = { ...kept(model.receipt(record, { hideInputs, language })), notes: "A friend.", engine: "9.9.9" };
        assert.deepEqual(verifyReceipt(model, receipt, { records: [model.samples[0].values, record] }),
          { reproduced: true, differs: "", unchecked: ["engine", "made", "notes"] });
      }
    }
  });

  test("tells the place of what was changed", async () => {
    const model = await loadModel();
    const receipt = kept(model.receipt(model.samples[1].values));
    /** @param {(changed: any) => void} change */
    const differs = (change) => {
      const changed = structuredClone(receipt);
      change(changed);
      const { reproduced, differs } = verifyReceipt(model, changed);
      assert.equal(reproduced, differs === "");
      return differs;
    };
    assert.equal(differs(() => {}), "");
    assert.equal(differs((r) => { r.prediction += 1e-16; }), "prediction");
    assert.equal(differs((r) => { r.inputs.LIMIT_BAL += 10_000; }), "prediction");
    assert.equal(differs((r) => { r.decision.verdict = "accept"; }), "decision.verdict");
    assert.equal(differs((r) => { r.reasons.texts[0].text = "All is well."; }), "reasons.texts[0].text");
    assert.equal(differs((r) => { r.reasons.texts.pop(); }), "reasons.texts");
    assert.equal(differs((r) => { r.members[2].margin = 0; }), "members[2].margin");
    assert.equal(differs((r) => { delete r.margin; }), "margin");
    assert.equal(differs((r) => { r.model.version = "2"; }), "model.version");
    assert.equal(differs((r) => { r.decision.note = "added"; }), "decision.note");
  });

  test("refuses what it cannot compute, and says why", async () => {
    const model = await loadModel();
    const receipt = kept(model.receipt(model.samples[1].values));
    const hidden = kept(model.receipt(model.samples[1].values, { hideInputs: true }));
    /** @param {object} changes @param {string} code @param {RegExp} message */
    const refused = (changes, code, message, of = receipt) =>
      assert.throws(() => verifyReceipt(model, { ...of, ...changes }), { name: "CopseError", code, message });
    refused({ copse: "model" }, "corrupt", /no receipt/);
    refused({ format: 2 }, "unsupported", /receipts of format 1/);
    refused({ model: { ...receipt.model, hash: "0".repeat(64) } }, "mismatch", /of another model than credit-default/);
    refused({ hashedInputs: hidden.hashedInputs }, "corrupt", /both inputs and their hash/);
    refused({ inputs: null }, "corrupt", /inputs are no object/);
    refused({ inputs: { ...receipt.inputs, AGE: "35" } }, "corrupt", /^inputs\.AGE/);
    const { AGE: _, ...others } = receipt.inputs;
    refused({ inputs: others }, "corrupt", /^inputs\.AGE is absent/);
    refused({ inputs: { ...receipt.inputs, INCOME: 1 } }, "argument", /INCOME/);
    refused({ reasons: { ...receipt.reasons, language: "xx" } }, "corrupt", /reasons in "xx"/);
    refused({ hashedInputs: {} }, "corrupt", /neither inputs nor their salted hash/, hidden);
    refused({}, "argument", /give the records of clients/, hidden);
    assert.throws(() => verifyReceipt(model, hidden, { records: [model.samples[0].values] }), { code: "mismatch" });
    for (const wrong of [null, 5, "receipt", []]) assert.throws(() => verifyReceipt(model, wrong), { code: "corrupt" });
    assert.throws(() => receiptsIn("{"), { code: "corrupt" });
    assert.throws(() => receiptsIn("[]"), { code: "corrupt" });
    const twice = JSON.stringify(receipt).replace('"prediction":', '"prediction":0.001,"prediction" :');
    assert.throws(() => receiptsIn(twice), { code: "corrupt", message: /prediction stands twice/ });
    assert.throws(() => receiptsIn(JSON.stringify(receipt).replace('"AGE":', '"\\u0041GE":1,"AGE":')), { message: /AGE stands twice/ });
    assert.deepEqual(verifyReceipt(model, { ...receipt, constructor: 1 }).unchecked, ["constructor", "made"]);
    assert.throws(() => verifyReceipt(model, hidden, { records: /** @type {any} */ ({}) }), { code: "argument", field: "records" });
  });

  test("takes the texts of a model of another library", async () => {
    const model = await loadModel(readFileSync(foreignFile("machine-failure.txt")), { name: "machine-failure.txt" });
    const record = Object.fromEntries(model.inputs.map(({ name, categories }) => [name, categories[0]?.value ?? 2.5]));
    const receipt = kept(model.receipt(record));
    assert.equal(verifyReceipt(model, receipt).reproduced, true);
    receipt.inputs.site = 1;
    assert.throws(() => verifyReceipt(model, receipt), { field: "site" });
  });
});

for (const name of browsers) {
  describe(`the model view in ${name}`, () => {
    const stage = stageIn(name);

    test("checks a receipt that is chosen, and says where it was changed", async () => {
      const { page, errors } = await stage.open();
      await visit(page, "model");
      const model = await loadModel();
      const made = kept(model.receipt(model.samples[1].values));
      /** @param {unknown} receipt */
      const checked = async (receipt) => {
        const file = join(folder, "receipt.json");
        writeFileSync(file, JSON.stringify(receipt));
        const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$(".receipts input[type=file]"));
        await page.$eval(".receipts .says", (says) => says.replaceChildren());
        await input.uploadFile(file);
        const found = await page.waitForFunction(() => {
          const says = document.querySelector(".receipts .says")?.textContent?.trim() ?? "";
          return says !== "" && !says.startsWith("Reading") && says;
        });
        return found.jsonValue();
      };
      assert.equal(await checked(made), "receipt.json: 1 receipt computed again, the same to the bit. Not the model's to say, and so not checked: made.");
      assert.match(String(await checked([made, { ...made, prediction: 0 }])), /receipt 2: prediction is not what the model says\.$/);
      assert.match(String(await checked({ ...made, format: 9 })), /receipt\.json cannot be checked: This version reads/);
      const client = await page.evaluate(() => /** @type {any} */ (document.querySelector("copse-score")).value);
      assert.match(String(await checked(model.receipt(client, { hideInputs: true, allowMissing: true }))), /the same to the bit/);
      assert.match(String(await checked(model.receipt(model.samples[1].values, { hideInputs: true }))), /hidden, and are not those that are entered now/);
      assert.match(String(await checked([])), /the array is empty/);
      assert.deepEqual(errors, []);
      await page.close();
    });
  });
}
