// Reads tables as text (CSV, TSV and the like) with copse-table.wasm, which is loaded with the first
// one. In pages, workers and Node. The only file that knows pointers of that module.
//
//   const table = await loadTable();
//   const dialect = table.detect(firstBlock);               // delimiter, encoding, names …
//   const chunk = table.split(block, last);                 // whole records, to be sent to a worker
//   reader.begin(dialect, { width, columns, id });          // there, on a reader of its own
//   const { rows, columns, rejected } = reader.parse(chunk.bytes, skip);

import { CopseError, errorCodes } from "./error.js";
import { compileOwn, instantiate } from "./wasm.js";

const ENCODINGS = Object.freeze(/** @type {const} */ (["utf-8", "utf-16le", "utf-16be", "windows-1252"]));
const BREAKS = Object.freeze(/** @type {const} */ (["\n", "\r\n", "\r"]));
const REASONS = Object.freeze(/** @type {const} */ ([
  "none", "not-a-number", "not-finite", "below-minimum", "above-maximum", "unknown-category", "not-a-label",
  "too-few-cells", "too-many-cells", "zero-byte", "open-quote", "text-after-quote",
]));
/** What is wrong with a record, not with one of its cells. @param {Reason} reason */
export const isOfRow = (reason) => WHOLE_ROW.has(reason);

const decoder = new TextDecoder();
/** @type {ReadonlySet<Reason>} */
const WHOLE_ROW = new Set(["too-few-cells", "too-many-cells", "zero-byte", "open-quote", "text-after-quote"]);
/** Bytes of copse_table_told, of copse_table_dialect and of copse_table_rejected. */
const TOLD_BYTES = 16;
const DIALECT_BYTES = 28;
const REJECTED_BYTES = 24;

/** Why a row is left out: copse_table_reason. @typedef {typeof REASONS[number]} Reason */

/**
 * How a table is written.
 * @typedef {object} Dialect
 * @property {typeof ENCODINGS[number]} encoding
 * @property {string} delimiter  one sign of ASCII
 * @property {"." | ","} point   of decimal numbers
 * @property {typeof BREAKS[number]} lineBreak  the first one; all are read
 * @property {boolean} hasHeader  some cell of the first record is no number, or so it was told
 * @property {number} skip        bytes, as UTF-8 without a byte-order mark, above the heading: a line "sep=;", titles
 * @property {number} skipLines   and the lines that they are: the heading is in the line after them
 * @property {string[]} names     the cells of the first record below them, as many as rows have
 */

/**
 * What a person says of a table, in the place of what its bytes say; the rest is found by it.
 * @typedef {object} Told
 * @property {Dialect["encoding"]} [encoding]
 * @property {string} [delimiter]  one sign of ASCII, and no quotation mark
 * @property {Dialect["point"]} [point]
 * @property {number | "none"} [heading]  the line where it begins, from 1; "none": the first row is one of data
 */

/**
 * What to make of one column: `from` is its index among the cells of a record.
 * - `number`: from `min` to `max`, both any if not given; finite, unless `finite` is false
 * - `label`: 0, 1, true, false, or missing
 * - `category`: by text; a text that is none of them gets the code `unseen`, or else is refused. Missing
 *   is NaN, unless `missing` is false: then it is a text like others.
 * @typedef {{ from: number } & (
 *   { kind: "number", min?: number, max?: number, finite?: boolean } | { kind: "label" } |
 *   { kind: "category", texts: Iterable<readonly [text: string, code: number]>, unseen?: number, missing?: boolean }
 * )} Column
 */

/**
 * @typedef {object} Schema
 * @property {number} width       cells a record must have
 * @property {readonly Column[]} columns
 * @property {number} [id]        index of the cell whose text names a row
 * @property {number} [mostRejected]  cells listed a chunk, 1000 unless said; all are counted
 */

/**
 * A cell for which its row is left out; or a record, then its text is "" and `cell` says where in it,
 * or, of too few or too many cells, how many there are.
 * @typedef {{ record: number, line: number, cell: number, reason: Reason, text: string }} Rejected
 */

