// A table's text a block at a time: what it is written like, and its whole records.

import { CopseError } from "../error.js";
import { loadTable } from "../table.js";

/** Looked at to tell how a table is written. */
const HEAD = 1 << 18;

/** `read` bytes of the source end with it; `line` is where it begins, from 1. @typedef {{ bytes: Uint8Array, line: number, start: number, read: number }} Chunk */

/** @param {Blob} source @param {number} from @param {number} to */
export async function bytesOf(source, from, to) {
  try {
    return new Uint8Array(await source.slice(from, to).arrayBuffer());
  } catch (cause) {
    throw new CopseError("io", `The file cannot be read any more: it was changed, moved or forbidden meanwhile (${cause instanceof Error ? cause.message : String(cause)}).`, { cause });
  }
}

/**
 * How a table is written, and its first rows as text.
 * @param {Blob} source
 * @returns {Promise<{ dialect: import("../table.js").Dialect }>}
 */
export async function lookAt(source) {
  if (source.size === 0) throw new CopseError("argument", "The file is empty.");
  const table = await loadTable();
  const dialect = table.detect(await bytesOf(source, 0, HEAD), source.size <= HEAD);
  if (dialect.names.length === 0) throw new CopseError("argument", "The file has no heading.");
  return { dialect };
}

/**
 * Whole records, in order; O(block) memory.
 * @param {Blob} source
 * @param {import("../table.js").Dialect} dialect
 * @param {number} size  of a block, in bytes
 * @returns {AsyncGenerator<Chunk>}
 */
export async function* chunksOf(source, dialect, size) {
  const table = await loadTable();
  table.begin(dialect, { width: dialect.names.length, columns: [] });
  let start = 0;
  // The next block is on its way while this one is split.
  let next = bytesOf(source, 0, size);
  for (let at = 0; at < source.size; at += size) {
    const block = await next;
    const end = Math.min(source.size, at + size);
    if (end < source.size) {
      next = bytesOf(source, end, end + size);
      next.catch(() => {});
    }
    const { bytes, line } = table.split(block, end === source.size);
    if (bytes.length > 0) yield { bytes, line, start, read: end };
    start += bytes.length;
  }
}
