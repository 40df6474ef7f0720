// The part of the C ABI that says why, what if, and what the training data was like.

import { chunks, EXPLAINED } from "./chunks.js";

/** copse_curve_step: two doubles, then two integers. */
const STEP_BYTES = 24;
/** copse_counterfactual: four doubles, then four integers. */
const COUNTERFACTUAL_BYTES = 48;
/** Those of a curve, and the row's own. */
const MOST_STEPS = 10_001;

/** copse_lever_state. */
const STATES = /** @type {const} */ (["", "", "missing", "unlisted", "tooFine"]);

/** @typedef {import("./engine-exports.js").Description} Description */
/** @typedef {import("./engine-exports.js").Batch} Batch */
/** @typedef {import("./engine-exports.js").Exports} Exports */
/** @typedef {import("./memory.js").Memory} Engine */
/** @typedef {{ space: import("./explain.js").Space, against: import("./explain.js").Against }} How */
/** Verdicts are indices into VERDICTS, −1 without a policy. @typedef {{ from: number, prediction: number, verdict: number }} Step */
/** @typedef {{ changes: { input: number, value: number }[], cost: number, prediction: number, verdict: number }} Counterfactual */

/**
 * Calls `take` with what was found of some rows and the first one's number, until all are done: of
 * each row and output the base value and what each feature adds to it. What it is given is the
 * engine's, and gone after the call.
 * @param {Engine} engine
 * @param {number} model
 * @param {Description} about
 * @param {Batch} batch
 * @param {How} how
 * @param {(found: Float64Array, start: number) => void} take
 */
export function explain(engine, model, about, batch, how, take) {
  each(engine, explainer(engine, how), model, about, batch, explainedWidth(about), take);
}

/**
 * The same of one row, without what batches need; the view is of the engine's memory, until it is used again.
 * @param {Engine} engine
 * @param {number} model
 * @param {Description} about
 * @param {Float64Array} row
 * @param {How} how
 */
export function explainRow(engine, model, about, row, how) {
  const width = explainedWidth(about);
  const at = engine.place(row, width * 8);
  const found = at + row.byteLength;
  const run = explainer(engine, how);
  engine.check(engine.call(() => run(model, at, 1, row.length, 1, found)));
  return new Float64Array(engine.exports.memory.buffer, found, width);
}

/** @param {Description} about */
const explainedWidth = ({ outputs, features }) => outputs * (1 + features.length);

/** @param {Engine} engine @param {How} how */
function explainer({ exports: x }, { space, against }) {
  return against === "training"
    ? space === "margin" ? x.copse_explain : x.copse_explain_prediction
    : space === "margin" ? x.copse_explain_against_background : x.copse_explain_prediction_against_background;
}

/**
 * The same of interactions: features × features of each row and output, what two add together, half
 * to either.
 * @param {Engine} engine
 * @param {number} model
 * @param {Description} about
 * @param {Batch} batch
 * @param {(found: Float64Array, start: number) => void} take
 */
export function interactions(engine, model, about, batch, take) {
  each(engine, engine.exports.copse_interactions, model, about, batch, about.outputs * about.features.length ** 2, take);
}

/**
 * @param {Engine} engine
 * @param {Exports["copse_features"]} run
 * @param {number} model
 * @param {Description} about
 * @param {Batch} batch
 * @param {number} width  of a row that it writes
 * @param {(found: Float64Array, start: number) => void} take
 */
function each(engine, run, model, about, batch, width, take) {
  const steps = chunks(engine, about.inputs.length, batch, [width * 8],
    (values, rows, rowStride, columnStride, at) => {
      engine.check(engine.call(() => run(model, values, rows, rowStride, columnStride, at[0])));
    },
    (at, start, count) => take(new Float64Array(engine.exports.memory.buffer, at[0], count * width), start), EXPLAINED);
  for (const _rows of steps);
}

/** @param {Engine} engine @param {number} model @param {number} feature @param {number} input */
export function featureReads(engine, model, feature, input) {
  return engine.exports.copse_feature_reads(model, feature, input) === 1;
}

/**
 * What one row's prediction would be over the range of an input.
 * @param {Engine} engine
 * @param {number} model
 * @param {Float64Array} row
 * @param {number} input
 * @returns {Step[]}
 */
