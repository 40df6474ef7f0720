import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { securityHeaders } from "../../scripts/headers.mjs";
import { loadModel } from "../../web/model.js";
import { browsers, openPage, resultOf, settled, textOf, violationsOf } from "./support/browser.js";
import { bits, scoreNatively } from "./support/native.js";
import { headersOf, openSite, requestsDuring } from "./support/site.js";
import { stageIn } from "./support/stage.js";
import { visit } from "./support/views.js";

/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {import("../../web/element/copse-score.js").CopseScore} CopseScore */

/** Sets a field by script, as a person's edit would. @param {Page} page @param {string} name @param {string} text */
async function edit(page, name, text) {
  const field = await page.evaluateHandle((input) =>
    /** @type {HTMLInputElement} */ (document.querySelector("copse-score")?.shadowRoot?.querySelector(`input.number[data-input=${input}]`)), name);
  await field.evaluate((box) => box.select());
  await field.focus();
  await page.keyboard.press("Backspace");
  await page.keyboard.type(text);
}

/** Clicks the example of that number. @param {Page} page @param {number} index */
async function choose(page, index) {
  await (await page.$$("button.sample"))[index].click();
}

/** The name of the input in focus, and the value of its choice. @param {Page} page */
const focus = (page) => page.evaluate(() => {
  const at = document.activeElement?.shadowRoot?.activeElement ?? null;
  return at instanceof HTMLInputElement || at instanceof HTMLSelectElement
    ? { name: at.dataset.input ?? "", type: at.type, value: at.value } : null;
});

/** @param {Page} page */
async function useThePage(page) {
  for (const index of [0, 1, 2]) await choose(page, index);
  await edit(page, "LIMIT_BAL", "250000");
  await edit(page, "BILL_AMT1", "12x");
  await edit(page, "BILL_AMT1", "12000");
}

