// Files of made-up clients through the portfolio view in Chromium, and through the native command: from the
// choice of the file to the complete sorted table, then again with the reasons of every client; the longest task
// of the page's thread; the most memory that its process had (workers included), where the system tells.
//   node tests/bench/portfolio.mjs [ROWS,ROWS,… [RESULTS.json]]

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { launch, openPage, settled } from "../web/support/browser.js";
import { peakOf, watchTasks } from "../web/support/load.js";
import { manyClients } from "../web/support/many-clients.js";
import { commandFile, packageFile } from "../web/support/paths.js";
import { openSite } from "../web/support/site.js";
import { visit } from "../web/support/views.js";

/** @typedef {{ rows: number, megabytes: number, what: "native" | "scores" | "reasons", seconds: number, longestTask: number, peak: number }} Measured */

/** @param {string} file @param {number} rows @returns {Measured} */
function natively(file, rows) {
  const started = performance.now();
  const { status, stderr } = spawnSync(commandFile, ["score", packageFile, file], { stdio: ["ignore", "ignore", "pipe"] });
  if (status !== 0) throw new Error(String(stderr));
  return { rows, megabytes: statSync(file).size / 1e6, what: "native", seconds: (performance.now() - started) / 1000, longestTask: NaN, peak: NaN };
}

/** @param {string} file @param {number} rows @returns {Promise<Measured[]>} */
async function inPage(file, rows) {
  const [browser, site] = await Promise.all([launch("chromium"), openSite()]);
  try {
    const { page } = await openPage(browser, site.url);
    await settled(page);
    await visit(page, "portfolio");
    // The client view has work of its own at first.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const tasks = await watchTasks(page);
    const measured = async (/** @type {"scores" | "reasons"} */ what, /** @type {() => Promise<unknown>} */ begin) => {
      const started = performance.now();
      await begin();
      // An element that is given back would be kept, and with it all that was found.
      await page.waitForFunction(() => document.querySelector(".portfolio .busy")?.hasAttribute("hidden") &&
        document.querySelector(".listing:not([aria-busy]) .line.active") !== null, { timeout: 600_000 });
      return { rows, megabytes: statSync(file).size / 1e6, what, seconds: (performance.now() - started) / 1000, longestTask: await tasks(), peak: peakOf(browser) };
    };
    // Small files are explained unless a person says otherwise: only what was asked for is measured.
    const [chooser] = await Promise.all([page.waitForFileChooser(), page.click(".portfolio .choices button:last-child")]);
    const scores = await measured("scores", () => chooser.accept([file]));
    const explained = await page.$eval("#portfolio-explain", (box) => /** @type {HTMLInputElement} */ (box).checked);
    await page.click("#portfolio-explain");
    const again = await measured(explained ? "scores" : "reasons", async () => {
      await page.click(".mapping .primary");
      await page.waitForFunction(() => !document.querySelector(".portfolio .busy")?.hasAttribute("hidden") || document.querySelector(".listing") !== null);
    });
    return explained ? [again, { ...scores, what: "reasons" }] : [scores, again];
  } finally {
    await browser.close();
    await site.dispose();
  }
}

const [sizes = "1000000", results] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "copse-"));
/** @type {Measured[]} */
const all = [];
try {
  process.stdout.write("| rows | MB | | seconds | thousand rows/s | longest task, ms | peak, MB |\n|---:|---:|---|---:|---:|---:|---:|\n");
  for (const rows of sizes.split(",").map(Number)) {
    const file = join(folder, `${rows}.csv`);
    manyClients(file, rows);
    for (const one of [natively(file, rows), ...await inPage(file, rows)]) {
      all.push(one);
      const { megabytes, what, seconds, longestTask, peak } = one;
      const told = (/** @type {number} */ value) => (Number.isNaN(value) ? "" : value.toFixed(0));
      process.stdout.write(`| ${rows.toLocaleString("en")} | ${megabytes.toFixed(0)} | ${what} | ${seconds.toFixed(2)} | ${(rows / seconds / 1000).toFixed(0)} | ${told(longestTask)} | ${told(peak)} |\n`);
    }
    rmSync(file);
  }
  if (results !== undefined) writeFileSync(results, `${JSON.stringify(all, null, 1)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
