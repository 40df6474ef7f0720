// Two models on the same clients: who is decided about otherwise, what it costs, and why. The rows are the
// first model's; each has the second's row of the same record beside it.

import { decide } from "../element/rule.js";
import { expectedCosts } from "./block.js";
import { handedOver, pause, slicing } from "./slices.js";
import { ACCEPT } from "./outcome.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../element/rule.js").Rule} Rule */
/** @typedef {import("./portfolio.js").Portfolio} Portfolio */
/** @typedef {import("../pool.js").Pool} Pool */
/** @typedef {import("./labelled.js").Labelled} Labelled */

/** Rows that are compared at once. */
const STRETCH = 1 << 16;
const VERDICTS = 3;
/** A verdict of who was not scored by the other model. */
export const NOT_SCORED = 255;

/** What one change of verdict is kept as; 0 is none. @param {number} before @param {number} after */
export const changeOf = (before, after) => (before === after ? 0 : 1 + VERDICTS * before + after);

/** One model's part of rows. @typedef {{ predictions: Float64Array, verdicts: Uint8Array | null, expectedLoss: Float64Array | null, costs: Float64Array | null,
 *   contributions: Float32Array | null }} Side */
/** `pairs` are the places of what both are explained by. @typedef {{ sides: [Side, Side], exposures: Float64Array | null, pairs: [number, number][], names: [number, number] }} ComparedRows */

/**
 * Sums over rows that both have scored. By [before × 3 + after]: `clients`, `exposure`. By model: `predictions`, `accepted` (expected
 * loss of who is accepted), `cost` (expected, of the decisions), both by the terms of the first one's policy. `reasons`, by pair and over who is decided about otherwise
 * (without decisions over all): sums of the differences of contributions, and of their sizes.
 * @typedef {object} ComparedSums
 * @property {number} rows
 * @property {number} distance  sum of |difference| of predictions
 * @property {Float64Array} clients @property {Float64Array} exposure
 * @property {[number, number]} predictions @property {[number, number]} accepted @property {[number, number]} cost
 * @property {Float64Array} reasons @property {Float64Array} sizes
 * @property {number} explained  rows that `reasons` are over
 */

/** @param {number} pairs @returns {ComparedSums} */
const newSums = (pairs) => ({
  rows: 0, distance: 0, clients: new Float64Array(VERDICTS * VERDICTS), exposure: new Float64Array(VERDICTS * VERDICTS),
  predictions: [0, 0], accepted: [0, 0], cost: [0, 0], reasons: new Float64Array(pairs), sizes: new Float64Array(pairs), explained: 0,
});

/** O(n). Runs in a worker. @param {ComparedRows} rows @returns {{ sums: ComparedSums, changes: Uint8Array }} */
export function compareRows({ sides, exposures, pairs, names }) {
  const [one, other] = sides;
  const rows = one.predictions.length;
  const sums = newSums(pairs.length);
  const changes = new Uint8Array(rows);
  const decided = one.verdicts !== null && other.verdicts !== null;
  for (let i = 0; i < rows; ++i) {
    if (Number.isNaN(other.predictions[i])) continue;
    sums.rows += 1;
    sums.distance += Math.abs(other.predictions[i] - one.predictions[i]);
    const verdicts = [0, 0];
    sides.forEach(({ predictions, verdicts: all, expectedLoss, costs }, k) => {
      sums.predictions[k] += predictions[i];
      if (all === null) return;
      verdicts[k] = all[i];
      if (all[i] === ACCEPT) sums.accepted[k] += expectedLoss?.[i] || 0;
      sums.cost[k] += costs?.[i] || 0;
    });
    if (decided) {
      const at = VERDICTS * verdicts[0] + verdicts[1];
      sums.clients[at] += 1;
      if (exposures !== null && exposures[i] >= 0) sums.exposure[at] += exposures[i];
      changes[i] = changeOf(verdicts[0], verdicts[1]);
      if (changes[i] === 0) continue;
    }
    if (one.contributions === null || other.contributions === null) continue;
    sums.explained += 1;
    for (let k = 0; k < pairs.length; ++k) {
      const difference = other.contributions[i * names[1] + pairs[k][1]] - one.contributions[i * names[0] + pairs[k][0]];
      sums.reasons[k] += difference;
      sums.sizes[k] += Math.abs(difference);
    }
  }
  return { sums, changes };
}

/** What was decided. @typedef {{ verdicts: Uint8Array, leanings: Uint8Array }} Verdicts */
/** Rows decided anew, or only their losses and costs reckoned anew where they are `decided`. Runs in a worker.
 * @typedef {{ rule: Rule, probabilities: Float64Array, exposures: Float64Array, unlike: Uint8Array | null, decided: Verdicts | null }} DecidedRows */