for (const name of browsers) {
  describe(`the page in ${name}`, () => {
    const stage = stageIn(name);

    test("scores a client typed by keyboard alone as the native command does, to the last bit", async () => {
      const model = await loadModel();
      const client = { ...model.samples[1].values, AGE: 37, EDUCATION: 3, PAY_2: -1, BILL_AMT3: -1234, PAY_AMT2: null };
      const { page } = await stage.open();
      await page.click("button.clear");
      await page.focus("button.clear");
      const left = new Set(model.inputs.map((input) => input.name));
      for (let presses = 0; left.size > 0; ++presses) {
        assert.ok(presses < 80, `the Tab key does not reach ${[...left].join(", ")}`);
        await page.keyboard.press("Tab");
        const at = await focus(page);
        if (at === null || at.type === "range" || !left.delete(at.name)) continue;
        const value = /** @type {Record<string, unknown>} */ (client)[at.name];
        if (value === null) continue;
        if (at.type === "text") {
          await page.keyboard.type(String(value));
          continue;
        }
        for (let moves = 0; (await focus(page))?.value !== String(value); ++moves) {
          assert.ok(moves < 12, `the arrow keys do not reach ${value} in ${at.name}`);
          await page.keyboard.press("ArrowDown");
        }
      }
      const names = model.inputs.map((input) => input.name);
      const row = names.map((input) => /** @type {Record<string, number | null>} */ (client)[input]);
      const result = await resultOf(page);
      assert.equal(result?.bits, bits(Number(scoreNatively(names, [row], "probability").probability[0])));
      assert.equal(result?.decision?.verdict, scoreNatively(names, [row], "decision").decision[0]);
      assert.match(await textOf(page, ".blanks") ?? "", /Payment, 1 month before/);
      await page.close();
    });

    test("shows each example with the figures of the headless model", async () => {
      const model = await loadModel();
      const { page } = await stage.open();
      assert.equal((await resultOf(page))?.bits, bits(Number(model.score(model.samples[0].values).probability)),
        "the page opens with the first example");
      const shown = [];
      for (const [index, { values }] of model.samples.entries()) {
        await choose(page, index);
        const expected = model.score(values);
        assert.equal((await resultOf(page))?.bits, bits(Number(expected.probability)));
        assert.equal(await textOf(page, ".probability"), `${(Number(expected.probability) * 100).toFixed(1)}%`);
        assert.match(await textOf(page, ".verdict") ?? "", new RegExp(`${expected.decision?.verdict}( to a person)?\\s*Grade ${expected.decision?.grade}`, "i"));
        shown.push(await textOf(page, ".figure .amount"));
        const why = await page.evaluate(() => Array.from(
          document.querySelector("copse-score")?.shadowRoot?.querySelectorAll(".why li > span:first-child") ?? [],
          (sentence) => sentence.textContent));
        assert.deepEqual(why, model.reasons(values).map(({ text }) => text));
      }
      assert.equal(new Set(shown).size, model.samples.length);
      const provenance = await page.evaluate(() =>
        document.querySelector("copse-score")?.shadowRoot?.querySelector(".model")?.textContent ?? "");
      for (const told of [model.title, `${model.name} ${model.version}`, model.hash]) {
        assert.ok(provenance.includes(told), provenance);
      }
      await visit(page, "model");
      const facts = await page.$eval("dl#facts", (list) => list.innerText);
      assert.ok(facts.includes(model.counts.trees.toLocaleString("en")), facts);
      await page.close();
    });

    test("is told at once of all that it asks for, and asks for each once", async () => {
      const own = await openSite();
      try {
        const { page } = await openPage(stage.browser, own.url);
        await settled(page);
        const asked = (await own.requests()).filter((path) => /\.(js|wasm)$/.test(path));
        const told = await page.$$eval("link[rel=preload], link[rel=modulepreload], script[src]", (elements) =>
          elements.map((element) => new URL("src" in element ? String(element.src) : element.href).pathname));
        assert.deepEqual(asked.toSorted(), told.toSorted());
        await page.close();
      } finally {
        await own.dispose();
      }
    });

    test("asks the server for nothing once it is loaded", async () => {
      const { page } = await stage.open();
      assert.deepEqual(await requestsDuring(page, stage.site, () => useThePage(page)), []);
      await page.close();
    });

    test("would be caught if it asked: a page that reports each change is", async () => {
      const { page } = await stage.open("fixtures/leaking.html");
      const requests = await requestsDuring(page, stage.site, () => edit(page, "LIMIT_BAL", "5"));
      assert.deepEqual(requests, ["/favicon.svg?changed"]);
      await page.close();
    });

    test("scores on when the server is gone", async () => {
      const own = await openSite();
      try {
        const { page, errors } = await openPage(stage.browser, own.url);
        await settled(page);
        await own.stop();
        await assert.rejects(page.evaluate(async () => void (await fetch("/favicon.svg?gone"))));
        await useThePage(page);
        const result = await resultOf(page);
        assert.equal(result?.stale, false);
        const model = await loadModel();
        const expected = model.score({ ...model.samples[2].values, LIMIT_BAL: 250000, BILL_AMT1: 12000 });
        assert.equal(result?.bits, bits(Number(expected.probability)));
        assert.deepEqual(errors, []);
        await page.close();
      } finally {
        await own.dispose();
      }
    });

    test("lives under the production headers without a violation or an error", async () => {
      const headers = await headersOf(stage.site.url);
      for (const [header, value] of Object.entries(securityHeaders)) assert.equal(headers[header.toLowerCase()], value);
      const { page, errors } = await stage.open();
      await useThePage(page);
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("would be caught if it broke the policy: a page with an inline style is", async () => {
      const { page } = await openPage(stage.browser, `${stage.site.url}fixtures/inline.html`);
      await page.waitForFunction(() => Reflect.get(window, "violations").length > 0);
      assert.match((await violationsOf(page))[0], /^style-src/);
      await page.close();
    });

    test("marks a bad field and the last good score, keeps what was typed, and recovers", async () => {
      const model = await loadModel();
      const { page } = await stage.open();
      await choose(page, 1);
      await edit(page, "BILL_AMT2", "12x");
      await edit(page, "AGE", "7");
      const stale = await resultOf(page);
      // Neither the blank nor the 12 on the way to 12x was meant.
      const last = model.score(model.samples[1].values);
      assert.deepEqual([stale?.bits, stale?.stale], [bits(Number(last.probability)), true]);
      assert.match(await textOf(page, ".state") ?? "",
        /^Last valid result, for Age 29\syears; Statement, 1 month before NT\$\s91,350\.\s+Correct: Age; Statement, 1 month before\.$/);
      const fields = await page.evaluate(() => [...document.querySelector("copse-score")?.shadowRoot?.querySelectorAll("[aria-invalid]") ?? []]
        .map((box) => ({
          name: /** @type {HTMLInputElement} */ (box).dataset.input,
          value: /** @type {HTMLInputElement} */ (box).value,
          message: box.getAttribute("aria-describedby")?.split(" ").map((id) =>
            /** @type {ShadowRoot} */ (box.getRootNode()).getElementById(id)?.textContent).join(" "),
        })));
      assert.deepEqual(fields.map(({ name: input, value }) => [input, value]), [["AGE", "7"], ["BILL_AMT2", "12x"]]);
      assert.match(fields[0].message ?? "", /Must be from 18 to 100\./);
      assert.match(fields[1].message ?? "", /Not a number\./);
      await edit(page, "AGE", "30");
      assert.equal((await resultOf(page))?.stale, true);
      await edit(page, "BILL_AMT2", "91000");
      const expected = model.score({ ...model.samples[1].values, AGE: 30, BILL_AMT2: 91000 });
      const fresh = await resultOf(page);
      assert.deepEqual([fresh?.bits, fresh?.stale], [bits(Number(expected.probability)), false]);
      assert.equal(await textOf(page, ".state"), "");
      await page.close();
    });

    test("refers to a person, and says why beside it, where there is no credit limit to price", async () => {
      const { page } = await stage.open();
      for (const index of [0, 1, 2]) {
        await choose(page, index);
        await edit(page, "LIMIT_BAL", "");
        const result = await resultOf(page);
        assert.deepEqual([result?.decision?.verdict, result?.stale], ["refer", false]);
        assert.match(await textOf(page, ".verdict.refer") ?? "", /^Refer to a person\s*Grade [A-G]$/);
        assert.match(await textOf(page, ".reason") ?? "", /^No cost without the credit limit\./);
        assert.equal(await page.evaluate(() => document.querySelector("copse-score")?.shadowRoot
          ?.querySelector(".reason")?.closest(".headline") !== null), true, "the part that stays in sight has both");
      }
      await edit(page, "LIMIT_BAL", "100000");
      assert.doesNotMatch(await textOf(page, ".reason") ?? "", /No cost/);
      await page.close();
    });

    test("takes no half-typed figure for the last valid result, and says what that was for", async () => {
      const model = await loadModel();
      const { page } = await stage.open();
      const expected = bits(Number(model.score(model.samples[1].values).probability));
      for (const text of ["1e400", "abc", "2000000"]) {
        await choose(page, 1);
        await edit(page, "LIMIT_BAL", "");
        for (const key of text) {
          await page.keyboard.type(key);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        const result = await resultOf(page);
        assert.deepEqual([text, result?.bits, result?.stale], [text, expected, true]);
        assert.match(await textOf(page, ".state") ?? "", /^Last valid result, for Credit limit NT\$\s100,000\./);
      }
      await edit(page, "LIMIT_BAL", "120000");
      await page.keyboard.press("Tab");
      await edit(page, "LIMIT_BAL", "x");
      assert.match(await textOf(page, ".state") ?? "", /^Last valid result, for Credit limit NT\$\s120,000\./);
      await page.close();
    });

    test("asks what 100.000 means where amounts come in whole steps, rather than make it 100", async () => {
      const { page } = await stage.open();
      for (const input of ["LIMIT_BAL", "BILL_AMT1"]) {
        await choose(page, 1);
        await edit(page, input, "100.000");
        await page.keyboard.press("Tab");
        assert.equal((await resultOf(page))?.stale, true);
        assert.match(await textOf(page, ".problem:not([hidden])") ?? "", /Not clear: write 100,000 or 100\./);
        const kept = await page.evaluate(() => /** @type {CopseScore} */ (document.querySelector("copse-score")).value);
        assert.equal(kept[input], "100.000", "what was typed stays");
      }
      await page.close();
    });

    test("counts many blank fields and lists them on demand", async () => {
      const { page } = await stage.open();
      await page.click("button.clear");
      await edit(page, "AGE", "40");
      assert.equal(await textOf(page, ".blanks summary"), "20 of 21 fields blank, scored as missing");
      await page.evaluate(() => document.querySelector("copse-score")?.shadowRoot?.querySelector(".blanks summary")
        ?.dispatchEvent(new MouseEvent("click")));
      assert.match(await textOf(page, ".blanks") ?? "", /Payment, 5 months before\./);
      await page.close();
    });

    test("announces the score once the typing pauses", async () => {
      const { page } = await stage.open();
      await choose(page, 0);
      await page.waitForFunction(() => /^Probability of default .*Grade /.test(
        document.querySelector("copse-score")?.shadowRoot?.querySelector("[aria-live=polite]")?.textContent ?? ""));
      await page.close();
    });

    test("says that it cannot score, and shows no score, when the engine is damaged", async () => {
      const { page } = await stage.open("broken/index.html");
      assert.match(await textOf(page, ".failure") ?? "", /No score can be given\s+The engine could not be compiled/);
      assert.equal(await textOf(page, ".probability"), null);
      assert.equal(await resultOf(page), null);
      for (const view of /** @type {const} */ (["policy", "model"])) {
        await visit(page, view);
        assert.match(await page.$eval(`section#view-${view}`, (root) => /** @type {HTMLElement} */ (root).innerText), /^No model is loaded/);
      }
      await page.close();
    });
  });
}
