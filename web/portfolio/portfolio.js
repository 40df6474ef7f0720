// What came of a portfolio: one value a row each, in the order of the file's rows, and what is told of all.

import { CopseError } from "../error.js";
import { line } from "./cells.js";
import { ColumnValues } from "./column.js";
import { chunksOf, recordsAt } from "./stream.js";
import { driftOf } from "./summary.js";
import { textAt } from "./write.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("./block.js").Results} Results */

const changed = () => new CopseError("io", "The file has changed since it was scored: score it again.");

export class Portfolio {
  #plan;
  #found;

  /**
   * @param {Model} model
   * @param {Blob} source
   * @param {import("./jobs.js").Plan} plan
   * @param {import("./gather.js").Found & { blockSize: number }} found
   * @param {number} took  milliseconds
   */
  constructor(model, source, plan, found, took) {
    /** What was read, to be read again. */
    this.source = source;
    this.#plan = plan;
    this.#found = found;
    /** SHA-256 of the package that scored it. */
    this.modelHash = model.hash;
    this.rows = found.rows;
    /** Rows that were met, and of them left out. */
    this.met = found.records;
    this.left = found.records - found.rows;
    /** @type {Results} */
    this.results = found.results;
    /** Which row of the file each is, from 1, the heading not counted. */
    this.numbers = found.numbers;
    /** Names of the rows in UTF-8, one behind the other; null without such a column. */
    this.ids = found.ids;
    /** 0 or 1; 2 where it is not known; null without such a column. */
    this.labels = found.labels;
    /** The cells for which rows were left out, or an outcome is not known: all are counted, the first ones are listed. */
    this.rejected = found.rejected;
    this.rejectedCount = found.rejectedCount;
    this.rejectedBy = found.rejectedBy;
    /** Rows whose every cell is empty: passed over, neither met nor left out. */
    this.blankRows = found.blankRows;
    /** Cells of inputs and outcomes taken as missing for a word that says so, such as NULL, N/A or "-". */
    this.missingWords = found.missingWords;
    /** Names and categories that are not UTF-8 in a file that is, read as Windows-1252. */
    this.oddTexts = found.oddTexts;
    /** Rows that are scored though their outcome cannot be read: it is not known. */
    this.unreadOutcomes = found.unreadOutcomes;
    /** Lines above the heading that were passed over: titles, a line "sep=;". */
    this.skipLines = plan.dialect.skipLines;
    this.summary = found.summary;
    /** What `results.reasons` and `results.contributions` are of; empty where nothing was explained. @type {readonly string[]} */
    this.explained = plan.explain === null ? [] : model.explainedBy(plan.explain);
    /** What decided in the place of the model's policy, null for its own; and the policy that decided. */
    this.rule = plan.rule;
    this.policy = plan.rule?.policy ?? model.policy;
    this.columns = plan.dialect.names;
    /** What was told of how the file is written, as `scorePortfolio` takes it. */
    this.told = plan.told;
    this.mapping = plan.mapping;
    /** Milliseconds from the first byte to the last row; and what all workers together spent on what. */
    this.took = took;
    this.spent = found.spent;
  }

  /** The name of a row, or its number where rows have no names. @param {number} row */
  idOf(row) {
    return this.ids === null ? String(this.numbers[row]) : textAt(this.ids, row);
  }

  /** Drift of each input from the training data. @param {Model} model */
  drift(model) {
    return driftOf(model, this.summary);
  }

  /**
   * The values of a row's inputs, read again from the file, which must not have changed.
   * @param {import("../pool.js").Pool} pool  of the same model
   * @param {number} row
   * @returns {Promise<Record<string, number>>} NaN = missing
   */
  async valuesOf(pool, row) {
    const { blocks } = this.#found;
    const k = blocks.findLastIndex(({ firstRow }) => firstRow <= row);
    const bytes = await this.#block(k);
    const skip = this.#heading(k);
    const record = this.numbers[row] - 1 - blocks[k].firstRecord;
    const values = await pool.run(async () => ({ job: { do: "values", plan: this.#plan, bytes, skip, record } }));
    if (values === null) throw changed();
    return values;
  }

  /**
   * A column of the file, a value a row, read again from the file.
   * @param {import("../pool.js").Pool} pool  of the same model
   * @param {number} column  its index among `columns`
   * @returns {Promise<ColumnValues>} rejects where it has too many texts to be told apart
   */
  async columnOf(pool, column) {
    const values = new ColumnValues(this.rows);
    const { blocks } = this.#found;
    const take = async (/** @type {number} */ k, /** @type {() => Promise<Uint8Array> | Uint8Array} */ bytesOfBlock) => {
      const part = await pool.run(async () => ({ job: { do: "column", plan: this.#plan, bytes: await bytesOfBlock(), skip: this.#heading(k), column } }));
      const rows = (blocks[k + 1]?.firstRow ?? this.rows) - blocks[k].firstRow;
      if (part.rows !== rows) throw changed();
      values.take(blocks[k].firstRow, part);
    };
    if (this.#plan.dialect.encoding === "utf-8") await Promise.all(blocks.map((_, k) => take(k, () => this.#block(k))));
    else {
      // In other encodings the blocks are found only in their order.
      let k = 0;
      for await (const { bytes } of chunksOf(this.source, this.#plan.dialect, this.#found.blockSize)) await take(k++, () => bytes);
    }
    return values;
  }

  /**
   * All cells that could not be read as a file of CSV, read again from the file: `rejected` has the first ones.
   * @param {import("../pool.js").Pool} pool  of the same model
   * @param {import("./rejected.js").Words} words
   * @returns {AsyncGenerator<Uint8Array, void>} in UTF-8
   */
  async *rejectedLines(pool, words) {
    const { blocks, blockSize } = this.#found;
    yield new TextEncoder().encode(line(words.head));
    let k = 0;
    let count = 0;
    for await (const { bytes } of chunksOf(this.source, this.#plan.dialect, blockSize)) {
      const place = blocks[k];
      if (place === undefined) throw changed();
      const part = await pool.run(async () => ({ job: { do: "rejected", plan: this.#plan, bytes, skip: this.#heading(k), words, place } }));
      if (part.count > 0) yield part.lines;
      count += part.count;
      ++k;
    }
    if (count !== this.rejectedCount) throw changed();
  }

  /** Records are counted in the block, the heading with them. @param {number} k */
  #heading(k) {
    return k === 0 && this.#plan.dialect.hasHeader ? 1 : 0;
  }

  /** @param {number} k */
  async #block(k) {
    const bytes = await recordsAt(this.source, this.#plan.dialect, this.#found.blockSize, this.#found.blocks[k]);
    if (bytes === null) throw changed();
    return bytes;
  }
}
