// A table's text a block at a time: what it is written like, and its whole records.

import { CopseError } from "../error.js";
import { loadTable } from "../table.js";
import { formOf } from "./form.js";
import { joined, pause, slicing } from "./slices.js";

/** Looked at to tell how a table is written. */
const HEAD = 1 << 18;
/** And where the heading does not end in it. */
const LONG_HEAD = 1 << 20;
/** Of a line without end. */
const LINE = 1 << 12;
/** Read and split at once, in bytes: a few milliseconds each. */
const PIECE = 1 << 20;

/** `read` bytes of the source end with it; `line` is where it begins, from 1. @typedef {{ bytes: Uint8Array, line: number, start: number, read: number }} Chunk */

/** @param {Blob} source @param {number} from @param {number} to */
export async function bytesOf(source, from, to) {
  try {
    return new Uint8Array(await source.slice(from, to).arrayBuffer());
  } catch (cause) {
    throw new CopseError("io", `The file cannot be read any more: it was changed, moved or forbidden meanwhile (${cause instanceof Error ? cause.message : String(cause)}).`, { cause });
  }
}

/** What a table's heading is looked for in: where there is no end of a line, some of it says as well that it does not end,
 * and sooner. @param {Uint8Array} head @param {Blob} source */
const toTell = (head, source) => (head.length === source.size || head.includes(10) || head.includes(13) ? head : head.subarray(0, LINE));

/**
 * How a table is written, and its beginning, by which that was told. Without a heading its columns are called by their
 * numbers, from 1.
 * @param {Blob} source
 * @param {import("../table.js").Told} [told]  what is not to be found out
 * @returns {Promise<{ dialect: import("../table.js").Dialect, head: Uint8Array }>}
 */
export async function lookAt(source, told = {}) {
  if (source.size === 0) throw new CopseError("argument", "The file is empty.");
  let head = await bytesOf(source, 0, HEAD);
  const form = formOf(head);
  if (form === "parquet") throw new CopseError("unsupported", "This is a Parquet file, and a table is read as text here: the portfolio view, `scorePortfolio` and `copse score` read Parquet.");
  if (form !== "text") throw new CopseError("unsupported", "This is a workbook or an archive, and a table is read as text here: save it as CSV.");
  const table = await loadTable();
  let dialect;
  try {
    dialect = table.detect(toTell(head, source), source.size <= HEAD, told);
  } catch (error) {
    if (!(error instanceof CopseError) || error.code !== "limit" || source.size <= HEAD) throw error;
    head = await bytesOf(source, 0, LONG_HEAD);
    await pause();
    dialect = table.detect(toTell(head, source), source.size <= LONG_HEAD, told);
  }
  if (dialect.names.length === 0) throw new CopseError("argument", "The file has no heading.");
  if (!dialect.hasHeader) dialect.names = dialect.names.map((_, index) => String(index + 1));
  return { dialect, head };
}

/**
 * Whole records, in order; O(block) memory. Gives way to other work while it splits.
 * @param {Blob} source
 * @param {import("../table.js").Dialect} dialect
 * @param {number} size  of a block, in bytes
 * @returns {AsyncGenerator<Chunk>}
 */
export async function* chunksOf(source, dialect, size) {
  const table = await loadTable();
  table.begin(dialect, { width: dialect.names.length, columns: [] });
  const rest = slicing();
  let start = dialect.skip;
  const read = (/** @type {number} */ at) => {
    const block = size * (Math.floor(at / size) + 1);
    const piece = bytesOf(source, at, Math.min(at + PIECE, block, source.size));
    piece.catch(() => {});
    return piece;
  };
  // The next piece is on its way while this one is split.
  let next = read(0);
  for (let at = 0; at < source.size;) {
    const end = Math.min(source.size, at + size);
    const parts = [];
    while (at < end) {
      const piece = await next;
      at += piece.length;
      if (at < source.size) next = read(at);
      const part = table.split(piece, at === source.size);
      if (part.bytes.length > 0) parts.push(part);
      await rest();
    }
    if (parts.length === 0) continue;
    const [{ bytes: first, line }] = parts;
    const bytes = parts.length === 1 ? first : await joined(parts.map((part) => part.bytes), rest);
    yield { bytes, line, start, read: end };
    start += bytes.length;
  }
}

/**
 * Records again, where `chunksOf` had them before.
 * @param {Blob} source @param {import("../table.js").Dialect} dialect @param {number} size  of a block, as it was then
 * @param {{ start: number, length: number, line: number }} place
 * @returns {Promise<Uint8Array | null>} null where the file has changed
 */
export async function recordsAt(source, dialect, size, { start, length, line }) {
  if (dialect.encoding === "utf-8") {
    // As UTF-8 without a mark a file has its blocks where they were.
    const head = await bytesOf(source, 0, 3);
    const mark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
    return bytesOf(source, mark + start, mark + start + length);
  }
  for await (const chunk of chunksOf(source, dialect, size)) {
    if (chunk.line > line || chunk.start + chunk.bytes.length < start + length) continue;
    return chunk.bytes.subarray(start - chunk.start, start - chunk.start + length);
  }
  return null;
}
