// What decisions about labelled clients cost, by the instance-dependent matrix of Bahnsen, Aouada and
// Ottersten (see engine/decide/decide.hpp), and what was saved by them. Amounts are in the exposure's
// unit; a right decision costs nothing.

import { countsDown, thinned } from "./rank.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../model.js").Policy} Policy */
/** @typedef {import("./rank.js").Order} Order */

/** The codes of VERDICTS. */
export const ACCEPT = 0;
export const DECLINE = 1;
export const REFER = 2;

/** Decided about at once: the memory for it does not grow with the rows. */
const STRETCH = 1 << 16;

/**
 * Clients that were scored. `unlike` is null where the model does not say what its training data was
 * like, `labels` where no column has the outcome.
 * @typedef {object} Scored
 * @property {Float64Array} probabilities
 * @property {Float64Array} exposures
 * @property {Uint8Array | null} unlike
 */

/** @typedef {import("../element/rule.js").Rule} Rule */
/** @typedef {ReturnType<Model["decideBy"]>} Decisions */

export { decide } from "../element/rule.js";

/**
 * The two ways to be wrong about each client: `missed`, a default that was accepted, and `lost`, a good
 * client who was declined; NaN where there is no exposure. The engine's: the costs of a certain default
 * and of a certain payer.
 * @param {Model} model @param {Policy} policy @param {Float64Array} exposures
 */
export function costsOf(model, policy, exposures) {
  const plain = { ...policy, refer: null, grades: [] };
  const rows = exposures.length;
  const costs = { missed: new Float64Array(rows), lost: new Float64Array(rows) };
  for (let start = 0; start < rows; start += STRETCH) {
    const some = exposures.subarray(start, start + STRETCH);
    /** The one array that is wanted. @template {"costAccept" | "costDecline"} Name @param {number} probability @param {Name} name */
    const certain = (probability, name) => {
      const probabilities = new Float64Array(some.length).fill(probability);
      const out = /** @type {Decisions} */ (/** @type {unknown} */ ({ [name]: new Float64Array(some.length) }));
      return model.decideBy(plain, { probabilities, exposures: some }, out)[name];
    };
    costs.missed.set(certain(1, "costAccept"), start);
    costs.lost.set(certain(0, "costDecline"), start);
  }
  return costs;
}

/** @typedef {ReturnType<typeof costsOf>} Costs */

/**
 * Of clients with an exposure: how many, and what balance, by what they did and what was decided.
 * @typedef {object} Outcome
 * @property {number} priced  clients with an exposure
 * @property {number} balance  theirs
 * @property {number[][]} clients  [paid, defaulted] × [accept, decline, refer]
 * @property {number[][]} balances  the same in the exposure's unit
 * @property {{ missed: number, lost: number }} cost  of wrong decisions, by what the rule alone says
 * @property {{ missed: number, lost: number }} wrong  how many those are
 * @property {number} savings  1 − cost ÷ that of the better of accepting all and declining all
 * @property {number} savingsPerfect  were a person always right about who is referred
 * @property {number} declined  share, by what the rule alone says
 * @property {number} wrongAccounts  share
 * @property {number} wrongBalance  share
 * @property {number} referred  share
 * @property {number} defaultersKept  share of who defaults that is not accepted without a person
 * @property {number} payersKept  share of who pays that is not declined without a person
 * @property {number} base  the cost of the better of accepting all and declining all
 */

/**
 * O(n).
 * @param {Uint8Array} labels
 * @param {Pick<Scored, "exposures">} scored
 * @param {{ verdicts: Uint8Array, leanings: Uint8Array }} decisions
 * @param {Costs} costs
 * @returns {Outcome}
 */
