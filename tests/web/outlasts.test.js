// What a person did in the element outlasts another policy, language, currency and layout; what was written
// about one client does not pass to another.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { loadModel } from "../../web/model.js";
import { browsers, textOf } from "./support/browser.js";
import { choose, click, inner, look, paste, type, until, valueOf } from "./support/client.js";
import { stageIn } from "./support/stage.js";
import { visit } from "./support/views.js";

/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {import("../../web/element/copse-score.js").CopseScore} CopseScore */

/** Moves the point of the what-if, as the key and the mouse do. @param {Page} page @param {number} limit */
async function suppose(page, limit) {
  await look(page, "curve");
  await until(page, (root) => root.querySelector("[data-tool=curve] .figures tbody tr"));
  await (await inner(page, "[data-tool=curve] .knob")).evaluate((element, value) => {
    const knob = /** @type {HTMLInputElement} */ (element);
    knob.value = String(value);
    for (const name of ["input", "change"]) knob.dispatchEvent(new Event(name, { bubbles: true }));
  }, limit);
}

/** @param {Page} page */
const canUndo = async (page) => (await inner(page, "[data-action=undo]")).evaluate((button) => button.getAttribute("aria-disabled") === "false");

/** @param {Page} page @param {string} selector @param {string} text */
async function write(page, selector, text) {
  await (await inner(page, `[data-tool=record] ${selector}`)).focus();
  await page.keyboard.type(text);
}

/** What is written about a client. @param {Page} page */
const written = async (page) => (await inner(page, "[data-tool=record]")).evaluate((tool) =>
  [...tool.querySelectorAll("input.text, textarea")].map((box) => /** @type {HTMLInputElement} */ (box).value));

/** Notes each event of that name. @param {Page} page */
const listen = (page) => page.$eval("copse-score", (element) => {
  Object.assign(window, { overrides: [] });
  element.addEventListener("copse-override", (event) => Reflect.get(window, "overrides").push(/** @type {CustomEvent} */ (event).detail.override));
});
/** @param {Page} page */
const overrides = (page) => page.evaluate(() => Reflect.get(window, "overrides"));

/** The receipt that is downloaded. @param {Page} page */
async function receipt(page) {
  await page.evaluate(() => {
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => {
      void /** @type {Blob} */ (blob).text().then((text) => Object.assign(window, { receipt: text }));
      return make(blob);
    };
    HTMLAnchorElement.prototype.click = () => {};
  });
  await click(page, "[data-tool=record] .sides button.solid");
  await page.waitForFunction(() => Reflect.has(window, "receipt"));
  return JSON.parse(await page.evaluate(() => Reflect.get(window, "receipt")));
}

/** Where a person can be, and what is typed there. @type {readonly [string, string?][]} */
const PLACES = [
  ["[data-tool=record] textarea", "Called on 12"], ["[data-tool=record] .override textarea", "The bank's"], ["[data-tool=record] input.text", "Adams"],
  ["[data-tool=record] .sides input[type=checkbox]"], ["[data-tool=record] .override .solid"],
  ["[data-tool=curve] .knob"], ["[data-tool=curve] select"], ["[data-tool=compare] button.solid"], ["[data-tool=compare] > summary"],
  ["[data-tool=waterfall] button[data-group]"], ["[data-tool=changes] input.number", "12"], ["[data-tool=changes] input[data-lever]"],
  ["input.number[data-input=LIMIT_BAL]", "15000"], ["[data-action=undo]"], [".result .copy"],
];