/**
 * What a chunk holds. Arrays are copies and may be transferred, but for borrowed columns; `numbers` and `lines` count from 0 in
 * the chunk: records (empty lines and rows are none) and lines as an editor counts them.
 * @typedef {object} Parsed
 * @property {number} rows        without a fault: these only are in the arrays
 * @property {number} records     in all
 * @property {number} blankRows   records whose every cell is empty, passed over and not among the records
 * @property {number} missingWords  cells of numbers and labels that are missing because of a word: NULL, N/A, "-" and the like
 * @property {number} oddTexts    texts with bytes that are not UTF-8, read as Windows-1252
 * @property {Float64Array<ArrayBuffer>[]} columns  one a column asked for; NaN = missing
 * @property {Uint32Array<ArrayBuffer>} numbers     which record each row is
 * @property {Uint32Array<ArrayBuffer>} lines       where each row begins
 * @property {Uint8Array<ArrayBuffer> | null} ids   the rows' names in UTF-8, one behind the other
 * @property {Uint32Array<ArrayBuffer> | null} idEnds  where each of them ends
 * @property {Rejected[]} rejected
 * @property {number} rejectedCount  those that are not listed too
 * @property {number[]} rejectedOf  as many as are of each column; the rest is of whole records
 */

/**
 * @typedef {Record<`copse_table_${string}`, (...values: number[]) => number> & {
 *   memory: WebAssembly.Memory, _initialize: () => void }} Exports
 */

