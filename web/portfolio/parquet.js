// Parquet as text, some rows at a time, by hyparquet.

import { parquetMetadataAsync, parquetRead } from "hyparquet";
import { compressors } from "hyparquet-compressors";

import { textOfCell } from "./cells-text.js";

const ROWS = 20_000;

/** @typedef {import("hyparquet").SchemaElement} SchemaElement */

/**
 * Columns with others in them are left out: no model takes them.
 * @param {readonly SchemaElement[]} schema  depth first, the root before all
 */
function flatColumns(schema) {
  /** @type {SchemaElement[]} */
  const columns = [];
  // How many of the next ones are parts of a column.
  let parts = 0;
  for (const column of schema.slice(1)) {
    const { num_children: children = 0 } = column;
    if (parts === 0 && children === 0) columns.push(column);
    parts = Math.max(0, parts - 1) + children;
  }
  return columns;
}

const NUMBERS = new Set(["INT32", "INT64", "FLOAT", "DOUBLE"]);
const BLANK = /^[ \t]*$/;

/** In text a row of nothing is passed over, and here it is a client of whom nothing is known: one of its numbers says so.
 * @param {readonly string[]} cells @param {number} number  its index @returns {string} */
function lineOf(cells, number) {
  return `${(cells.every((cell) => BLANK.test(cell)) ? cells.with(number, "NA") : cells).join(",")}\n`;
}

/** @param {Blob} file @param {(share: number) => void} onProgress @returns {Promise<Blob>} */
export async function textOfParquet(file, onProgress) {
  const buffer = { byteLength: file.size, slice: (/** @type {number} */ start, /** @type {number} */ end = file.size) => file.slice(start, end).arrayBuffer() };
  const metadata = await parquetMetadataAsync(buffer);
  const columns = flatColumns(metadata.schema);
  const names = columns.map(({ name }) => name);
  if (names.length === 0) throw new Error("all its columns have columns in them; a table of clients is flat.");
  // The last one: the first may be the client's number. Without any the last text.
  const number = columns.findLastIndex(({ type = "" }) => NUMBERS.has(type));
  const rows = Number(metadata.num_rows);
  if (rows === 0) throw new Error("it has no rows.");
  const parts = [new Blob([`${names.map(textOfCell).join(",")}\n`])];
  let start = 0;
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows);
    for (let from = start; from < end; from += ROWS) {
      /** @type {string[]} */
      const lines = [];
      await parquetRead({
        file: buffer, metadata, compressors, columns: names, utf8: false, rowStart: from, rowEnd: Math.min(end, from + ROWS), rowFormat: "array",
        onComplete: (found) => {
          for (const row of /** @type {unknown[][]} */ (found)) lines.push(lineOf(row.map(textOfCell), number));
        },
      });
      parts.push(new Blob(lines));
      onProgress(from / rows);
    }
    start = end;
  }
  return new Blob(parts, { type: "text/csv" });
}
