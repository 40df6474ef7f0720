import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import { loadModel, VERDICTS } from "../../web/model.js";
import { accessibilityProblems } from "./support/accessibility.js";
import { browsers, textOf } from "./support/browser.js";
import { choose, click, inner, look, until } from "./support/client.js";
import { commandFile, packageFile } from "./support/paths.js";
import { stageIn } from "./support/stage.js";
import { visit } from "./support/views.js";

/** @typedef {import("../../web/element/copse-score.js").CopseScore} CopseScore */
/** @typedef {import("../../web/element/rule.js").PolicyChanges} PolicyChanges */
/** @typedef {import("puppeteer-core").Page} Page */

const NAMES = { accept: "Accept", decline: "Decline", refer: "Refer to a person" };

/** @param {Page} page @param {PolicyChanges | null} policy */
const setPolicy = (page, policy) => page.$eval("copse-score", (element, given) => {
  const score = /** @type {CopseScore} */ (element);
  const errors = /** @type {string[]} */ ([]);
  const note = (/** @type {Event} */ event) => errors.push(/** @type {CustomEvent} */ (event).detail.error.message);
  score.addEventListener("copse-error", note);
  score.policy = given;
  score.removeEventListener("copse-error", note);
  return { decision: score.result?.decision ?? null, errors };
}, policy);

/** @param {Page} page @returns {Promise<string[]>} the decisions of the what-if, in the order of its input */
async function bands(page) {
  await until(page, (root) => root.querySelector("[data-tool=curve] .figures tbody tr"));
  return (await inner(page, "[data-tool=curve] .figures tbody")).evaluate((body) =>
    [...body.querySelectorAll("tr")].map((row) => row.children[1].textContent ?? ""));
}

