// The part of the C ABI that says why and what if; what engine.js builds on.

import { EXPLAINED, Memory } from "./memory.js";

/** copse_reason: a double, then a pointer and an integer. */
const REASON_BYTES = 16;
/** copse_curve_step: two doubles, then two integers. */
const STEP_BYTES = 24;
/** copse_counterfactual: four doubles, then four integers. */
const COUNTERFACTUAL_BYTES = 48;
/** Those of a curve, and the row's own. */
const MOST_STEPS = 10_001;

/** @typedef {import("./engine-exports.js").Description} Description */
/** @typedef {import("./engine-exports.js").Batch} Batch */
/** @typedef {import("./engine-exports.js").Exports} Exports */
/** Verdicts are indices into VERDICTS, −1 without a policy. @typedef {{ from: number, prediction: number, verdict: number }} Step */
/** @typedef {{ changes: { input: number, value: number }[], cost: number, prediction: number, verdict: number }} Counterfactual */

export class Asking extends Memory {
  /**
   * Calls `take` with what was found of some rows and the first one's number, until all are done: of
   * each row and output the base value and what each feature adds to it. What it is given is the
   * engine's, and gone after the call.
   * @param {number} model
   * @param {Description} about
   * @param {Batch} batch
   * @param {{ space: import("./explain.js").Space, against: import("./explain.js").Against }} how
   * @param {(found: Float64Array, start: number) => void} take
   */
  explain(model, about, batch, { space, against }, take) {
    const x = this.exports;
    const run = against === "training"
      ? space === "margin" ? x.copse_explain : x.copse_explain_prediction
      : space === "margin" ? x.copse_explain_against_background : x.copse_explain_prediction_against_background;
    this.#each(run, model, about, batch, about.outputs * (1 + about.features.length), take);
  }

  /**
   * The same of interactions: features × features of each row and output, what two add together, half
   * to either.
   * @param {number} model
   * @param {Description} about
   * @param {Batch} batch
   * @param {(found: Float64Array, start: number) => void} take
   */
  interactions(model, about, batch, take) {
    this.#each(this.exports.copse_interactions, model, about, batch, about.outputs * about.features.length ** 2, take);
  }

