// The first sheet of an .xlsx as text, by read-excel-file. It holds a whole sheet in memory: so what it is
// given has a limit, which is told before it is unpacked.

import { unzipSync, zipSync } from "fflate";
import { readSheet } from "read-excel-file/universal";

import { textOfCell } from "./cells-text.js";

/** Bytes unpacked: about 300,000 clients of 24 columns. */
const MOST_BYTES = 250e6;
/** Of the rectangle that a sheet's cells lie in, all of which the library makes: one far away would take all memory. */
const MOST_CELLS = 20e6;
/** Looked at once, in bytes; and more than a cell's place has. */
const PIECE = 1 << 20;
const PLACE = 16;
const PARTS = /^(?:xl\/|\[Content_Types\]\.xml$|_rels\/)/;

/** @param {Blob} file @returns {Promise<Blob>} */
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
  refuseFarCells(firstSheetOf(parts));
  // Packed without compression: the library would start workers of its own, which strict policies forbid.
  const plain = zipSync(parts, { level: 0 });
  const rows = await readSheet(/** @type {ArrayBuffer} */ (plain.buffer.slice(plain.byteOffset, plain.byteOffset + plain.byteLength)));
  if (rows.length < 2) throw new Error("its first sheet has no rows below a heading.");
  return new Blob(rows.map((row) => `${row.map(textOfCell).join(",")}\n`), { type: "text/csv" });
}

/** @param {number} bytes */
const tooLarge = (bytes) => new Error(`unpacked it has ${(bytes / 1e6).toFixed(0)} MB or more, and at most ${MOST_BYTES / 1e6} are read. Save it as CSV, which may be of any size.`);

/** The sheets that may be the first one. @param {Record<string, Uint8Array>} parts @returns {Uint8Array[]} */
function firstSheetOf(parts) {
  const text = (/** @type {string} */ name) => new TextDecoder().decode(parts[name]);
  const [, id] = /<(?:\w+:)?sheet\b[^>]*?\s\w+:id=["']([^"']*)["']/.exec(text("xl/workbook.xml")) ?? [];
  const link = (text("xl/_rels/workbook.xml.rels").match(/<(?:\w+:)?Relationship\b[^>]*>/g) ?? []).find((each) => /\sId=["']([^"']*)["']/.exec(each)?.[1] === id);
  const [, target = ""] = /\sTarget=["']([^"']*)["']/.exec(link ?? "") ?? [];
  const sheet = parts[target.startsWith("/") ? target.slice(1) : `xl/${target}`];
  return sheet === undefined ? Object.entries(parts).flatMap(([name, bytes]) => (/^xl\/worksheets\//.test(name) ? [bytes] : [])) : [sheet];
}

/** @param {Uint8Array[]} sheets */
function refuseFarCells(sheets) {
  const decoder = new TextDecoder("latin1");
  for (const sheet of sheets) {
    let last = "A";
    let rows = 1;
    for (let at = 0; at < sheet.length; at += PIECE) {
      const text = decoder.decode(sheet.subarray(Math.max(0, at - PLACE), at + PIECE));
      for (const [, column = "A", row] of text.matchAll(/\sr=["']([A-Z]{1,3})?(\d{1,9})["']/g)) {
        if (column.length > last.length || (column.length === last.length && column > last)) last = column;
        rows = Math.max(rows, Number(row));
      }
    }
    const columns = [...last].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
    if (columns * rows > MOST_CELLS) throw new Error(`its sheet reaches to ${last}${rows}, and at most ${MOST_CELLS / 1e6} million cells are read. Delete what stands far from the table, or save it as CSV.`);
  }
}
