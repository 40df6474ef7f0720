// A portfolio by the values of a column: how groups fare, and what they hold. Exact over all rows, counted by
// the workers and added up in the order of the rows, so that it is the same for any number of workers.

import { CopseError } from "../error.js";
import { handedOver, pause } from "./slices.js";
import { DECLINE, REFER } from "./outcome.js";

/** @typedef {import("./portfolio.js").Portfolio} Portfolio */
/** @typedef {import("../pool.js").Pool} Pool */
/** @typedef {import("./column.js").ColumnValues} ColumnValues */

/** Clients: below it a group's figures say little. As scripts/evaluating/fairness.py has it. */
export const FEW = 500;
/** The rule of thumb that flags an impact ratio. */
export const FOUR_FIFTHS = 0.8;
/** Groups at most; of numbers with more values than VALUES there are bands. */
export const MOST_GROUPS = 50;
const VALUES = 12;
const BANDS = 5;
/** Rows that are counted at once. */
const STRETCH = 1 << 17;

/** The place of who has no value. */
export const MISSING = /** @type {const} */ ("missing");

/**
 * Which group each row is in. `cuts` are the last values of all bands but one, null where groups are values.
 * A group is a value's text, a band, or MISSING.
 * @typedef {{ cuts: number[] | null, groups: (typeof MISSING | { text: string } | { over: number, to: number })[] }} Groups
 */

/** Sums over the rows of each group. @typedef {typeof SUMS[number]} SumName */
const SUMS = Object.freeze(/** @type {const} */ ([
  "rows", "predictions", "accepted", "declined", "referred", "decided", "approved",
  "priced", "exposure", "expectedLoss", "cost", "known", "defaulted", "knownPredictions", "defaultersDeclined", "payersDeclined",
  "knownDecidedDefaulted", "knownDecidedPaid",
]));

/** @typedef {Record<SumName, Float64Array>} GroupSums */

/**
 * Rows to be counted, one value each, by `values`: numbers in bands that end at `cuts`, or codes of groups.
 * @typedef {object} GroupRows
 * @property {number} groups
 * @property {{ numbers: Float64Array, cuts: number[] } | { codes: Uint16Array, places: Uint8Array }} values
 * @property {Float64Array} predictions
 * @property {Uint8Array | null} verdicts @property {Uint8Array | null} leanings @property {Uint8Array | null} labels
 * @property {Float64Array | null} exposures @property {Float64Array | null} expectedLoss @property {Float64Array | null} costs
 */

/** @param {number} groups @returns {GroupSums} */
const newSums = (groups) => /** @type {GroupSums} */ (Object.fromEntries(SUMS.map((name) => [name, new Float64Array(groups)])));

/** O(n log cuts). Runs in a worker. @param {GroupRows} rows @returns {GroupSums} */
export function countGroups({ groups, values, predictions, verdicts, leanings, labels, exposures, expectedLoss, costs }) {
  const sums = newSums(groups);
  const groupOf = "codes" in values ? (/** @type {number} */ i) => values.places[values.codes[i]]
    : (/** @type {number} */ i) => bandOf(values.numbers[i], values.cuts);
  for (let i = 0; i < predictions.length; ++i) {
    const group = groupOf(i);
    sums.rows[group] += 1;
    sums.predictions[group] += predictions[i];
    // What the costs alone say; without them nothing is said.
    const leaning = leanings === null || leanings[i] === REFER ? null : leanings[i];
    if (verdicts !== null) sums[verdicts[i] === DECLINE ? "declined" : verdicts[i] === REFER ? "referred" : "accepted"][group] += 1;
    if (leaning !== null) {
      sums.decided[group] += 1;
      if (leaning !== DECLINE) sums.approved[group] += 1;
    }
    if (exposures !== null && expectedLoss !== null && costs !== null && exposures[i] >= 0 && !Number.isNaN(expectedLoss[i])) {
      sums.priced[group] += 1;
      sums.exposure[group] += exposures[i];
      sums.expectedLoss[group] += expectedLoss[i];
      sums.cost[group] += costs[i];
    }
    if (labels === null || labels[i] > 1) continue;
    sums.known[group] += 1;
    sums.knownPredictions[group] += predictions[i];
    sums.defaulted[group] += labels[i];
    if (leaning === null) continue;
    sums[labels[i] === 1 ? "knownDecidedDefaulted" : "knownDecidedPaid"][group] += 1;
    if (leaning === DECLINE) sums[labels[i] === 1 ? "defaultersDeclined" : "payersDeclined"][group] += 1;
  }
  return sums;
}

/** The first band that a number is not over; the place behind them is of who has none. @param {number} value @param {number[]} cuts */
function bandOf(value, cuts) {
  if (value !== value) return cuts.length + 1;
  let band = 0;
  while (band < cuts.length && value > cuts[band]) ++band;
  return band;
}

/**
 * What the values of a column make of groups: its values where they are few, else bands of about equally many
 * rows, which end at round numbers.
 * @param {ColumnValues} column @param {Pool} pool
 * @param {number[] | null} [cuts]  where bands end, ascending; null: as the values say
 * @returns {Promise<Groups>}
 */
