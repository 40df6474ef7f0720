// A table as text, block by block, by the reader that whole portfolios have: read in the worker alone.

import { chunksOf, lookAt } from "../../portfolio/stream.js";

/** Read at a time, in bytes. */
const BLOCK = 1 << 19;

/** Whole records; `skip` of them are the heading, and `share` of the file was read with them.
 * @typedef {{ bytes: Uint8Array, skip: number, share: number }} Records */

/**
 * @param {File} file
 * @param {(dialect: import("../../table.js").Dialect) => (records: Records) => void | "stop"} begin  what takes the records
 * @returns {Promise<void>}
 */
export async function readTable(file, begin) {
  const { dialect } = await lookAt(file);
  const take = begin(dialect);
  let skip = dialect.hasHeader ? 1 : 0;
  for await (const { bytes, read } of chunksOf(file, dialect, BLOCK)) {
    if (take({ bytes, skip, share: read / file.size }) === "stop") return;
    skip = 0;
  }
}
