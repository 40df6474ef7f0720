// Parquet as text, some rows at a time, by hyparquet.

import { parquetMetadataAsync, parquetRead } from "hyparquet";
import { compressors } from "hyparquet-compressors";

import { textOfCell } from "./cells-text.js";

const ROWS = 20_000;

/**
 * Columns with others in them are left out: no model takes them.
 * @param {readonly { name: string, num_children?: number }[]} schema  depth first, the root before all
 */
function flatColumns(schema) {
  /** @type {string[]} */
  const names = [];
  // How many of the next ones are parts of a column.
  let parts = 0;
  for (const { name, num_children: children = 0 } of schema.slice(1)) {
    if (parts === 0 && children === 0) names.push(name);
    parts = Math.max(0, parts - 1) + children;
  }
  return names;
}

/** @param {Blob} file @param {(share: number) => void} onProgress @returns {Promise<Blob>} */
export async function textOfParquet(file, onProgress) {
  const buffer = { byteLength: file.size, slice: (/** @type {number} */ start, /** @type {number} */ end = file.size) => file.slice(start, end).arrayBuffer() };
  const metadata = await parquetMetadataAsync(buffer);
  const names = flatColumns(metadata.schema);
  if (names.length === 0) throw new Error("all its columns have columns in them; a table of clients is flat.");
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
        file: buffer, metadata, compressors, columns: names, rowStart: from, rowEnd: Math.min(end, from + ROWS), rowFormat: "array",
        onComplete: (found) => {
          for (const row of /** @type {unknown[][]} */ (found)) lines.push(`${row.map(textOfCell).join(",")}\n`);
        },
      });
      parts.push(new Blob(lines));
      onProgress(from / rows);
    }
    start = end;
  }
  return new Blob(parts, { type: "text/csv" });
}
