// Which rows of a portfolio are shown, and in what order: sorted by a worker, filtered in slices, so that
// the page answers meanwhile.

import { handedOver, pause, slicing } from "../../portfolio/slices.js";
import { NO_REASON, REASONS } from "../../portfolio/reasons.js";

/** @typedef {import("../../portfolio/portfolio.js").Portfolio} Portfolio */
/** @typedef {import("../../pool.js").Pool} Pool */
/** @typedef {import("../../portfolio/compare.js").Compared} Compared */
/** @typedef {"number" | "id" | "probability" | "grade" | "verdict" | "expectedLoss" | "exposure" | "cost" | "reason" | "label" | "challenger"} ColumnName */

/**
 * What a row must have to be shown; null = any. Probabilities from `low` to `high`.
 * @typedef {object} Filter
 * @property {number | null} grade
 * @property {number | null} verdict
 * @property {number | null} reason  among the strongest
 * @property {number} low
 * @property {number} high
 * @property {number | "any" | null} change  what another model decides otherwise, as `changeOf` has it
 * @property {string} id  a part of it
 */

/** @type {Filter} */
export const NO_FILTER = Object.freeze({ grade: null, verdict: null, reason: null, low: 0, high: 1, change: null, id: "" });

/** Rows that are looked at between two looks at the clock, and how long at most without a pause. */
const STRETCH = 8192;
const SLICE_MS = 8;

export class Shown {
  #portfolio;
  #pool;
  /** By column and direction. @type {Map<string, Promise<Uint32Array>>} */ #orders = new Map();
  /** null: all, as they stand in the file. @type {Uint32Array | null} */ #order = null;
  #turn = 0;
  /** @type {{ column: ColumnName, descending: boolean }} */ sorted = { column: "number", descending: false };
  filter = NO_FILTER;
  /** @type {Compared | null} */ #compared = null;

  /** @param {Portfolio} portfolio @param {Pool} pool */
  constructor(portfolio, pool) {
    this.#portfolio = portfolio;
    this.#pool = pool;
  }

  /** What another model makes of the rows: forgets what was sorted and filtered by one before. @param {Compared | null} compared */
  compare(compared) {
    this.#compared = compared;
    for (const key of this.#orders.keys()) if (key.startsWith("challenger ")) this.#orders.delete(key);
    if (this.sorted.column === "challenger") this.sorted = { column: "number", descending: false };
    this.filter = { ...this.filter, change: null };
  }

  get length() {
    return this.#order?.length ?? this.#portfolio.rows;
  }

  /** The row that is shown in a place. @param {number} place */
  at(place) {
    return this.#order === null ? place : this.#order[place];
  }

  /** The rows as they are shown now, however they are sorted and filtered later. */
  kept() {
    const order = this.#order;
    return { length: this.length, at: (/** @type {number} */ place) => (order === null ? place : order[place]) };
  }

  /**
   * Resolves false where a later call has overtaken this one.
   * @param {{ column: ColumnName, descending: boolean }} sorted
   * @param {Filter} filter
   */
  async show(sorted, filter) {
    const turn = ++this.#turn;
    const isLate = () => turn !== this.#turn;
    const order = sorted.column === "number" && !sorted.descending ? null : await this.#orderBy(sorted.column, sorted.descending);
    if (isLate()) return false;
    const found = await this.#filtered(order, filter, isLate);
    if (isLate()) return false;
    [this.#order, this.sorted, this.filter] = [found, sorted, filter];
    return true;
  }

  /** @param {ColumnName} column @param {boolean} descending */
  #orderBy(column, descending) {
    const key = `${column} ${descending}`;
    const known = this.#orders.get(key);
    if (known) return known;
    // Two at most are kept: each is four bytes a row.
    if (this.#orders.size >= 2) this.#orders.delete(/** @type {string} */ (this.#orders.keys().next().value));
    const order = this.#pool.run(async () => {
      const { what, transfer } = await this.#keys(column);
      return { job: { do: "sort", keys: what.keys ?? /** @type {{ bytes: Uint8Array, ends: Uint32Array }} */ (what), descending }, transfer };
    });
    this.#orders.set(key, order);
    order.catch(() => this.#orders.delete(key));
    return order;
  }

  /**
   * What a worker sorts by.
   * @param {ColumnName} column
   * @returns {Promise<{ what: { keys?: import("../../portfolio/order.js").Keys, bytes?: Uint8Array, ends?: Uint32Array }, transfer: Transferable[] }>}
   */
  async #keys(column) {
    const { results, numbers, ids, labels } = this.#portfolio;
    if (column === "id" && ids !== null) return handedOver({ ...ids });
    if (column === "reason" && results.reasons !== null) {
      const first = await everyNth(results.reasons, REASONS);
      return { what: { keys: first }, transfer: [/** @type {ArrayBuffer} */ (first.buffer)] };
    }
    const keys = {
      number: numbers, id: null, probability: results.predictions, grade: results.grades, verdict: results.verdicts,
      expectedLoss: results.expectedLoss, exposure: results.exposures, cost: results.costs, label: labels,
      challenger: this.#compared?.verdicts ?? this.#compared?.predictions ?? null, reason: null,
    }[column];
    return handedOver({ keys: keys ?? numbers });
  }

