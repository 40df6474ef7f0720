// Cells that could not be read, in the terms of the file, and as lines of CSV.

import { isOfRow } from "../table.js";
import { line } from "./cells.js";

/** @typedef {import("../table.js").Rejected} Rejected */
/** @typedef {import("../table.js").Reason} Reason */

/**
 * What a person is told by.
 * @typedef {object} Words
 * @property {readonly string[]} head  row, line, column, reason, cell
 * @property {string} wholeRow  in the place of a column
 * @property {Record<Reason, string>} reasons
 * @property {ReadonlyMap<string, string>} codes  by column: what is said there of a text that is no number
 */

/** "" for what is wrong with a whole row. @param {readonly string[]} names  of the columns @param {Rejected} cell */
export const columnOf = (names, { cell, reason, text }) => (text === "" && isOfRow(reason) ? "" : names[cell] ?? "");

/** @param {Words} words @param {string} column @param {Reason} reason */
export const whyOf = ({ reasons, codes }, column, reason) => (reason === "not-a-number" ? codes.get(column) : undefined) ?? reasons[reason];

/** @param {Words} words @param {import("./gather.js").RejectedCell} cell */
export const cellsOf = (words, { row, line: at, column, reason, text }) => [String(row), String(at), column === "" ? words.wholeRow : column, whyOf(words, column, reason), text];

/**
 * @param {Words} words @param {readonly string[]} names @param {readonly Rejected[]} rejected  of a block
 * @param {{ firstRecord: number, line: number }} place  of the block
 */
export function linesOf(words, names, rejected, place) {
  const lines = rejected.map((cell) => {
    const { record, line: at, reason, text } = cell;
    return line(cellsOf(words, { row: place.firstRecord + record + 1, line: place.line + at, column: columnOf(names, cell), reason, text }));
  });
  return new TextEncoder().encode(lines.join(""));
}
