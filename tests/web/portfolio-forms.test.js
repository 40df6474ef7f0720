import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createWriteStream, existsSync, mkdtempSync, openAsBlob, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { after, before, describe, test } from "node:test";
import { Worker } from "node:worker_threads";

import { unzipSync, zipSync } from "fflate";

import { loadModel } from "../../web/model.js";
import { exportPortfolio, poolFor, scorePortfolio, textOf } from "../../web/portfolio.js";
import { generateClients, readTable } from "./support/evaluated.js";
import { bits } from "./support/native.js";
import { commandFile, fromRoot, packageFile } from "./support/paths.js";
import { parquetOfCsv } from "./support/parquet.js";
import { workbookOf } from "./support/workbook.js";

/** Three pieces of 20,000 rows, and three blocks of two megabytes, about. */
const CLIENTS = 50_000;

/** @type {string} */ let folder;
/** @type {string} */ let csv;
/** @type {string} */ let parquet;
/** @type {import("../../web/model.js").Model} */ let model;
/** What CSV gives. @type {import("../../web/portfolio/portfolio.js").Portfolio} */ let expected;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "copse-"));
  csv = join(folder, "clients.csv");
  parquet = join(folder, "clients.parquet");
  generateClients(csv, CLIENTS, 0.01);
  parquetOfCsv(csv, parquet);
  model = await loadModel();
  expected = await scorePortfolio(model, await openAsBlob(csv), { workers: 2 });
});
after(() => rmSync(folder, { recursive: true }));

/** @param {import("../../web/portfolio/portfolio.js").Portfolio} actual @param {import("../../web/portfolio/portfolio.js").Portfolio} wanted */
function same(actual, wanted) {
  assert.deepEqual([actual.rows, actual.left, actual.blankRows, actual.missingWords], [wanted.rows, wanted.left, 0, 0]);
  for (const name of /** @type {const} */ (["predictions", "expectedLoss", "costs", "breakEven", "verdicts", "grades", "referrals", "contributions", "reasons"])) {
    const [a, b] = [actual.results[name], wanted.results[name]];
    assert.ok(a === null ? b === null : b !== null && Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength)), name);
  }
  assert.ok(Buffer.from(actual.numbers.buffer).equals(Buffer.from(wanted.numbers.buffer)));
}

/** Workers of Node of which `when` says that they end, each once it is given a message. @param {(worker: Worker, message: any) => void} when @param {() => Promise<void>} work */
async function watching(when, work) {
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    post.call(this, message, ...rest);
    when(this, message);
  };
  try {
    await work();
  } finally {
    Worker.prototype.postMessage = post;
  }
}

