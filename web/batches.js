// The part of the C ABI that takes many rows: scores, decisions by another policy, features and leaves.

import { chunks, compute, copy } from "./chunks.js";
import { DECISION_BYTES } from "./memory.js";

const DECISION_INTEGERS = /** @type {const} */ (["verdicts", "leanings", "referrals", "grades"]);
const DECISION_DOUBLES = /** @type {const} */ (["expectedLoss", "costAccept", "costDecline", "breakEven"]);

/** @typedef {import("./engine-exports.js").Description} Description */
/** @typedef {import("./engine-exports.js").Batch} Batch */
/** @typedef {import("./engine-exports.js").Outputs} Outputs */
/** @typedef {import("./memory.js").Memory} Engine */

/**
 * Scores a batch.
 * @param {Engine} engine
 * @param {number} model
 * @param {Description} about  of that model
 * @param {Batch} batch
 * @param {Outputs} out
 */
export function score(engine, model, about, batch, out) {
  for (const _rows of scoring(engine, () => model, about, batch, out));
}

/**
 * Scores a batch a chunk at a time; after each chunk yields how many rows are done.
 * @param {Engine} engine
 * @param {() => number} model  asked for at each chunk
 * @param {Description} about  of that model
 * @param {Batch} batch
 * @param {Outputs} out
 * @param {number} [within]  milliseconds that a chunk shall take at most
 */
export function* scoring(engine, model, about, batch, out, within) {
  const x = engine.exports;
  const outputs = about.outputs;
  const members = about.members.length * outputs;
  const decisions = [...DECISION_INTEGERS, ...DECISION_DOUBLES].some((name) => out[name]);
  yield* chunks(engine, about.inputs.length, batch, [
    out.predictions ? outputs * 8 : 0,
    out.margins ? outputs * 8 : 0,
    out.memberMargins ? members * 8 : 0,
    out.distances ? 8 : 0,
    decisions ? DECISION_BYTES : 0,
  ], (values, rows, rowStride, columnStride, at) => {
    const handle = model();
    engine.check(engine.call(() => x.copse_score(handle, values, rows, rowStride, columnStride,
      at[0], at[1], at[2], at[3], at[4])));
  }, (at, start, count) => {
    copy(engine, out.predictions, at[0], start * outputs, count * outputs);
    copy(engine, out.margins, at[1], start * outputs, count * outputs);
    copy(engine, out.memberMargins, at[2], start * members, count * members);
    copy(engine, out.distances, at[3], start, count);
    if (decisions) copyDecisions(engine, out, at[4], start, count);
  }, { within });
}

/**
 * Decides by a policy from what was scored before; `unlike` holds 1 for a row unlike the training data.
 * @param {Engine} engine
 * @param {import("./decisions.js").Policy} policy
 * @param {{ probabilities: import("./engine-exports.js").Doubles, exposures: import("./engine-exports.js").Doubles, unlike: Uint8Array | null }} scored
 * @param {Outputs} out
 */
export function decide(engine, policy, { probabilities, exposures, unlike }, out) {
  const rows = probabilities.length;
  const { grades, refer } = policy;
  const numbers = [policy.lossGivenDefault, policy.interestRate, policy.fundingRate, policy.defaultRate,
    policy.meanExposure, refer?.low ?? NaN, refer?.high ?? NaN];
  const counts = numbers.length * 8;
  const ends = counts + 8;
  const chances = ends + grades.length * 8;
  const amounts = chances + rows * 8;
  const decisions = amounts + rows * 8;
  const marks = decisions + rows * DECISION_BYTES;
  const at = engine.reserve(marks + rows);
  const { buffer } = engine.exports.memory;
  new Float64Array(buffer, at, numbers.length).set(numbers);
  new Uint32Array(buffer, at + counts, 2).set([policy.term, grades.length]);
  new Float64Array(buffer, at + ends, grades.length).set(grades.map(({ below }) => below));
  new Float64Array(buffer, at + chances, rows).set(probabilities);
  new Float64Array(buffer, at + amounts, rows).set(exposures);
  if (unlike !== null) new Uint8Array(buffer, at + marks, rows).set(unlike);
  engine.check(engine.call(() => engine.exports.copse_decide(at, at + ends, at + chances, at + amounts,
    unlike === null ? 0 : at + marks, rows, at + decisions)));
  copyDecisions(engine, out, at + decisions, 0, rows);
}

/**
 * The derived features, rows × features.
 * @param {Engine} engine
 * @param {number} model
 * @param {Description} about
 * @param {Batch} batch
 * @param {Float64Array} out
 */
export function features(engine, model, about, batch, out) {
  compute(engine, engine.exports.copse_features, model, about, batch, about.features.length, out);
}

/**
 * The leaf of each row in each tree, rows × trees.
 * @param {Engine} engine
 * @param {number} model
 * @param {Description} about
 * @param {Batch} batch
 * @param {Uint32Array} out
 */
export function leaves(engine, model, about, batch, out) {
  const width = about.trees;
  const steps = chunks(engine, about.inputs.length, batch, [width * 4],
    (values, rows, rowStride, columnStride, at) => {
      engine.check(engine.call(() => engine.exports.copse_leaves(model, values, rows, rowStride,
        columnStride, at[0])));
    },
    (at, start, count) => out.set(
      new Uint32Array(engine.exports.memory.buffer, at[0], count * width), start * width));
  for (const _rows of steps);
}

/**
 * @param {Engine} engine
 * @param {Outputs} out
 * @param {number} address
 * @param {number} start
 * @param {number} count
 */
function copyDecisions(engine, out, address, start, count) {
  const buffer = engine.exports.memory.buffer;
  const ints = new Int32Array(buffer, address, (count * DECISION_BYTES) / 4);
  const doubles = new Float64Array(buffer, address, (count * DECISION_BYTES) / 8);
  /** @param {Int32Array | Float64Array} from @param {number} first @param {Outputs[keyof Outputs]} target */
  const copy = (from, first, target) => {
    if (target === undefined) return;
    const width = from.length / count;
    for (let row = 0; row < count; ++row) target[start + row] = from[row * width + first];
  };
  DECISION_INTEGERS.forEach((name, index) => copy(ints, index, out[name]));
  DECISION_DOUBLES.forEach((name, index) => copy(doubles, 2 + index, out[name]));
}