export function outcomeOf(labels, { exposures }, { verdicts, leanings }, costs) {
  const clients = [[0, 0, 0], [0, 0, 0]];
  const balances = [[0, 0, 0], [0, 0, 0]];
  const cost = { missed: 0, lost: 0 };
  const wrong = { missed: 0, lost: 0 };
  let unseen = 0;
  let wrongBalance = 0;
  let declined = 0;
  let acceptAll = 0;
  let declineAll = 0;
  for (let i = 0; i < labels.length; ++i) {
    const { missed, lost } = { missed: costs.missed[i], lost: costs.lost[i] };
    if (Number.isNaN(missed)) continue;
    const bad = labels[i];
    const verdict = verdicts[i];
    const isDeclined = leanings[i] === DECLINE;
    clients[bad][verdict] += 1;
    balances[bad][verdict] += exposures[i];
    if (bad === 1) acceptAll += missed;
    else declineAll += lost;
    if (isDeclined) declined += 1;
    if ((bad === 1) === isDeclined) continue;
    const dear = bad === 1 ? missed : lost;
    cost[bad === 1 ? "missed" : "lost"] += dear;
    wrong[bad === 1 ? "missed" : "lost"] += 1;
    wrongBalance += exposures[i];
    if (verdict !== REFER) unseen += dear;
  }
  const sum = (/** @type {number[]} */ row) => row.reduce((total, value) => total + value, 0);
  const priced = sum(clients.map(sum));
  const balance = sum(balances.map(sum));
  const base = Math.min(acceptAll, declineAll);
  const saved = (/** @type {number} */ lost) => (base > 0 ? 1 - lost / base : NaN);
  return {
    priced, balance, clients, balances, cost, wrong, base,
    savings: saved(cost.missed + cost.lost),
    savingsPerfect: saved(unseen),
    declined: declined / priced,
    wrongAccounts: (wrong.missed + wrong.lost) / priced,
    wrongBalance: wrongBalance / balance,
    referred: (clients[0][REFER] + clients[1][REFER]) / priced,
    defaultersKept: 1 - clients[1][ACCEPT] / sum(clients[1]),
    payersKept: 1 - clients[0][DECLINE] / sum(clients[0]),
  };
}

/** Leanings of one cut-off for all. @param {Float64Array} probabilities @param {number} cutOff */
export function byCutOff(probabilities, cutOff) {
  const leanings = new Uint8Array(probabilities.length);
  for (let i = 0; i < leanings.length; ++i) leanings[i] = probabilities[i] >= cutOff ? DECLINE : ACCEPT;
  return leanings;
}

/**
 * @typedef {object} SavingsCurve
 * @property {{ x: number, y: number, cutOff: number }[]} points  x: share declined, y: savings
 * @property {{ x: number, y: number, cutOff: number }} best  in hindsight, on these very clients; a
 *   cut-off above 1 declines nobody
 */

/**
 * What one cut-off for all would have saved, for every cut-off. O(n).
 * @param {Uint8Array} labels
 * @param {Float64Array} probabilities
 * @param {Order} order
 * @param {Costs} costs  clients without one are left out
 * @returns {SavingsCurve}
 */
export function savingsCurve(labels, probabilities, order, costs) {
  const priced = order.filter((i) => !Number.isNaN(costs.missed[i]));
  const clients = priced.length;
  const counts = countsDown(priced, probabilities);
  const cost = new Float64Array(counts.length);
  let declineAll = 0;
  for (const i of priced) {
    if (labels[i] === 1) cost[0] += costs.missed[i];
    else declineAll += costs.lost[i];
  }
  let best = 0;
  for (let i = 1, k = 0; i < counts.length; ++i) {
    cost[i] = cost[i - 1];
    for (; k < counts[i]; ++k) {
      const client = priced[clients - 1 - k];
      cost[i] += labels[client] === 1 ? -costs.missed[client] : costs.lost[client];
    }
    if (cost[i] < cost[best]) best = i;
  }
  const base = Math.min(cost[0], declineAll);
  const at = (/** @type {number} */ i) => ({
    x: counts[i] / clients,
    y: 1 - cost[i] / base,
    cutOff: i === 0 ? ABOVE_ONE : probabilities[priced[clients - counts[i]]],
  });
  return { points: base > 0 ? thinned(counts, clients, [best]).map(at) : [], best: at(best) };
}

/** The next number above 1. */
const ABOVE_ONE = 1 + Number.EPSILON;

/**
 * @param {Uint8Array | null} labels
 * @param {Float64Array} probabilities
 * @param {Int32Array} grades
 * @param {readonly { name: string }[]} names
 */
export function gradesOf(labels, probabilities, grades, names) {
  const found = names.map(({ name }) => ({ name, clients: 0, predicted: 0, observed: labels === null ? NaN : 0 }));
  grades.forEach((grade, i) => {
    if (grade < 0) return;
    found[grade].clients += 1;
    found[grade].predicted += probabilities[i];
    if (labels !== null) found[grade].observed += labels[i];
  });
  return found.map(({ name, clients, predicted, observed }) =>
    ({ name, clients, predicted: predicted / clients, observed: observed / clients }));
}
