// Reads tables with web/table.js for test_tables.py: of each file what it is, and its rows as texts.
//   node read_tables.mjs < [{"file": …, "block": bytes}, …] > [{"dialect": …, "rows": [[text, …], …]}, …]
import { readFileSync } from "node:fs";

import { loadTable } from "../../web/table.js";

const splitter = await loadTable();
const reader = await loadTable();

/** @param {Uint8Array} bytes @param {number} block */
function chunksOf(bytes, block) {
  const dialect = splitter.detect(bytes, true);
  const chunks = [];
  for (let at = 0; at <= bytes.length; at += block) {
    const { bytes: chunk } = splitter.split(bytes.subarray(at, at + block), at + block > bytes.length);
    if (chunk.length > 0) chunks.push(chunk);
  }
  return { dialect, chunks };
}

/** @param {{ file: string, block: number }} job */
function read({ file, block }) {
  const { dialect, chunks } = chunksOf(readFileSync(file), block);
  const width = dialect.names.length;
  /** @type {string[][]} */
  const columns = dialect.names.map((_, id) => {
    reader.begin(dialect, { width, columns: [], id });
    return chunks.flatMap((chunk, index) => {
      const { ids, idEnds } = reader.parse(chunk, index === 0 ? 1 : 0);
      const text = (/** @type {number} */ row) =>
        new TextDecoder("utf-8", { ignoreBOM: true }).decode(ids?.subarray(row === 0 ? 0 : idEnds?.[row - 1], idEnds?.[row]));
      return Array.from(idEnds ?? [], (_, row) => text(row));
    });
  });
  return { dialect, rows: columns[0].map((_, row) => columns.map((column) => column[row])) };
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