/** @param {Model} model  any @param {DecidedRows} what */
export function decideRows(model, { rule, decided, ...scored }) {
  const all = decide(model, rule, scored);
  const { verdicts, leanings } = decided ?? all;
  return { verdicts, leanings, expectedLoss: all.expectedLoss, costs: expectedCosts({ ...all, verdicts, leanings }, scored.probabilities.length) };
}

/**
 * @typedef {object} Compared
 * @property {ComparedSums} sums
 * @property {readonly string[]} explained  what both are explained by, in the order of `sums.reasons`
 * @property {Float64Array} predictions  the other model's, NaN where it has none
 * @property {Uint8Array | null} verdicts  the other model's; NOT_SCORED
 * @property {Uint8Array | null} changes  as `changeOf` says
 * @property {number} alone  rows that one of them alone has scored
 * @property {[Labelled, Labelled] | null} labelled  by the first one's costs
 */

/**
 * Compares what two models made of the same file. O(n).
 * @param {Portfolio} one @param {Portfolio} other
 * @param {Pool} pool  of the first model
 * @param {{ samePolicy: boolean }} how  whether the first one's policy decides about the other's probabilities, too
 * @returns {Promise<Compared>}
 */
export async function comparePortfolios(one, other, pool, { samePolicy }) {
  const places = await placesOf(one.numbers, other.numbers);
  const rest = slicing();
  const aligned = async (/** @type {any} */ values, /** @type {number} */ none) => {
    if (values === null || places === null) return values;
    const found = new values.constructor(places.length);
    for (let i = 0; i < places.length;) {
      for (const end = Math.min(places.length, i + STRETCH); i < end; ++i) found[i] = places[i] < 0 ? none : values[places[i]];
      await rest();
    }
    return found;
  };
  const { exposures } = one.results;
  const predictions = await aligned(other.results.predictions, NaN);
  /** @type {Pick<Side, "verdicts" | "expectedLoss" | "costs"> & { leanings: Uint8Array | null }} */
  let decided = { verdicts: await aligned(other.results.verdicts, NOT_SCORED), leanings: await aligned(other.results.leanings, NOT_SCORED), expectedLoss: null, costs: null };
  if (one.policy !== null && exposures !== null && (samePolicy || decided.verdicts !== null)) {
    const rule = one.rule ?? { by: "costs", cutOff: 0, referUnlike: true, policy: one.policy };
    // Its policy goes by what its own model was trained on, whichever model gives the probabilities: the other may not say
    // what it was trained on. And whichever policy decides, costs by two policies could not be held against each other.
    decided = await decideAgain(pool, {
      rule, probabilities: predictions, exposures, unlike: one.results.unlike, decided: samePolicy ? null : /** @type {Verdicts} */ (decided),
    });
    await markUnscored(/** @type {Verdicts} */ (decided), predictions);
  }
  const names = /** @type {[number, number]} */ ([one.explained.length, other.explained.length]);
  const shared = one.explained.filter((name) => other.explained.includes(name));
  const pairs = shared.map((name) => /** @type {[number, number]} */ ([one.explained.indexOf(name), other.explained.indexOf(name)]));
  const sides = /** @type {[Side, Side]} */ ([one.results, { predictions, ...decided, contributions: other.results.contributions }]);
  const sums = newSums(pairs.length);
  const changes = sides[0].verdicts === null || decided.verdicts === null ? null : new Uint8Array(one.rows);
  const waiting = [];
  for (let start = 0; start < one.rows; start += STRETCH) {
    const end = Math.min(one.rows, start + STRETCH);
    waiting.push(pool.run(async () => {
      await pause();
      const part = (/** @type {any} */ values) => values?.slice(start, end) ?? null;
      const parts = sides.map(({ predictions: all, verdicts, expectedLoss, costs }) => (
        { predictions: part(all), verdicts: part(verdicts), expectedLoss: part(expectedLoss), costs: part(costs) }));
      const contributions = [one.results.contributions?.slice(start * names[0], end * names[0]) ?? null,
        rowsOf(other.results.contributions, names[1], places, start, end)];
      const what = /** @type {ComparedRows} */ ({ exposures: part(exposures), pairs, names, sides: parts.map((side, k) => ({ ...side, contributions: contributions[k] })) });
      const transfer = [what.exposures, ...what.sides.flatMap((side) => Object.values(side))].flatMap((values) => (values === null ? [] : [values.buffer]));
      return { job: { do: "compare", what }, transfer };
    }));
  }
  for (const [k, { sums: more, changes: some }] of (await Promise.all(waiting)).entries()) {
    add(sums, more);
    changes?.set(some, k * STRETCH);
  }
  return {
    sums, explained: shared, predictions, verdicts: decided.verdicts, changes, alone: one.rows + other.rows - 2 * sums.rows,
    labelled: await labelledBoth(one, { predictions, ...decided }, pool),
  };
}

