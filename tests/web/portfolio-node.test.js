import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, openAsBlob, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Worker } from "node:worker_threads";

import { loadModel } from "../../web/model.js";
import { NO_REASON, REASONS } from "../../web/portfolio/reasons.js";
import { guessMapping } from "../../web/portfolio/schema.js";
import { poolFor, scorePortfolio } from "../../web/portfolio/score.js";
import { lookAt } from "../../web/portfolio/stream.js";
import { driftOf, newSummary, spreadColumns, TOTAL } from "../../web/portfolio/summary.js";
import { random } from "./support/clients.js";
import { generateClients, readTable } from "./support/evaluated.js";
import { bits } from "./support/native.js";
import { commandFile, foreignFile, packageFile } from "./support/paths.js";

/** @typedef {import("../../web/model.js").Model} Model */
/** @typedef {import("../../web/portfolio/portfolio.js").Portfolio} Portfolio */

/** Three blocks of two megabytes, about. */
const CLIENTS = 50_000;

/** @type {string} */ let folder;
/** @type {string} */ let file;
/** @type {Blob} */ let clients;
/** @type {Model} */ let model;
/** @type {{ head: string[], rows: string[][] }} */ let table;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "copse-"));
  file = join(folder, "clients.csv");
  generateClients(file, CLIENTS, 0.01);
  clients = await openAsBlob(file);
  model = await loadModel();
  table = readTable(file);
});
after(() => rmSync(folder, { recursive: true }));

/** @param {ArrayLike<number>} actual @param {ArrayLike<number>} expected */
const sameBits = (actual, expected) => assert.deepEqual(Array.from(actual, bits), Array.from(expected, bits));
/** @param {...string} lines */
const blobOf = (...lines) => new Blob([lines.join("\n")]);
/** A row of the table with some cells changed. @param {number} row @param {Record<string, string>} cells */
const changed = (row, cells) => table.head.map((name, at) => cells[name] ?? table.rows[row][at]).join(",");

