// Records of a table as numbers of a model's inputs. A row with a bad cell is left out and told; the good
// ones go on.

import { isOfRow } from "../../table.js";
import { schemaOf } from "../../portfolio/schema.js";

/** @typedef {import("../../table.js").Reason} Reason */

/** What is told of bad cells at most; all are counted. */
const TOLD = 500;
/** Of one block: more than there can be. */
const MOST_REJECTED = 1 << 20;
const NEW_LINE = 10;

/** `row` counts from 1, the heading not counted; `column` is "" for what is wrong with a whole row; `text` is what the cell says.
 * @typedef {{ row: number, column: string, reason: Reason, text: string }} Problem */

/**
 * @typedef {object} Taken  the good rows of some, one value a row each
 * @property {Record<string, Float64Array>} columns  by input
 * @property {Uint8Array | null} labels
 * @property {Uint32Array} numbers  of the rows, from 1
 */

export class RowReader {
  #table;
  #names;
  #inputs;
  #read;
  #label;
  /** Rows that were met. */
  rows = 0;
  /** Rows that were left out. */
  left = 0;
  /** Whether there were more rows than were to be taken. */
  more = false;
  /** What was not read as it stands. @type {import("./taken.js").Taken} */
  taken;
  /** Bad cells by their column. @type {Map<string, number>} */
  counts = new Map();
  /** @type {Problem[]} */
  problems = [];

  /**
   * @param {import("../../model.js").Model} model  inputs that no column is called by are missing in all rows
   * @param {import("../../table.js").TableReader} table  of its own
   * @param {import("../../table.js").Dialect} dialect
   * @param {string | null} label  the column of the outcome
   */
  constructor(model, table, dialect, label) {
    const { names } = dialect;
    this.#table = table;
    this.#names = names;
    this.#inputs = model.inputs.map(({ name }) => name);
    this.#label = label;
    this.taken = { skipLines: dialect.skipLines, blankRows: 0, missingWords: 0, oddTexts: 0 };
    const at = (/** @type {string} */ name) => (names.includes(name) ? names.indexOf(name) : null);
    const { schema, inputs } = schemaOf(model, {
      inputs: Object.fromEntries(this.#inputs.map((name) => [name, at(name)])), id: null, label: label === null ? null : at(label),
    }, names.length);
    this.#read = inputs;
    table.begin({ ...dialect, encoding: "utf-8", skip: 0, skipLines: 0 }, { ...schema, mostRejected: MOST_REJECTED });
  }

  /**
   * @param {Uint8Array} bytes  whole records
   * @param {number} [skip]  of them are the heading
   * @param {number} [most]  rows that are taken
   * @returns {Taken}
   */
  take(bytes, skip = 0, most = Infinity) {
    const parsed = this.#table.parse(bytes, skip);
    const { rows, numbers, columns, rejected, ...counts } = parsed.records > most ? this.#until(most, bytes, skip, parsed) : parsed;
    const records = parsed.records;
    const before = this.rows;
    this.rows += Math.min(records, most);
    this.more = records > most;
    for (const name of /** @type {const} */ (["blankRows", "missingWords", "oddTexts"])) this.taken[name] += counts[name];
    for (const { record, cell, reason, text } of rejected) {
      if (record < most) this.#tell(before + record + 1, text === "" && isOfRow(reason) ? "" : this.#names[cell] ?? "", reason, text);
    }
    const labels = this.#label === null ? null : columns[this.#read.length];
    /** @type {number[]} */
    const good = [];
    for (let row = 0; row < rows && numbers[row] < most; ++row) {
      // Who is measured has an outcome.
      if (labels !== null && Number.isNaN(labels[row])) this.#tell(before + numbers[row] + 1, String(this.#label), "not-a-label", "");
      else good.push(row);
    }
    this.left += Math.min(records, most) - good.length;
    const of = (/** @type {Float64Array} */ values) => (good.length === rows ? values : Float64Array.from(good, (row) => values[row]));
    return {
      columns: Object.fromEntries(this.#inputs.map((name) => {
        const at = this.#read.indexOf(name);
        return [name, at < 0 ? new Float64Array(good.length).fill(NaN) : of(columns[at])];
      })),
      labels: labels && Uint8Array.from(good, (row) => labels[row]),
      numbers: Uint32Array.from(good, (row) => before + numbers[row] + 1),
    };
  }

  /**
   * Some records again without those that are too many, from the first good one of them on: what is counted is of those
   * that are taken.
   * @param {number} most @param {Uint8Array} bytes @param {number} skip @param {import("../../table.js").Parsed} parsed
   */
  #until(most, bytes, skip, parsed) {
    const { numbers, lines } = parsed;
    const at = numbers.findIndex((number) => number >= most);
    let end = 0;
    for (let line = 0; line < lines[at]; ++line) end = bytes.indexOf(NEW_LINE, end) + 1;
    const fewer = this.#table.parse(bytes.subarray(0, end), skip);
    return fewer.records === numbers[at] ? fewer : parsed;
  }

  /** @param {number} row @param {string} column @param {Reason} reason @param {string} text */
  #tell(row, column, reason, text) {
    this.counts.set(column, (this.counts.get(column) ?? 0) + 1);
    if (this.problems.length < TOLD) this.problems.push({ row, column, reason, text });
  }
}