export function curve(engine, model, row, input) {
  const x = engine.exports;
  const at = engine.place(row, 8 + MOST_STEPS * STEP_BYTES);
  const count = at + row.byteLength;
  new Uint32Array(x.memory.buffer, count, 1)[0] = MOST_STEPS;
  engine.check(engine.call(() => x.copse_curve(model, at, 1, input, count + 8, count)));
  const { buffer } = x.memory;
  const [found] = new Uint32Array(buffer, count, 1);
  const doubles = new Float64Array(buffer, count + 8, found * 3);
  const integers = new Int32Array(buffer, count + 8, found * 6);
  return Array.from({ length: found }, (_, i) =>
    ({ from: doubles[i * 3], prediction: doubles[i * 3 + 1], verdict: integers[i * 6 + 4] }));
}

/**
 * The same of two inputs, on at most `most` values of each.
 * @param {Engine} engine
 * @param {number} model
 * @param {Float64Array} row
 * @param {number} first
 * @param {number} second
 * @param {number} most
 */
export function grid(engine, model, row, first, second, most) {
  const x = engine.exports;
  const at = engine.place(row, 8 + 16 * most + 12 * most * most);
  const counts = at + row.byteLength;
  const places = [counts + 8, counts + 8 + 8 * most, counts + 8 + 16 * most, counts + 8 + 16 * most + 8 * most * most];
  engine.check(engine.call(() => x.copse_grid(model, at, 1, first, second, most, places[0], places[1], places[2], places[3], counts)));
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
 * @param {Engine} engine
 * @param {number} model
 * @param {Float64Array} row
 * @param {{ kind: number, prediction: number }} goal
 * @param {number} levers
 * @param {readonly number[]} locked
 * @param {number} most
 * @returns {{ reached: boolean, tried: number, found: Counterfactual[], held: { input: number, why: (typeof STATES)[number] }[] }}
 */
export function counterfactuals(engine, model, row, goal, levers, locked, most) {
  const x = engine.exports;
  const at = engine.place(row, 16 + most * COUNTERFACTUAL_BYTES + locked.length * 4);
  const search = at + row.byteLength;
  const first = search + 16;
  const lockedAt = first + most * COUNTERFACTUAL_BYTES;
  new Uint32Array(x.memory.buffer, lockedAt, locked.length).set(locked);
  engine.check(engine.call(() => x.copse_counterfactuals(model, at, 1, goal.kind, goal.prediction, levers, lockedAt,
    locked.length, first, most, search)));
  const held = Array.from(row, (_, input) => ({ input, why: STATES[x.copse_lever(model, at, 1, levers, input)] }))
    .filter(({ input, why }) => why && !locked.includes(input));
  const { buffer } = x.memory;
  const [tried] = new Float64Array(buffer, search, 1);
  const [found, reached] = new Uint32Array(buffer, search + 8, 2);
  return {
    reached: reached !== 0,
    tried,
    held,
    found: Array.from({ length: found }, (_, i) => {
      const place = first + i * COUNTERFACTUAL_BYTES;
      const [cost, prediction, ...values] = new Float64Array(buffer, place, 4);
      const [one, other, changes, verdict] = new Int32Array(buffer, place + 32, 4);
      const inputs = [one, other].slice(0, changes);
      return { changes: inputs.map((input, k) => ({ input, value: values[k] })), cost, prediction, verdict };
    }),
  };
}

/** 64 hexadecimal digits. @param {Engine} engine @param {Uint8Array} bytes */
export function sha256(engine, bytes) {
  const at = engine.reserve(32 + bytes.length);
  new Uint8Array(engine.exports.memory.buffer, at + 32, bytes.length).set(bytes);
  engine.check(engine.call(() => engine.exports.copse_sha256(at + 32, bytes.length, at)));
  return Array.from(new Uint8Array(engine.exports.memory.buffer, at, 32), (byte) =>
    byte.toString(16).padStart(2, "0")).join("");
}

/**
 * How the training data was spread over the columns that it is told of.
 * @param {Engine} engine
 * @param {number} model
 * @param {Description} about
 * @returns {import("./engine-exports.js").TrainingColumn[]}
 */
export function trainingColumns(engine, model, about) {
  const x = engine.exports;
  return (about.training?.columns ?? []).map((name, index) => {
    const head = engine.reserve(16);
    engine.check(engine.call(() => x.copse_training_column_about(model, index, head)));
    const [isBins, points, counts, missing] = new Uint32Array(x.memory.buffer, head, 4);
    const at = engine.reserve(points * 8 + counts * 4);
    engine.check(engine.call(() => x.copse_training_column_counts(model, index, at, at + points * 8)));
    const { buffer } = x.memory;
    return {
      name,
      isBins: isBins !== 0,
      points: new Float64Array(buffer, at, points).slice(),
      counts: new Uint32Array(buffer, at + points * 8, counts).slice(),
      missing,
    };
  });
}