  /** @param {Uint32Array | null} order @param {Filter} filter @param {() => boolean} isLate */
  async #filtered(order, filter, isLate) {
    const passes = passing(this.#portfolio, this.#compared?.changes ?? null, filter);
    const named = filter.id === "" ? null : await this.#rowsNamed(filter.id, isLate);
    if (passes === null && named === null) return order;
    const all = this.#portfolio.rows;
    const found = new Uint32Array(all);
    let count = 0;
    let slice = performance.now();
    for (let start = 0; start < all; start += STRETCH) {
      const end = Math.min(all, start + STRETCH);
      for (let place = start; place < end; ++place) {
        const row = order === null ? place : order[place];
        if ((named === null || named[row] === 1) && (passes === null || passes(row))) found[count++] = row;
      }
      if (performance.now() - slice < SLICE_MS) continue;
      await pause();
      if (isLate()) return null;
      slice = performance.now();
    }
    return found.slice(0, count);
  }

  /** One byte a row: whether its name has a text in it. @param {string} text @param {() => boolean} isLate */
  async #rowsNamed(text, isLate) {
    const { ids, numbers, rows } = this.#portfolio;
    const named = new Uint8Array(rows);
    if (ids === null) {
      const row = lowerBound(numbers, Number(text));
      if (numbers[row] === Number(text)) named[row] = 1;
      return named;
    }
    const needle = new TextEncoder().encode(text);
    const { bytes, ends } = ids;
    let slice = performance.now();
    for (let at = bytes.indexOf(needle[0]), looked = 0; at >= 0; at = bytes.indexOf(needle[0], at + 1)) {
      if (++looked % STRETCH === 0 && performance.now() - slice >= SLICE_MS) {
        await pause();
        if (isLate()) break;
        slice = performance.now();
      }
      let same = 1;
      while (same < needle.length && bytes[at + same] === needle[same]) ++same;
      if (same < needle.length) continue;
      const row = lowerBound(ends, at + 1);
      // A text that ends in the next row's name is in neither.
      if (at + needle.length <= ends[row]) named[row] = 1;
    }
    return named;
  }
}

/** @param {Uint8Array} values @param {number} step */
async function everyNth(values, step) {
  const rest = slicing();
  const found = new Uint8Array(values.length / step);
  for (let place = 0; place < found.length;) {
    for (const end = Math.min(found.length, place + STRETCH); place < end; ++place) found[place] = values[place * step];
    await rest();
  }
  return found;
}

/** The first place whose value is not below. @param {Uint32Array} values  ascending @param {number} value */
function lowerBound(values, value) {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param {Portfolio} portfolio @param {Uint8Array | null} changes @param {Filter} filter @returns {((row: number) => boolean) | null} null: all pass */
function passing({ results: { predictions, grades, verdicts, reasons } }, changes, { grade, verdict, reason, low, high, change }) {
  if (grade === null && verdict === null && reason === null && change === null && low <= 0 && high >= 1) return null;
  return (row) => (grade === null || grades?.[row] === grade)
    && (verdict === null || verdicts?.[row] === verdict)
    && ((low <= 0 && high >= 1) || (predictions[row] >= low && predictions[row] <= high))
    && (change === null || changes === null || (change === "any" ? changes[row] !== 0 : changes[row] === change))
    && (reason === null || reasons === null || hasReason(reasons, row, reason));
}

/** @param {Uint8Array} reasons @param {number} row @param {number} reason */
function hasReason(reasons, row, reason) {
  for (let k = row * REASONS; k < (row + 1) * REASONS && reasons[k] !== NO_REASON; ++k) if (reasons[k] === reason) return true;
  return false;
}
