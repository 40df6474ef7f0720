import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, openAsBlob, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { loadModel } from "../../web/model.js";
import { lookAt, scorePortfolio } from "../../web/portfolio.js";
import { accessibilityProblems } from "./support/accessibility.js";
import { browsers, violationsOf } from "./support/browser.js";
import { generateClients } from "./support/evaluated.js";
import { nastyTables } from "./support/nasty.js";
import { commandFile, packageFile } from "./support/paths.js";
import { choose, downloadBytes, scored, textOf } from "./support/portfolio.js";
import { stageIn } from "./support/stage.js";
import { visit } from "./support/views.js";

/** @typedef {import("../../web/table.js").Told} Told */

/** @type {string} */ let folder;
/** @type {string[]} */ let head;
/** @type {string[][]} */ let rows;
/** @type {import("../../web/model.js").Model} */ let model;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "copse-"));
  generateClients(join(folder, "clients.csv"), 400, 0.01);
  [head, ...rows] = readFileSync(join(folder, "clients.csv"), "utf8").trimEnd().split(/\r?\n/).map((line) => line.split(","));
  model = await loadModel();
});
after(() => rmSync(folder, { recursive: true }));

/** @param {string[][]} lines @param {string} sign */
const joined = (lines, sign) => lines.map((cells) => cells.join(sign)).join("\n");
/** Halves of what is owed, so that there are decimals. @param {string} sign */
const withDecimals = (sign) => rows.map((cells) => cells.map((text, at) => (/^BILL/.test(head[at]) && text !== "" ? `${text}${sign}5` : text)));
/** The columns of inputs alone, in the model's order. */
const inputsAlone = () => rows.map((cells) => model.inputs.map(({ name }) => cells[head.indexOf(name)]));
/** @param {string} name @param {string | Uint8Array} content */
function put(name, content) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
/** What only a person can know of these files, for the library and for the command. @returns {[name: string, file: string, told: Told, options: string[]][]} */
const files = () => [
  ["a colon between cells and a decimal comma", put("colon.csv", joined([head, ...withDecimals(",")], ":")), { delimiter: ":", point: "," }, ["--delimiter", ":", "--decimal", "comma"]],
  ["semicolons where most lines have commas", put("semicolon.csv", joined([head, ...withDecimals(",")], ";")), { delimiter: ";" }, ["--delimiter=semicolon"]],
  ["UTF-16 without a mark", put("utf16.csv", Buffer.from(joined([head, ...rows], "\t"), "utf16le")), { encoding: "utf-16le" }, ["--encoding", "utf-16le"]],
  ["a heading below another one", put("below.csv", `${joined([head.map((_, k) => `Q${k}`), head.map(() => "as of May"), [], head, ...rows], ",")}`), { heading: 4 }, ["--heading", "4"]],
  ["no heading", put("headless.csv", joined(inputsAlone(), ",")), { heading: "none" }, ["--heading", "none"]],
];
/** @param {readonly string[]} options @param {string} file */
const native = (options, file) => execFileSync(commandFile, ["score", packageFile, file, ...options], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

describe("how a file is written", () => {
  test("can be told to the library and to the command, to the same ends", async () => {
    const plain = native([], join(folder, "clients.csv"));
    for (const [name, file, told, options] of files()) {
      const expected = native(options, file);
      for (const workers of [0, 2]) {
        const portfolio = await scorePortfolio(model, await openAsBlob(file), { workers, dialect: told });
        assert.equal(`probability\n${Array.from(portfolio.results.predictions, (p) => `${p}\n`).join("")}`, expected, name);
        assert.deepEqual(portfolio.told, told);
      }
      if (!/decimal|semicolons/.test(name)) assert.equal(expected, plain, name);
    }
  });

  test("is found out alike by the library and the command, over several blocks and workers, however nasty the file", { timeout: 240_000 }, async () => {
    for (const [name, content] of nastyTables(head, rows)) {
      const file = put("nasty.csv", content);
      const expected = native([], file).split("\n");
      for (const workers of [1, 2]) {
        const { rows: scoredRows, left, results } = await scorePortfolio(model, await openAsBlob(file), { workers });
        assert.deepEqual([scoredRows, left], [expected.length - 2, 0], name);
        for (let row = 0; row < scoredRows; ++row) {
          if (String(results.predictions[row]) !== expected[row + 1]) assert.fail(`${name}, row ${row + 1}: ${results.predictions[row]}, and the command says ${expected[row + 1]}`);
        }
      }
    }
  });

  test("is found out where it is not told, and by what is told", async () => {
    const { dialect } = await lookAt(new Blob(["a;b:c\n1,5:2\n3,5:4\n"]), { delimiter: ":" });
    assert.deepEqual([dialect.names, dialect.point], [["a;b", "c"], ","]);
    const none = await lookAt(new Blob(["a,b\n1,2\n"]), { heading: "none" });
    assert.deepEqual([none.dialect.names, none.dialect.hasHeader], [["1", "2"], false]);
    assert.deepEqual((await lookAt(new Blob(["7,8\n1,2\n"]))).dialect.names, ["1", "2"]);
  });

  test("is refused in a sentence where it cannot be", async () => {
    const source = await openAsBlob(join(folder, "clients.csv"));
    for (const [dialect, why] of /** @type {[any, RegExp][]} */ ([
      [{ delimiter: "::" }, /"::" cannot delimit cells/], [{ delimiter: "\"" }, /cannot delimit/], [{ delimiter: "\u00a6" }, /cannot delimit/], [{ delimiter: "\n" }, /cannot delimit/],
      [{ point: ";" }, /";" is no decimal sign/], [{ encoding: "latin1" }, /"latin1" is none of utf-8, utf-16le, utf-16be, windows-1252/],
      [{ heading: 0 }, /"0" is neither a line, from 1 on, nor "none"/], [{ heading: 1.5 }, /neither a line/], [{ heading: 9999 }, /line 9999 is to be the heading/],
      [{ quote: "'" }, /has no "quote": encoding, delimiter, point, heading can be told/], [";", /told by an object/], [null, /told by an object/],
    ])) {
      await assert.rejects(scorePortfolio(model, source, { workers: 0, dialect }), (/** @type {any} */ error) => error.name === "CopseError" && error.code === "argument" && why.test(error.message));
    }
    const none = scorePortfolio(model, new Blob(["1,2\n3,4\n"]), { workers: 0, dialect: { heading: "none" } });
    await assert.rejects(none, /No column of the table is an input/);
    const parquet = spawnSync(commandFile, ["score", packageFile, put("t.parquet", "PAR1\0\0\0\0PAR1"), "--delimiter", ";"], { encoding: "utf8" });
    assert.equal(parquet.status, 2);
    assert.match(parquet.stderr, /Parquet file says itself how it is written/);
  });

  test("is told to workers too, which read rows again by it", async () => {
    const [, file] = files()[0];
    const { poolFor } = await import("../../web/portfolio.js");
    const pool = await poolFor(model, 1);
    const portfolio = await scorePortfolio(model, await openAsBlob(file), { pool, dialect: { delimiter: ":", point: "," } });
    const values = await portfolio.valuesOf(pool, 7);
    assert.equal(values.BILL_AMT1, Number(withDecimals(".")[7][head.indexOf("BILL_AMT1")]));
    pool.close();
  });
});

for (const name of browsers) {
  describe(`how a file is written, in ${name}`, () => {
    const stage = stageIn(name);
    async function open() {
      const opened = await stage.open();
      await visit(opened.page, "portfolio");
      return opened;
    }
    /** @param {import("puppeteer-core").Page} page @param {string} what @param {string} value */
    async function tell(page, what, value) {
      const before = await page.$(".mapping");
      await page.select(`#written-${what}`, value);
      await page.waitForFunction((old) => document.querySelector(".mapping") !== old || document.querySelector(".portfolio .problem:not([hidden])"), {}, before);
      await page.waitForFunction(() => document.querySelector(".portfolio .busy")?.hasAttribute("hidden"));
    }
    /** @param {import("puppeteer-core").Page} page */
    const firstRows = (page) => page.$$eval(".written tbody tr", (lines) => lines.map((line) => [...line.children].map((cell) => cell.textContent)));

    test("is shown with the first rows, can be changed, and is kept for files with that heading", async () => {
      const { page, errors } = await open();
      const [, file] = files()[0];
      await choose(page, file);
      await page.waitForSelector(".written");
      assert.match(await textOf(page, ".written summary"), /^Read as: .*UTF-8, heading in line \d$/);
      assert.equal(await page.$eval(".written", (details) => /** @type {HTMLDetailsElement} */ (details).open), true);
      await page.select("#written-delimiter", ":");
      await page.waitForFunction(() => /All \d+ inputs were found/.test(document.querySelector(".mapping")?.textContent ?? ""));
      assert.equal(await page.evaluate(() => document.activeElement?.id), "written-delimiter");
      assert.match(await textOf(page, ".written summary"), /colon, decimal comma/);
      const shown = await firstRows(page);
      assert.equal(shown.length, 5);
      assert.deepEqual(shown.map(([line]) => line), ["2", "3", "4", "5", "6"]);
      const bill = head.indexOf("BILL_AMT1");
      assert.deepEqual(shown.map((cells) => Number(cells[bill + 1]?.replace(/,/g, ""))), withDecimals(".").slice(0, 5).map((cells) => Number(cells[bill])));
      // A point where there are commas: nothing with decimals can be read, and that is said now.
      await tell(page, "point", ".");
      assert.match(await textOf(page, ".before"), /rows would be left out, for [\d,]+ cells that cannot be read[^]*BILL_AMT\d, \d+ times: “.+” is not a number/);
      assert.match((await firstRows(page)).flat().join(" "), /,5 is not a number/);
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.click("#written-undo");
      await page.waitForFunction(() => !/colon/.test(document.querySelector(".written summary")?.textContent ?? ""));
      await page.select("#written-delimiter", ":");
      await page.waitForFunction(() => /colon/.test(document.querySelector(".written summary")?.textContent ?? ""));
      await page.click(".mapping .primary");
      await scored(page);
      const told = native(["--delimiter", ":"], file);
      const inFile = Buffer.from(await downloadBytes(page, ".writing .primary")).toString();
      assert.equal(inFile.trimEnd().split("\r\n").length, told.trimEnd().split("\n").length);
      // Again, and all of it is as it was said.
      await choose(page, file);
      await page.waitForFunction(() => document.querySelector(".remembered:not([hidden])"));
      await scored(page);
      assert.match(await textOf(page, ".portfolio .says"), /^400 clients of colon\.csv/);
      await page.click(".remembered .link");
      await page.waitForFunction(() => !/colon/.test(document.querySelector(".written summary")?.textContent ?? "colon"));
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("has its heading chosen from the first lines, or none; and stays as it was where that cannot be", async () => {
      const { page, errors } = await open();
      const [, , , [, below], [, headless]] = files();
      await choose(page, below);
      await page.waitForSelector("#written-heading");
      assert.deepEqual(await page.$$eval("#written-heading option", (options) => options.slice(0, 4).map(({ textContent }) => textContent?.slice(0, 12))), ["no heading", "Line 1: Q0,Q", "Line 2: as o", `Line 4: ${head.join(",").slice(0, 4)}`]);
      await tell(page, "heading", "4");
      assert.match(await textOf(page, ".before"), /3 lines above the heading were passed over/);
      assert.match(await textOf(page, ".mapping"), /All \d+ inputs were found/);
      await choose(page, headless);
      await page.waitForFunction(() => /no heading/.test(document.querySelector(".written summary")?.textContent ?? ""));
      assert.match(await textOf(page, ".mapping"), new RegExp(`The file has no heading: all ${model.inputs.length} inputs were taken by their place among ${model.inputs.length} columns\\.`));
      assert.doesNotMatch(await textOf(page, ".mapping"), /inputs were found/);
      await page.click(".mapping .primary");
      await scored(page);
      assert.match(await textOf(page, ".portfolio .says"), /^400 clients of headless/);
      const written = Buffer.from(await downloadBytes(page, ".writing .primary")).toString();
      assert.equal(written.trimEnd().split("\r\n").length, 401);
      // A line that is within a quoted title begins no row.
      await choose(page, put("quoted.csv", `"A title\nin two lines",,\n${joined([head, ...rows], ",")}`));
      await page.waitForFunction(() => /heading in line 3/.test(document.querySelector(".written summary")?.textContent ?? ""));
      await scored(page);
      await page.$eval(".written", (details) => { /** @type {HTMLDetailsElement} */ (details).open = true; });
      await tell(page, "heading", "2");
      assert.match(await textOf(page, ".portfolio .problem"), /line 2 is to be the heading/);
      assert.equal(await page.$eval("#written-heading", (box) => /** @type {HTMLSelectElement} */ (box).value), "3");
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("what can be known before the clients are scored is said before: units, codes, words, rows left out, rows that are none", async () => {
      const { page, errors } = await open();
      const lines = rows.map((cells, row) => cells.map((text, at) => {
        if (head[at] === "LIMIT_BAL") return String(Number(text) / 1000);
        if (head[at] === "EDUCATION") return row < 7 ? "9" : "1";
        if (head[at] === "AGE") return row < 3 ? "old" : row < 8 ? "NULL" : text;
        return text;
      }));
      // One input is called otherwise, so that a person is asked.
      const other = head.map((each) => (each === "PAY_0" ? "first status" : each));
      await choose(page, put("messy.csv", joined([["Clients of May"], [], other, ...lines, head.map(() => "")], ",")));
      await page.waitForSelector(".before li");
      const said = (await page.$$eval(".before li", (items) => items.map((item) => item.textContent?.trim()))).join("\n");
      for (const sentence of [/^3 of 400 rows would be left out, for 3 cells/m, /^AGE, 3 times: “old” is not a number\.$/m, /^Credit limit: \d+ values .+ below .+another unit\?$/m,
        /^Education: 4 values .+none of the listed/m, /^5 cells such as NULL/m, /^2 lines above the heading were passed over/m, /^1 blank row was passed over/m]) assert.match(said, sentence);
      assert.equal(await page.$(".found"), null);
      assert.deepEqual(await accessibilityProblems(page), []);
      await choose(page, put("blank.csv", `Clients of May\n\n${head.join(",")}\n${head.map(() => " ").join(",")}\n${head.map(() => "").join(",")}\n`));
      await page.waitForSelector(".nothing");
      assert.match(await textOf(page, ".nothing"), /There is no row to score: below the heading there are only 2 blank rows, which were passed over\. The heading was taken from below the first 2 lines/);
      assert.deepEqual(errors, []);
      await page.close();
    });
  });
}