/** As copse_table_told has it. @param {Told} told @returns {number[]} */
function wordsOf(told) {
  const wrong = (/** @type {string} */ sentence) => new CopseError("argument", sentence);
  if (typeof told !== "object" || told === null) throw wrong("How a table is written is told by an object: { delimiter: \";\" }, say.");
  const unknown = Object.keys(told).find((name) => !TOLD.has(name));
  if (unknown !== undefined) throw wrong(`How a table is written has no "${unknown}": ${[...TOLD].join(", ")} can be told.`);
  const { encoding, delimiter, point, heading } = told;
  if (encoding !== undefined && !ENCODINGS.includes(encoding)) throw wrong(`The encoding "${encoding}" is none of ${ENCODINGS.join(", ")}.`);
  if (delimiter !== undefined && !(typeof delimiter === "string" && /^[\t !#-~]$/.test(delimiter))) {
    throw wrong(`"${delimiter}" cannot delimit cells: it takes one sign of ASCII that is no quotation mark.`);
  }
  if (point !== undefined && point !== "." && point !== ",") throw wrong(`"${point}" is no decimal sign: it is "." or ",".`);
  if (heading !== undefined && heading !== "none" && !(Number.isInteger(heading) && heading >= 1 && heading < 2 ** 31)) {
    throw wrong(`The heading "${heading}" is neither a line, from 1 on, nor "none".`);
  }
  const sign = (/** @type {string | undefined} */ text) => text?.charCodeAt(0) ?? -1;
  return [encoding === undefined ? -1 : ENCODINGS.indexOf(encoding), sign(delimiter), sign(point), heading === "none" ? 0 : heading ?? -1];
}
const TOLD = new Set(["encoding", "delimiter", "point", "heading"]);

/** Compiles copse-table.wasm once. @type {Promise<WebAssembly.Module> | undefined} */
let compiled;

/** In a worker: the module as `tableModule` gave it elsewhere, to be used here. @param {WebAssembly.Module} module */
export function shareTableModule(module) {
  compiled = Promise.resolve(module);
}

/** The compiled module, to be posted to workers. */
export function tableModule() {
  compiled ??= compileOwn(new URL("copse-table.wasm", import.meta.url));
  compiled.catch(() => (compiled = undefined));
  return compiled;
}

/** @param {WebAssembly.Module} [module]  from `tableModule`, where it was compiled elsewhere */
export async function loadTable(module) {
  const exports = await instantiate(module ?? await tableModule());
  return new TableReader(/** @type {Exports} */ (/** @type {unknown} */ (exports)));
}

/** One reader: an instance of the module, for one table at a time. */
export class TableReader {
  #x;
  #table;
  #id = false;
  #columns = 0;

  /** @param {Exports} exports */
  constructor(exports) {
    this.#x = exports;
    exports._initialize();
    this.#table = exports.copse_table_new();
    if (this.#table === 0) throw new CopseError("memory", "There is no memory to read a table.");
  }

  /**
   * Tells how a table is written from its first bytes, 64 KB or more where it has as many, and makes ready
   * to split it.
   * @param {Uint8Array} bytes
   * @param {boolean} [whole]  nothing comes after them
   * @param {Told} [told]  what is not to be found out
   * @returns {Dialect}
   * @throws {CopseError} `limit` where the heading does not end in them; at most 1 MB is looked at. `argument` where
   *   what is told cannot be
   */
  detect(bytes, whole = false, told = {}) {
    const said = wordsOf(told);
    this.#put(bytes, TOLD_BYTES + DIALECT_BYTES);
    const saidAt = this.#align(bytes.length);
    const at = saidAt + TOLD_BYTES;
    new Int32Array(this.#x.memory.buffer, saidAt, said.length).set(said);
    this.#check(this.#call(() => this.#x.copse_table_detect(this.#table, bytes.length, whole ? 1 : 0, saidAt, at)));
    const [encoding, delimiter, point, lineBreak, hasHeader, skip, skipLines] = new Int32Array(this.#x.memory.buffer, at, 7);
    const count = this.#x.copse_table_name_count(this.#table);
    const names = Array.from({ length: count }, (_, index) => {
      const text = this.#x.copse_table_name(this.#table, index, at);
      return this.#text(text, new Uint32Array(this.#x.memory.buffer, at, 1)[0]);
    });
    return {
      encoding: ENCODINGS[encoding], delimiter: String.fromCharCode(delimiter),
      point: point === 44 ? "," : ".", lineBreak: BREAKS[lineBreak], hasHeader: hasHeader !== 0, skip, skipLines, names,
    };
  }

  /**
   * Takes the next block of a table, of any size.
   * @param {Uint8Array} block
   * @param {boolean} last  no other comes
   * @returns {{ bytes: Uint8Array<ArrayBuffer>, line: number }} a copy of all records that end in it, in UTF-8, to be
   *   transferred; and the line they begin with, from 1. The first has the header in it, if there is one.
   * @throws {CopseError} `limit` where a record has more than 16 MB
   */
  split(block, last) {
    this.#put(block);
    this.#check(this.#call(() => this.#x.copse_table_split(this.#table, block.length, last ? 1 : 0)));
    const at = this.#x.copse_table_chunk(this.#table);
    const size = this.#x.copse_table_chunk_size(this.#table);
    return { bytes: this.#bytes(at, size), line: this.#x.copse_table_chunk_line(this.#table) };
  }

  /**
   * Says what chunks are to be read into; the table begins anew.
   * @param {Pick<Dialect, "delimiter" | "point"> & Partial<Dialect>} dialect
   * @param {Schema} schema
   */
  begin({ encoding = "utf-8", delimiter, point, skip = 0, skipLines = 0 }, { width, columns, id, mostRejected = 1000 }) {
    const x = this.#x;
    const at = this.#room(DIALECT_BYTES);
    new Int32Array(x.memory.buffer, at, 7).set(
      [ENCODINGS.indexOf(encoding), delimiter.charCodeAt(0), point.charCodeAt(0), 0, 1, skip, skipLines]);
    this.#check(this.#call(() => x.copse_table_set_dialect(this.#table, at)));
    this.#check(this.#call(() => x.copse_table_columns(this.#table, width, mostRejected)));
    for (const column of columns) this.#check(this.#call(() => this.#add(column)));
    if (id !== undefined) this.#check(this.#call(() => x.copse_table_set_id(this.#table, id)));
    this.#columns = columns.length;
    this.#id = id !== undefined;
  }

  /**
   * Reads whole records, as `split` gives them.
   * @param {Uint8Array} chunk
   * @param {number} [skip]  records to pass over first: 1 in the first chunk of a table with a header
   * @param {{ borrowed?: boolean }} [options]  borrowed columns are the reader's own memory, until it is used again
   * @returns {Parsed}
   */
  parse(chunk, skip = 0, { borrowed = false } = {}) {
    const x = this.#x;
    this.#put(chunk, REJECTED_BYTES);
    this.#check(this.#call(() => x.copse_table_parse(this.#table, chunk.length, skip)));
    const rows = x.copse_table_rows(this.#table);
    const values = x.copse_table_values(this.#table);
    const stride = x.copse_table_stride(this.#table);
    const rejected = this.#rejected(this.#align(chunk.length));
    const { buffer } = x.memory;
    const doubles = (/** @type {number} */ index) => {
      const own = new Float64Array(buffer, values + index * stride * 8, rows);
      return borrowed ? own : own.slice();
    };
    const words = (/** @type {number} */ at) => new Uint32Array(buffer, at, rows).slice();
    return {
      rows,
      records: x.copse_table_records(this.#table),
      blankRows: x.copse_table_blank(this.#table),
      missingWords: x.copse_table_missing_words(this.#table),
      oddTexts: x.copse_table_odd_texts(this.#table),
      columns: Array.from({ length: this.#columns }, (_, index) => doubles(index)),
      numbers: words(x.copse_table_numbers(this.#table)),
      lines: words(x.copse_table_lines(this.#table)),
      ids: this.#id ? this.#bytes(x.copse_table_ids(this.#table), x.copse_table_ids_size(this.#table)) : null,
      idEnds: this.#id ? words(x.copse_table_id_ends(this.#table)) : null,
      rejected,
      rejectedCount: x.copse_table_rejected_count(this.#table),
      rejectedOf: Array.from({ length: this.#columns }, (_, index) => x.copse_table_rejected_of(this.#table, index)),
    };
  }

  /**
   * All cells of whole records as texts, whatever the columns are and however many cells a record has. Records are those
   * that `parse` counts.
   * @param {Uint8Array} chunk
   * @param {number} [skip]  records to pass over first
   * @returns {string[][]}
   */
  cells(chunk, skip = 0) {
    const x = this.#x;
    this.#put(chunk);
    this.#check(this.#call(() => x.copse_table_read_cells(this.#table, chunk.length, skip)));
    const { buffer } = x.memory;
    const words = (/** @type {number} */ at, /** @type {number} */ count) => new Uint32Array(buffer, at, count);
    const ends = words(x.copse_table_cell_ends(this.#table), x.copse_table_cell_count(this.#table));
    const texts = new Uint8Array(buffer, x.copse_table_cells(this.#table), x.copse_table_cells_size(this.#table));
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    let at = 0;
    let begin = 0;
    return Array.from(words(x.copse_table_cell_counts(this.#table), x.copse_table_cell_records(this.#table)), (count) =>
      Array.from(ends.subarray(at, at += count), (end) => decoder.decode(texts.subarray(begin, begin = end))));
  }

  /** @param {number} at  room for one @returns {Rejected[]} */
  #rejected(at) {
    return Array.from({ length: this.#x.copse_table_rejected_listed(this.#table) }, (_, index) => {
      this.#x.copse_table_rejected_at(this.#table, index, at);
      const [record, line, cell, reason, text, size] = new Uint32Array(this.#x.memory.buffer, at, 6);
      return { record, line, cell, reason: REASONS[reason], text: this.#text(text, size) };
    });
  }

  /** @param {Column} column */
  #add(column) {
    const x = this.#x;
    switch (column.kind) {
      case "number": {
        const { min = -Infinity, max = Infinity, finite = true } = column;
        return x.copse_table_add_number(this.#table, column.from, min, max, finite ? 1 : 0);
      }
      case "label":
        return x.copse_table_add_label(this.#table, column.from);
      case "category": {
        const { unseen, missing = true } = column;
        const failed = x.copse_table_add_category(this.#table, column.from, unseen ?? 0, unseen === undefined ? 1 : 0, missing ? 1 : 0);
        if (failed !== 0) return failed;
        for (const [text, code] of column.texts) {
          const bytes = new TextEncoder().encode(text);
          this.#put(bytes);
          x.copse_table_add_text(this.#table, bytes.length, code);
        }
        return 0;
      }
    }
  }

  /** Where aligned words may stand behind so many bytes of the room. @param {number} size */
  #align(size) {
    return (this.#room(0) + size + 7) & ~7;
  }

  /** @param {number} size */
  #room(size) {
    const at = this.#call(() => this.#x.copse_table_reserve(this.#table, size));
    if (at === 0) throw new CopseError("memory", `No memory for ${size} bytes of a table.`);
    return at >>> 0;
  }

  /** @param {Uint8Array} bytes @param {number} [more]  room behind them for words */
  #put(bytes, more = 0) {
    const at = this.#room(bytes.length + more + 8);
    new Uint8Array(this.#x.memory.buffer, at, bytes.length).set(bytes);
  }

  /** @param {number} at @param {number} size */
  #bytes(at, size) {
    return new Uint8Array(this.#x.memory.buffer, at, size).slice();
  }

  /** @param {number} at @param {number} size */
  #text(at, size) {
    return decoder.decode(new Uint8Array(this.#x.memory.buffer, at, size));
  }

  /** @param {number} status */
  #check(status) {
    if (status === 0) return;
    const at = this.#x.copse_table_error(this.#table);
    const bytes = new Uint8Array(this.#x.memory.buffer);
    throw new CopseError(errorCodes[status - 1] ?? "internal", this.#text(at, bytes.indexOf(0, at) - at));
  }

  /** @template T @param {() => T} work @returns {T} */
  #call(work) {
    try {
      return work();
    } catch (cause) {
      throw new CopseError("memory",
        `The table could not be read: ${cause instanceof Error ? cause.message : String(cause)} (out of memory?)`, { cause });
    }
  }
}
