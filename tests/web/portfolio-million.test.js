// A million clients through the portfolio view, from the file that is dropped to the one that is written,
// against the native command.

import assert from "node:assert/strict";
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { loadModel } from "../../web/model.js";
import { browsers, launch, openPage, settled, violationsOf } from "./support/browser.js";
import { peakOf, watchTasks } from "./support/load.js";
import { manyClients, nativeResults } from "./support/many-clients.js";
import { choose, linesOf, rested, textOf } from "./support/portfolio.js";
import { openSite } from "./support/site.js";
import { inSight, visit } from "./support/views.js";

const ROWS = 1_000_000;
/** Of the process of the page with all its workers, in MB: half as much again as is usual. */
const MOST_MEMORY = { chromium: 900, firefox: 1500 };
const DECLINE = 1;

/** @type {string} */ let folder;
/** @type {string} */ let file;
/** @type {import("../../web/model.js").Model} */ let model;
/** @type {ReturnType<typeof nativeResults>} */ let native;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "copse-"));
  file = join(folder, "clients.csv");
  model = await loadModel();
  const heading = manyClients(file, ROWS);
  native = nativeResults(file, model);
  // As many bytes, and a name that no input has.
  const own = openSync(file, "r+");
  writeSync(own, heading.replace("LIMIT_BAL", "Credit in"), 0);
  closeSync(own);
});
after(() => rmSync(folder, { recursive: true }));

/** Rows in sight have, from a place on, the values that a sorted column has there; of equal values who came first is first.
 * @param {string[][]} lines @param {Float64Array} values @param {Float64Array} sorted @param {number} first */
function assertSorted(lines, values, sorted, first) {
  const rows = lines.map(([id]) => Number(id) - 1);
  assert.deepEqual(rows.map((row) => values[row]), Array.from(sorted.subarray(first, first + rows.length)));
  for (let k = 1; k < rows.length; ++k) assert.ok(values[rows[k - 1]] !== values[rows[k]] || rows[k - 1] < rows[k], `${rows[k - 1]} and ${rows[k]}`);
}

/** A column's values in order; missing ones are last, both ways. @param {Float64Array} values @param {boolean} descending */
function inOrder(values, descending) {
  const sorted = values.toSorted();
  const missing = sorted.findIndex(Number.isNaN);
  if (descending) sorted.subarray(0, missing < 0 ? sorted.length : missing).reverse();
  return sorted;
}

/** A download, once it is whole. @param {string} folder */
async function downloaded(folder) {
  for (let last = ""; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const names = readdirSync(folder);
    if (names.length === 1 && names[0].endsWith(".csv") && names[0] === last) return readFileSync(join(folder, last), "latin1");
    last = names.length === 1 ? names[0] : "";
  }
}

/** Says where, not a hundred megabytes. @param {string} actual @param {string} expected */
function assertSame(actual, expected) {
  if (actual === expected) return;
  const lines = expected.split("\r\n");
  const at = actual.split("\r\n").findIndex((line, k) => line !== lines[k]);
  assert.equal(actual.split("\r\n")[at], lines[at], `line ${at + 1} of ${lines.length}`);
  assert.fail("the file is cut off");
}

