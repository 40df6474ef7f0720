// Parquet as text, some rows at a time, by hyparquet.

import { parquetMetadataAsync, parquetRead } from "hyparquet";
import { compressors } from "hyparquet-compressors";

import { textOfCell } from "./cells-text.js";

const ROWS = 20_000;

/** @param {File} file @param {(share: number) => void} onProgress @returns {Promise<Blob>} */
export async function textOfParquet(file, onProgress) {
  const buffer = { byteLength: file.size, slice: (/** @type {number} */ start, /** @type {number} */ end = file.size) => file.slice(start, end).arrayBuffer() };
  const metadata = await parquetMetadataAsync(buffer);
  const names = metadata.schema.filter(({ num_children: children }) => !children).map(({ name }) => name);
  if (metadata.schema.some(({ num_children: children }, index) => index > 0 && children)) {
    throw new Error("it has columns in columns; a table of clients is flat.");
  }
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
        file: buffer, metadata, compressors, rowStart: from, rowEnd: Math.min(end, from + ROWS), rowFormat: "array",
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
