import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { browsers } from "./support/browser.js";
import { assertLaidOut } from "./support/baseline.js";
import { choose, look, type } from "./support/client.js";
import { stageIn } from "./support/stage.js";
import { visit } from "./support/views.js";

/** @typedef {import("../../web/element/copse-score.js").CopseScore} CopseScore */
/** @typedef {import("puppeteer-core").Page} Page */

const WIDTHS = [360, 768, 1280];
/** Scroll bars and roundings; a column that moves is off by more. */
const TOLERANCE = 0.03;

/** Parts whose places the style sheets give, not the fonts. */
const PARTS = {
  client: ["h1", ".examples .samples", ".sample", "copse-score", ">.headline", ">.form", ">.series", ">.detail", ">.scale .track", ">.tools", ">.tool[open] .body", "footer.bottom"],
  policy: ["h1", ".controls", ".client", ".dataset > .panel", "footer.bottom"],
  model: ["h1", "#about", ".importance", ".shapes", ".shapes .plot", ".fairness", ".challenger", "#read", "footer.bottom"],
};

/** @param {Page} page @param {string[]} parts  ">" before those inside the element */
const boxesOf = (page, parts) => page.evaluate((selectors) => {
  const root = document.querySelector("copse-score")?.shadowRoot;
  const found = selectors.flatMap((selector) => {
    const inside = selector.startsWith(">");
    return [.../** @type {ParentNode} */ (inside ? root : document).querySelectorAll(inside ? selector.slice(1) : selector)]
      .map((element, index) => ({ name: `${selector.replace(">", "")}${index === 0 ? "" : ` (${index + 1})`}`, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && box.height > 0);
  });
  const share = (/** @type {number} */ pixels) => Math.round((pixels / document.documentElement.clientWidth) * 1000) / 1000;
  return Object.fromEntries(found.map(({ name, box }) => [name, { left: share(box.left), width: share(box.width) }]));
}, parts);

/** @type {Record<string, { path?: string, view?: "policy" | "model", prepare?: (page: Page) => Promise<unknown> }>} */
const STATES = {
  "client": {},
  "client-empty": { prepare: (page) => page.click("#clear") },
  "client-wrong": { prepare: (page) => type(page, "AGE", "x") },
  "client-what-if": { prepare: (page) => look(page, "curve") },
  "client-compact": { prepare: (page) => page.$eval("copse-score", (element) => { /** @type {CopseScore} */ (element).compact = true; }) },
  "client-arabic": { path: "?lang=ar" },
  "policy": { view: "policy" },
  "policy-arabic": { path: "?lang=ar", view: "policy" },
  "model": { view: "model" },
};

for (const name of browsers) {
  describe(`the looks in ${name}`, () => {
    const stage = stageIn(name);
    for (const [state, { path = "", view, prepare }] of Object.entries(STATES)) {
      test(`of ${state} are at ${WIDTHS.join(", ")} pixels as they were found good`, async () => {
        const { page } = await stage.open(path);
        await page.waitForSelector("button.sample");
        await choose(page, 1);
        if (view !== undefined) await visit(page, view);
        await prepare?.(page);
        for (const width of WIDTHS) {
          await page.setViewport({ width, height: 900 });
          await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
          const boxes = await boxesOf(page, PARTS[view ?? "client"]);
          assertLaidOut(`layout/${state}-${width}.json`, boxes, TOLERANCE);
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${state} at ${width}`);
        }
        await page.close();
      });
    }

    test("would be caught if a column moved", async () => {
      const { page } = await stage.open();
      await page.evaluate(() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(".result { margin-inline-start: 5rem !important; }");
        document.querySelector("copse-score")?.shadowRoot?.adoptedStyleSheets.push(sheet);
      });
      const boxes = await boxesOf(page, PARTS.client);
      if (process.env.COPSE_BASELINES !== "write") {
        assert.throws(() => assertLaidOut("layout/client-1280.json", boxes, TOLERANCE), /\.headline|\.detail/);
      }
      await page.close();
    });
  });
}