describe("a Parquet file in Node", () => {
  test("gives what the same rows give as CSV, for any number of workers, groups of rows and ways to compress", async () => {
    same(await scorePortfolio(model, await openAsBlob(parquet), { workers: 2 }), expected);
    for (const [workers, group, compression] of /** @type {const} */ ([[1, 777, "zstd"], [3, CLIENTS, "gzip"], [0, 30_000, "none"], [1, 50_000, "brotli"]])) {
      const file = join(folder, `${compression}.parquet`);
      parquetOfCsv(csv, file, { group, compression });
      same(await scorePortfolio(model, await openAsBlob(file), { workers }), expected);
    }
    const [one, other] = await Promise.all([csv, parquet].map(async (file) => scorePortfolio(model, await openAsBlob(file), { workers: 1, explain: true })));
    same(other, one);
  });

  test("gives what the native command prints of it", { skip: !existsSync(fromRoot("build/native/copse-parquet.so")) }, async () => {
    const printed = execFileSync(commandFile, ["score", packageFile, parquet, "--output", "probability"], { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] }).trimEnd().split("\n").slice(1);
    const { results } = await scorePortfolio(model, await openAsBlob(parquet), { workers: 2 });
    assert.equal(printed.length, CLIENTS);
    const at = printed.findIndex((text, row) => bits(Number(text)) !== bits(results.predictions[row]));
    assert.equal(at, -1, `row ${at + 1}`);
  });

  test("becomes text once, by which rows are read again and mapped, and tells how far it is", async () => {
    /** @type {number[]} */ const shares = [];
    const text = await textOf(await openAsBlob(parquet), { onProgress: (share) => shares.push(share) });
    assert.deepEqual(shares, [0, 0, 0.4, 0.8]);
    assert.equal(await textOf(text), text);
    const pool = await poolFor(model, 1);
    const portfolio = await scorePortfolio(model, text, { pool });
    assert.equal(portfolio.source, text);
    const { head, rows } = readTable(csv);
    const values = await portfolio.valuesOf(pool, 41_234);
    for (const [name, value] of Object.entries(values)) assert.equal(String(value), rows[41_234][head.indexOf(name)] || "NaN", name);
    pool.close();
  });

  test("has what a lost worker was at done again: nothing is lost or doubled", async () => {
    let converts = 0;
    let scores = 0;
    const pool = await poolFor(model, 2);
    const file = join(folder, "many-groups.parquet");
    parquetOfCsv(csv, file, { group: 500 });
    await watching((worker, message) => {
      if (message.kind === "parquet" && ++converts === 1) worker.on("message", ({ share }) => share > 0 && void worker.terminate());
      if (message.job?.do === "score" && ++scores === 2) void worker.terminate();
    }, async () => same(await scorePortfolio(model, await openAsBlob(file), { pool }), expected));
    assert.deepEqual([converts, pool.lost], [2, 1]);
    pool.close();
  });

  test("is given up where it ends every worker, with a sentence", async () => {
    await watching((worker, message) => { if (message.kind === "parquet") worker.on("message", () => void worker.terminate()); },
      () => assert.rejects(async () => textOf(await openAsBlob(parquet)), /The file has ended 2 workers/));
  });

  test("is called off at once while it is read and while it is scored, a hundred times without growth", { timeout: 240_000 }, async (t) => {
    const some = join(folder, "some.parquet");
    parquetOfCsv(csv, some, { group: 4000, before: "t = t.slice(0, 20000)" });
    const file = await openAsBlob(some);
    const wanted = await scorePortfolio(model, file, { workers: 1 });
    const threads = () => process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort/.test(name)).length;
    const before = threads();
    let settled = 0;
    for (let i = 0; i < 100; ++i) {
      if (i === 30) settled = process.memoryUsage().rss;
      const cancelled = new AbortController();
      const reason = new Error("enough");
      const abort = () => cancelled.abort(reason);
      await watching((worker, message) => {
        // At its beginning, in its midst, at its end; and in the first blocks that are scored.
        if (message.kind === "parquet") worker.on("message", ({ share, text }) => (text === undefined ? i % 4 < 3 && share >= (i % 4) * 0.3 : i % 4 === 2) && abort());
        if (message.job?.do === "score") abort();
      }, () => assert.rejects(scorePortfolio(model, file, { workers: 1, signal: cancelled.signal }), (error) => error === reason));
    }
    const grown = (process.memoryUsage().rss - settled) / 1e6;
    t.diagnostic(`${grown.toFixed(1)} MB more after 70 runs`);
    // Each run that were kept would have two megabytes of text, and a worker.
    assert.ok(grown < 80, `${grown} MB`);
    assert.ok(threads() <= before + 2, `${threads()} threads, ${before} before`);
    same(await scorePortfolio(model, file, { workers: 1 }), wanted);
  });

  test("has columns of bytes, and texts with a zero byte, beside those of the model: no row is left out for them", async () => {
    const file = join(folder, "bytes.parquet");
    parquetOfCsv(csv, file, { before: `t = t.slice(0, 300)
n = t.num_rows
t = t.append_column("photo", a.array([bytes([0, 255, k % 256]) * (1 if k else 1000) for k in range(n)], a.binary()))
t = t.append_column("key", a.array([bytes([k % 256, 0]) for k in range(n)], a.binary(2)))
t = t.append_column("old", a.array([f"Ö, {k}".encode() for k in range(n)], a.binary()))
t = t.append_column("note", a.array(["a\\0b" if k % 2 else None for k in range(n)], a.string()))` });
    const [text, few] = [await textOf(await openAsBlob(file)), await scorePortfolio(model, (await openAsBlob(csv)).slice(0, 100_000), { workers: 0 })];
    const portfolio = await scorePortfolio(model, text, { workers: 0 });
    assert.deepEqual([portfolio.rows, portfolio.left], [300, 0]);
    assert.deepEqual(portfolio.results.predictions, few.results.predictions.slice(0, 300));
    const lines = (await text.text()).split("\n");
    assert.match(lines[1], new RegExp(`,(?:00ff00){21}00…,0000,"Ö, 0",$`));
    assert.match(lines[2], /,00ff01,0100,"Ö, 1",a\ufffdb$/);
  });

  test("that is broken, and a CSV that begins as such a file does, are told apart", async () => {
    const whole = readFileSync(parquet);
    for (const size of [4, 5, 8, 100, whole.length / 2, whole.length - 8, whole.length - 1]) {
      await assert.rejects(textOf(new Blob([whole.subarray(0, size)])), { name: "CopseError", code: "corrupt", message: /^The Parquet file cannot be read: / }, String(size));
    }
    const broken = Buffer.from(whole);
    broken.fill(0x55, 1000, 3000);
    await assert.rejects(textOf(new Blob([broken])), { code: "corrupt" });
    const text = new Blob(["PAR1,LIMIT_BAL\n1,50000\n"]);
    assert.equal(await textOf(text), text);
    assert.equal((await scorePortfolio(model, text, { workers: 0 })).rows, 1);
  });
});

