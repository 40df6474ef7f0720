// The first sheet of an .xlsx as text, by read-excel-file. It holds a whole sheet in memory: so what it is
// given has a limit, which is told before it is unpacked.

import { unzipSync, zipSync } from "fflate";
import { readSheet } from "read-excel-file/universal";

import { textOfCell } from "./cells-text.js";

/** Bytes unpacked: about 300,000 clients of 24 columns. */
const MOST_BYTES = 250e6;
/** Of the rectangle that a sheet's cells lie in, all of which the library makes: one far away would take all memory. */
const MOST_CELLS = 20e6;
/** Looked at once, in bytes; and more than a cell's tag has. */
const PIECE = 1 << 20;
const TAG = 256;
const ERROR = /<(?:\w+:)?c\s(?:[^<>]*?\s)?t=["']e["'][^<>]*>/g;
const PARTS = /^(?:xl\/|\[Content_Types\]\.xml$|_rels\/)/;

/** Which sheet was read: the first, of so many. @typedef {{ name: string, count: number }} Sheet */

/** @param {Blob} file @returns {Promise<{ text: Blob, sheet: Sheet }>} */
export async function textOfWorkbook(file) {
  if (file.size > MOST_BYTES) throw tooLarge(file.size);
  const packed = new Uint8Array(await file.arrayBuffer());
  let size = 0;
  /** @type {Record<string, Uint8Array>} */
  const parts = unzipSync(packed, {
    filter({ name, originalSize }) {
      if (!PARTS.test(name) || /\.(?:png|jpe?g|gif|emf|bin)$/i.test(name)) return false;
      size += originalSize;
      if (size > MOST_BYTES) throw tooLarge(size);
      return true;
    },
  });
  if (!Object.keys(parts).some((name) => /^xl\/worksheets\//.test(name))) throw new Error("it has no sheet.");
  const { sheets, ...sheet } = firstSheetOf(parts);
  refuseFarCells(sheets);
  tellErrors(sheets);
  // Packed without compression: the library would start workers of its own, which strict policies forbid.
  const plain = zipSync(parts, { level: 0 });
  const rows = await readSheet(/** @type {ArrayBuffer} */ (plain.buffer.slice(plain.byteOffset, plain.byteOffset + plain.byteLength)), { parseNumber });
  if (rows.length < 2) throw new Error("its first sheet has no rows below a heading.");
  return { text: new Blob(rows.map((row) => `${row.map(textOfCell).join(",")}\n`), { type: "text/csv" }), sheet };
}

/** @param {number} bytes */
const tooLarge = (bytes) => new Error(`unpacked it has ${(bytes / 1e6).toFixed(0)} MB or more, and at most ${MOST_BYTES / 1e6} are read. Save it as CSV, which may be of any size.`);

const ENTITIES = /** @type {Record<string, string>} */ ({ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" });

/** The sheets that may be the first one, and what it is called. @param {Record<string, Uint8Array>} parts @returns {Sheet & { sheets: Uint8Array[] }} */
function firstSheetOf(parts) {
  const text = (/** @type {string} */ name) => new TextDecoder().decode(parts[name]);
  const all = text("xl/workbook.xml").match(/<(?:\w+:)?sheet\s[^>]*>/g) ?? [];
  const [, id] = /\s\w+:id=["']([^"']*)["']/.exec(all[0] ?? "") ?? [];
  const [, , name = ""] = /\sname=(["'])(.*?)\1/.exec(all[0] ?? "") ?? [];
  const link = (text("xl/_rels/workbook.xml.rels").match(/<(?:\w+:)?Relationship\b[^>]*>/g) ?? []).find((each) => /\sId=["']([^"']*)["']/.exec(each)?.[1] === id);
  const [, target = ""] = /\sTarget=["']([^"']*)["']/.exec(link ?? "") ?? [];
  const sheet = parts[target.startsWith("/") ? target.slice(1) : `xl/${target}`];
  return {
    name: name.replace(/&(\w+);/g, (whole, word) => ENTITIES[word] ?? whole), count: all.length,
    sheets: sheet === undefined ? Object.entries(parts).flatMap(([part, bytes]) => (/^xl\/worksheets\//.test(part) ? [bytes] : [])) : [sheet],
  };
}

/** Pieces that overlap by a tag, and where each begins. @param {Uint8Array} sheet @returns {Generator<[text: string, from: number]>} */
function* piecesOf(sheet) {
  const decoder = new TextDecoder("latin1");
  for (let at = 0; at < sheet.length; at += PIECE) {
    const from = Math.max(0, at - TAG);
    yield [decoder.decode(sheet.subarray(from, at + PIECE)), from];
  }
}

/** @param {string} text @returns {number | string} */
const parseNumber = (text) => (Number.isNaN(Number(text)) ? text : Number(text));

/**
 * The library takes a cell whose formula failed for an empty one. As a number, and of no style, which might be a date's, its
 * text comes through: "#DIV/0!".
 * @param {Uint8Array[]} sheets  are changed in place: a copy would be another hundreds of megabytes
 */
function tellErrors(sheets) {
  for (const sheet of sheets) {
    for (const [text, from] of piecesOf(sheet)) {
      if (!/t=["']e["']/.test(text)) continue;
      for (const { 0: tag, index } of text.matchAll(ERROR)) {
        const changed = tag.replace(/(\st=["'])e/, "$1n").replace(/\ss=["']\d*["']/, (style) => " ".repeat(style.length));
        for (let k = 0; k < changed.length; ++k) sheet[from + index + k] = changed.charCodeAt(k);
      }
    }
  }
}

/** @param {Uint8Array[]} sheets */
function refuseFarCells(sheets) {
  for (const sheet of sheets) {
    let last = "A";
    let rows = 1;
    for (const [text] of piecesOf(sheet)) {
      for (const [, column = "A", row] of text.matchAll(/\sr=["']([A-Z]{1,3})?(\d{1,9})["']/g)) {
        if (column.length > last.length || (column.length === last.length && column > last)) last = column;
        rows = Math.max(rows, Number(row));
      }
    }
    const columns = [...last].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
    if (columns * rows > MOST_CELLS) throw new Error(`its sheet reaches to ${last}${rows}, and at most ${MOST_CELLS / 1e6} million cells are read. Delete what stands far from the table, or save it as CSV.`);
  }
}