  /**
   * @param {Exports["copse_features"]} run
   * @param {number} model
   * @param {Description} about
   * @param {Batch} batch
   * @param {number} width  of a row that it writes
   * @param {(found: Float64Array, start: number) => void} take
   */
  #each(run, model, about, batch, width, take) {
    const chunks = this.chunks(about.inputs.length, batch, [width * 8],
      (values, rows, rowStride, columnStride, at) => {
        this.check(this.call(() => run(model, values, rows, rowStride, columnStride, at[0])));
      },
      (at, start, count) => take(new Float64Array(this.exports.memory.buffer, at[0], count * width), start), EXPLAINED);
    for (const _rows of chunks);
  }

  /**
   * Why one row's prediction is what it is, strongest first.
   * @param {number} model
   * @param {Float64Array} row
   * @param {number} language
   * @param {number} most
   * @returns {{ group: string, effect: number, text: string }[]}
   */
  reasons(model, row, language, most) {
    const x = this.exports;
    const at = this.place(row, 8 + most * REASON_BYTES);
    const count = at + row.byteLength;
    new Uint32Array(x.memory.buffer, count, 1)[0] = most;
    this.check(this.call(() => x.copse_reasons(model, at, 1, language, count + 8, count)));
    const { buffer } = x.memory;
    const [found] = new Uint32Array(buffer, count, 1);
    return Array.from({ length: found }, (_, i) => {
      const place = count + 8 + i * REASON_BYTES;
      const [effect] = new Float64Array(buffer, place, 1);
      const [text, group] = new Uint32Array(buffer, place + 8, 2);
      return { group: this.string(x.copse_reason_group(model, group)), effect, text: this.string(text) };
    });
  }

  /** @param {number} model @param {number} feature @param {number} input */
  featureReads(model, feature, input) {
    return this.exports.copse_feature_reads(model, feature, input) === 1;
  }

  /**
   * What one row's prediction would be over the range of an input.
   * @param {number} model
   * @param {Float64Array} row
   * @param {number} input
   * @returns {Step[]}
   */
  curve(model, row, input) {
    const x = this.exports;
    const at = this.place(row, 8 + MOST_STEPS * STEP_BYTES);
    const count = at + row.byteLength;
    new Uint32Array(x.memory.buffer, count, 1)[0] = MOST_STEPS;
    this.check(this.call(() => x.copse_curve(model, at, 1, input, count + 8, count)));
    const { buffer } = x.memory;
    const [found] = new Uint32Array(buffer, count, 1);
    const doubles = new Float64Array(buffer, count + 8, found * 3);
    const integers = new Int32Array(buffer, count + 8, found * 6);
    return Array.from({ length: found }, (_, i) =>
      ({ from: doubles[i * 3], prediction: doubles[i * 3 + 1], verdict: integers[i * 6 + 4] }));
  }

  /**
   * The same of two inputs, on at most `most` values of each.
   * @param {number} model
   * @param {Float64Array} row
   * @param {number} first
   * @param {number} second
   * @param {number} most
   */
  grid(model, row, first, second, most) {
    const x = this.exports;
    const at = this.place(row, 8 + 16 * most + 12 * most * most);
    const counts = at + row.byteLength;
    const places = [counts + 8, counts + 8 + 8 * most, counts + 8 + 16 * most, counts + 8 + 16 * most + 8 * most * most];
    this.check(this.call(() => x.copse_grid(model, at, 1, first, second, most, places[0], places[1], places[2], places[3], counts)));
    const { buffer } = x.memory;
    const [ones, others] = new Uint32Array(buffer, counts, 2);
    return {
      values: [new Float64Array(buffer, places[0], ones).slice(), new Float64Array(buffer, places[1], others).slice()],
      predictions: new Float64Array(buffer, places[2], ones * others).slice(),
      verdicts: new Int32Array(buffer, places[3], ones * others).slice(),
    };
  }

  /**
   * The smallest changes with which one row reaches a goal, cheapest first.
   * @param {number} model
   * @param {Float64Array} row
   * @param {{ kind: number, prediction: number }} goal
   * @param {number} levers
   * @param {readonly number[]} locked
   * @param {number} most
   * @returns {{ reached: boolean, tried: number, found: Counterfactual[] }}
   */
  counterfactuals(model, row, goal, levers, locked, most) {
    const x = this.exports;
    const at = this.place(row, 16 + most * COUNTERFACTUAL_BYTES + locked.length * 4);
    const search = at + row.byteLength;
    const first = search + 16;
    const lockedAt = first + most * COUNTERFACTUAL_BYTES;
    new Uint32Array(x.memory.buffer, lockedAt, locked.length).set(locked);
    this.check(this.call(() => x.copse_counterfactuals(model, at, 1, goal.kind, goal.prediction, levers, lockedAt,
      locked.length, first, most, search)));
    const { buffer } = x.memory;
    const [tried] = new Float64Array(buffer, search, 1);
    const [found, reached] = new Uint32Array(buffer, search + 8, 2);
    return {
      reached: reached !== 0,
      tried,
      found: Array.from({ length: found }, (_, i) => {
        const place = first + i * COUNTERFACTUAL_BYTES;
        const [cost, prediction, ...values] = new Float64Array(buffer, place, 4);
        const [one, other, changes, verdict] = new Int32Array(buffer, place + 32, 4);
        const inputs = [one, other].slice(0, changes);
        return { changes: inputs.map((input, k) => ({ input, value: values[k] })), cost, prediction, verdict };
      }),
    };
  }

  /** 64 hexadecimal digits. @param {Uint8Array} bytes */
  sha256(bytes) {
    const at = this.reserve(32 + bytes.length);
    new Uint8Array(this.exports.memory.buffer, at + 32, bytes.length).set(bytes);
    this.check(this.call(() => this.exports.copse_sha256(at + 32, bytes.length, at)));
    return Array.from(new Uint8Array(this.exports.memory.buffer, at, 32), (byte) =>
      byte.toString(16).padStart(2, "0")).join("");
  }

  /**
   * A row at the beginning of the buffer, with room after it.
   * @param {Float64Array} row @param {number} more  bytes
   */
  place(row, more) {
    const at = this.reserve(row.byteLength + more);
    new Float64Array(this.exports.memory.buffer, at, row.length).set(row);
    return at;
  }
}
