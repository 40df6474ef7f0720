import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, openAsBlob, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import Papa from "papaparse";

import { loadModel } from "../../web/model.js";
import { csvEncoder } from "../../web/page/portfolio/encoders.js";
import { partsOf, writeFile } from "../../web/page/portfolio/files.js";
import { textOfParquet } from "../../web/portfolio/parquet.js";
import { ParquetRows } from "../../web/portfolio/parquet-rows.js";
import { NO_REASON, REASONS } from "../../web/portfolio/reasons.js";
import { poolFor, scorePortfolio } from "../../web/portfolio/score.js";
import { browsers, violationsOf } from "./support/browser.js";
import { generateClients } from "./support/evaluated.js";
import { bits } from "./support/native.js";
import { commandFile, fromRoot, packageFile } from "./support/paths.js";
import { download, downloadBytes, rested, score, textOf } from "./support/portfolio.js";
import { stageIn } from "./support/stage.js";
import { visit } from "./support/views.js";

/** @typedef {import("../../web/portfolio/write.js").WrittenColumn} WrittenColumn */

/** More than a row group has. */
const ROWS = 70_000;
/** Cells that a spreadsheet may not take for more than text, and others that are hard to keep. */
const TEXTS = ["plain", "", "=1+1", "-5", "a,\"b\"\r\nc", "Łódź 東京 🌲", " kept ", "'quoted'", "NA"];

/** @param {number} from @param {number} to @returns {WrittenColumn[]} */
function columnsOf(from, to) {
  const rows = Array.from({ length: to - from }, (_, k) => from + k);
  const encoded = rows.map((row) => new TextEncoder().encode(row % 7 === 0 ? `id ${row}` : TEXTS[row % TEXTS.length]));
  let end = 0;
  return [
    { name: "client", kind: "texts", bytes: Buffer.concat(encoded), ends: Uint32Array.from(encoded, ({ length }) => (end += length)) },
    { name: "row", kind: "numbers", values: Uint32Array.from(rows, (row) => row + 1) },
    { name: "probability", kind: "numbers", values: Float64Array.from(rows, (row) => (row % 11 === 0 ? NaN : Math.sqrt(row) / 300)) },
    { name: "contribution_a.b", kind: "numbers", values: Float32Array.from(rows, (row) => (row % 2 ? -1 : 1) * row / 1e9) },
    { name: "decision", kind: "names", values: Int8Array.from(rows, (row) => row % 4 - 1), names: ["accept", "decline", "refer"] },
    { name: "referral", kind: "bits", values: Uint8Array.from(rows, (row) => row % 4), names: ["near", "unlike"] },
    { name: "reasons", kind: "reasons", values: Uint8Array.from(rows.flatMap((row) => Array.from({ length: REASONS }, (_, k) => (row % 3 && k < 2 ? k : NO_REASON)))), names: ["Age", "Bills; all"],
      contributions: Float32Array.from(rows.flatMap((row) => [row / 1e5, -row / 1e5])) },
  ];
}

/** @param {(from: number, to: number) => WrittenColumn[]} columns @param {number} rows @param {number} [step] */
function parquetOf(columns, rows, step = 16_384) {
  const file = new ParquetRows("the hash");
  const parts = [];
  for (let from = 0; from === 0 || from < rows; from += step) parts.push(file.add(columns(from, Math.min(rows, from + step)), Math.min(rows, from + step) - from));
  return Buffer.concat([...parts, file.end()]);
}

/** @param {Uint8Array} bytes @returns {Promise<Record<string, string>[]>} each cell as CSV has it */
async function cellsOfParquet(bytes) {
  const file = new Uint8Array(bytes).buffer;
  const rows = await parquetReadObjects({ file, compressors });
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? "" : String(value)])));
}

/** Without what keeps a spreadsheet from taking a text for a formula. @param {string} text */
const cellsOfCsv = (text) => /** @type {Papa.ParseResult<Record<string, string>>} */ (Papa.parse(text, { header: true, skipEmptyLines: true })).data
  .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value.replace(/^'(?=[=+\-@\t\r\n])/, "")])));

/** A sink that keeps what it is given. */
function kept() {
  /** @type {Uint8Array[]} */ const parts = [];
  const sink = { ended: "", bytes: () => Buffer.concat(parts), write: async (/** @type {Uint8Array} */ bytes) => void parts.push(bytes),
    close: async () => { sink.ended += "closed"; }, abort: async () => { sink.ended += "aborted"; } };
  return sink;
}

/** @type {string} */ let folder;
/** @type {import("../../web/pool.js").Pool} */ let pool;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "copse-"));
  pool = await poolFor(await loadModel(), 1);
});
after(() => {
  pool.close();
  rmSync(folder, { recursive: true });
});