for (const browser of browsers) {
  describe(`another policy than the model's in ${browser}`, () => {
    const stage = stageIn(browser);
    /** @type {import("../../web/model.js").Model} */
    let model;
    before(async () => { model = await loadModel(); });

    /** What the engine decides about clients in Node. @param {Partial<import("../../web/model.js").Policy>} terms @param {readonly Record<string, unknown>[]} clients */
    function decided(terms, clients) {
      const policy = model.policy;
      if (policy === null) throw new Error("no policy");
      const results = clients.map((client) => model.score(client, { allowMissing: true }));
      return model.decideBy({ ...policy, ...terms }, {
        probabilities: Float64Array.from(results, ({ probability }) => Number(probability)),
        exposures: Float64Array.from(clients, (client) => Number(client[policy.exposure])),
        unlike: Uint8Array.from(results, ({ unlike }) => Number(unlike?.unusual)),
      });
    }

    test("decides about the client as the engine does by it, and says whose it is", async () => {
      const { page } = await stage.open();
      for (const [index, { values }] of model.samples.entries()) {
        await choose(page, index);
        const own = model.score(values).decision;
        for (const terms of [{ lossGivenDefault: 0.1 }, { lossGivenDefault: 1, term: 3 }, { refer: null }, { grades: [{ name: "one", below: 1 }] }]) {
          const { decision, errors } = await setPolicy(page, terms);
          const expected = decided(terms, [values]);
          assert.deepEqual(errors, []);
          assert.equal(decision?.verdict, VERDICTS[expected.verdicts[0]], JSON.stringify(terms));
          assert.equal(decision?.costAccept, expected.costAccept[0]);
          assert.equal(decision?.breakEven, expected.breakEven[0]);
          assert.match(await textOf(page, ".headline") ?? "", /another policy than the model/);
        }
        const { decision } = await setPolicy(page, null);
        assert.deepEqual(decision, own);
        assert.doesNotMatch(await textOf(page, ".headline") ?? "", /another policy/);
      }
      await page.close();
    });

    test("is what the what-if's decisions are by, and the changes are searched by probability", async () => {
      const { page } = await stage.open();
      await choose(page, 0);
      for (const [cutOff, name] of /** @type {const} */ ([[0, "Decline"], [1, "Accept"]])) {
        await setPolicy(page, { cutOff, referUnlike: false });
        await look(page, "curve");
        assert.deepEqual(await bands(page), [name]);
      }
      await choose(page, 1);
      const terms = { lossGivenDefault: 0.3, refer: null };
      await setPolicy(page, { ...terms, referUnlike: true });
      await look(page, "curve");
      const { values } = model.samples[1];
      const exposure = model.policy?.exposure ?? "";
      const { steps } = model.whatIf(values, exposure);
      const { verdicts } = decided(terms, steps.map(({ from }) => ({ ...values, [exposure]: from })));
      const expected = Array.from(verdicts, (verdict) => NAMES[VERDICTS[verdict]]).filter((verdict, at, all) => at === 0 || verdict !== all[at - 1]);
      assert.deepEqual(await bands(page), expected);
      assert.ok(new Set(expected).size > 1, "this policy decides one way and another");

      await look(page, "changes");
      assert.deepEqual(await (await inner(page, "[data-tool=changes] select")).evaluate((select) =>
        [.../** @type {HTMLSelectElement} */ (select).options].map(({ value }) => value)), ["below", "above"]);
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.close();
    });

    test("leaves a receipt that verifies: the model's own decision, and this one beside it", async () => {
      const { page } = await stage.open();
      await choose(page, 0);
      await setPolicy(page, { cutOff: 0, referUnlike: false });
      await look(page, "record");
      await page.evaluate(() => {
        const make = URL.createObjectURL.bind(URL);
        URL.createObjectURL = (blob) => {
          void /** @type {Blob} */ (blob).text().then((text) => Object.assign(window, { written: text }));
          return make(blob);
        };
        HTMLAnchorElement.prototype.click = () => {};
      });
      await click(page, "[data-tool=record] .sides button.solid");
      await page.waitForFunction(() => Reflect.has(window, "written"));
      const receipt = JSON.parse(await page.evaluate(() => Reflect.get(window, "written")));
      assert.equal(receipt.decision.verdict, model.score(model.samples[0].values).decision?.verdict);
      assert.equal(receipt.otherPolicy.decision.verdict, "decline");
      assert.equal(receipt.otherPolicy.by, "cut-off");
      const folder = mkdtempSync(join(tmpdir(), "copse-"));
      writeFileSync(join(folder, "receipt.json"), JSON.stringify(receipt));
      const { status, stdout, stderr } = spawnSync(commandFile, ["verify", join(folder, "receipt.json"), packageFile], { encoding: "utf8" });
      rmSync(folder, { recursive: true });
      assert.equal(status, 0, stdout + stderr);
      await page.close();
    });

    test("that cannot be is refused in a sentence, and the model's own decides", async () => {
      const { page } = await stage.open();
      await choose(page, 0);
      const own = model.score(model.samples[0].values).decision;
      for (const [policy, sentence] of /** @type {[any, RegExp][]} */ ([
        [{ cutOff: 2 }, /cut-off is not a number from 0 to 1/], [{ lossGivenDefault: -1 }, /loss given default/],
        [{ interest: 0.1 }, /"interest" is no term of a policy/], [{ exposure: "AGE" }, /the exposure is the model's/],
      ])) {
        const { decision, errors } = await setPolicy(page, policy);
        assert.match(errors.join("\n"), sentence);
        assert.deepEqual(decision, own);
      }
      await page.close();
    });

    test("is carried from the policy view to the client view, which says so and has a way back", async () => {
      const { page } = await stage.open();
      await choose(page, 0);
      await visit(page, "policy");
      const carried = () => page.$eval("#carried", (bar) => !(/** @type {HTMLElement} */ (bar).hidden));
      const verdict = () => page.$eval("copse-score", (element) => /** @type {CopseScore} */ (element).result?.decision?.verdict);
      const before = await verdict();
      await page.click('.choice input[value="cut-off"]');
      await (await page.waitForSelector("input[data-term=cutOff]"))?.evaluate((input) => {
        const box = /** @type {HTMLInputElement} */ (input);
        box.value = "0";
        box.dispatchEvent(new Event("input", { bubbles: true }));
      });
      await page.click(".switch:last-of-type input");
      await page.waitForFunction(() => /by this|otherwise|the same/i.test(document.querySelector(".client .says")?.textContent ?? ""));
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      await visit(page, "client");
      assert.equal(await carried(), true);
      assert.equal(await verdict(), "decline");
      assert.match(await textOf(page, ".headline") ?? "", /another policy/);
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.click("#own-policy");
      assert.equal(await carried(), false);
      assert.equal(await verdict(), before);
      await visit(page, "policy");
      assert.equal(await page.$eval('.choice input[value="costs"]', (box) => /** @type {HTMLInputElement} */ (box).checked), true);
      assert.equal(await page.$eval(".controls .heading button", (button) => /** @type {HTMLButtonElement} */ (button).disabled), true);
      await page.close();
    });
  });
}