describe("a portfolio", () => {
  test("has the native command's probabilities, bit for bit, in the order of the rows", async () => {
    const portfolio = await scorePortfolio(model, clients, { workers: 2 });
    const lines = execFileSync(commandFile, ["score", packageFile, file, "--output", "probability"], { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] })
      .trimEnd().split("\n").slice(1);
    assert.equal(portfolio.rows, CLIENTS);
    assert.equal(portfolio.left, 0);
    sameBits(portfolio.results.predictions, lines.map(Number));
    assert.deepEqual(Array.from(portfolio.numbers.subarray(0, 3)), [1, 2, 3]);
    assert.equal(portfolio.numbers[CLIENTS - 1], CLIENTS);
    assert.equal(portfolio.idOf(CLIENTS - 1), table.rows[CLIENTS - 1][0]);
  });

  test("is the same for any number of workers, and for none", async () => {
    const [one, ...others] = await Promise.all([1, 2, 3, 0].map((workers) => scorePortfolio(model, clients, { workers })));
    for (const other of others) {
      for (const name of /** @type {const} */ (["predictions", "expectedLoss", "costs", "breakEven"])) sameBits(other.results[name] ?? [], one.results[name] ?? []);
      for (const name of /** @type {const} */ (["verdicts", "grades", "referrals", "unlike"])) assert.deepEqual(other.results[name], one.results[name]);
      assert.deepEqual(other.labels, one.labels);
      assert.deepEqual(other.ids, one.ids);
    }
    assert.deepEqual(others[0].summary, one.summary, "sums too, to the last bit");
    assert.deepEqual(others[1].summary, one.summary);
  });

  test("is read with marks of thousands as without, and by the command too", async () => {
    const amounts = table.head.flatMap((name, at) => (/_AMT|LIMIT/.test(name) ? [at] : []));
    const some = table.rows.slice(0, 2000);
    const marked = (/** @type {string} */ mark) => some.map((row) => row.map((text, at) => (amounts.includes(at) ? text.replace(/\B(?=(\d{3})+$)/g, mark) : text)));
    const plain = await scorePortfolio(model, blobOf(table.head.join(","), ...some.map((row) => row.join(","))), { workers: 0 });
    const files = [[".", ";"], ["\u00a0", "\t"], ["'", ";"], [",", "\t"]].map(([mark, delimiter]) => [table.head, ...marked(mark)].map((row) => row.join(delimiter)));
    files.push([table.head.join(","), ...marked(",").map((row) => row.map((text) => (text.includes(",") ? `"${text}"` : text)).join(","))]);
    for (const lines of files) {
      const portfolio = await scorePortfolio(model, blobOf(...lines), { workers: 0 });
      assert.equal(portfolio.left, 0, lines[1]);
      sameBits(portfolio.results.predictions, plain.results.predictions);
      const path = join(folder, "marked.csv");
      writeFileSync(path, lines.join("\n"));
      const said = execFileSync(commandFile, ["score", packageFile, path, "--output", "probability"], { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
      sameBits(said.trimEnd().split("\n").slice(1).map(Number), plain.results.predictions);
    }
    const [head, ...rest] = [table.head, ...marked(".")].map((row) => row.join(";"));
    const small = rest.filter((line) => !/\d\.\d{3}\.\d{3}/.test(line));
    const asDecimals = await scorePortfolio(model, blobOf(head, ...small), { workers: 0 });
    const limit = model.inputs.findIndex(({ name }) => name === "LIMIT_BAL");
    assert.ok(asDecimals.summary.thousandths[limit] === 0 && asDecimals.summary.thousandths.some((count) => count > small.length / 10), "what can be meant in two ways is counted");
    const told = await scorePortfolio(model, blobOf(head, ...small), { workers: 0, dialect: { point: "," } });
    assert.ok(told.summary.thousandths.every((count) => count === 0));
    assert.equal(told.left, 0);
  });

  test("counts what the rows hold: totals, verdicts, grades, missing, drift", async () => {
    const { results, summary, rows, ...portfolio } = await scorePortfolio(model, clients, { workers: 1 });
    const drift = (await scorePortfolio(model, clients, { workers: 1 })).drift(model);
    const { predictions, expectedLoss, verdicts, exposures } = results;
    assert.equal(portfolio.left, 0);
    assert.equal(summary.totals[TOTAL.rows], rows);
    const sum = (/** @type {ArrayLike<number>} */ values) => Array.from(values).reduce((total, value) => total + (Number.isNaN(value) ? 0 : value), 0);
    assert.ok(Math.abs(summary.totals[TOTAL.predictions] / sum(predictions) - 1) < 1e-12);
    assert.ok(Math.abs(summary.totals[TOTAL.expectedLoss] / sum(expectedLoss ?? []) - 1) < 1e-12);
    assert.equal(summary.totals[TOTAL.priced], exposures?.filter((value) => value >= 0).length);
    assert.deepEqual([...summary.verdictRows], [0, 1, 2].map((verdict) => verdicts?.filter((each) => each === verdict).length));
    assert.equal(sum(summary.chances), rows);
    const age = model.inputs.findIndex(({ name }) => name === "AGE");
    const ages = table.rows.map((row) => row[table.head.indexOf("AGE")]);
    assert.equal(summary.missing[age], ages.filter((text) => text === "").length);
    const training = model.trainingColumns().find(({ name }) => name === "AGE");
    const bin = drift.find(({ name }) => name === "AGE")?.bins[0];
    assert.ok(training && bin);
    const limit = Number(bin.label.replace("≤ ", ""));
    assert.ok(training.points.includes(limit));
    assert.equal(bin.actual, ages.filter((text) => text !== "" && Number(text) <= limit).length / rows);
    const trained = training.counts.reduce((total, count, at) => total + (training.points[at] <= limit ? count : 0), 0);
    assert.equal(bin.expected, trained / 30_000);
  });

  test("tells drift from what few rows of the training data itself would have by chance", () => {
    const next = random(20);
    const spread = spreadColumns(model);
    /** Rows of the training data, drawn at random; of `shifted` those of the upper half alone. */
    const drawn = (/** @type {number} */ size, /** @type {string} */ shifted = "") => {
      const summary = newSummary(model, spread, 0);
      for (const { name, counts, first } of spread) {
        const all = counts.reduce((sum, count) => sum + count, 0);
        for (let row = 0; row < size; ++row) {
          let left = next() * all;
          if (name === shifted) left = (all + left) / 2;
          summary.spread[first + counts.findIndex((count) => (left -= count) < 0)] += 1;
        }
      }
      return driftOf(model, summary);
    };
    for (const size of [10, 20, 50, 100]) {
      const samples = Array.from({ length: 60 }, () => drawn(size)).flat();
      const far = samples.filter(({ psi }) => psi >= 0.1);
      assert.ok(far.length > 0.1 * samples.length, "as few rows have a high index often");
      const wrong = samples.filter(({ byChance }) => !byChance).length / samples.length;
      assert.ok(wrong < 0.025, `${size} rows: ${wrong} taken for drift`);
    }
    for (const size of [50, 1000]) {
      const found = drawn(size, "AGE");
      assert.equal(found.find(({ name }) => name === "AGE")?.byChance, false, `${size} rows`);
    }
    // What no row of the training data has is drift, be it one row's.
    const summary = newSummary(model, spread, 0);
    for (const { counts, first } of spread) counts.forEach((count, k) => { summary.spread[first + k] = count; });
    assert.ok(driftOf(model, summary).every(({ byChance, psi }) => byChance && psi < 1e-12));
    const age = /** @type {typeof spread[number]} */ (spread.find(({ name }) => name === "AGE"));
    summary.spread[age.first + age.counts.length + 1] = 1;
    assert.equal(driftOf(model, summary).find(({ name }) => name === "AGE")?.byChance, false);
  });

  test("explains every row as explainMany does, strongest reasons first", async () => {
    const some = blobOf(table.head.join(","), ...table.rows.slice(0, 300).map((row) => row.join(",")));
    const { results, explained, summary } = await scorePortfolio(model, some, { workers: 1, explain: true });
    const columns = Object.fromEntries(model.inputs.map(({ name }) => [name, table.rows.slice(0, 300).map((row) => row[table.head.indexOf(name)])]));
    const expected = model.explainMany(columns, { by: "group" });
    const names = explained.length;
    const contributions = /** @type {Float32Array} */ (results.contributions);
    const reasons = /** @type {Uint8Array} */ (results.reasons);
    const absolute = new Float64Array(names);
    for (let row = 0; row < 300; ++row) {
      const own = Array.from(contributions.subarray(row * names, (row + 1) * names));
      own.forEach((value, k) => {
        assert.ok(Math.abs(value - expected[row * (1 + names) + 1 + k]) < 1e-6);
        absolute[k] += Math.abs(value);
      });
      const told = Array.from(reasons.subarray(row * REASONS, (row + 1) * REASONS)).filter((k) => k !== NO_REASON);
      const strongest = own.map((value, k) => ({ k, size: Math.abs(value) })).sort((a, b) => b.size - a.size).slice(0, told.length);
      assert.deepEqual(told.map((k) => Math.abs(own[k])), strongest.map(({ size }) => size));
    }
    absolute.forEach((value, k) => assert.ok(Math.abs(value - summary.absolute[k]) < 1e-4));
  });

  test("leaves rows out that cannot be read, tells row, line, column and reason, and goes on", async () => {
    const hostile = '"=HYPERLINK(1)\nsecond line"';
    const source = blobOf(table.head.join(","), changed(0, {}), changed(1, { AGE: hostile }), changed(2, { LIMIT_BAL: "inf" }), "1,2,3", changed(3, {}), changed(4, { "default.payment.next.month": "maybe" }));
    const portfolio = await scorePortfolio(model, source, { workers: 1 });
    assert.deepEqual([portfolio.rows, portfolio.met, portfolio.left, portfolio.rejectedCount, portfolio.unreadOutcomes], [3, 6, 3, 4, 1]);
    assert.deepEqual(Array.from(portfolio.numbers), [1, 5, 6]);
    assert.deepEqual(portfolio.rejected.map(({ row, line: at, column, reason }) => [row, at, column, reason]), [
      [2, 3, "AGE", "not-a-number"], [3, 5, "LIMIT_BAL", "not-finite"], [4, 6, "", "too-few-cells"], [6, 8, "default.payment.next.month", "not-a-label"]]);
    assert.match(portfolio.rejected[0].text, /^=HYPERLINK/);
  });

  test("scores rows whose only fault is their outcome, which is not known then, as the native command does", async () => {
    const label = table.head.indexOf("default.payment.next.month");
    const words = ["Ja", "Nein", "2", ""];
    const said = (/** @type {number} */ row) => (row % 3 === 0 ? words[row / 3 % 4] : table.rows[row][label]);
    const lines = Array.from({ length: 30_000 }, (_, row) => changed(row, { "default.payment.next.month": said(row), ...(row % 1000 === 6 && { AGE: "old" }) }));
    const path = join(folder, "outcomes.csv");
    writeFileSync(path, [table.head.join(","), ...lines].join("\n"));
    const good = join(folder, "outcomes-good.csv");
    writeFileSync(good, [table.head.join(","), ...lines.filter((_, row) => row % 1000 !== 6)].join("\n"));
    const printed = execFileSync(commandFile, ["score", packageFile, good], { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] }).trimEnd().split("\n").slice(1);
    const pool = await poolFor(model, 2);
    const portfolio = await scorePortfolio(model, await openAsBlob(path), { pool });
    const rows = Array.from({ length: 30_000 }, (_, row) => row).filter((row) => row % 1000 !== 6);
    const isUnread = (/** @type {number} */ row) => row % 3 === 0 && row / 3 % 4 < 3;
    sameBits(portfolio.results.predictions, printed.map(Number));
    assert.equal(portfolio.labels?.findIndex((value, at) => value !== (rows[at] % 3 === 0 ? 2 : Number(said(rows[at])))), -1);
    assert.deepEqual([portfolio.rows, portfolio.left, portfolio.unreadOutcomes], [29_970, 30, rows.filter(isUnread).length]);
    // Of rows that are left out for another cell, too.
    assert.deepEqual(portfolio.rejectedBy, [["AGE", 30], ["default.payment.next.month", Array.from({ length: 30_000 }, (_, row) => row).filter(isUnread).length]]);
    assert.deepEqual(portfolio.rejected.slice(0, 2).map(({ row, column, reason, text }) => [row, column, reason, text]), [
      [1, "default.payment.next.month", "not-a-label", "Ja"], [4, "default.payment.next.month", "not-a-label", "Nein"]]);
    // What is read again has the same rows.
    assert.equal((await portfolio.columnOf(pool, table.head.indexOf("AGE"))).numbers?.length, portfolio.rows);
    const at = rows.length - 1;
    assert.equal(String((await portfolio.valuesOf(pool, at)).LIMIT_BAL), table.rows[rows[at]][table.head.indexOf("LIMIT_BAL")] || "NaN");
    pool.close();
  });

  test("has every cell that cannot be read written, of which it lists the first ones alone, in each encoding and for any number of workers", async () => {
    const lines = Array.from({ length: 40_000 }, (_, row) => changed(row, row % 10 === 0 ? {} : { AGE: `=${row}`, EDUCATION: "University" }));
    const text = [table.head.join(","), ...lines].join("\r\n");
    const words = { head: ["Row", "Line", "Column", "Reason", "Cell"], wholeRow: "row", reasons: /** @type {any} */ ({ "not-a-number": "no number" }), codes: new Map([["EDUCATION", "no code"]]) };
    const expected = ["Row,Line,Column,Reason,Cell", ...lines.flatMap((_, row) => (row % 10 === 0 ? [] : [`${row + 1},${row + 2},EDUCATION,no code,University`, `${row + 1},${row + 2},AGE,no number,'=${row}`]))];
    for (const [source, workers] of /** @type {[Blob, number][]} */ ([[new Blob([text]), 2], [new Blob([text]), 0], [new Blob([Buffer.from(`\ufeff${text}`, "utf16le")]), 1]])) {
      const pool = await poolFor(model, workers);
      const portfolio = await scorePortfolio(model, source, { pool });
      assert.deepEqual([portfolio.left, portfolio.rejectedCount], [36_000, 72_000]);
      assert.ok(workers === 0 || portfolio.rejected.length < 72_000);
      const parts = [];
      for await (const bytes of portfolio.rejectedLines(pool, words)) parts.push(bytes);
      const written = Buffer.concat(parts).toString().trimEnd().split("\r\n");
      assert.equal(written.length, expected.length);
      const at = written.findIndex((line, k) => line !== expected[k]);
      assert.equal(at, -1, `${written[at]}, not ${expected[at]}`);
      pool.close();
    }
  });

  test("leaves infinite cells out, which the native command takes for infinity; the other rows are as it has them", async () => {
    const cells = ["inf", "Infinity", "-inf", "1e999", "-1e999", "1e308", "5e-324", "1e-999", "-0", "NaN", "NA", " 50000 ", "+50000", "5e4", "50000.", ".5e5", "0.1e6", "100000000000000000000000000001"];
    const path = join(folder, "extremes.csv");
    writeFileSync(path, [table.head.join(","), ...cells.map((LIMIT_BAL, row) => changed(row, { LIMIT_BAL }))].join("\n"));
    const lines = execFileSync(commandFile, ["score", packageFile, path], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trimEnd().split("\n").slice(1);
    const { numbers, results, rejected } = await scorePortfolio(model, await openAsBlob(path), { workers: 1 });
    assert.equal(lines.length, cells.length);
    assert.deepEqual(rejected.map(({ row, reason, text }) => [row, reason, text]), cells.slice(0, 5).map((text, k) => [k + 1, "not-finite", text]));
    assert.deepEqual(Array.from(numbers), cells.slice(5).map((_, k) => k + 6));
    sameBits(results.predictions, lines.slice(5).map(Number));
  });

  test("gives a row's values back from the file, in whatever encoding", async () => {
    const text = readFileSync(file, "utf8");
    const pool = await poolFor(model, 1);
    const utf16 = new Blob([new Uint8Array([0xff, 0xfe]), Buffer.from(text.slice(0, 3_000_000), "utf16le")]);
    const marked = new Blob(["\ufeff", text]);
    for (const source of [clients, marked, utf16, new Blob([text.slice(0, 2_500_000), "\n,,\u00e9"])]) {
      const portfolio = await scorePortfolio(model, source, { pool });
      for (const row of [0, 1, 9000, portfolio.rows - 2]) {
        const values = await portfolio.valuesOf(pool, row);
        const cells = table.rows[portfolio.numbers[row] - 1];
        for (const [name, value] of Object.entries(values)) {
          const cell = cells[table.head.indexOf(name)];
          assert.ok(cell === "" ? Number.isNaN(value) : value === Number(cell), `${row} ${name}: ${value}, ${cell}`);
        }
      }
    }
    pool.close();
  });

  test("has a lost worker's block done again: nothing is lost or doubled", async () => {
    const expected = await scorePortfolio(model, clients, { workers: 2 });
    const post = Worker.prototype.postMessage;
    let jobs = 0;
    Worker.prototype.postMessage = function (message, ...rest) {
      post.call(this, message, ...rest);
      if (message.job?.do === "score" && ++jobs === 2) void this.terminate();
    };
    const pool = await poolFor(model, 2);
    try {
      const portfolio = await scorePortfolio(model, clients, { pool });
      assert.equal(pool.lost, 1);
      sameBits(portfolio.results.predictions, expected.results.predictions);
      assert.deepEqual(portfolio.numbers, expected.numbers);
      assert.deepEqual(portfolio.summary, expected.summary);
    } finally {
      Worker.prototype.postMessage = post;
      pool.close();
    }
  });

  test("gives a block up that ends every worker, with a sentence", async () => {
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
      post.call(this, message, ...rest);
      if (message.job?.do === "score") void this.terminate();
    };
    try {
      await assert.rejects(scorePortfolio(model, clients, { workers: 1 }), /has ended 3 workers/);
    } finally {
      Worker.prototype.postMessage = post;
    }
  });

  test("is called off at once, with the signal's reason, a hundred times without growth", { timeout: 120_000 }, async () => {
    const threads = () => process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort/.test(name)).length;
    const before = threads();
    for (let i = 0; i < 100; ++i) {
      const cancelled = new AbortController();
      const reason = new Error("enough");
      const running = scorePortfolio(model, clients, { workers: 1, signal: cancelled.signal, onProgress: () => cancelled.abort(reason) });
      if (i % 2 === 0) setTimeout(() => cancelled.abort(reason), i / 4);
      await assert.rejects(running, (error) => error === reason);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.ok(threads() <= before + 2, `${threads()} threads, ${before} before`);
    const portfolio = await scorePortfolio(model, clients, { workers: 1 });
    assert.equal(portfolio.rows, CLIENTS);
  });

  test("says in a sentence what cannot be scored", async () => {
    await assert.rejects(scorePortfolio(model, new Blob([])), /The file is empty/);
    await assert.rejects(lookAt(blobOf("PAR1\x15\x04")), /a Parquet file.+`scorePortfolio` and `copse score` read/);
    await assert.rejects(lookAt(blobOf("PK\x03\x04")), /a workbook or an archive.+as CSV/);
    await assert.rejects(scorePortfolio(model, blobOf("a,b", "1,2")), /No column of the table is an input/);
    await assert.rejects(scorePortfolio(model, /** @type {never} */ ("file.csv")), /read from a Blob/);
    for (const workers of [-1, NaN, 1.5, 1000, /** @type {never} */ ("2")]) {
      await assert.rejects(scorePortfolio(model, clients, { workers }), /is no number of workers from 0 to 64/);
    }
    const inputs = guessMapping(model, table.head).inputs;
    await assert.rejects(scorePortfolio(model, clients, { workers: 1, mapping: { inputs: { ...inputs, SEX: 2 }, id: null, label: null } }), /no input "SEX"/);
  });

  test("counts what of a file was not read as it stands, over all blocks and for any number of workers", async () => {
    const latin = (/** @type {string} */ text) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
    const id = table.head[0];
    const block = Array.from({ length: 3000 }, (_, k) => changed(k, { [id]: "K\u00c3\u00b6ln" })).join("\n");
    const odd = [changed(0, { [id]: "Ulm\u00fc" }), ",".repeat(table.head.length - 1), changed(1, { AGE: "NULL", EDUCATION: "n/a" })].join("\n");
    const lines = ["Clients of May", "", table.head.join(","), block, odd, block, odd, block, changed(2, { AGE: "NA", EDUCATION: "" }), ""].join("\n");
    for (const workers of [0, 2]) {
      const { rows, met, left, blankRows, missingWords, oddTexts, skipLines, ...portfolio } = await scorePortfolio(model, new Blob([latin(lines)]), { workers });
      assert.deepEqual({ rows, met, left, blankRows, missingWords, oddTexts, skipLines }, { rows: 9005, met: 9005, left: 0, blankRows: 2, missingWords: 4, oddTexts: 2, skipLines: 2 });
      assert.equal(portfolio.numbers[9004], 9005);
    }
    const { blankRows, missingWords, oddTexts, skipLines } = await scorePortfolio(model, blobOf(table.head.join(","), changed(0, {})), { workers: 0 });
    assert.deepEqual([blankRows, missingWords, oddTexts, skipLines], [0, 0, 0, 0]);
  });

  test("takes the whole of a long heading, and says of one that has no end that it is none", async () => {
    const more = Array.from({ length: 40_000 }, (_, k) => `another_${k}`);
    const source = blobOf("Clients of May", [...more, ...table.head].join(","), ...[0, 1, 2].map((row) => [...more.map(() => ""), ...table.rows[row]].join(",")));
    const { rows, skipLines, columns } = await scorePortfolio(model, source, { workers: 0 });
    assert.deepEqual([rows, skipLines, columns.length], [3, 1, 40_000 + table.head.length]);
    await assert.rejects(scorePortfolio(model, new Blob([table.head.join(","), "x".repeat(2_000_000)]), { workers: 0 }), /heading does not end.+1 MB at most/);
  });

  test("is refused where a line has a hundred megabytes, with its number, in the memory of a block", async () => {
    const line = Array.from({ length: 100 }, () => new Uint8Array(1_000_000).fill(120));
    const source = new Blob([`${table.head.join(",")}\n${changed(0, {})}\n`, ...line]);
    const before = process.memoryUsage().rss;
    await assert.rejects(scorePortfolio(model, source, { workers: 1 }), /line 3: a record of more than 16 MB/);
    assert.ok(process.memoryUsage().rss - before < 80e6);
  });

  test("takes what a mapping leaves out for what has no column", async () => {
    const { inputs } = guessMapping(model, table.head);
    const { rows, ids, labels } = await scorePortfolio(model, clients, { workers: 1, mapping: /** @type {any} */ ({ inputs }) });
    assert.deepEqual([rows, ids, labels], [CLIENTS, null, null]);
    const several = await loadModel(foreignFile("plants.json"));
    await assert.rejects(scorePortfolio(several, clients), /one output/);
  });

  test("of another model has its categories by their texts, and an unknown one as the model takes it", async () => {
    const other = await loadModel(foreignFile("machine-failure.txt"));
    const names = other.inputs.map(({ name }) => name);
    const source = blobOf(names.join(";"), "81,5;4,25;-0,875;3100;Turku", "60,25;3,5;0,5;200;Nowhere", "NA;;;;", ";;;;");
    const { results, rows } = await scorePortfolio(other, source, { workers: 1 });
    assert.equal(rows, 3);
    sameBits(results.predictions, [[81.5, 4.25, -0.875, 3100, "Turku"], [60.25, 3.5, 0.5, 200, "Nowhere"], [null, null, null, null, null]]
      .map((values) => other.predict(Object.fromEntries(names.map((name, at) => [name, values[at]])))));
    assert.equal(results.verdicts, null);
  });
});