describe("a Parquet file of clients", () => {
  /** As pyarrow writes them, `rows` of them with nothing but nulls and blanks. @param {string} name @param {string} rows  in Python */
  function put(name, rows) {
    const csv = join(folder, "known.csv");
    generateClients(csv, 50);
    const path = join(folder, name);
    execFileSync(fromRoot(".venv/bin/python"), ["-c", `import sys, pyarrow as a, pyarrow.csv as c, pyarrow.parquet as p
t = c.read_csv(sys.argv[1])
t = t.append_column("note", a.array(["fine"] * t.num_rows))
blank = [k in ${rows} for k in range(t.num_rows)]
p.write_table(a.table([a.array([("\\t " if k % 2 else None) if gone and name == "note" else None if gone else value
  for k, (gone, value) in enumerate(zip(blank, column.to_pylist()))], column.type) for name, column in zip(t.column_names, t.columns)], t.column_names), sys.argv[2])`, csv, path]);
    return path;
  }

  test("has those of whom nothing is known among the others, as the native command has them", { skip: !existsSync(fromRoot("build/native/copse-parquet.so")) }, async () => {
    const file = put("unknown.parquet", "(0, 7, 8, 49)");
    const native = execFileSync(commandFile, ["score", packageFile, file, "--output", "probability"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trimEnd().split("\n").slice(1);
    const portfolio = await scorePortfolio(await loadModel(), await textOfParquet(await openAsBlob(file), () => {}), { workers: 0 });
    assert.deepEqual([portfolio.rows, portfolio.left, portfolio.blankRows, portfolio.missingWords], [50, 0, 0, 0]);
    assert.deepEqual(Array.from(portfolio.results.predictions, bits), native.map((text) => bits(Number(text))));
    const [first, ...others] = [0, 7, 8, 49].map((row) => bits(portfolio.results.predictions[row]));
    assert.deepEqual(others, [first, first, first]);
  });

  test("says so in one of its numbers, which is not the name, and in its last text where it has no numbers", async () => {
    const lines = (await (await textOfParquet(await openAsBlob(put("gone.parquet", "(3, 4)")), () => {})).text()).trimEnd().split("\n");
    const commas = ",".repeat(lines[0].split(",").length - 2);
    assert.deepEqual([lines[4], lines[5]], [`${commas}NA,\t `, `${commas}NA,`]);
    const texts = parquetOf(() => [{ name: "a", kind: "texts", bytes: Buffer.from("x"), ends: Uint32Array.of(1, 1) }, { name: "b", kind: "texts", bytes: Buffer.from("y"), ends: Uint32Array.of(1, 1) }], 2);
    assert.equal(await (await textOfParquet(new Blob([texts]), () => {})).text(), "a,b\nx,y\n,NA\n");
  });
});

describe("a file of results", () => {
  /** @param {number} rows */
  const how = (rows) => ({ from: 0, to: rows, columnsOf, ahead: 3, encoder: csvEncoder(pool), isCancelled: () => false, onProgress: () => {} });

  test("is as Parquet what it is as CSV, cell for cell, over more than one row group", async () => {
    const sink = kept();
    assert.equal(await writeFile({ ...how(ROWS), sink }), true);
    assert.equal(sink.ended, "closed");
    const expected = cellsOfCsv(sink.bytes().toString());
    const found = await cellsOfParquet(parquetOf(columnsOf, ROWS));
    assert.equal(found.length, ROWS);
    for (let row = 0; row < ROWS; ++row) assert.deepEqual(found[row], expected[row], `row ${row}`);
  });

  test("is read by pyarrow, in numbers and texts, with the model's hash and empty cells as nulls", () => {
    const file = join(folder, "rows.parquet");
    writeFileSync(file, parquetOf(columnsOf, ROWS));
    const told = JSON.parse(execFileSync(fromRoot(".venv/bin/python"), ["-c", `
import json, sys
import pyarrow.parquet as pq
file = pq.ParquetFile(sys.argv[1])
table = file.read()
print(json.dumps({
  "types": [str(field.type) for field in table.schema],
  "nulls": [column.null_count for column in table.columns],
  "groups": [file.metadata.row_group(k).num_rows for k in range(file.num_row_groups)],
  "model": file.metadata.metadata[b"copse.model"].decode(),
  "first": table.slice(1, 1).to_pylist()[0],
  "sum": sum(table["row"].to_pylist()),
}))`, file], { encoding: "utf8" }));
    assert.deepEqual(told.types, ["string", "int32", "double", "double", "string", "string", "string"]);
    const rows = Array.from({ length: ROWS }, (_, row) => row);
    assert.deepEqual(told.nulls, [rows.filter((row) => row % 7 && TEXTS[row % TEXTS.length] === "").length, 0, rows.filter((row) => row % 11 === 0).length, 0,
      rows.filter((row) => row % 4 === 0).length, rows.filter((row) => row % 4 === 0).length, rows.filter((row) => row % 3 === 0).length]);
    assert.deepEqual(told.groups, [65_536, ROWS - 65_536]);
    assert.equal(told.model, "the hash");
    assert.equal(told.first.probability, Math.sqrt(1) / 300);
    assert.equal(told.first["contribution_a.b"], Math.fround(-1e-9));
    assert.equal(told.sum, ROWS * (ROWS + 1) / 2);
  });

  test("has a heading where it has no row", async () => {
    const sink = kept();
    await writeFile({ ...how(0), sink });
    assert.equal(sink.bytes().toString(), `${columnsOf(0, 0).map(({ name }) => name).join(",")}\r\n`);
    assert.deepEqual(await cellsOfParquet(parquetOf(columnsOf, 0)), []);
  });

  test("is several where it may not be held whole, each with its heading, none of them left out or doubled", async () => {
    assert.deepEqual(partsOf(0, 10), [[0, 0]]);
    assert.deepEqual(partsOf(10, 10), [[0, 10]]);
    assert.deepEqual(partsOf(25, 10), [[0, 10], [10, 20], [20, 25]]);
    assert.deepEqual(partsOf(25, Infinity), [[0, 25]]);
    const found = [];
    for (const [from, to] of partsOf(ROWS, 30_000)) {
      const sink = kept();
      await writeFile({ ...how(0), from, to, sink });
      found.push(...cellsOfCsv(sink.bytes().toString()));
    }
    assert.deepEqual(found.map(({ row }) => Number(row)), Array.from({ length: ROWS }, (_, row) => row + 1));
  });

  test("is nowhere when it is cancelled, or cannot be written", async () => {
    const sink = kept();
    let told = 0;
    assert.equal(await writeFile({ ...how(ROWS), sink, isCancelled: () => told > 0, onProgress: () => { told += 1; } }), false);
    assert.equal(sink.ended, "aborted");
    const full = { ...kept(), write: async () => { throw new Error("full"); } };
    await assert.rejects(writeFile({ ...how(ROWS), sink: full }), /full/);
  });
});

for (const browser of browsers) {
  describe(`a file that is written in ${browser}`, () => {
    const stage = stageIn(browser);

    test("is Parquet with the same cells as CSV, handed over or streamed to a place on disk", async () => {
      const clients = join(folder, "clients.csv");
      generateClients(clients, 3000);
      const { page, errors } = await stage.open();
      await visit(page, "portfolio");
      await score(page, clients);
      await rested(page);
      const canStream = await page.evaluate(() => "showSaveFilePicker" in window);
      await page.$eval(".writing", (details) => { /** @type {HTMLDetailsElement} */ (details).open = true; });
      assert.equal(/holds a file in memory/.test(await textOf(page, ".writing .note")), !canStream);
      await page.$$eval(".writing input[type=checkbox]", (boxes) => boxes.forEach((box) => { /** @type {HTMLInputElement} */ (box).checked = true; }));
      const csv = cellsOfCsv(await download(page, ".writing .primary"));
      await page.select("#portfolio-format", "parquet");
      const bytes = await downloadBytes(page, ".writing .primary");
      const cells = await cellsOfParquet(bytes);
      assert.deepEqual([cells.length, csv.length], [3000, 3000]);
      csv.forEach((row, index) => assert.deepEqual(cells[index], row));
      await page.evaluate(() => {
        /** @type {Uint8Array[]} */ const parts = [];
        const close = async (/** @type {string} */ name) => {
          const reader = new FileReader();
          reader.addEventListener("load", () => Object.assign(window, { streamed: [name, String(reader.result).replace(/^.*?,/, "")] }));
          reader.readAsDataURL(new Blob(/** @type {BlobPart[]} */ (parts)));
        };
        Object.assign(window, { showSaveFilePicker: async (/** @type {{ suggestedName: string }} */ { suggestedName }) => ({ createWritable: async () => ({
          write: async (/** @type {Uint8Array} */ part) => void parts.push(part.slice()), close: () => close(suggestedName), abort: async () => {},
        }) }) });
      });
      await page.$eval(".writing .primary", (button) => /** @type {HTMLElement} */ (button).click());
      await page.waitForFunction(() => Reflect.has(window, "streamed"));
      const [name, streamed] = await page.evaluate(() => /** @type {string[]} */ (Reflect.get(window, "streamed")));
      assert.equal(name, "clients-scored.parquet");
      assert.ok(Buffer.from(streamed, "base64").equals(bytes));
      assert.match(await textOf(page, ".writing .says"), /3,000 rows are in clients-scored\.parquet/);
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });
  });
}
