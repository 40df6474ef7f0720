// Rows of results as lines of CSV. Runs in a worker, some thousands of rows at a time.

import { line } from "./cells.js";
import { NO_REASON, REASONS } from "./reasons.js";

/**
 * A column: numbers (NaN is empty), names by their index, names by bits, texts in UTF-8 one behind the
 * other, or reasons as text, with what each adds where that is known.
 * @typedef {{ name: string } & (
 *   { kind: "numbers", values: Float64Array | Float32Array | Uint32Array | Uint8Array }
 *   | { kind: "names", values: Uint8Array | Int8Array, names: readonly string[] }
 *   | { kind: "bits", values: Uint8Array, names: readonly string[] }
 *   | { kind: "texts", bytes: Uint8Array, ends: Uint32Array }
 *   | { kind: "reasons", values: Uint8Array, names: readonly string[], contributions: Float32Array | null }
 * )} WrittenColumn
 */

/** @typedef {{ columns: WrittenColumn[], rows: number, heading: boolean }} WrittenRows */

/** @param {WrittenRows} what @returns {{ bytes: Uint8Array }} in UTF-8 */
export function writeRows({ columns, rows, heading }) {
  const cells = columns.map(cellsOf);
  const lines = heading ? [line(columns.map(({ name }) => name))] : [];
  for (let row = 0; row < rows; ++row) lines.push(line(cells.map((cell) => cell(row))));
  return { bytes: new TextEncoder().encode(lines.join("")) };
}

/** A cell as text, by its row; "" where there is none. @param {WrittenColumn} column @returns {(row: number) => string} */
export function cellsOf(column) {
  switch (column.kind) {
    case "numbers": return (row) => (Number.isNaN(column.values[row]) ? "" : String(column.values[row]));
    case "names": return (row) => column.names[column.values[row]] ?? "";
    case "bits": return (row) => column.names.filter((_, bit) => (column.values[row] >> bit) & 1).join("+");
    case "texts": return (row) => textAt(column, row);
    case "reasons": return (row) => reasonsOf(column, row);
  }
}

const decoder = new TextDecoder();

/** @param {{ bytes: Uint8Array, ends: Uint32Array }} texts @param {number} row */
export const textAt = ({ bytes, ends }, row) => decoder.decode(bytes.subarray(row === 0 ? 0 : ends[row - 1], ends[row]));

/** @param {Extract<WrittenColumn, { kind: "reasons" }>} column @param {number} row */
function reasonsOf({ values, names, contributions }, row) {
  const told = [];
  for (let k = 0; k < REASONS && values[row * REASONS + k] !== NO_REASON; ++k) {
    const index = values[row * REASONS + k];
    const adds = contributions?.[row * names.length + index];
    told.push(adds === undefined ? names[index] : `${names[index]} (${adds > 0 ? "+" : ""}${adds.toFixed(2)})`);
  }
  return told.join("; ");
}