for (const name of browsers) {
  describe(`a million clients in ${name}`, () => {
    test("are dropped, mapped, scored, sorted, filtered, searched, opened and written, as the native command has them", { timeout: 300_000 }, async (t) => {
      const downloads = join(folder, name);
      mkdirSync(downloads);
      const [browser, site] = await Promise.all([launch(name, { downloads }), openSite()]);
      try {
        const { page, errors } = await openPage(browser, site.url);
        await settled(page);
        await visit(page, "portfolio");
        await new Promise((resolve) => setTimeout(resolve, 1000)); // the client view has work of its own at first
        const tasks = await watchTasks(page);
        const timed = async (/** @type {string} */ what, /** @type {() => Promise<unknown>} */ work) => {
          const started = performance.now();
          await work();
          const took = (performance.now() - started) / 1000;
          t.diagnostic(`${name}: ${what} ${took.toFixed(2)} s, longest task ${(await tasks()).toFixed(0)} ms`);
        };

        await choose(page, file);
        await page.waitForSelector(".mapping");
        assert.match(await textOf(page, ".mapping"), /No column was found for LIMIT_BAL/);
        const field = await page.$$eval(".map label", (labels) => /** @type {HTMLLabelElement} */ (labels.find((label) => label.textContent?.includes("(LIMIT_BAL)"))).htmlFor);
        await page.focus(`#${field}`); // is filled once it is opened
        await page.waitForSelector(`#${field} option[value="1"]`);
        await page.select(`#${field}`, "1"); // the second column
        await page.evaluate(() => {
          const told = /** @type {[number, string][]} */ (Object.assign(window, { told: [] }).told);
          const bar = /** @type {Element} */ (document.querySelector(".portfolio .bar"));
          new MutationObserver(() => told.push([Number(bar.getAttribute("aria-valuenow")), document.querySelector(".portfolio .says")?.textContent ?? ""])).observe(bar, { attributes: true });
        });
        await timed("to the sorted table", async () => {
          await page.click(".mapping .primary");
          await page.waitForSelector(".portfolio .busy:not([hidden])");
          await page.waitForFunction(() => document.querySelector(".portfolio .busy")?.hasAttribute("hidden") && document.querySelector(".listing:not([aria-busy]) .line.active") !== null, { timeout: 200_000 });
        });
        assert.match(await textOf(page, ".portfolio .says"), /^1,000,000 clients/);
        const told = /** @type {[number, string][]} */ (await page.evaluate(() => Reflect.get(window, "told")));
        assert.ok(told.length >= 10 && told.at(-1)?.[0] === 100, `${told.length} steps`);
        assert.ok(told.filter(([, says]) => /^[\d,]+ clients, [\d,]+ a second/.test(says)).length > 2, "progress is told in words");
        assert.equal(await textOf(page, "[data-fact=clients]"), "1,000,000");
        const { columns } = native;
        const decided = await page.$$eval("[aria-labelledby=portfolio-decisions] tbody tr", (rows) => rows.slice(0, 3).map((row) => /** @type {HTMLTableRowElement} */ (row).cells[1].innerText));
        assert.deepEqual(decided, [0, 1, 2].map((verdict) => columns.verdict.filter((each) => each === verdict).length.toLocaleString("en")));

        // Each column has its order both ways, at the top, in the middle and at the end.
        const heads = await page.$$eval(".listing [role=columnheader]", (all) => all.map((head) => head.textContent ?? ""));
        assert.equal(heads.length, Object.keys(columns).length);
        for (const [index, values] of Object.values(columns).entries()) {
          for (let turn = 0; turn < 2; ++turn) {
            await timed(`sorted by ${heads[index]}`, async () => {
              await page.$$eval(".listing [role=columnheader] button", (all, which) => /** @type {HTMLElement} */ (all[which]).click(), index);
              await page.waitForSelector(".listing:not([aria-busy])");
            });
            const descending = await page.$eval(".listing [aria-sort]", (head) => head.getAttribute("aria-sort")) === "descending";
            const sorted = inOrder(values, descending);
            assertSorted(await linesOf(page), values, sorted, 0);
            await page.focus(".listing");
            await page.keyboard.press("End");
            const last = await linesOf(page);
            assertSorted(last, values, sorted, ROWS - last.length);
            await page.$eval(".listing", (grid) => { grid.scrollTop = grid.scrollHeight / 2; });
            await page.waitForFunction((end) => document.querySelector(".listing .window .line")?.firstElementChild?.textContent !== end, {}, last[0][0]);
            const first = await page.$eval(".listing .window .line", (row) => Number(row.getAttribute("aria-rowindex")) - 2);
            assert.ok(Math.abs(first - ROWS / 2) < ROWS / 100, String(first));
            assertSorted(await linesOf(page), values, sorted, first);
          }
        }

        const count = () => page.$eval(".listing", (grid) => Number(grid.getAttribute("aria-rowcount")) - 1);
        await page.select(".filters select[name=verdict]", String(DECLINE));
        await timed("filtered by decision", () => rested(page));
        assert.equal(await count(), columns.verdict.filter((verdict) => verdict === DECLINE).length);
        const grade = native.grades.length - 1;
        await page.select(".filters select[name=grade]", String(grade));
        await timed("and by grade", () => rested(page));
        assert.equal(await count(), columns.verdict.filter((verdict, row) => verdict === DECLINE && columns.grade[row] === grade).length);
        for (const [, , letter, verdict] of await linesOf(page)) assert.deepEqual([letter, verdict], [native.grades[grade], "Decline"]);
        await page.click(".filters button[type=reset]");
        await rested(page);
        await page.type(".filters input[name=id]", "23456");
        await timed("searched", () => rested(page));
        const found = Array.from({ length: ROWS }, (_, row) => String(row + 1)).filter((id) => id.includes("23456"));
        assert.equal(await count(), found.length);
        await page.type(".filters input[name=id]", "7");
        await rested(page);
        assert.deepEqual((await linesOf(page)).map(([id]) => id), ["234567"]);

        await page.focus(".listing");
        await page.keyboard.press("Enter");
        await inSight(page, "client");
        const value = await page.evaluate(() => /** @type {import("../../web/element/copse-score.js").CopseScore} */ (document.querySelector("copse-score")).value);
        const client = native.clientOf(234_566);
        assert.deepEqual(value, Object.fromEntries(model.inputs.map((input) => [input.name, client[input.name]])));
        await visit(page, "portfolio");
        await page.click(".filters button[type=reset]");
        await rested(page);
        await page.$$eval(".listing [role=columnheader] button", (all) => /** @type {HTMLElement} */ (all[0]).click());
        await page.waitForSelector(".listing:not([aria-busy])");
        assert.equal((await linesOf(page))[0][0], "1");

        // The whole file, as a download: what the native command says, byte by byte.
        await page.evaluate(() => Reflect.deleteProperty(window, "showSaveFilePicker"));
        await page.$eval(".writing", (details) => {
          /** @type {HTMLDetailsElement} */ (details).open = true;
          for (const box of details.querySelectorAll("input")) box.checked = !/^(reasons|contributions)$/.test(box.name);
        });
        let written = "";
        await timed("written", async () => {
          await page.$eval(".writing .primary", (button) => /** @type {HTMLElement} */ (button).click());
          written = await downloaded(downloads);
        });
        assertSame(written, native.written);

        const memory = peakOf(browser);
        t.diagnostic(`${name}: at most ${memory.toFixed(0)} MB`);
        if (!Number.isNaN(memory)) assert.ok(memory < MOST_MEMORY[name], `${memory.toFixed(0)} MB`);
        assert.deepEqual(await violationsOf(page), []);
        assert.deepEqual(errors, []);
      } finally {
        await browser.close();
        await site.dispose();
      }
    });
  });
}
