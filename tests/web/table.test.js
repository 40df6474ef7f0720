import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import Papa from "papaparse";

import { CopseError } from "../../web/error.js";
import { loadTable } from "../../web/table.js";

/** @typedef {import("../../web/table.js").TableReader} TableReader */
/** @typedef {import("../../web/table.js").Column} Column */

/** @type {TableReader} */
let splitter;
/** @type {TableReader} */
let reader;

before(async () => {
  splitter = await loadTable();
  reader = await loadTable();
});

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * All that is read of a table, in blocks of so many bytes.
 * @param {Uint8Array} bytes
 * @param {number} block
 * @param {(width: number) => { columns?: Column[], id?: number }} [ask]  all columns as numbers, unless said
 */
function read(bytes, block, ask = (width) => ({ columns: Array.from({ length: width }, (_, from) => ({ from, kind: "number" })) })) {
  const dialect = splitter.detect(bytes, true);
  const width = dialect.names.length;
  reader.begin(dialect, { width, columns: [], ...ask(width) });
  /** @type {number[][]} */
  const rows = [];
  /** @type {string[]} */
  const ids = [];
  const rejected = [];
  let records = 0;
  let blankRows = 0;
  let first = true;
  for (let at = 0; at <= bytes.length; at += block) {
    const chunk = splitter.split(bytes.subarray(at, at + block), at + block > bytes.length);
    if (chunk.bytes.length === 0) continue;
    const parsed = reader.parse(chunk.bytes, first && dialect.hasHeader ? 1 : 0);
    first = false;
    for (let row = 0; row < parsed.rows; ++row) {
      rows.push([records + parsed.numbers[row], ...parsed.columns.map((column) => column[row])]);
      if (parsed.ids && parsed.idEnds) ids.push(decoder.decode(parsed.ids.subarray(parsed.idEnds[row - 1] ?? 0, parsed.idEnds[row])));
    }
    for (const each of parsed.rejected) rejected.push({ ...each, record: records + each.record, line: chunk.line + each.line });
    records += parsed.records;
    blankRows += parsed.blankRows;
  }
  return { dialect, rows, ids, rejected, records, blankRows };
}

/** @param {number} seed */
function randomly(seed) {
  let state = seed;
  return (/** @type {number} */ below) => (state = (state * 48271) % 2147483647) % below;
}

