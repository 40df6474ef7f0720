// A million made-up clients through the portfolio view in Chromium: from the choice of the file to a
// complete sorted table, with and without reasons, the longest task of the page's thread, and the most
// memory that its process had (workers included), where the system tells.
//   node tests/bench/portfolio.mjs [ROWS]

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { generateClients } from "../web/support/evaluated.js";
import { peakOf, watchTasks } from "../web/support/load.js";
import { launch, openPage, settled } from "../web/support/browser.js";
import { openSite } from "../web/support/site.js";
import { visit } from "../web/support/views.js";

const rows = Number(process.argv[2] ?? 1_000_000);
const folder = mkdtempSync(join(tmpdir(), "copse-"));
const file = join(folder, "clients.csv");
generateClients(file, rows);
const [browser, site] = await Promise.all([launch("chromium"), openSite()]);
try {
  process.stdout.write(`${rows.toLocaleString("en")} rows, ${(statSync(file).size / 1e6).toFixed(0)} MB\n`);
  const { page } = await openPage(browser, site.url);
  await settled(page);
  await visit(page, "portfolio");
  const tasks = await watchTasks(page);
  const done = () => page.waitForFunction(() => document.querySelector(".portfolio .busy")?.hasAttribute("hidden") &&
    document.querySelector(".listing:not([aria-busy]) .line.active"), { timeout: 600_000 });
  const report = async (/** @type {string} */ what, /** @type {number} */ started) => {
    const took = performance.now() - started;
    const { JSHeapUsedSize: heap = NaN } = await page.metrics();
    process.stdout.write(`${what}: ${(took / 1000).toFixed(2)} s, ${Math.round(rows / took).toLocaleString("en")} thousand rows/s, ` +
      `longest task ${(await tasks()).toFixed(0)} ms, heap of the page ${(heap / 1e6).toFixed(0)} MB, peak of its process ${peakOf(browser).toFixed(0)} MB\n`);
  };
  const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$(".portfolio input[type=file]"));
  let started = performance.now();
  await input.uploadFile(file);
  await done();
  await report("without reasons", started);
  await page.click("#portfolio-explain");
  started = performance.now();
  await page.click(".mapping .primary");
  await page.waitForFunction(() => !document.querySelector(".portfolio .busy")?.hasAttribute("hidden"));
  await done();
  await report("with reasons", started);
} finally {
  await browser.close();
  await site.dispose();
  rmSync(folder, { recursive: true });
}