export async function groupsOf(column, pool, cuts = null) {
  const { numbers, codes, texts } = column;
  if (cuts === null && codes !== null && (numbers === null || texts.filter((text) => text !== "").length <= VALUES)) {
    const values = texts.filter((text) => text !== "").sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : Number(a > b)));
    if (values.length > MOST_GROUPS) throw new CopseError("limit", `The column has ${values.length} different texts, and groups are at most ${MOST_GROUPS}.`);
    return { cuts: null, groups: [...values.map((text) => ({ text })), ...(texts.includes("") ? [MISSING] : [])] };
  }
  if (numbers === null) throw new CopseError("argument", "The column's cells are not numbers: there are no bands of them.");
  const ends = cuts ?? await equalBands(numbers, pool);
  if (ends.length >= MOST_GROUPS || ends.some((end, k) => !Number.isFinite(end) || (k > 0 && end <= ends[k - 1]))) {
    throw new CopseError("argument", `Bands end at ascending numbers, at most ${MOST_GROUPS - 1} of them.`);
  }
  return { cuts: ends, groups: [...ends, Infinity].map((to, k) => ({ over: ends[k - 1] ?? -Infinity, to })) };
}

/** @param {Float64Array} numbers @param {Pool} pool */
async function equalBands(numbers, pool) {
  /** @type {Uint32Array} */
  const order = await pool.run(async () => {
    const { what: { keys }, transfer } = await handedOver({ keys: numbers });
    return { job: { do: "sort", keys, descending: false }, transfer };
  });
  // Missing ones are last.
  let rows = order.length;
  while (rows > 0 && Number.isNaN(numbers[order[rows - 1]])) --rows;
  const ends = Array.from({ length: BANDS - 1 }, (_, k) => Number(numbers[order[Math.floor(((k + 1) * rows) / BANDS)]]?.toPrecision(2)));
  const last = numbers[order[rows - 1]];
  return [...new Set(ends)].filter((end) => end < last).sort((a, b) => a - b);
}

/** One group: sums over its rows. @typedef {{ group: Groups["groups"][number] } & Record<SumName, number>} Group */

/**
 * Counts all rows by group; groups without rows are left out. O(n).
 * @param {Portfolio} portfolio @param {Pool} pool @param {ColumnValues} column @param {Groups} groups
 * @returns {Promise<Group[]>}
 */
export async function byGroup({ results, labels, rows }, pool, column, groups) {
  const names = groups.cuts === null ? groups.groups : [...groups.groups, MISSING];
  const places = groups.cuts === null ? Uint8Array.from(column.texts, (text) =>
    groups.groups.findIndex((group) => (group === MISSING ? text === "" : "text" in group && group.text === text))) : null;
  const { predictions, verdicts, leanings, exposures, expectedLoss, costs } = results;
  const sums = newSums(names.length);
  /** @type {Promise<GroupSums>[]} */
  const waiting = [];
  for (let start = 0; start < rows; start += STRETCH) {
    /** @template {Float64Array | Uint8Array | Uint16Array | null} Values @param {Values} all @returns {Values} */
    const some = (all) => /** @type {Values} */ (all?.slice(start, start + STRETCH) ?? null);
    waiting.push(pool.run(async () => {
      /** @type {GroupRows} */
      const what = {
        groups: names.length,
        values: places === null ? { numbers: some(/** @type {Float64Array} */ (column.numbers)), cuts: groups.cuts ?? [] }
          : { codes: some(/** @type {Uint16Array} */ (column.codes)), places },
        predictions: some(predictions), verdicts: some(verdicts), leanings: some(leanings), labels: some(labels),
        exposures: some(exposures), expectedLoss: some(expectedLoss), costs: some(costs),
      };
      const transfer = [what.predictions, what.verdicts, what.leanings, what.labels, what.exposures, what.expectedLoss, what.costs]
        .flatMap((values) => (values === null ? [] : [values.buffer]));
      await pause();
      return { job: { do: "groups", what }, transfer };
    }));
  }
  for (const part of await Promise.all(waiting)) {
    for (const name of SUMS) for (let k = 0; k < names.length; ++k) sums[name][k] += part[name][k];
  }
  return names.flatMap((group, k) => (sums.rows[k] === 0 ? [] : [/** @type {Group} */ ({ group, ...Object.fromEntries(SUMS.map((name) => [name, sums[name][k]])) })]));
}

/**
 * What a group's approvals are held against: those of the group approved most, among groups of FEW clients or
 * more (as the model's card has it), or of the largest group. NaN where nothing was decided.
 * @param {readonly Group[]} groups @param {"best" | "largest"} against
 */
export function referenceRate(groups, against) {
  const rate = (/** @type {Group} */ { approved, decided }) => approved / decided;
  const known = groups.filter(({ decided }) => decided > 0);
  if (against === "largest") {
    const largest = known.reduce((/** @type {Group | null} */ most, group) => (most === null || group.rows > most.rows ? group : most), null);
    return largest === null ? NaN : rate(largest);
  }
  const enough = known.filter(({ decided }) => decided >= FEW).map(rate);
  return enough.length === 0 ? NaN : Math.max(...enough);
}
