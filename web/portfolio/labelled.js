// What is known of a portfolio whose outcomes are known: how well it was ranked, how true the
// probabilities were, and what decisions would have cost. Runs in a worker.

import { costsOf, outcomeOf, savingsCurve } from "./outcome.js";
import { calibration, calibrationError, discrimination, orderOf } from "./rank.js";

/** @typedef {import("../model.js").Model} Model */

/** Rows; of a label 2 is not known, and left out.
 * @typedef {{ predictions: Float64Array, labels: Uint8Array, exposures: Float64Array | null, verdicts: Uint8Array | null,
 *   leanings: Uint8Array | null, policy: import("../model.js").Policy | null }} LabelledRows `policy` is whose costs count */

/** Cut-offs that are told of: every thousandth. */
export const CUT_OFFS = 1001;

/**
 * Who is at or above each cut-off and so would be declined, by what they did: [paid, defaulted].
 * @typedef {object} CutOffs
 * @property {[Float64Array, Float64Array]} clients
 * @property {[Float64Array, Float64Array]} balances  of those with an exposure
 * @property {Float64Array} priced  who of them all has an exposure
 * @property {Float64Array} cost  of the wrong decisions, as those of the policy are; NaN without one
 */

/**
 * @typedef {object} Labelled
 * @property {number} rows
 * @property {[number, number]} clients  who paid, who defaulted
 * @property {[number, number]} balances
 * @property {import("./rank.js").Discrimination | null} ranked  null where all are of one kind
 * @property {import("./rank.js").Bin[]} bins
 * @property {number} calibrationError
 * @property {import("./outcome.js").SavingsCurve | null} curve
 * @property {import("./outcome.js").Outcome | null} outcome  of the model's policy
 * @property {CutOffs | null} cutOffs
 */

/** O(n). @param {Model} model @param {LabelledRows} all @returns {Labelled} */
export function labelled(model, all) {
  const { predictions, labels, exposures, verdicts, leanings, policy } = known(all);
  const rows = labels.length;
  const bad = labels.reduce((sum, label) => sum + label, 0);
  const balances = /** @type {[number, number]} */ ([0, 0]);
  exposures?.forEach((exposure, i) => { if (exposure >= 0) balances[labels[i]] += exposure; });
  const mixed = bad > 0 && bad < rows;
  /** @type {Labelled} */
  const found = {
    rows, clients: [rows - bad, bad], balances, ranked: null, bins: [], calibrationError: NaN, curve: null, outcome: null, cutOffs: null,
  };
  if (!mixed) return found;
  const order = orderOf(predictions);
  found.ranked = discrimination(labels, predictions, order);
  found.bins = calibration(labels, predictions, order);
  found.calibrationError = calibrationError(found.bins);
  const costs = policy === null || exposures === null ? null : costsOf(model, policy, exposures);
  if (costs !== null && exposures !== null && verdicts !== null && leanings !== null) {
    found.curve = savingsCurve(labels, predictions, order, costs);
    found.outcome = outcomeOf(labels, { exposures }, { verdicts, leanings }, costs);
  }
  found.cutOffs = cutOffsOf(labels, predictions, order, exposures, costs);
  return found;
}

/** @param {LabelledRows} all @returns {LabelledRows} */
function known(all) {
  if (!all.labels.includes(2)) return all;
  const { labels } = all;
  const pick = (/** @type {any} */ values) => values?.filter((/** @type {number} */ _, /** @type {number} */ i) => labels[i] < 2) ?? null;
  return { predictions: pick(all.predictions), labels: pick(labels), exposures: pick(all.exposures), verdicts: pick(all.verdicts), leanings: pick(all.leanings), policy: all.policy };
}

/**
 * @param {Uint8Array} labels @param {Float64Array} predictions @param {import("./rank.js").Order} order
 * @param {Float64Array | null} exposures @param {import("./outcome.js").Costs | null} costs
 * @returns {CutOffs}
 */
function cutOffsOf(labels, predictions, order, exposures, costs) {
  const series = () => new Float64Array(CUT_OFFS);
  /** @type {CutOffs} */
  const found = { clients: [series(), series()], balances: [series(), series()], priced: series(), cost: series().fill(costs === null ? NaN : 0) };
  const priced = (/** @type {number} */ i) => costs !== null && !Number.isNaN(costs.missed[i]);
  let cost = 0;
  for (let i = 0; i < labels.length; ++i) if (priced(i) && labels[i] === 1) cost += costs?.missed[i] ?? 0;
  const clients = [0, 0];
  const balances = [0, 0];
  let declined = 0;
  let k = order.length - 1;
  for (let step = CUT_OFFS - 1; step >= 0; --step) {
    for (; k >= 0 && predictions[order[k]] >= step / (CUT_OFFS - 1); --k) {
      const i = order[k];
      clients[labels[i]] += 1;
      if (exposures !== null && exposures[i] >= 0) balances[labels[i]] += exposures[i];
      if (!priced(i)) continue;
      declined += 1;
      cost += labels[i] === 1 ? -(costs?.missed[i] ?? 0) : costs?.lost[i] ?? 0;
    }
    for (const kind of /** @type {const} */ ([0, 1])) {
      found.clients[kind][step] = clients[kind];
      found.balances[kind][step] = balances[kind];
    }
    found.priced[step] = declined;
    if (costs !== null) found.cost[step] = cost;
  }
  return found;
}
