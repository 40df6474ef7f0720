import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";

import { scriptsOf } from "../../scripts/site/imports.mjs";
import { loadModel } from "../../web/model.js";
import { browsers, launch, openPage } from "./support/browser.js";
import { siteFolder } from "./support/paths.js";
import { openSite } from "./support/site.js";

/** Bytes, gzip -9 of each file by itself. */
const BUDGET = {
  "element/define.js": 25_000,
  "model.js": 14_400,
  "engine.js": 3_400,
  "copse.wasm": 218_500,
};

/** @param {string} path */
const gzip = (path) => gzipSync(readFileSync(`${siteFolder}/${path}`), { level: 9 }).length;
/** With all that it imports before it runs. @param {string} path */
const whole = (path) => (path.endsWith(".js") ? [...scriptsOf(siteFolder, path)] : [path]).reduce((sum, each) => sum + gzip(each), 0);

describe("the budget", () => {
  for (const [path, most] of Object.entries(BUDGET)) {
    test(`${path} and what it begins with are at most ${most.toLocaleString("en")} bytes by gzip`, (t) => {
      const size = whole(path);
      t.diagnostic(`${path}: ${size.toLocaleString("en")} bytes`);
      assert.ok(size <= most, `${path}: ${size} bytes`);
    });
  }
});

for (const name of browsers) {
  test(`a blank page with two lines has in ${name} its first score by the element and the engine alone, before anything else has come`, async (t) => {
    const site = await openSite();
    const browser = await launch(name);
    try {
      const { page: empty } = await openPage(browser, `${site.url}fixtures/empty.html`);
      const loaded = () => performance.getEntriesByType("navigation").map((entry) => /** @type {PerformanceNavigationTiming} */ (entry).loadEventEnd)[0];
      await empty.waitForFunction(loaded);
      const base = await empty.evaluate(loaded);

      const expected = ["/fixtures/two-lines.html", "/copse.wasm", ...[...scriptsOf(siteFolder, "element/define.js")].map((path) => `/${path}`)];
      const page = await browser.newPage();
      /** @type {string[]} */
      const asked = [];
      /** @type {import("puppeteer-core").HTTPRequest[]} */
      const held = [];
      await page.setRequestInterception(true);
      page.on("request", (request) => {
        const { pathname } = new URL(request.url());
        if (/favicon/.test(pathname)) return void request.abort();
        if (!expected.includes(pathname)) return void held.push(request);
        asked.push(pathname);
        return void request.continue();
      });
      await page.goto(`${site.url}fixtures/two-lines.html`);
      await page.waitForFunction(() => document.querySelector("copse-score")?.shadowRoot?.querySelector(".headline"));
      const client = (await loadModel()).samples[0].values;
      const first = await page.evaluate((values) => {
        const score = /** @type {import("../../web/element/copse-score.js").CopseScore} */ (document.querySelector("copse-score"));
        const started = performance.now();
        score.value = values;
        return {
          from: Math.max(...performance.getEntriesByType("resource").map((entry) => /** @type {PerformanceResourceTiming} */ (entry).responseEnd)),
          score: performance.now() - started,
          probability: score.result?.probability,
          why: score.shadowRoot?.querySelectorAll(".why li").length,
          whole: score.model !== null,
        };
      }, client);
      assert.equal(first.probability, (await loadModel()).score(client).probability);
      assert.ok(Number(first.why) > 0, "with its reasons");
      assert.equal(first.whole, false, "the rest was held back");
      assert.deepEqual(asked.toSorted(), expected.toSorted(), "each once");
      t.diagnostic(`${name}: ${asked.length} requests; empty page loaded after ${base.toFixed(0)} ms, last file of the element here after ${first.from.toFixed(0)} ms, the first score takes ${first.score.toFixed(1)} ms`);

      const late = held.length;
      assert.ok(late > 0, "the rest is asked for once the first picture is there");
      page.removeAllListeners("request");
      page.on("request", (request) => void request.continue());
      for (const request of held) void request.continue();
      await page.waitForFunction(() => /** @type {import("../../web/element/copse-score.js").CopseScore} */ (document.querySelector("copse-score")).model);
      assert.deepEqual(await page.evaluate(() => {
        const score = /** @type {import("../../web/element/copse-score.js").CopseScore} */ (document.querySelector("copse-score"));
        return { same: score.model?.score(/** @type {Record<string, unknown>} */ (score.value)).probability === score.result?.probability,
          tools: (score.shadowRoot?.querySelectorAll(".tool").length ?? 0) > 0 };
      }), { same: true, tools: true });
    } finally {
      await browser.close();
      await site.dispose();
    }
  });
}

const KEYS = 60;
for (const name of browsers) {
  test(`a key is scored, told and laid out in ${name} within a picture`, async (t) => {
    const site = await openSite();
    const browser = await launch(name);
    try {
      const { page } = await openPage(browser, site.url);
      await page.waitForFunction(() => /** @type {import("../../web/element/copse-score.js").CopseScore | null} */ (document.querySelector("copse-score"))?.result);
      await page.evaluate(() => {
        const box = /** @type {HTMLInputElement} */ (document.querySelector("copse-score")?.shadowRoot?.querySelector("[data-input=LIMIT_BAL]"));
        box.focus();
        box.select();
        /** @type {{ work: number, picture: number }[]} */
        const keys = [];
        let begun = 0;
        // Before whatever else hears of it, and after.
        addEventListener("input", () => { begun = performance.now(); }, true);
        addEventListener("input", (event) => {
          const result = /** @type {HTMLElement} */ (document.querySelector("copse-score")?.shadowRoot?.querySelector(".result .headline"));
          result.getBoundingClientRect();
          const work = performance.now() - begun;
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => keys.push({ work, picture: performance.now() - event.timeStamp });
            port2.postMessage(null);
          });
        });
        Object.assign(window, { keys });
      });
      for (let key = 0; key < KEYS; ++key) {
        await page.keyboard.press(key % 6 === 5 ? "Backspace" : /** @type {"1"} */ (String(1 + (key % 6))));
        await page.waitForFunction((count) => Reflect.get(window, "keys").length > count, {}, key);
      }
      const keys = /** @type {{ work: number, picture: number }[]} */ (await page.evaluate(() => Reflect.get(window, "keys")));
      const median = (/** @type {"work" | "picture"} */ what) => keys.map((key) => key[what]).sort((a, b) => a - b)[KEYS / 2];
      t.diagnostic(`${name}: ${median("work").toFixed(1)} ms of work a key, ${median("picture").toFixed(1)} ms from key to picture (medians of ${KEYS}; a picture is due every 16.7 ms)`);
      assert.ok(median("work") <= 16, `${median("work")} ms`);
    } finally {
      await browser.close();
      await site.dispose();
    }
  });
}