/** @param {Pool} pool @param {DecidedRows} all */
async function decideAgain(pool, { rule, probabilities, exposures, unlike, decided }) {
  const rows = probabilities.length;
  const all = { verdicts: new Uint8Array(rows), leanings: new Uint8Array(rows), expectedLoss: new Float64Array(rows), costs: new Float64Array(rows) };
  const waiting = [];
  for (let start = 0; start < rows; start += STRETCH) {
    const end = start + STRETCH;
    waiting.push(pool.run(async () => {
      await pause();
      const what = {
        rule,
        // Who was not scored is marked afterwards.
        probabilities: probabilities.slice(start, end).map((p) => p || 0), exposures: exposures.slice(start, end), unlike: unlike?.slice(start, end) ?? null,
        decided: decided && { verdicts: decided.verdicts.slice(start, end), leanings: decided.leanings.slice(start, end) },
      };
      return { job: { do: "decide", what }, transfer: [what.probabilities.buffer, what.exposures.buffer] };
    }).then((part) => {
      for (const name of /** @type {const} */ (["verdicts", "leanings", "expectedLoss", "costs"])) all[name].set(part[name], start);
    }));
  }
  await Promise.all(waiting);
  return all;
}

/** @param {Verdicts} decided @param {Float64Array} predictions */
async function markUnscored({ verdicts, leanings }, predictions) {
  const rest = slicing();
  for (let i = 0; i < predictions.length;) {
    for (const end = Math.min(predictions.length, i + STRETCH); i < end; ++i) if (Number.isNaN(predictions[i])) verdicts[i] = leanings[i] = NOT_SCORED;
    await rest();
  }
}

/** Of each record of the one its place in the other, −1 without; null where they are the same. @param {Uint32Array} one @param {Uint32Array} other */
async function placesOf(one, other) {
  const places = new Int32Array(one.length);
  let same = one.length === other.length;
  const rest = slicing();
  for (let i = 0, k = 0; i < one.length;) {
    for (const end = Math.min(one.length, i + STRETCH); i < end; ++i) {
      while (k < other.length && other[k] < one[i]) ++k;
      places[i] = other[k] === one[i] ? k : -1;
      same &&= places[i] === i;
    }
    await rest();
  }
  return same ? null : places;
}

/** @param {Float32Array | null} values  rows × width @param {number} width @param {Int32Array | null} places @param {number} start @param {number} end */
function rowsOf(values, width, places, start, end) {
  if (values === null || places === null) return values?.slice(start * width, end * width) ?? null;
  const found = new Float32Array((end - start) * width);
  for (let i = start; i < end; ++i) {
    if (places[i] >= 0) found.set(values.subarray(places[i] * width, (places[i] + 1) * width), (i - start) * width);
  }
  return found;
}

/** @param {ComparedSums} into @param {ComparedSums} from */
function add(into, from) {
  for (const name of /** @type {const} */ (["rows", "distance", "explained"])) into[name] += from[name];
  for (const name of /** @type {const} */ (["clients", "exposure", "predictions", "accepted", "cost", "reasons", "sizes"])) {
    from[name].forEach((value, k) => { into[name][k] += value; });
  }
}

/**
 * Both against what happened, over who was scored by both.
 * @param {Portfolio} one @param {{ predictions: Float64Array, verdicts: Uint8Array | null, leanings: Uint8Array | null }} other @param {Pool} pool
 * @returns {Promise<[Labelled, Labelled] | null>}
 */
async function labelledBoth({ results, labels, policy }, other, pool) {
  if (labels === null) return null;
  const known = labels.slice();
  const rest = slicing();
  for (let i = 0; i < known.length;) {
    for (const end = Math.min(known.length, i + STRETCH); i < end; ++i) if (Number.isNaN(other.predictions[i])) known[i] = 2;
    await rest();
  }
  const measured = (/** @type {{ predictions: Float64Array, verdicts: Uint8Array | null, leanings: Uint8Array | null }} */ { predictions, verdicts, leanings }) =>
    pool.run(async () => {
      const { what, transfer } = await handedOver({ predictions, verdicts, leanings, labels: known, exposures: results.exposures, policy });
      return { job: { do: "labelled", what }, transfer };
    });
  return Promise.all([measured(results), measured(other)]);
}
