import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import Papa from "papaparse";

import { browsers, violationsOf } from "./support/browser.js";
import { generateClients, readTable } from "./support/evaluated.js";
import { nastyTables, tablesWithBadCells } from "./support/nasty.js";
import { commandFile, packageFile } from "./support/paths.js";
import { download, score, textOf } from "./support/portfolio.js";
import { stageIn } from "./support/stage.js";
import { visit } from "./support/views.js";

/** @type {string} */ let folder;
/** The command's lines of each, without the heading. @type {{ name: string, file: string, printed: string[] }[]} */ let tables;
/** @type {string} */ let longLine;
/** @type {{ file: string, printed: string[], bad: ReturnType<typeof tablesWithBadCells>["bad"] }} */ let left;
/** @param {string} name @param {string | Uint8Array} content */
function put(name, content) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
/** @param {string} file */
const native = (file) => execFileSync(commandFile, ["score", packageFile, file], { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] }).trimEnd().split("\n").slice(1);
before(() => {
  folder = mkdtempSync(join(tmpdir(), "copse-"));
  generateClients(join(folder, "clients.csv"), 400, 0.01);
  const { head, rows } = readTable(join(folder, "clients.csv"));
  tables = nastyTables(head, rows).map(([name, content], index) => {
    const file = put(`nasty-${index}.csv`, content);
    return { name, file, printed: native(file) };
  });
  longLine = put("long-line.csv", Buffer.concat([Buffer.from(`${head.join(",")}\n${rows[0].join(",")}\n`), Buffer.alloc(100_000_000, "x")]));
  const { content, without, bad } = tablesWithBadCells(head, rows);
  left = { file: put("left.csv", content), printed: native(put("without.csv", without)), bad };
});
after(() => rmSync(folder, { recursive: true }));

/** The rows' numbers and probabilities that the page writes, in the order of the file. @param {import("puppeteer-core").Page} page */
async function written(page) {
  await page.$eval(".writing", (details) => { /** @type {HTMLDetailsElement} */ (details).open = true; });
  await page.$$eval(".writing input[type=checkbox]", (boxes) => boxes.forEach((box) => {
    const { name } = /** @type {HTMLInputElement} */ (box);
    /** @type {HTMLInputElement} */ (box).checked = name === "row" || name === "prediction";
  }));
  const [heading, ...lines] = (await download(page, ".writing .primary")).trimEnd().split("\r\n");
  assert.equal(heading, "row,probability");
  return lines.sort((a, b) => parseInt(a) - parseInt(b));
}

for (const browser of browsers) {
  describe(`large and nasty files in ${browser}`, () => {
    const stage = stageIn(browser);

    test("have the command's probabilities, row by row, as the page writes them", { timeout: 240_000 }, async () => {
      const { page, errors } = await stage.open();
      await visit(page, "portfolio");
      for (const { name, file, printed } of tables) {
        await score(page, file);
        assert.equal(await page.$eval(".portfolio .problem", (problem) => problem.textContent), "", name);
        const lines = await written(page);
        assert.equal(lines.length, printed.length, name);
        const at = lines.findIndex((line, k) => line !== `${k + 1},${printed[k]}`);
        assert.equal(at, -1, `${name}, row ${at + 1}: ${lines[at]}, and the command says ${printed[at]}`);
      }
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("that hold a line of a hundred megabytes are refused with its number, and the next file is read", { timeout: 120_000 }, async () => {
      const { page, errors } = await stage.open();
      await visit(page, "portfolio");
      assert.equal(await page.evaluate(() => globalThis.crossOriginIsolated), false, "no page is isolated, nor need be");
      await score(page, longLine);
      assert.match(await textOf(page, ".portfolio .problem"), /line 3: a record of more than 16 MB/);
      await score(page, tables[5].file);
      assert.match(await textOf(page, ".portfolio .says"), /^45,000 clients/);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("have each cell that cannot be read told with row, line, column and reason, all of them to be downloaded, and all other rows scored", { timeout: 120_000 }, async () => {
      const { file, printed, bad } = left;
      const { page, errors } = await stage.open();
      await visit(page, "portfolio");
      await score(page, file);
      assert.match(await textOf(page, ".rejected"), /450 rows are left out/);
      assert.match(await textOf(page, ".rejected"), /LIMIT_BAL: 113, AGE: 113, BILL_AMT3: 112, PAY_AMT6: 112/);
      const shown = await page.$$eval(".rejected tbody tr", (rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
      const told = (/** @type {typeof bad[number]} */ { row, line, column, reason, text }) => [String(row), String(line), column, reason, text];
      assert.deepEqual(shown, bad.slice(0, 100).map(told));
      const list = /** @type {string[][]} */ (Papa.parse(await download(page, ".rejected .button"), { skipEmptyLines: true }).data);
      // A spreadsheet would take it for a formula.
      const expected = bad.map(told).map((cells) => cells.with(4, cells[4].replace(/^=/, "'=")));
      assert.equal(list.length, 451);
      list.slice(1).forEach((cells, k) => assert.deepEqual(cells, expected[k]));
      const lines = await written(page);
      const numbers = Array.from({ length: 45_000 }, (_, k) => k + 1).filter((row) => row % 100 !== 51);
      assert.equal(lines.length, printed.length);
      const at = lines.findIndex((line, k) => line !== `${numbers[k]},${printed[k]}`);
      assert.equal(at, -1, `${lines[at]}, and the command says ${printed[at]} of row ${numbers[at]}`);
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });
  });
}
