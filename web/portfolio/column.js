// The values of one column of a portfolio's file, a value a scored row, whatever the column is of: read again
// from the file, block by block, by the workers.

import { CopseError } from "../error.js";

/** Different texts of a column that are told apart. */
export const MOST_TEXTS = 1000;

/**
 * `numbers` where every cell is a number or missing (NaN), else null. `codes` are places in `texts`, which
 * has "" where cells are missing; null where there are more than MOST_TEXTS.
 * @typedef {{ rows: number, numbers: Float64Array | null, codes: Uint16Array | null, texts: string[] }} ColumnPart
 */

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** As the reader of tables has it. */
const MISSING = /^(?:NA|[Nn][Aa][Nn])?$/;

/** A cell as a number, NaN where it is missing; null where it is a text. @param {string} text @param {"." | ","} point */
export function numberOf(text, point) {
  if (MISSING.test(text)) return NaN;
  const plain = point === "," ? text.replace(",", ".") : text;
  return NUMBER.test(plain) ? Number(plain) : null;
}

/**
 * O(n). Runs in a worker.
 * @param {Uint8Array} bytes  cells in UTF-8, one behind the other @param {Uint32Array} ends @param {"." | ","} point
 * @returns {ColumnPart}
 */
export function columnPart(bytes, ends, point) {
  const decoder = new TextDecoder();
  const all = decoder.decode(bytes);
  // Where each sign is one byte, cells are parts of the text.
  const isAscii = all.length === bytes.length;
  /** @type {Map<string, { code: number, value: number | null }>} */
  const known = new Map();
  const codes = new Uint16Array(ends.length);
  let numbers = /** @type {Float64Array | null} */ (new Float64Array(ends.length));
  for (let row = 0, at = 0; row < ends.length; at = ends[row++]) {
    const cell = (isAscii ? all.slice(at, ends[row]) : decoder.decode(bytes.subarray(at, ends[row]))).trim();
    let found = known.get(cell);
    if (found === undefined) {
      found = { code: known.size, value: numberOf(cell, point) };
      // More are numbers alone: they need no places.
      if (known.size <= MOST_TEXTS) known.set(cell, found);
    }
    codes[row] = found.code;
    if (found.value === null) numbers = null;
    else if (numbers !== null) numbers[row] = found.value;
    if (numbers === null && known.size > MOST_TEXTS) break;
  }
  return known.size > MOST_TEXTS ? { rows: ends.length, numbers, codes: null, texts: [] } : { rows: ends.length, numbers, codes, texts: [...known.keys()].map((text) => (MISSING.test(text) ? "" : text)) };
}

/** Parts as they come, in any order. */
export class ColumnValues {
  /** @type {Float64Array | null} */ numbers;
  /** @type {Uint16Array | null} */ codes;
  /** Of `codes`; "" is missing. @type {string[]} */ texts = [];
  /** @type {Map<string, number>} */ #places = new Map();

  /** @param {number} rows */
  constructor(rows) {
    this.numbers = new Float64Array(rows);
    this.codes = new Uint16Array(rows);
  }

  /** @param {number} firstRow @param {ColumnPart} part */
  take(firstRow, { numbers, codes, texts }) {
    if (numbers === null) this.numbers = null;
    this.numbers?.set(/** @type {Float64Array} */ (numbers), firstRow);
    if (codes === null || this.codes === null) {
      this.codes = null;
    } else {
      const places = Uint16Array.from(texts, (text) => this.#place(text));
      for (let i = 0; i < codes.length; ++i) this.codes[firstRow + i] = places[codes[i]];
      if (this.texts.length > MOST_TEXTS) this.codes = null;
    }
    if (this.numbers === null && this.codes === null) {
      throw new CopseError("limit", `The column has more than ${MOST_TEXTS} different texts: too many to be groups.`);
    }
  }

  /** @param {string} text */
  #place(text) {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}
