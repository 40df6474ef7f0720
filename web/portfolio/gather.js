// The results of blocks, which come in any order, as one array a column in the order of the rows.

import { joined, slicing } from "./slices.js";
import { columnOf } from "./rejected.js";
import { schemaOf } from "./schema.js";
import { addSummary, newSummary, spreadColumns } from "./summary.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("./jobs.js").ScoredBlock} ScoredBlock */
/** Where a block stands: its first byte as UTF-8, the bytes read up to its end, its first line. @typedef {{ start: number, length: number, read: number, line: number }} Place */
/** A cell for which its row was left out, or its outcome is not known; `column` is "" for what is wrong with a whole row.
 * @typedef {{ row: number, line: number, column: string, reason: import("../table.js").Reason, text: string }} RejectedCell */

/** Cells that are listed, of a block the first ones; all are counted, and can be read again. */
export const MOST_REJECTED = 100_000;

/**
 * Block `k` holds the rows from `firstRow` on, of the records from `firstRecord` on.
 * @typedef {Place & { firstRow: number, firstRecord: number }} BlockPlace
 */

/**
 * @typedef {object} Found
 * @property {number} rows  that were scored
 * @property {number} records  that were met
 * @property {import("./block.js").Results} results
 * @property {Uint32Array} numbers  of the records, from 1, the heading not counted
 * @property {{ bytes: Uint8Array, ends: Uint32Array } | null} ids
 * @property {Uint8Array | null} labels  0, 1; 2 = not known
 * @property {RejectedCell[]} rejected
 * @property {number} rejectedCount  cells, with those that are not listed
 * @property {[string, number][]} rejectedBy  cells by column, with those that are not listed; "" is whole rows
 * @property {number} blankRows  whose every cell is empty, passed over and not among the records
 * @property {number} missingWords  cells of numbers and labels that are missing because of a word: NULL, N/A, "-" and the like
 * @property {number} oddTexts  names and categories with bytes that are not UTF-8, read as Windows-1252
 * @property {number} unreadOutcomes  rows whose only fault is their outcome: they are scored, and it is not known
 * @property {import("./summary.js").Summary} summary
 * @property {BlockPlace[]} blocks
 * @property {import("./block.js").Spent} spent  by all workers together
 */

export class Gathered {
  #plan;
  /** @type {{ block: ScoredBlock, place: Place }[]} */ #parts = [];
  #summary;
  #columns;
  records = 0;
  /** Rows that were left out. */
  left = 0;

  /** @param {Model} model @param {import("./jobs.js").Plan} plan */
  constructor(model, plan) {
    this.#plan = plan;
    const { explain, rule } = plan;
    this.#columns = schemaOf(model, plan.mapping, plan.dialect.names.length).schema.columns.map(({ from }) => plan.dialect.names[from]);
    this.#summary = newSummary(model, spreadColumns(model), explain === null ? 0 : model.explainedBy(explain).length, rule?.policy ?? model.policy);
  }

  /** @param {number} index  of the block @param {ScoredBlock} block @param {Place} place */
  take(index, block, place) {
    this.#parts[index] = { block, place };
    this.records += block.records;
    this.left += block.records - block.rows;
  }

  /** Gives way to other work between stretches; the parts are gone afterwards. @returns {Promise<Found>} */
  async finish() {
    const blocks = this.#parts.map(({ block }) => block);
    const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
    const places = this.#places();
    const spent = { parse: 0, score: 0, explain: 0, count: 0 };
    const taken = { blankRows: 0, missingWords: 0, oddTexts: 0, unreadOutcomes: 0 };
    for (const block of blocks) {
      addSummary(this.#summary, block.summary);
      for (const name of /** @type {const} */ (["blankRows", "missingWords", "oddTexts", "unreadOutcomes"])) taken[name] += block.taken[name];
      for (const name of /** @type {const} */ (["parse", "score", "explain", "count"])) spent[name] += block.spent[name];
    }
    const rest = slicing();
    for (const [k, { numbers }] of blocks.entries()) {
      const first = places[k].firstRecord + 1;
      for (let i = 0; i < numbers.length; ++i) numbers[i] += first;
      await rest();
    }
    /** All there or none. @param {(block: ScoredBlock) => any} of @returns {Promise<any>} */
    const all = async (of) => (blocks.length === 0 || of(blocks[0]) === null ? null : joined(blocks.map(of), rest));
    /** @type {any} */
    const results = {};
    for (const name of /** @type {(keyof import("./block.js").Results)[]} */ (Object.keys(blocks[0]?.results ?? {}))) {
      results[name] = await all((block) => block.results[name]);
      for (const block of blocks) block.results[name] = /** @type {any} */ (null);
    }
    const found = {
      rows,
      records: this.records,
      results,
      numbers: await all(({ numbers }) => numbers) ?? new Uint32Array(0),
      ids: this.#plan.mapping.id === null ? null : await this.#ids(blocks, rest),
      labels: await all(({ labels }) => labels),
      ...this.#rejected(places),
      ...taken,
      summary: this.#summary,
      blocks: places,
      spent,
    };
    this.#parts = [];
    return found;
  }

  /** @returns {BlockPlace[]} */
  #places() {
    let firstRow = 0;
    let firstRecord = 0;
    return this.#parts.map(({ block, place }) => {
      const at = { ...place, firstRow, firstRecord };
      firstRow += block.rows;
      firstRecord += block.records;
      return at;
    });
  }

  /** @param {ScoredBlock[]} blocks @param {ReturnType<typeof slicing>} rest */
  async #ids(blocks, rest) {
    const bytes = [new Uint8Array(0)];
    const ends = [new Uint32Array(0)];
    let shift = 0;
    for (const { ids, idEnds } of blocks) {
      if (ids === null || idEnds === null) return null;
      for (let i = 0; i < idEnds.length; ++i) idEnds[i] += shift;
      shift += ids.length;
      bytes.push(/** @type {Uint8Array<ArrayBuffer>} */ (ids));
      ends.push(/** @type {Uint32Array<ArrayBuffer>} */ (idEnds));
      await rest();
    }
    return { bytes: await joined(bytes, rest), ends: await joined(ends, rest) };
  }

  /** @param {BlockPlace[]} places */
  #rejected(places) {
    const { dialect: { names } } = this.#plan;
    /** @type {RejectedCell[]} */
    const rejected = [];
    /** @type {Map<string, number>} */
    const by = new Map();
    let rejectedCount = 0;
    this.#parts.forEach(({ block }, k) => {
      rejectedCount += block.rejectedCount;
      const ofColumns = block.rejectedOf.reduce((sum, count) => sum + count, 0);
      for (const [index, count] of [...block.rejectedOf, block.rejectedCount - ofColumns].entries()) {
        const column = this.#columns[index] ?? "";
        if (count > 0) by.set(column, (by.get(column) ?? 0) + count);
      }
      for (const cell of block.rejected.slice(0, MOST_REJECTED - rejected.length)) {
        const { record, line, reason, text } = cell;
        rejected.push({ row: places[k].firstRecord + record + 1, line: places[k].line + line, column: columnOf(names, cell), reason, text });
      }
    });
    return { rejected, rejectedCount, rejectedBy: [...by] };
  }
}