describe("tables", () => {
  test("have the cells that papaparse reads, quotes, breaks and delimiters in them", () => {
    const next = randomly(3);
    const parts = ['"', ",", ";", "\n", "\r\n", "a", " ", "é", "7", ""];
    for (let table = 0; table < 150; ++table) {
      const width = 2 + next(4);
      const cells = Array.from({ length: 1 + next(8) }, () => Array.from({ length: width }, (_, column) =>
        (column === 0 ? "x" : "") + Array.from({ length: next(4) }, () => parts[next(parts.length)]).join("")));
      const delimiter = [",", ";", "\t"][next(3)];
      const header = Array.from({ length: width }, (_, column) => `c${column}`);
      const text = Papa.unparse([header, ...cells], { delimiter, newline: ["\n", "\r\n"][next(2)] });
      const papas = Papa.parse(text, { delimiter, skipEmptyLines: true }).data.slice(1);
      for (let id = 0; id < width; ++id) {
        const { ids, dialect } = read(encoder.encode(text), 1 + next(90), () => ({ id }));
        assert.equal(dialect.delimiter, delimiter);
        assert.deepEqual(ids, papas.map((row) => /** @type {string[]} */ (row)[id]));
      }
    }
  });

  test("of ten thousand columns are read, in blocks that cut the header", () => {
    const width = 10_000;
    const names = Array.from({ length: width }, (_, column) => `n${column}`);
    const row = names.map((_, column) => column / 4);
    const bytes = encoder.encode(`${names.join(",")}\n${row.join(",")}\n${row.join(",")},1\n`);
    const { rows, rejected } = read(bytes, 5000);
    assert.deepEqual(rows, [[0, ...row]]);
    assert.deepEqual(rejected, [{ record: 1, line: 3, cell: width + 1, reason: "too-many-cells", text: "" }]);
  });

  test("with a line of a hundred megabytes are refused with its number, and memory stays", () => {
    const block = new Uint8Array(1 << 20).fill(120);
    splitter.detect(encoder.encode("a,b\n1,2\n"));
    splitter.split(encoder.encode("a,b\n1,2\n"), false);
    let taken = 0;
    assert.throws(() => {
      for (; taken < 100; ++taken) splitter.split(block, false);
    }, (error) => error instanceof CopseError && error.code === "limit" && error.message.startsWith("line 3: a record of more than 16 MB"));
    assert.ok(taken <= 16);
  });

  test("list what is no value by row, line, cell and reason, however they are cut", () => {
    const text = 'id,age,city,late\n1,20,ulm,0\n2,300,ulm,1\n\n3,x,"rom",2\n4,"4\n0",oslo,\n5,,NA,true\n6,1\n7,1,"ulm"x,0\n8,1e400,ulm,1\n9,"1","';
    /** @type {Column[]} */
    const columns = [
      { from: 1, kind: "number", min: 0, max: 120 },
      { from: 2, kind: "category", texts: [["ulm", 0], ["rom", 1]] },
      { from: 3, kind: "label" },
    ];
    const bytes = encoder.encode(text);
    const whole = read(bytes, bytes.length + 1, () => ({ columns, id: 0 }));
    assert.deepEqual(whole.rows, [[0, 20, 0, 0], [4, NaN, NaN, 1]]);
    assert.deepEqual(whole.ids, ["1", "5"]);
    assert.deepEqual(whole.rejected.map(({ record, line, cell, reason, text: said }) => [record, line, cell, reason, said]), [
      [1, 3, 1, "above-maximum", "300"],
      [2, 5, 1, "not-a-number", "x"],
      [2, 5, 3, "not-a-label", "2"],
      [3, 6, 1, "not-a-number", "4\n0"],
      [3, 7, 2, "unknown-category", "oslo"],
      [5, 9, 2, "too-few-cells", ""],
      [6, 10, 2, "text-after-quote", ""],
      [7, 11, 1, "not-finite", "1e400"],
      [8, 12, 2, "open-quote", ""],
    ]);
    for (let block = 1; block <= bytes.length; ++block) assert.deepEqual(read(bytes, block, () => ({ columns, id: 0 })), whole);
  });

  test("with zero bytes, of no bytes and of a header alone say so", () => {
    assert.deepEqual(read(encoder.encode("a,b\n1,2\0\n3,4\n"), 4).rejected.map(({ reason }) => reason), ["zero-byte"]);
    assert.deepEqual(splitter.detect(new Uint8Array(), true).names, []);
    assert.deepEqual(read(encoder.encode("a,b"), 1).rows, []);
    assert.throws(() => reader.begin({ delimiter: '"', point: "." }, { width: 1, columns: [] }), /cannot delimit/);
    assert.throws(() => reader.begin({ delimiter: ",", point: "." }, { width: 1, columns: [{ from: 1, kind: "label" }] }), /no such column/);
  });

  test("have all their cells as texts, those of rows that are too short or too long too, as papaparse has them", async () => {
    const text = "a,b,c\n1,2,3\n\n4,5\n6,7,8,9\n ,,\n\"x\"\"y\",\"in\ntwo\",\n,\u00fc,\ud83d\ude00\n";
    const table = await loadTable();
    const bytes = encoder.encode(text);
    const dialect = table.detect(bytes, true);
    table.begin(dialect, { width: 3, columns: [] });
    const expected = Papa.parse(text, { skipEmptyLines: "greedy" }).data;
    assert.deepEqual(table.cells(bytes), expected);
    assert.deepEqual(table.cells(bytes, 1), expected.slice(1));
    assert.equal(table.parse(bytes).records, expected.length);
    assert.deepEqual(table.cells(new Uint8Array()), []);
  });

  test("pass over blank rows as papaparse's greedy skipping does, and count them", () => {
    const next = randomly(11);
    for (let table = 0; table < 60; ++table) {
      const lines = Array.from({ length: 1 + next(12) }, () => ["1,2", "3,NA", ",", " ,\t", '"",""', "", ",7"][next(7)]);
      const newline = /** @type {const} */ (["\n", "\r\n"])[next(2)];
      const text = ["a,b", ...lines, ""].join(newline);
      const papas = /** @type {string[][]} */ (Papa.parse(text, { newline, skipEmptyLines: "greedy" }).data).slice(1);
      const { ids, records, blankRows } = read(encoder.encode(text), 1 + next(30), () => ({ id: 1 }));
      assert.deepEqual(ids, papas.map((row) => row[1]));
      assert.equal(records, papas.length);
      assert.equal(blankRows, lines.filter((line) => line !== "").length - papas.length);
    }
  });

  test("tell how many numbers words say are missing and how many texts are not UTF-8", () => {
    const bytes = Uint8Array.from([...encoder.encode("id,age\nK\u00f6ln,NULL\n"), 75, 0xf6, ...encoder.encode(",-\nUlm,NA\n")]);
    const found = read(bytes.slice(), 9, () => ({ columns: [{ from: 1, kind: "number" }], id: 0 }));
    // Of so few bytes it is told at once that not all are UTF-8.
    assert.equal(found.dialect.encoding, "windows-1252");
    reader.begin({ delimiter: ",", point: "." }, { width: 2, columns: [{ from: 1, kind: "number" }], id: 0 });
    const { columns, missingWords, oddTexts, ids } = reader.parse(bytes, 1);
    assert.deepEqual([...columns[0]], [NaN, NaN, NaN]);
    assert.deepEqual([missingWords, oddTexts, decoder.decode(ids ?? undefined)], [2, 1, "K\u00f6lnK\u00f6Ulm"]);
  });

  test("begin below a line of their delimiter and below titles, in blocks of any size", () => {
    for (const text of ["sep=;\r\nage;limit\r\n31;2,5\r\n", "Clients of autumn\n\nage;limit;\n31;2,5;\n", "\ufeff;;\nReport;;\nage;limit;\n31;2,5;\n"]) {
      const bytes = encoder.encode(text);
      for (let block = 1; block <= bytes.length + 1; ++block) {
        const { dialect, rows, rejected } = read(bytes, block, () => ({ columns: [{ from: 0, kind: "number" }, { from: 1, kind: "number" }] }));
        assert.deepEqual(dialect.names.slice(0, 2), ["age", "limit"]);
        assert.equal(text.replace("\ufeff", "").split("\n")[dialect.skipLines].startsWith("age"), true);
        assert.deepEqual(rows, [[0, 31, 2.5]]);
        assert.deepEqual(rejected, []);
      }
    }
  });

  test("with decimal commas give the numbers that are meant", () => {
    const { dialect, rows } = read(encoder.encode("alter;betrag\r\n31;1234,5\r\n40;-2,25\r\n"), 3);
    assert.deepEqual([dialect.point, dialect.lineBreak, dialect.hasHeader], [",", "\r\n", true]);
    assert.deepEqual(rows, [[0, 31, 1234.5], [1, 40, -2.25]]);
  });
});
