// One block of a portfolio: rows of numbers scored, decided, explained and counted. Runs in a worker.

import { addReasons } from "./reasons.js";
import { countInput, countResults, countSpread, newSummary } from "./summary.js";

/** @typedef {import("../model.js").Model} Model */

/**
 * One value a row each; null where the model has none, or it was not asked for.
 * @typedef {object} Results
 * @property {Float64Array} predictions
 * @property {Uint8Array | null} unlike  1 = unlike the training data
 * @property {Float64Array | null} exposures
 * @property {Uint8Array | null} verdicts
 * @property {Uint8Array | null} leanings
 * @property {Uint8Array | null} referrals
 * @property {Int8Array | null} grades
 * @property {Float64Array | null} expectedLoss
 * @property {Float64Array | null} breakEven
 * @property {Float64Array | null} costs  what the verdict is expected to cost; of who is referred, the leaning
 * @property {Uint8Array | null} reasons  rows × REASONS, the strongest first: index of what is explained, 255 = none
 * @property {Float32Array | null} contributions  rows × what is explained, in the space of margins
 */

/** Milliseconds by what they were spent on. @typedef {{ parse: number, score: number, explain: number, count: number }} Spent */

/** @typedef {{ rows: number, results: Results, summary: import("./summary.js").Summary, spent: Spent }} Block */

const DECLINE = 1;
const REFER = 2;

/**
 * @param {Model} model  of one output
 * @param {readonly import("./summary.js").SpreadColumn[]} spread
 * @param {Record<string, Float64Array>} columns  by input; those absent are missing
 * @param {number} rows
 * @param {{ by: import("../explain.js").By, names: string[] } | null} explained
 * @returns {Block}
 */
export function scoreBlock(model, spread, columns, rows, explained) {
  const started = performance.now();
  const { results, decisions } = scored(model, columns, rows);
  const scoredAt = performance.now();
  const summary = newSummary(model, spread, explained?.names.length ?? 0);
  if (explained !== null && rows > 0) {
    const found = model.explainMany(columns, { by: explained.by, allowMissing: true });
    Object.assign(results, addReasons(summary, found, rows, explained.names.length));
  }
  const explainedAt = performance.now();
  if (decisions !== null) results.costs = costsOf(decisions, rows);
  countResults(summary, results, rows);
  model.inputs.forEach((input, index) => {
    if (Object.hasOwn(columns, input.name)) countInput(summary, input, index, columns[input.name]);
    else summary.missing[index] += rows;
  });
  for (const column of spread) if (Object.hasOwn(columns, column.name)) countSpread(summary, column, columns[column.name]);
  const end = performance.now();
  return { rows, results, summary, spent: { parse: 0, score: scoredAt - started, explain: explainedAt - scoredAt, count: end - explainedAt } };
}

/** @param {Model} model @param {Record<string, Float64Array>} columns @param {number} rows */
function scored(model, columns, rows) {
  const { policy, training } = model;
  const predictions = new Float64Array(rows);
  const distances = training === null ? null : new Float64Array(rows);
  const decisions = policy === null ? null : {
    verdicts: new Uint8Array(rows), leanings: new Uint8Array(rows), referrals: new Uint8Array(rows), grades: new Int32Array(rows),
    expectedLoss: new Float64Array(rows), costAccept: new Float64Array(rows), costDecline: new Float64Array(rows), breakEven: new Float64Array(rows),
  };
  model.scoreMany(columns, { allowMissing: true, out: { predictions, ...(distances && { distances }), ...decisions } });
  const above = training?.unusual.above ?? Infinity;
  const exposures = policy === null ? null : columns[policy.exposure]?.slice() ?? new Float64Array(rows).fill(NaN);
  /** @type {Results} */
  const results = {
    predictions, exposures,
    unlike: distances && Uint8Array.from(distances, (distance) => Number(distance > above)),
    verdicts: decisions && decisions.verdicts,
    leanings: decisions && decisions.leanings,
    referrals: decisions && decisions.referrals,
    grades: decisions && Int8Array.from(decisions.grades),
    expectedLoss: decisions && decisions.expectedLoss,
    breakEven: decisions && decisions.breakEven,
    costs: null, reasons: null, contributions: null,
  };
  return { results, decisions };
}

/** @param {{ verdicts: Uint8Array, leanings: Uint8Array, costAccept: Float64Array, costDecline: Float64Array }} decisions @param {number} rows */
function costsOf({ verdicts, leanings, costAccept, costDecline }, rows) {
  const costs = new Float64Array(rows);
  for (let i = 0; i < rows; ++i) {
    const verdict = verdicts[i] === REFER ? leanings[i] : verdicts[i];
    costs[i] = verdict === DECLINE ? costDecline[i] : costAccept[i];
  }
  return costs;
}