describe("a workbook in Node", () => {
  test("gives what the same rows give as CSV", async () => {
    const { head, rows } = readTable(csv);
    const some = rows.slice(0, 500).map((row) => row.map((cell) => cell || "0"));
    const [one, other] = await Promise.all([new Blob([[head, ...some].map((row) => `${row.join(",")}\n`).join("")]), new Blob([workbookOf([head, ...some])])]
      .map((source) => scorePortfolio(model, source, { workers: 1 })));
    assert.equal(other.rows, 500);
    same(other, one);
  });

  test("of several sheets is read by the first in its order, whose name is told", async () => {
    const { head, rows } = readTable(csv);
    const parts = unzipSync(workbookOf([head, ...rows.slice(0, 20).map((row) => row.map((cell) => cell || "0"))]));
    const edited = (/** @type {string} */ name, /** @type {RegExp | string} */ from, /** @type {string} */ to) => Buffer.from(Buffer.from(parts[name]).toString().replace(from, to));
    const workbook = zipSync({
      ...parts,
      "xl/worksheets/sheet2.xml": parts["xl/worksheets/sheet1.xml"],
      "xl/worksheets/sheet1.xml": edited("xl/worksheets/sheet1.xml", /<sheetData>.*<\/sheetData>/, "<sheetData/>"),
      "xl/workbook.xml": edited("xl/workbook.xml", /<sheet .*?>/, '<sheet sheetId="7" name="Clients &amp; &quot;more&quot;" r:id="rId2"/><sheet name="notes" sheetId="1" r:id="rId1"/><sheet name="&lt;b&gt;" sheetId="3" r:id="rId1"/>'),
      "xl/_rels/workbook.xml.rels": edited("xl/_rels/workbook.xml.rels", "</Rel", '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Rel'),
    });
    /** @type {unknown[]} */ const told = [];
    const text = await textOf(new Blob([/** @type {BlobPart} */ (workbook)]), { onSheet: (sheet) => told.push(sheet) });
    assert.deepEqual(told, [{ name: 'Clients & "more"', count: 3 }]);
    assert.equal((await text.text()).split("\n").length, 22);
  });

  test("has cells of errors rejected with what they say, as the same texts are in CSV, of whatever style", async () => {
    const { head, rows } = readTable(csv);
    const age = head.indexOf("AGE");
    const errors = ["#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#N/A"];
    const lines = rows.slice(0, 5000).map((row, k) => row.map((cell, at) => (at === age && k % 100 === 7 ? errors[(k - 7) / 100 % errors.length] : cell || "0")));
    const parts = unzipSync(workbookOf([head, ...lines]));
    const name = "xl/worksheets/sheet1.xml";
    let count = 0;
    // Style 1 is a date, in which a number would be one.
    const sheet = Buffer.from(parts[name]).toString().replace(/<c (r="\w+")><v>#/g, (_, place) => `<c ${[`${place} s="1" t="e" vm="1"`, `t='e' ${place}`][count++ % 2]}><f>1/0</f><v>#`);
    const styles = Buffer.from(`<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`);
    const links = Buffer.from(Buffer.from(parts["xl/_rels/workbook.xml.rels"]).toString().replace("</Relationships>",
      '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>'));
    const workbook = zipSync({ ...parts, [name]: Buffer.from(sheet), "xl/styles.xml": styles, "xl/_rels/workbook.xml.rels": links });
    const [other, one] = await Promise.all([new Blob([/** @type {BlobPart} */ (workbook)]), new Blob([[head, ...lines].map((row) => `${row.join(",")}\n`).join("")])]
      .map((source) => scorePortfolio(model, source, { workers: 1 })));
    assert.deepEqual([other.rows, other.left, other.missingWords], [5000 - 43, 43, 7]);
    assert.deepEqual(other.rejected.slice(0, 6).map(({ column, reason, text }) => [column, reason, text]), errors.slice(0, 6).map((text) => ["AGE", "not-a-number", text]));
    assert.deepEqual(other.rejected, one.rejected);
    assert.ok(Buffer.from(other.results.predictions.buffer).equals(Buffer.from(one.results.predictions.buffer)));
  });

  test("that is broken, too large when unpacked, or no workbook is refused in a sentence, in little memory", async () => {
    const { head, rows } = readTable(csv);
    const workbook = workbookOf([head, ...rows.slice(0, 50)]);
    const parts = unzipSync(workbook);
    const sheet = "xl/worksheets/sheet1.xml";
    const withCell = (/** @type {string} */ place) => zipSync({ ...parts, [sheet]: Buffer.from(Buffer.from(parts[sheet]).toString().replace("</sheetData>", `<row r="${/\d+/.exec(place)}"><c r="${place}"><v>7</v></c></row></sheetData>`)) });
    const bomb = zipSync({ "xl/worksheets/sheet1.xml": new Uint8Array(260_000_000) });
    const bombs = zipSync(Object.fromEntries(Array.from({ length: 13 }, (_, k) => [`xl/worksheets/sheet${k}.xml`, new Uint8Array(20_000_000)])));
    const lying = Buffer.from(zipSync({ ...parts, [sheet]: Buffer.concat([parts[sheet], Buffer.alloc(100_000_000)]) }));
    // The unpacked size that the directory tells of the sheet, its last file, is a lie.
    lying.writeUInt32LE(1000, lying.lastIndexOf("PK\x01\x02", undefined, "latin1") + 24);
    for (const [name, bytes, why] of /** @type {[string, Uint8Array, RegExp][]} */ ([
      ["cut", workbook.subarray(0, 3000), /The workbook cannot be read/],
      ["an archive", zipSync({ "notes.txt": Buffer.from("a,b") }), /it has no sheet/],
      ["no XML", zipSync({ ...parts, [sheet]: Buffer.from("\0\x01\x02 <row") }), /The workbook cannot be read/],
      ["a bomb", bomb, /unpacked it has 260 MB or more, and at most 250 are read/],
      ["many bombs", bombs, /unpacked it has 260 MB or more/],
      ["a cell far away", withCell("XFD1048576"), /its sheet reaches to XFD1048576, and at most 20 million cells are read/],
      ["a bomb that lies", lying, /The workbook cannot be read/],
    ])) {
      assert.ok(bytes.length < 1e6, `${name}: ${bytes.length} bytes`);
      await assert.rejects(textOf(new Blob([/** @type {BlobPart} */ (bytes)])), (/** @type {any} */ error) => error.name === "CopseError" && error.code === "corrupt" && why.test(error.message), name);
    }
    // Cells beside the table, and entities that would be a text of gigabytes or a file of this machine.
    assert.equal((await scorePortfolio(model, new Blob([/** @type {BlobPart} */ (withCell("AZ60000"))]), { workers: 0 })).rows, 51);
    const entities = `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">${[..."bcdefghijk"].map((name, k) => `<!ENTITY ${name} "${`&${"abcdefghij"[k]};`.repeat(10)}">`).join("")}]>`;
    const laughing = zipSync({ ...parts, [sheet]: Buffer.from(Buffer.from(parts[sheet]).toString().replace("?>", `?>${entities}`).replace(`<t>${head[0]}</t>`, "<t>&k;&a;</t>")) });
    assert.equal((await (await textOf(new Blob([/** @type {BlobPart} */ (laughing)]))).text()).split(",")[0], "&k;&a;");
    await assert.rejects(textOf(new Blob([new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0, 0])])), { code: "unsupported", message: /an old or an encrypted workbook/ });
  });
});

