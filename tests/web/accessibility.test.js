// Every state of the client's view, and the other views, by all of axe's rules for WCAG 2.2 AA and its best practices.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { examine } from "./support/accessibility.js";
import { browsers } from "./support/browser.js";
import { choose, click, look, refused, type } from "./support/client.js";
import { fromRoot } from "./support/paths.js";
import { stageIn } from "./support/stage.js";
import { visit } from "./support/views.js";

/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {import("../../web/element/copse-score.js").CopseScore} CopseScore */

/** @param {Page} page @param {(score: CopseScore) => void} change */
const change = (page, change) => page.$eval("copse-score", /** @type {any} */ (change));

/** By name: where, and what is done there. @type {Record<string, [string, (page: Page) => Promise<unknown>]>} */
const STATES = {
  "an example": ["", (page) => choose(page, 1)],
  "a blank form": ["", (page) => page.click("#clear")],
  "a field that cannot be read": ["", (page) => type(page, "LIMIT_BAL", "12abc")],
  "a client unlike the training data": ["", (page) => change(page, (score) => { score.value = { ...score.value, BILL_AMT1: 9e8 }; })],
  "a client whom the page gave and who was not taken": ["", refused],
  "an amount of another currency": ["", (page) => type(page, "LIMIT_BAL", "$50,000")],
  "another policy": ["", (page) => change(page, (score) => { score.policy = { cutOff: 0.1 }; })],
  "readonly": ["", (page) => change(page, (score) => { score.readOnly = true; })],
  "compact": ["", (page) => change(page, (score) => { score.compact = true; })],
  "all closer looks open": ["", async (page) => {
    await choose(page, 1);
    for (const name of ["waterfall", "curve", "changes", "compare", "record"]) await look(page, name);
  }],
  "a scenario": ["", async (page) => {
    await look(page, "curve");
    await page.evaluate(() => {
      const knob = /** @type {HTMLInputElement} */ (document.querySelector("copse-score")?.shadowRoot?.querySelector("input.knob"));
      knob.value = knob.max;
      for (const kind of ["input", "change"]) knob.dispatchEvent(new Event(kind, { bubbles: true }));
    });
  }],
  "a report": ["", async (page) => {
    await look(page, "record");
    await click(page, "[data-tool=record] .body button.solid, [data-tool=record] .body button");
  }],
  "in German": ["?lang=de", (page) => choose(page, 1)],
  "in Arabic": ["?lang=ar", (page) => choose(page, 1)],
  "in a portal's page": ["fixtures/hosts/application.html", async () => {}],
  "the policy view": ["", (page) => visit(page, "policy")],
  "the model view": ["", (page) => visit(page, "model")],
};

/** By name: the width, how large a pixel is, and what the system prefers. */
const WAYS = /** @type {Record<string, { width: number, scale?: number, media?: { name: string, value: string }[] }>} */ ({
  "light": { width: 1280 },
  "dark, on a phone": { width: 360, media: [{ name: "prefers-color-scheme", value: "dark" }] },
  "at 200 %": { width: 640, scale: 2 },
  "in forced colours": { width: 1280, media: [{ name: "forced-colors", value: "active" }] },
});

for (const name of browsers) {
  describe(`accessibility in ${name}`, () => {
    const stage = stageIn(name);
    for (const [way, { width, scale = 1, media = [] }] of Object.entries(WAYS)) {
      // What is preferred only Chromium can be told; sizes are the same to either.
      if (name === "firefox" && way !== "light") continue;
      test(`has nothing against it in any state, ${way}`, async (t) => {
        const rules = new Set();
        for (const [state, [path, prepare]] of Object.entries(STATES)) {
          const { page, errors } = await stage.open(path);
          await page.setViewport({ width, height: 800, deviceScaleFactor: scale });
          if (media.length > 0) await page.emulateMediaFeatures(media);
          await prepare(page);
          const found = await examine(page);
          assert.deepEqual(found.problems, [], `${state}, ${way}`);
          rules.add(found.rules);
          const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          if (!path.startsWith("fixtures")) assert.equal(wider, 0, `${state}, ${way}: to be scrolled sideways`);
          assert.deepEqual(errors, [], state);
          await page.close();
        }
        assert.equal(rules.size, 1);
        const [count] = rules;
        t.diagnostic(`${Object.keys(STATES).length} states, ${count} rules`);
        const manual = readFileSync(fromRoot("web/README.md"), "utf8").replaceAll(/\s+/g, " ");
        assert.ok(manual.includes(`${Object.keys(STATES).length} states by ${count} rules of axe`), `web/README.md says otherwise than ${Object.keys(STATES).length} states by ${count} rules of axe`);
      });
    }
  });
}
