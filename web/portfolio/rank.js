// How well probabilities rank labelled clients, and how true they are. What depends on no policy.

import { sortOrder } from "./order.js";

/** Clients by probability, ascending; of equals first who came first. @typedef {Uint32Array} Order */

/** @typedef {{ x: number, y: number, low?: number, high?: number }} Point */

/** Points of a drawn curve at most; more would not be seen. */
const DRAWN = 200;
const BINS = 10;
/** Of a normal distribution, for intervals that hold 95 of 100. */
const Z = 1.959964;

/** O(n). @param {Float64Array} probabilities @returns {Order} */
export const orderOf = (probabilities) => sortOrder(probabilities, false);

/**
 * From the most probable down: how many are at or above each distinct probability, 0 first.
 * @param {Order} order @param {Float64Array} probabilities
 * @returns {Uint32Array}
 */
export function countsDown(order, probabilities) {
  const counts = [0];
  for (let k = order.length - 1; k >= 0; --k) {
    if (k === 0 || probabilities[order[k - 1]] < probabilities[order[k]]) counts.push(order.length - k);
  }
  return Uint32Array.from(counts);
}

/**
 * At most about DRAWN of the places of a curve, evenly over the clients; both ends are among them, and
 * what is to be seen in any case.
 * @param {Uint32Array} counts  ascending
 * @param {number} clients
 * @param {readonly number[]} [keep]  indices into counts
 * @returns {number[]} indices into counts
 */
export function thinned(counts, clients, keep = []) {
  const chosen = new Set([0, counts.length - 1, ...keep]);
  let next = 0;
  for (let i = 0; i < counts.length; ++i) {
    if (counts[i] < next) continue;
    chosen.add(i);
    next = counts[i] + clients / DRAWN;
  }
  return [...chosen].sort((a, b) => a - b);
}

/**
 * @typedef {object} Discrimination
 * @property {number} auc  as the other measures NaN where all clients are of one kind
 * @property {number} ks  the widest gap between the shares found of those who default and of the rest
 * @property {number} ksAt  the probability where it is
 * @property {{ x: number, y: number }} ksPoint  on the ROC curve
 * @property {number} brier
 * @property {Point[]} roc  x: share of the good at or above a cut-off, y: of those who default
 */

/**
 * O(n).
 * @param {Uint8Array} labels  1 = default
 * @param {Float64Array} probabilities
 * @param {Order} order
 * @returns {Discrimination}
 */
export function discrimination(labels, probabilities, order) {
  const clients = labels.length;
  const counts = countsDown(order, probabilities);
  const bads = new Uint32Array(counts.length);
  let bad = 0;
  let brier = 0;
  for (let i = 1, k = 0; i < counts.length; ++i) {
    for (; k < counts[i]; ++k) bad += labels[order[clients - 1 - k]];
    bads[i] = bad;
  }
  for (let i = 0; i < clients; ++i) brier += (probabilities[i] - labels[i]) ** 2;
  const good = clients - bad;
  const hit = (/** @type {number} */ i) => bads[i] / bad;
  const alarm = (/** @type {number} */ i) => (counts[i] - bads[i]) / good;
  let area = 0;
  let widest = 0;
  for (let i = 1; i < counts.length; ++i) {
    area += (counts[i] - bads[i] - counts[i - 1] + bads[i - 1]) * (bads[i] + bads[i - 1]);
    if (hit(i) - alarm(i) > hit(widest) - alarm(widest)) widest = i;
  }
  return {
    auc: area / (2 * bad * good),
    ks: hit(widest) - alarm(widest),
    ksAt: widest === 0 ? NaN : probabilities[order[clients - counts[widest]]],
    ksPoint: { x: alarm(widest), y: hit(widest) },
    brier: brier / clients,
    roc: bad === 0 || good === 0 ? [] : thinned(counts, clients, [widest]).map((i) => ({ x: alarm(i), y: hit(i) })),
  };
}

/** @typedef {{ clients: number, predicted: number, observed: number, low: number, high: number }} Bin */

/**
 * Bins of as many clients each, from the least probable, with the interval of each observed share by
 * Wilson (1927, "Probable inference, the law of succession, and statistical inference").
 * @param {Uint8Array} labels @param {Float64Array} probabilities @param {Order} order
 * @returns {Bin[]}
 */
export function calibration(labels, probabilities, order) {
  const clients = order.length;
  const bins = Math.min(BINS, clients);
  const small = Math.floor(clients / bins);
  const larger = clients - small * bins;
  let from = 0;
  return Array.from({ length: bins }, (_, bin) => {
    const size = small + (bin < larger ? 1 : 0);
    let predicted = 0;
    let observed = 0;
    for (let k = from; k < from + size; ++k) {
      predicted += probabilities[order[k]];
      observed += labels[order[k]];
    }
    from += size;
    return { clients: size, predicted: predicted / size, observed: observed / size, ...wilson(observed, size) };
  });
}

/** @param {number} events @param {number} of */
function wilson(events, of) {
  const share = events / of;
  const centre = share + (Z * Z) / (2 * of);
  const spread = Z * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of));
  const scale = 1 + (Z * Z) / of;
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}

/** The mean distance of predicted and observed over the bins. @param {readonly Bin[]} bins */
export function calibrationError(bins) {
  const clients = bins.reduce((sum, bin) => sum + bin.clients, 0);
  return bins.reduce((sum, bin) => sum + bin.clients * Math.abs(bin.predicted - bin.observed), 0) / clients;
}
