// One block of a portfolio: rows of numbers scored, decided, explained and counted. Runs in a worker.

import { decide } from "../element/rule.js";
import { newDecisions } from "../rows.js";
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
 * @param {import("../element/rule.js").Rule | null} rule  in the place of the model's policy
 * @returns {Block}
 */
export function scoreBlock(model, spread, columns, rows, explained, rule) {
  const started = performance.now();
  const { results, decisions } = scored(model, columns, rows, rule);
  const scoredAt = performance.now();
  const summary = newSummary(model, spread, explained?.names.length ?? 0, rule?.policy ?? model.policy);
  if (explained !== null && rows > 0) {
    const found = model.explainMany(columns, { by: explained.by, allowMissing: true });
    Object.assign(results, addReasons(summary, found, rows, explained.names.length));
  }
  const explainedAt = performance.now();
  if (decisions !== null) results.costs = expectedCosts(decisions, rows);
  countResults(summary, results, rows);
  model.inputs.forEach((input, index) => {
    if (Object.hasOwn(columns, input.name)) countInput(summary, input, index, columns[input.name]);
    else summary.missing[index] += rows;
  });
  for (const column of spread) if (Object.hasOwn(columns, column.name)) countSpread(summary, column, columns[column.name]);
  const end = performance.now();
  return { rows, results, summary, spent: { parse: 0, score: scoredAt - started, explain: explainedAt - scoredAt, count: end - explainedAt } };
}

/** @param {Model} model @param {Record<string, Float64Array>} columns @param {number} rows @param {import("../element/rule.js").Rule | null} rule */
function scored(model, columns, rows, rule) {
  const { policy, training } = model;
  const predictions = new Float64Array(rows);
  const distances = training === null ? null : new Float64Array(rows);
  const own = policy === null || rule !== null ? null : newDecisions(rows);
  model.scoreMany(columns, { allowMissing: true, out: { predictions, ...(distances && { distances }), ...own } });
  const above = training?.unusual.above ?? Infinity;
  const unlike = distances && Uint8Array.from(distances, (distance) => Number(distance > above));
  const exposures = policy === null ? null : columns[policy.exposure]?.slice() ?? new Float64Array(rows).fill(NaN);
  const decisions = rule === null || exposures === null ? own : decide(model, rule, { probabilities: predictions, exposures, unlike });
  /** @type {Results} */
  const results = {
    predictions, exposures,
    unlike,
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

/** Of each verdict; of who is referred what the leaning costs. @param {{ verdicts: Uint8Array, leanings: Uint8Array, costAccept: Float64Array, costDecline: Float64Array }} decisions @param {number} rows */
export function expectedCosts({ verdicts, leanings, costAccept, costDecline }, rows) {
  const costs = new Float64Array(rows);
  for (let i = 0; i < rows; ++i) {
    const verdict = verdicts[i] === REFER ? leanings[i] : verdicts[i];
    costs[i] = verdict === DECLINE ? costDecline[i] : costAccept[i];
  }
  return costs;
}
