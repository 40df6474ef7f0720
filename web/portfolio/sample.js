// What the beginning of a table says of the whole, before it is scored: some hundred KB of it, read as the whole would
// be, by a mapping that a person may still change.

import { loadTable } from "../table.js";
import { readRecords } from "./read.js";
import { schemaOf } from "./schema.js";
import { countInput, newSummary } from "./summary.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("./schema.js").Mapping} Mapping */

/** Bytes in which the first rows are looked for, before all of the beginning is. */
const FIRST_BYTES = 1 << 14;

/**
 * A row as it is read: the cells' texts by column, null where the row is not one of the table's width; the values by input;
 * and why the row would be left out.
 * @typedef {{ line: number, texts: string[] | null, values: Record<string, number> | null, rejected: import("../table.js").Rejected[] }} FirstRow
 */

/**
 * What came of the beginning, in the terms of a Portfolio.
 * @typedef {object} Sample
 * @property {boolean} isWhole  the file has no more
 * @property {number} rows  that would be scored
 * @property {number} met  rows
 * @property {number} left  of them left out
 * @property {number} rejectedCount
 * @property {import("../table.js").Rejected[]} rejected
 * @property {number} skipLines @property {number} blankRows @property {number} missingWords @property {number} oddTexts @property {number} unreadOutcomes
 * @property {Mapping} mapping
 * @property {import("./summary.js").Summary} summary  its counts by input alone
 * @property {FirstRow[]} first
 */

/** The beginning of a file as it is read with one dialect. */
export class Sampler {
  #table;
  #dialect;
  #isWhole;
  #chunk;
  #first;

  /**
   * @param {import("../table.js").TableReader} table  of its own
   * @param {import("../table.js").Dialect} dialect @param {Uint8Array} head @param {boolean} isWhole
   */
  constructor(table, dialect, head, isWhole) {
    this.#table = table;
    this.#dialect = dialect;
    this.#isWhole = isWhole;
    const few = head.subarray(0, FIRST_BYTES);
    this.#first = this.#split(few, isWhole && few.length === head.length);
    this.#chunk = this.#split(head, isWhole);
    // A heading may be longer.
    if (this.#first.bytes.length === 0) this.#first = this.#chunk;
  }

  /**
   * @param {Blob} source
   * @param {Awaited<ReturnType<typeof import("./stream.js").lookAt>>} looked
   */
  static async of(source, { dialect, head }) {
    return new Sampler(await loadTable(), dialect, head, head.length === source.size);
  }

  /** @param {Uint8Array} head @param {boolean} isWhole */
  #split(head, isWhole) {
    this.#table.begin(this.#dialect, { width: this.#dialect.names.length, columns: [] });
    return this.#table.split(head, isWhole);
  }

  get #skip() {
    return this.#dialect.hasHeader ? 1 : 0;
  }

  /**
   * The lines at the very beginning, whatever stands in them.
   * @param {Uint8Array} head @param {number} most @returns {{ line: number, text: string }[]} of those that are not blank
   */
  lines(head, most) {
    this.#table.begin({ ...this.#dialect, skip: 0, skipLines: 0 }, { width: 1, columns: [] });
    const { bytes } = this.#table.split(head.subarray(0, FIRST_BYTES), true);
    return new TextDecoder().decode(bytes).split(/\r\n|\r|\n/).slice(0, 4 * most)
      .map((text, index) => ({ line: index + 1, text: text.trim() })).filter(({ text }) => text !== "").slice(0, most);
  }

  /**
   * Throws what is wrong with the mapping.
   * @param {Model} model @param {Mapping} mapping
   * @param {{ rows: number, columns: readonly number[] }} first  how many rows are shown, and which columns of them
   * @returns {Sample}
   */
  with(model, mapping, first) {
    const { names, skipLines } = this.#dialect;
    const how = schemaOf(model, mapping, names.length);
    const dialect = { ...this.#dialect, encoding: /** @type {const} */ ("utf-8"), skip: 0, skipLines: 0 };
    const { inputs } = how;
    const { parsed, unreadOutcomes } = readRecords(this.#table, dialect, how, this.#chunk.bytes, this.#skip);
    const columns = parsed.columns.map((values) => values.slice());
    const summary = newSummary(model, [], 0);
    model.inputs.forEach((input, index) => {
      const at = inputs.indexOf(input.name);
      if (at >= 0) countInput(summary, input, index, columns[at]);
      else summary.missing[index] += parsed.rows;
    });
    return {
      isWhole: this.#isWhole, skipLines, mapping, summary,
      rows: parsed.rows, met: parsed.records, left: parsed.records - parsed.rows,
      rejected: parsed.rejected, rejectedCount: parsed.rejectedCount,
      blankRows: parsed.blankRows, missingWords: parsed.missingWords, oddTexts: parsed.oddTexts, unreadOutcomes,
      first: this.#firstRows(dialect, { ...parsed, columns }, inputs, first),
    };
  }

  /**
   * @param {import("../table.js").Dialect} dialect @param {import("../table.js").Parsed} parsed @param {readonly string[]} inputs
   * @param {{ rows: number, columns: readonly number[] }} first
   * @returns {FirstRow[]}
   */
  #firstRows(dialect, parsed, inputs, { rows, columns }) {
    const count = Math.min(rows, parsed.records);
    /** By record. @type {(string[] | null)[]} */
    const texts = Array.from({ length: count }, () => null);
    /** @type {number[]} */
    const lines = [];
    for (const column of columns) {
      this.#table.begin(dialect, { width: dialect.names.length, columns: [], id: column });
      const { ids, idEnds, numbers, lines: at } = this.#table.parse(this.#first.bytes, this.#skip);
      if (ids === null || idEnds === null) continue;
      for (let row = 0; row < numbers.length && numbers[row] < count; ++row) {
        const cells = texts[numbers[row]] ??= [];
        cells[column] = new TextDecoder().decode(ids.subarray(row === 0 ? 0 : idEnds[row - 1], idEnds[row]));
        lines[numbers[row]] = at[row];
      }
    }
    return texts.map((cells, record) => {
      const row = parsed.numbers.indexOf(record);
      const rejected = parsed.rejected.filter((each) => each.record === record);
      return {
        line: this.#chunk.line + (lines[record] ?? rejected[0]?.line ?? 0), texts: cells, rejected,
        values: row < 0 ? null : Object.fromEntries(inputs.map((name, index) => [name, parsed.columns[index][row]])),
      };
    });
  }
}