describe("results written in Node", () => {
  test("are the same as CSV and as Parquet, which pyarrow reads as the native command's", async () => {
    for (const format of /** @type {const} */ (["csv", "parquet"])) {
      await pipeline(exportPortfolio(model, expected, { format, columns: ["id", "row", "prediction", "decision", "expected_loss"] }), createWriteStream(join(folder, `scores.${format}`)));
    }
    const decided = join(folder, "decided.csv");
    execFileSync(commandFile, ["score", packageFile, csv, "--output", "decision", "-o", decided], { stdio: "ignore" });
    const told = JSON.parse(execFileSync(fromRoot(".venv/bin/python"), ["-c", `
import csv, json, math, sys
import pyarrow.parquet as pq
table = pq.read_table(sys.argv[1])
rows = list(csv.DictReader(open(sys.argv[2], newline="")))
native = list(csv.DictReader(open(sys.argv[3], newline="")))
number = lambda text: None if text in ("", "NaN") else float(text)
columns = table.to_pydict()
print(json.dumps({
  "names": table.column_names, "rows": [table.num_rows, len(rows), len(native)],
  "as csv": [k for k, row in enumerate(rows) if any(columns[name][k] != (number(row[name]) if name not in ("client", "decision") else row[name]) for name in row)][:3],
  "as native": [k for k, row in enumerate(native) if columns["decision"][k] != row["decision"] or columns["expected_loss"][k] != number(row["expected_loss"])][:3],
}))`, join(folder, "scores.parquet"), join(folder, "scores.csv"), decided], { encoding: "utf8" }));
    assert.deepEqual(told, { names: ["client", "row", "probability", "decision", "expected_loss"], rows: [CLIENTS, CLIENTS, CLIENTS], "as csv": [], "as native": [] });
  });

  test("are refused by a full disk with its error, as either kind of file", { skip: !existsSync("/dev/full") }, async () => {
    for (const format of /** @type {const} */ (["csv", "parquet"])) {
      await assert.rejects(pipeline(exportPortfolio(model, expected, { format }), createWriteStream("/dev/full")), { code: "ENOSPC" });
    }
  });

  test("are of the rows and columns that are asked for, in their order; by default those that the page chooses", async () => {
    const few = await scorePortfolio(model, (await openAsBlob(csv)).slice(0, 3000), { workers: 0, explain: true });
    const text = async (/** @type {import("../../web/portfolio/export.js").ExportOptions} */ options) => {
      const parts = [];
      for await (const bytes of exportPortfolio(model, few, options)) parts.push(bytes);
      return Buffer.concat(parts).toString();
    };
    assert.equal(await text({ columns: ["row", "id"], rows: [4, 0, 2] }), `row,client\r\n${[4, 0, 2].map((row) => `${row + 1},${few.idOf(row)}\r\n`).join("")}`);
    assert.equal(await text({ columns: ["row"], rows: [] }), "row\r\n");
    assert.equal((await text({})).split("\r\n")[0], "client,probability,decision,referral,grade,expected_loss,expected_cost,exposure,reasons,outcome");
    await assert.rejects(text({ columns: [] }), /one column at least/);
    await assert.rejects(text({ columns: [/** @type {never} */ ("salary")] }), /no column "salary" to write; it has id, row, prediction/);
    await assert.rejects(text({ rows: [few.rows] }), /is no row from 0 to/);
    await assert.rejects(text({ format: /** @type {never} */ ("xlsx") }), /"xlsx" is neither "csv" nor "parquet"/);
  });
});

test("a program ends by itself although it has a pool, once its portfolio is scored", { timeout: 60_000 }, () => {
  const script = `
    import { openAsBlob } from "node:fs";
    import { loadModel } from ${JSON.stringify(new URL("../../web/model.js", import.meta.url).href)};
    import { poolFor, scorePortfolio } from ${JSON.stringify(new URL("../../web/portfolio.js", import.meta.url).href)};
    const model = await loadModel();
    const pool = await poolFor(model, 2);
    const { rows } = await scorePortfolio(model, await openAsBlob(process.argv[1]), { pool, explain: true });
    process.stdout.write(String(rows));`;
  assert.equal(execFileSync(process.execPath, ["--input-type=module", "-e", script, parquet], { encoding: "utf8", timeout: 50_000 }), String(CLIENTS));
});
