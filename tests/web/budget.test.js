import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";

import { scriptsOf } from "../../scripts/site/imports.mjs";
import { browsers, launch, openPage, settled } from "./support/browser.js";
import { siteFolder } from "./support/paths.js";
import { openSite } from "./support/site.js";

/** Bytes, gzip -9 of each file by itself. */
const BUDGET = {
  "element/define.js": 37_000,
  "model.js": 15_000,
  "engine.js": 9_000,
  "copse.wasm": 215_000,
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
  test(`a blank page with two lines asks in ${name} for the element, the engine, and nothing else before the first score`, async (t) => {
    const site = await openSite();
    const browser = await launch(name);
    try {
      const { page: empty } = await openPage(browser, `${site.url}fixtures/empty.html`);
      const loaded = () => performance.getEntriesByType("navigation").map((entry) => /** @type {PerformanceNavigationTiming} */ (entry).loadEventEnd)[0];
      await empty.waitForFunction(loaded);
      const base = await empty.evaluate(loaded);
      const before = (await site.requests()).length;
      const { page } = await openPage(browser, `${site.url}fixtures/two-lines.html`);
      await settled(page);
      const first = await page.evaluate(() => {
        const score = /** @type {import("../../web/element/copse-score.js").CopseScore} */ (document.querySelector("copse-score"));
        const started = performance.now();
        score.value = score.model?.samples[0].values ?? {};
        return { from: Math.max(...performance.getEntriesByType("resource").map((entry) => /** @type {PerformanceResourceTiming} */ (entry).responseEnd)), score: performance.now() - started, got: score.result !== null };
      });
      assert.equal(first.got, true);
      t.diagnostic(`${name}: empty page loaded after ${base.toFixed(0)} ms, last file of the element here after ${first.from.toFixed(0)} ms, the first score takes ${first.score.toFixed(1)} ms`);
      const asked = (await site.requests()).slice(before).filter((path) => !/favicon/.test(path));
      const expected = ["/fixtures/two-lines.html", "/copse.wasm", ...[...scriptsOf(siteFolder, "element/define.js")].map((path) => `/${path}`)];
      assert.deepEqual(asked.toSorted(), expected.toSorted(), "each once");
      t.diagnostic(`${name}: ${asked.length} requests`);
    } finally {
      await browser.close();
      await site.dispose();
    }
  });
}