for (const browser of browsers) {
  describe(`what a person did in ${browser}`, () => {
    const stage = stageIn(browser);

    test("stays over a visit to the policy: the scenario is one, and leads back to its client by button and by undo", async () => {
      const { page } = await stage.open();
      await choose(page, 1);
      const client = await valueOf(page);
      await look(page, "record");
      await write(page, "input.text", "Client Adams 001");
      await suppose(page, 430000);
      assert.equal((await valueOf(page)).LIMIT_BAL, 430000);
      await visit(page, "policy");
      await page.$eval("input[data-term=lossGivenDefault]", (element) => {
        const box = /** @type {HTMLInputElement} */ (element);
        box.value = "60";
        for (const name of ["input", "change"]) box.dispatchEvent(new Event(name, { bubbles: true }));
      });
      await page.waitForFunction(() => !(/** @type {HTMLButtonElement} */ (document.querySelector(".controls .heading button")).disabled));
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      await visit(page, "client");
      assert.match(await textOf(page, ".headline") ?? "", /another policy than the model/);
      assert.equal((await valueOf(page)).LIMIT_BAL, 430000);
      assert.equal(await (await inner(page, ".scenario")).evaluate((scenario) => scenario.checkVisibility()), true);
      assert.equal(await canUndo(page), true);
      await until(page, (root) => root.querySelector("[data-tool=record] > .body") && root.querySelector("[data-tool=curve] .figures tbody tr"));
      assert.equal((await written(page))[0], "Client Adams 001");
      await click(page, ".scenario button");
      assert.deepEqual(await valueOf(page), client);
      await click(page, "[data-action=undo]");
      assert.equal((await valueOf(page)).LIMIT_BAL, 430000);
      await click(page, "[data-action=undo]");
      assert.deepEqual(await valueOf(page), client);
      assert.equal((await written(page))[0], "Client Adams 001");
      await page.close();
    });

    for (const [what, change] of /** @type {const} */ ([["language", ["locale", "de"]], ["currency", ["currency", "EUR"]], ["layout", ["compact", ""]]])) {
      test(`stays in another ${what}: scenario, undo, notes, the override and who is held`, async () => {
        const { page } = await stage.open();
        await listen(page);
        await choose(page, 1);
        const client = await valueOf(page);
        await look(page, "compare");
        await click(page, "[data-tool=compare] .solid");
        await suppose(page, 430000);
        await look(page, "record");
        await write(page, "input.text", "Client Adams 001");
        const verdict = await page.$eval("copse-score", (element) => /** @type {CopseScore} */ (element).result?.decision?.verdict);
        await click(page, `[data-tool=record] input[value=${verdict === "accept" ? "decline" : "accept"}]`);
        await write(page, ".override textarea", "The bank's own error.");
        await click(page, "[data-tool=record] .override .solid");
        assert.equal((await overrides(page)).length, 1);
        const told = () => page.$eval("copse-score", (element) => element.shadowRoot?.querySelector("[data-tool=record] .told")?.textContent ?? "");
        const before = await told();
        const [name, value] = change;
        await page.$eval("copse-score", (element, attribute, text) => {
          const form = element.shadowRoot?.querySelector(".form");
          Object.assign(window, { rebuilt: () => element.shadowRoot?.querySelector(".form") !== form });
          element.setAttribute(attribute, text);
        }, name, value);
        await page.waitForFunction(() => Reflect.get(window, "rebuilt")());
        if (name === "compact") {
          await page.$eval("copse-score", (element) => { /** @type {CopseScore} */ (element).compact = false; });
        }
        await until(page, (root) => root.querySelector("[data-tool=record] > .body") && root.querySelector("[data-tool=compare] .body table"));
        assert.equal((await valueOf(page)).LIMIT_BAL, 430000);
        assert.deepEqual((await written(page)), ["Client Adams 001", "", "The bank's own error."]);
        await until(page, (root) => root.querySelector("[data-tool=record] .told")?.textContent);
        if (name === "locale") assert.match(await told(), /^Abweichend entschieden: Annehmen/);
        else assert.equal(await told(), before);
        assert.equal((await overrides(page)).length, 1, "nothing was taken back");
        await click(page, ".scenario button");
        assert.deepEqual(await valueOf(page), client);
        await click(page, "[data-action=undo]");
        assert.equal((await valueOf(page)).LIMIT_BAL, 430000);
        await page.close();
      });
    }

    for (const [what, change] of /** @type {const} */ ([["policy", ["policy", { lossGivenDefault: 0.6 }]], ["language", ["locale", "de"]], ["currency", ["currency", "EUR"]], ["layout", ["compact", true]]])) {
      test(`goes on in the field in which a person is, after another ${what}`, async () => {
        const { page } = await stage.open();
        await choose(page, 1);
        // What is late is here.
        await until(page, (root) => root.querySelector(".editing"));
        for (const selector of ["input.number[data-input=BILL_AMT3]", "select[data-input=PAY_4]", "input[type=radio][data-input=EDUCATION]:checked", "input.slider"]) {
          const found = await page.$eval("copse-score", async (element, part, [name, value]) => {
            const score = /** @type {CopseScore} */ (element);
            score.policy = null;
            for (const attribute of ["locale", "currency", "compact"]) score.removeAttribute(attribute);
            await new Promise((resolve) => setTimeout(resolve, 100));
            const root = /** @type {ShadowRoot} */ (score.shadowRoot);
            const before = /** @type {HTMLInputElement} */ (root.querySelector(part));
            before.focus();
            if (before.type === "text") before.setSelectionRange(1, 2);
            const at = scrollY;
            Reflect.set(score, name, value);
            for (let turn = 0; turn < 100 && before.isConnected; ++turn) await new Promise((resolve) => setTimeout(resolve, 20));
            await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
            const now = /** @type {HTMLInputElement | null} */ (root.activeElement);
            const box = now?.getBoundingClientRect();
            return { rebuilt: !before.isConnected, same: now?.matches(part), caret: now?.type === "text" ? [now.selectionStart, now.selectionEnd] : null,
              scrolled: scrollY - at, inSight: box !== undefined && box.height > 0 && box.top >= -1 && box.bottom <= innerHeight + 1 };
          }, selector, change);
          assert.deepEqual({ ...found, scrolled: 0 }, { rebuilt: true, same: true, caret: selector.includes("number") ? [1, 2] : null, scrolled: 0, inSight: true }, selector);
          if (what !== "layout") assert.ok(Math.abs(found.scrolled) < 40, `${selector}: scrolled by ${found.scrolled}`);
        }
        // One who had left the form is not brought back into it.
        const left = await page.$eval("copse-score", async (element) => {
          const score = /** @type {CopseScore} */ (element);
          const root = /** @type {ShadowRoot} */ (score.shadowRoot);
          /** @type {HTMLElement} */ (root.activeElement).blur();
          await new Promise((resolve) => setTimeout(resolve));
          score.policy = { lossGivenDefault: 0.5 };
          return root.activeElement?.outerHTML ?? null;
        });
        assert.equal(left, null);
        await page.close();
      });
    }

    for (const [what, change] of /** @type {const} */ ([["policy", ["policy", { lossGivenDefault: 0.6 }]], ["language", ["locale", "de"]], ["currency", ["currency", "EUR"]], ["theme", ["theme", "dark"]]])) {
      test(`goes on wherever else a person is, and with what is half typed, after another ${what}`, async () => {
        const { page } = await stage.open();
        await choose(page, 1);
        for (const tool of ["waterfall", "curve", "changes", "compare", "record"]) await look(page, tool);
        await (await inner(page, "[data-tool=changes] select")).evaluate((element) => {
          const goal = /** @type {HTMLSelectElement} */ (element);
          goal.value = "below";
          goal.dispatchEvent(new Event("change", { bubbles: true }));
        });
        await click(page, "[data-tool=waterfall] button[data-group]");
        for (const [selector, text] of PLACES) {
          await page.$eval("copse-score", async (element, part, again) => {
            const score = /** @type {CopseScore} */ (element);
            const root = /** @type {ShadowRoot} */ (score.shadowRoot);
            const place = /** @type {HTMLInputElement} */ (root.querySelector(part));
            for (let each = place.closest("details"); each; each = each.parentElement?.closest("details") ?? null) each.open = true;
            place.focus();
            if (again) place.value = "";
            Object.assign(window, { isBack: () => !place.isConnected && root.activeElement !== null });
          }, selector, text !== undefined);
          if (text !== undefined) {
            await page.keyboard.type(text);
            await page.keyboard.press("ArrowLeft");
          }
          await page.$eval("copse-score", (element, [name, value]) => Reflect.set(element, name, value), change);
          if (what !== "theme") await page.waitForFunction(() => Reflect.get(window, "isBack")());
          if (text !== undefined) await page.keyboard.type("0");
          const found = await page.$eval("copse-score", (element, part) => {
            const score = /** @type {CopseScore} */ (element);
            const now = /** @type {HTMLInputElement | null | undefined} */ (score.shadowRoot?.activeElement);
            const wanted = score.shadowRoot?.querySelector(part);
            score.policy = null;
            for (const attribute of ["locale", "currency"]) score.removeAttribute(attribute);
            return { same: now === wanted, now: now?.outerHTML.slice(0, 80), text: now?.value };
          }, selector);
          assert.equal(found.same, true, `${selector}: ${found.now}`);
          if (text !== undefined) assert.equal(found.text, `${text.slice(0, -1)}0${text.slice(-1)}`, selector);
          await page.waitForFunction((tools) => document.querySelector("copse-score")?.shadowRoot?.querySelectorAll("[data-tool] > .body").length === tools, {}, 5);
        }
        assert.equal(await (await inner(page, "[data-tool=waterfall] button[data-group]")).evaluate((button) => button.getAttribute("aria-expanded")), "true");
        await page.close();
      });
    }

    test("is not brought back to a place in which a person is no longer", async () => {
      const { page } = await stage.open();
      await choose(page, 1);
      await look(page, "record");
      const focused = () => page.$eval("copse-score", (element) => element.shadowRoot?.activeElement?.outerHTML ?? null);
      const again = () => until(page, (root) => root.querySelector("[data-tool=record] > .body"));
      const note = await inner(page, "[data-tool=record] textarea");
      await note.evaluate((box) => {
        box.focus();
        box.blur();
      });
      await page.$eval("copse-score", (element) => { /** @type {CopseScore} */ (element).policy = { lossGivenDefault: 0.5 }; });
      await again();
      assert.equal(await focused(), null, "left");
      // Without closer looks there is nowhere to be, and none comes back by itself.
      await (await inner(page, "[data-tool=record] textarea")).focus();
      assert.match(await focused() ?? "", /^<textarea/);
      for (const compact of [true, false]) {
        await page.$eval("copse-score", (element, is) => {
          const form = element.shadowRoot?.querySelector(".form");
          Object.assign(window, { rebuilt: () => element.shadowRoot?.querySelector(".form") !== form });
          /** @type {CopseScore} */ (element).compact = is;
        }, compact);
        await page.waitForFunction(() => Reflect.get(window, "rebuilt")());
      }
      await again();
      assert.equal(await focused(), null, "compact meanwhile");
      assert.equal((await written(page)).length, 3);
      await page.close();
    });

    test("is the figure that was typed, in the marks of the language, and what can be meant in two ways is asked still", async () => {
      const { page } = await stage.open();
      await choose(page, 1);
      const field = async (/** @type {string} */ input) => (await inner(page, `input.number[data-input=${input}]`)).evaluate((box) =>
        [/** @type {HTMLInputElement} */ (box).value, box.closest(".control")?.querySelector(".problem")?.textContent]);
      const change = async (/** @type {string} */ name, /** @type {unknown} */ value) => {
        await page.$eval("copse-score", (element, key, to) => {
          const form = element.shadowRoot?.querySelector(".form");
          Object.assign(window, { rebuilt: () => element.shadowRoot?.querySelector(".form") !== form });
          Reflect.set(element, key, to);
        }, name, value);
        await page.waitForFunction(() => Reflect.get(window, "rebuilt")());
      };
      await type(page, "BILL_AMT2", "12,500");
      await type(page, "PAY_AMT1", "1.234");
      await page.keyboard.press("Tab");
      const asked = ["1.234", "Not clear: write 1,234 or 1.2340."];
      const told = ["1,234", "Nicht eindeutig: 1.234 oder 1,2340 schreiben."];
      assert.deepEqual(await field("PAY_AMT1"), asked);
      await change("policy", { lossGivenDefault: 0.6 });
      assert.deepEqual([await field("PAY_AMT1"), await field("BILL_AMT2")], [asked, ["12,500", ""]]);
      await change("locale", "de");
      assert.deepEqual([await field("PAY_AMT1"), await field("BILL_AMT2")], [told, ["12.500", ""]]);
      await change("currency", "TWD");
      assert.deepEqual(await field("PAY_AMT1"), told);
      await change("locale", "en");
      assert.deepEqual([await field("PAY_AMT1"), await field("BILL_AMT2")], [asked, ["12,500", ""]]);

      // What else is done in the form answers no question.
      await type(page, "BILL_AMT2", "13,000");
      await type(page, "PAY_AMT1", "1.2340");
      await page.keyboard.press("Tab");
      assert.equal((await valueOf(page)).PAY_AMT1, 1.234);
      await click(page, "[data-action=undo]");
      assert.deepEqual(await field("PAY_AMT1"), asked);
      await paste(page, "AGE", "AGE\tBILL_AMT3\n44\t500");
      assert.deepEqual([await field("PAY_AMT1"), (await valueOf(page)).AGE], [asked, 44]);
      await change("locale", "de");
      for (const bill of ["13.000", "12.500"]) {
        await click(page, "[data-action=undo]");
        assert.deepEqual([await field("PAY_AMT1"), await field("BILL_AMT2")], [told, [bill, ""]]);
      }
      await click(page, "[data-action=undo]");
      assert.deepEqual(await field("PAY_AMT1"), ["0", ""], "neither a policy nor a language is a step");
      await page.close();
    });

    test("is not interrupted by a policy that is set again, equal by content", async () => {
      const { page } = await stage.open();
      await choose(page, 0);
      const kept = await page.$eval("copse-score", (element) => {
        const score = /** @type {CopseScore} */ (element);
        const field = () => /** @type {HTMLInputElement} */ (score.shadowRoot?.querySelector("input.number[data-input=AGE]"));
        const again = () => {
          const box = field();
          box.focus();
          score.policy = { lossGivenDefault: 0.6, grades: [{ name: "one", below: 1 }] };
          return field() === box && score.shadowRoot?.activeElement === box;
        };
        return [again(), again(), again()];
      });
      assert.deepEqual(kept, [false, true, true]);
      await page.close();
    });

    test("goes with its client when two that are compared change places", async () => {
      const { page } = await stage.open();
      await choose(page, 1);
      await look(page, "record");
      await write(page, "input.text", "Client Adams 001");
      await look(page, "compare");
      await click(page, "[data-tool=compare] .solid");
      await choose(page, 2);
      assert.equal((await written(page))[0], "");
      await write(page, "input.text", "Client Brown 002");
      const swap = () => click(page, "[data-tool=compare] .row > button:last-of-type");
      const { samples } = await loadModel();
      for (const [client, name] of /** @type {const} */ ([[1, "Client Adams 001"], [2, "Client Brown 002"], [1, "Client Adams 001"]])) {
        await swap();
        assert.deepEqual(await valueOf(page), samples[client].values);
        assert.equal((await written(page))[0], name);
      }
      await click(page, "[data-action=undo]");
      assert.equal((await written(page))[0], "Client Brown 002");
      await page.close();
    });

    test("is of one client: notes and an override go with who is replaced, into no other's receipt, and come back with undo", async () => {
      const { page } = await stage.open();
      await listen(page);
      await choose(page, 1);
      await look(page, "record");
      await write(page, "input.text", "Client Adams 001");
      await write(page, "textarea", "Called on Friday.");
      await click(page, "[data-tool=record] input[value=accept]");
      await write(page, ".override textarea", "The bank's own error.");
      await click(page, "[data-tool=record] .override .solid");
      await type(page, "AGE", "30");
      assert.equal((await written(page))[0], "Client Adams 001", "a client of whom a figure is corrected is the same");
      await page.$eval("copse-score", (element) => {
        const score = /** @type {CopseScore} */ (element);
        score.value = { ...score.value };
      });
      assert.equal((await written(page))[0], "Client Adams 001", "and so is one who is set again");

      await choose(page, 2);
      assert.deepEqual(await written(page), ["", "", ""]);
      assert.equal(await textOf(page, "[data-tool=record] .told"), "");
      assert.deepEqual(await overrides(page), [{ verdict: "accept", reason: "The bank's own error." }, null]);
      const given = await receipt(page);
      assert.equal("reference" in given || "notes" in given || "override" in given, false);
      assert.equal(JSON.stringify(given).includes("Adams"), false);

      await click(page, "[data-action=undo]");
      assert.deepEqual(await written(page), ["Client Adams 001", "Called on Friday.", "The bank's own error."]);
      const { samples, inputs } = await loadModel();
      await paste(page, "LIMIT_BAL", inputs.map(({ name }) => samples[0].values[name]).join("\t"));
      assert.deepEqual(await valueOf(page), samples[0].values);
      assert.deepEqual(await written(page), ["", "", ""], "a row that is pasted is another client");
      await page.close();
    });
  });
}
