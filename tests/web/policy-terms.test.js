// The policy's terms as a person writes them.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { loadModel } from "../../web/model.js";
import { browsers } from "./support/browser.js";
import { set } from "./support/policy.js";
import { textOf } from "./support/portfolio.js";
import { stageIn } from "./support/stage.js";
import { visit } from "./support/views.js";

for (const name of browsers) {
  describe(`the policy's terms in ${name}`, () => {
    const stage = stageIn(name);
    async function open() {
      const opened = await stage.open();
      await visit(opened.page, "policy");
      return opened;
    }

    test("keeps what was shown where a term cannot be, and says why", async () => {
      const { page, errors } = await open();
      const before = await textOf(page, "section.client");
      await set(page, "lossGivenDefault", "150");
      assert.match(await textOf(page, ".term:has([data-term=lossGivenDefault])"), /From 0 to 100\./);
      assert.equal(await page.$eval("[data-term=lossGivenDefault]", (box) => box.getAttribute("aria-invalid")), "true");
      await set(page, "lossGivenDefault", "75");
      const low = () => page.$eval("[data-term=referLow]", (box) => [/** @type {HTMLInputElement} */ (box).value, box.getAttribute("aria-invalid")]);
      assert.deepEqual(await low(), ["10", null]);
      await set(page, "referLow", "3");
      assert.deepEqual(await low(), ["3", null], "what can be is live");
      await set(page, "referLow", "30");
      assert.match(await textOf(page, ".term:has([data-term=referLow])"), /Out of order/);
      assert.deepEqual(await low(), ["30", "true"]);
      assert.equal(await textOf(page, "section.client"), before);
      await page.keyboard.press("Tab");
      assert.deepEqual(await low(), ["10", null], "not the first of its figures");
      assert.match(await textOf(page, ".term:has([data-term=referLow])"), /Out of order/, "and says why");
      await page.click(".grades summary");
      const grade = (/** @type {number} */ index) => `.grades .term:nth-of-type(${index}) input[data-term=grade]`;
      // One end after the other beyond its neighbours, and far beyond what there is.
      for (const [index, text] of /** @type {[number, string][]} */ ([[1, "99"], [2, "0"], [3, "-1"], [4, "101"], [5, "1e9"], [6, "x"]])) {
        const box = await page.waitForSelector(grade(index));
        const own = await box?.evaluate((input) => /** @type {HTMLInputElement} */ (input).value);
        await box?.evaluate((input, typed) => {
          Object.assign(input, { value: typed });
          input.dispatchEvent(new Event("input", { bubbles: true }));
        }, text);
        assert.equal(await box?.evaluate((input) => input.getAttribute("aria-invalid")), "true", `grade ${index}: ${text}`);
        await box?.evaluate((input) => input.dispatchEvent(new Event("change", { bubbles: true })));
        assert.equal(await box?.evaluate((input) => /** @type {HTMLInputElement} */ (input).value), own);
      }
      // Ends of the sliders are as much as a hand can ask for, all at once.
      for (const end of /** @type {const} */ (["max", "min"])) {
        await page.$$eval(".controls input[type=range]", (sliders, to) => sliders.forEach((slider) => {
          const range = /** @type {HTMLInputElement} */ (slider);
          range.value = range[to];
          range.dispatchEvent(new Event("input", { bubbles: true }));
        }), end);
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
        for (const box of await page.$$(".controls input:is([type=radio], [type=checkbox])")) await box.evaluate((input) => /** @type {HTMLElement} */ (input).click());
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      }
      assert.deepEqual(errors, []);
      await page.click(".controls .heading button");
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      assert.equal(await textOf(page, "section.client"), before);
      await visit(page, "client");
      assert.deepEqual(await page.$eval("copse-score", (element) => /** @type {import("../../web/element/copse-score.js").CopseScore} */ (element).policy), null);
      await page.close();
    });

    test("decides by the last figure that was finished where what is typed is none, and goes back to it when that is left", async () => {
      const { page } = await open();
      const box = () => page.$eval("[data-term=lossGivenDefault]", (input) => /** @type {HTMLInputElement} */ (input).value);
      const policyOf = async () => {
        await visit(page, "client");
        const policy = await page.$eval("copse-score", (element) => /** @type {import("../../web/element/copse-score.js").CopseScore} */ (element).policy);
        await visit(page, "policy");
        return policy;
      };
      await set(page, "lossGivenDefault", "60");
      await page.keyboard.press("Tab");
      const finished = await textOf(page, "section.client");
      for (const text of ["150", "1e5", "-", ""]) {
        await set(page, "lossGivenDefault", text);
        assert.match(await textOf(page, ".term:has([data-term=lossGivenDefault])"), /From 0 to 100\./, text);
        assert.equal(await textOf(page, "section.client"), finished, `${text}: not by its first figures`);
        await page.keyboard.press("Tab");
        assert.equal(await box(), "60", text);
        assert.match(await textOf(page, ".term:has([data-term=lossGivenDefault])"), /From 0 to 100\./, "and says why");
        assert.equal(await page.$eval("[data-term=lossGivenDefault]", (input) => input.getAttribute("aria-invalid")), null);
        assert.deepEqual(await policyOf(), { lossGivenDefault: 0.6 });
        assert.equal(await box(), "60", text);
      }
      await set(page, "lossGivenDefault", "45");
      assert.notEqual(await textOf(page, "section.client"), finished, "what can be is live");
      assert.doesNotMatch(await textOf(page, ".term:has([data-term=lossGivenDefault])"), /From 0 to 100/);
      await page.close();
    });

    test("writes its terms as the language does, takes them with marks and without, and asks where a mark may be either", async () => {
      const { page } = await open();
      const box = () => page.$eval("[data-term=meanExposure]", (input) => /** @type {HTMLInputElement} */ (input).value);
      const exposure = async () => {
        await page.keyboard.press("Tab");
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
        await visit(page, "client");
        const policy = await page.$eval("copse-score", (element) => /** @type {import("../../web/element/copse-score.js").CopseScore} */ (element).policy);
        await visit(page, "policy");
        return policy?.meanExposure;
      };
      assert.equal(await box(), "167,484.32");
      for (const [text, value, shown] of /** @type {const} */ ([["250000", 250000, "250,000"], ["250,500", 250500, "250,500"], ["99500.5", 99500.5, "99,500.5"]])) {
        await set(page, "meanExposure", text);
        assert.equal(await exposure(), value, text);
        assert.equal(await box(), shown);
      }
      await set(page, "meanExposure", "100.000");
      assert.match(await textOf(page, ".term:has([data-term=meanExposure])"), /write 100,000 or 100\b/);
      assert.equal(await exposure(), 99500.5);
      await page.focus("[data-term=meanExposure]");
      await page.keyboard.press("ArrowUp");
      assert.equal(await box(), "100,500.5");
      await page.focus("#languages a[lang=de]");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.documentElement.lang === "de");
      await page.waitForSelector("#languages:not([aria-busy])");
      assert.equal(await box(), "100.500,5");
      await set(page, "meanExposure", "1.250,5");
      assert.equal(await exposure(), 1250.5);
      await page.close();
    });

    test("takes a figure with what its field is measured in, before it or after, and no other", async () => {
      const { page } = await open();
      const cases = /** @type {const} */ ([
        ["lossGivenDefault", 60, ["60%", "60 %", "٦٠٪", "６０％"], ["60 €", "60 months", "60% a year"], /From 0 to 100\./],
        ["interestRate", 12.5, ["12.5%", "12.5 % a year", "% 12.5"], ["12.5 months"], /From 0 to 40\./],
        ["term", 24, ["24 months", "24 Months"], ["24%"], /From 1 to 120\./],
        ["meanExposure", 250000, ["NT$ 250,000", "250000 NT$", "TWD 250,000", "250000 twd"], ["250,000 €", "$250,000", "USD 250,000"], /Not an amount in this currency\. Write it like NT\$\s12,500\./],
      ]);
      for (const [term, value, taken, refused, why] of cases) {
        const said = () => textOf(page, `.term:has([data-term=${term}]) .field-problem`);
        const shown = () => page.$eval(`[data-term=${term}]`, (box) => /** @type {HTMLInputElement} */ (box).value);
        for (const text of taken) {
          await set(page, term, "10");
          await set(page, term, text);
          assert.equal(await said(), "", `${term}: ${text}`);
          await page.keyboard.press("Tab");
          assert.equal(await shown(), value.toLocaleString("en"), text);
        }
        for (const text of refused) {
          await set(page, term, text);
          assert.match(await said(), why, `${term}: ${text}`);
          await page.keyboard.press("Tab");
          assert.equal(await shown(), value.toLocaleString("en"), text);
        }
      }
      await page.close();
    });

    test("tells the band around the break-even as probabilities, and keeps it in log-odds", async () => {
      const { policy } = await loadModel();
      const { page } = await open();
      const shown = (/** @type {string} */ term) => page.$eval(`[data-term=${term}]`, (input) => Number(/** @type {HTMLInputElement} */ (input).value) / 100);
      const note = await textOf(page, ".controls [role=group] .note");
      const at = Number(/ breaks even at ([\d.]+)%/.exec(note)?.[1]) / 100;
      assert.match(note, /from −0\.71 to \+0\.10 in log-odds/);
      const odds = (/** @type {number} */ share) => Math.log(share / (1 - share));
      for (const [term, end] of /** @type {const} */ ([["referLow", "low"], ["referHigh", "high"]])) {
        assert.ok(Math.abs(odds(await shown(term)) - odds(at) - Number(policy?.refer?.[end])) < 0.01, term);
      }
      await set(page, "referHigh", "40");
      await visit(page, "client");
      const refer = await page.$eval("copse-score", (element) => /** @type {import("../../web/element/copse-score.js").CopseScore} */ (element).policy?.refer);
      assert.equal(refer?.low, policy?.refer?.low, "the end that is not touched keeps all its digits");
      assert.ok(Math.abs(Number(refer?.high) - (odds(0.4) - odds(at))) < 0.01);
      await page.close();
    });
  });
}
