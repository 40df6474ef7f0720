// Results of a portfolio as the bytes of a file, a piece at a time, on the calling thread: the files that the page writes.

import { CopseError } from "../error.js";
import { pause } from "./slices.js";
import { writeRows } from "./write.js";
import { isUsual, writtenColumns, writtenNames } from "./written.js";

/** @typedef {import("./portfolio.js").Portfolio} Portfolio */

/** Pieces are made of so many rows. */
const ROWS = 16_384;

/**
 * @typedef {object} ExportOptions
 * @property {"csv" | "parquet"} [format]
 * @property {readonly import("./written.js").WrittenName[]} [columns]  in this order; by default those that the page chooses
 * @property {ArrayLike<number>} [rows]  which of them, from 0, in this order; by default all
 * @property {import("./compare.js").Compared | null} [compared]  what `comparePortfolios` found: gives the columns of the challenger
 */

/**
 * @param {import("../model.js").Model} model  that scored it
 * @param {Portfolio} portfolio
 * @param {ExportOptions} [options]
 * @returns {AsyncGenerator<Uint8Array, void>} in Node `pipeline` writes it to a file
 */
export async function* exportPortfolio(model, portfolio, { format = "csv", columns, rows, compared = null } = {}) {
  if (model.hash !== portfolio.modelHash) throw new CopseError("mismatch", "The portfolio was scored by another model.");
  if (format !== "csv" && format !== "parquet") throw new CopseError("argument", `${JSON.stringify(format)} is neither "csv" nor "parquet".`);
  const there = writtenNames(portfolio, compared);
  const names = columns ?? there.filter((name) => isUsual(name, portfolio));
  const unknown = names.find((name) => !there.includes(name));
  if (unknown !== undefined) throw new CopseError("argument", `The portfolio has no column ${JSON.stringify(unknown)} to write; it has ${there.join(", ")}.`);
  if (names.length === 0) throw new CopseError("argument", "A file has one column at least.");
  const count = rows?.length ?? portfolio.rows;
  const placesOf = (/** @type {number} */ from, /** @type {number} */ to) => Uint32Array.from({ length: to - from }, (_, k) => {
    const row = rows === undefined ? from + k : rows[from + k];
    if (!(Number.isInteger(row) && row >= 0 && row < portfolio.rows)) throw new CopseError("argument", `${String(row)} is no row from 0 to ${portfolio.rows - 1}.`);
    return row;
  });
  const about = { task: model.task, reasons: portfolio.explained, compared };
  const parquet = format === "parquet" ? new (await import("./parquet-rows.js")).ParquetRows(model.hash) : null;
  for (let from = 0; from === 0 || from < count; from += ROWS) {
    const places = placesOf(from, Math.min(count, from + ROWS));
    const cells = names.flatMap((name) => writtenColumns(portfolio, name, places, about));
    const bytes = parquet?.add(cells, places.length) ?? writeRows({ columns: cells, rows: places.length, heading: from === 0 }).bytes;
    if (bytes.length > 0) yield bytes;
    await pause();
  }
  if (parquet !== null) yield parquet.end();
}
