// Cells of CSV, written so that a spreadsheet takes no text for a formula.

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** What a spreadsheet begins a formula with, in ASCII and in its full width. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * A cell as it is written: a text that a spreadsheet would take for a formula gets an apostrophe before
 * it; a number stays one, a negative too.
 * @param {string} text
 */
export function cell(text) {
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @param {readonly string[]} cells */
export const line = (cells) => `${cells.map(cell).join(",")}\r\n`;
