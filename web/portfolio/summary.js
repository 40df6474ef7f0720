// What is told of a whole portfolio: counted block by block where the rows are, and added up in the order
// of the blocks, so that it is the same for any number of workers.

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../engine-exports.js").TrainingColumn} TrainingColumn */

/**
 * Sums over rows. By probability: `chances` in hundredths. By verdict, grade and input (of the model's):
 * what the names say; `cost` is what the verdict is expected to cost, of one who is referred what the costs
 * alone would say. By what is explained: `absolute` sums of |SHAP|, `first` how often it is the strongest.
 * `spread` counts the rows as the training data was counted: of each of `spreadColumns` its counts, what
 * none of them holds, and what is missing.
 * @typedef {object} Summary
 * @property {Float64Array} totals  rows, predictions, expected loss, exposures, rows with an exposure, unlike rows
 * @property {Float64Array} chances
 * @property {Float64Array} verdictRows
 * @property {Float64Array} verdictExposure
 * @property {Float64Array} verdictCost
 * @property {Float64Array} gradeRows  the last place is of rows without a grade
 * @property {Float64Array} gradePredictions
 * @property {Float64Array} gradeExposure
 * @property {Float64Array} gradeExpectedLoss
 * @property {Float64Array} missing
 * @property {Float64Array} outside  of the range that the model declares, or of its categories
 * @property {Float64Array} below  of them those below the range, and what they add up to
 * @property {Float64Array} belowSum
 * @property {Float64Array} above
 * @property {Float64Array} aboveSum
 * @property {Float64Array} thousandths  of inputs in whole steps: thousands, it may be, read as decimals
 * @property {Float64Array} absolute
 * @property {Float64Array} first
 * @property {Float64Array} spread
 */

export const BINS = 100;
export const VERDICT_COUNT = 3;
/** Places of `totals`. */
export const TOTAL = Object.freeze({ rows: 0, predictions: 1, expectedLoss: 2, exposure: 3, priced: 4, unlike: 5 });

/** The training data's columns that are inputs: of those rows can be counted as they are read. @param {Model} model */
export function spreadColumns(model) {
  const at = new Map(model.inputs.map(({ name }, index) => [name, index]));
  let place = 0;
  return model.trainingColumns().flatMap((column) => {
    const input = at.get(column.name);
    if (input === undefined) return [];
    const first = place;
    place += column.counts.length + 2;
    return [{ ...column, ...startsOf(column.points), input, first }];
  });
}

const BUCKETS = 4096;

/** Where the search for a value may begin, by evenly wide buckets. @param {Float64Array} points  ascending */
function startsOf(points) {
  const low = points[0] ?? 0;
  const perBucket = BUCKETS / ((points.at(-1) ?? 0) - low || 1);
  const starts = new Uint16Array(BUCKETS + 1);
  for (let bucket = 0, at = 0; bucket <= BUCKETS; ++bucket) {
    while (at < points.length && Math.floor((points[at] - low) * perBucket) < bucket) ++at;
    starts[bucket] = at;
  }
  return { starts, low, perBucket };
}

/** @typedef {ReturnType<typeof spreadColumns>[number]} SpreadColumn */

/**
 * @param {Model} model
 * @param {readonly SpreadColumn[]} spread
 * @param {number} names  that are explained
 * @param {import("../model.js").Policy | null} [policy]  that decides
 * @returns {Summary}
 */
export function newSummary(model, spread, names, policy = model.policy) {
  const grades = (policy?.grades.length ?? 0) + 1;
  const zeros = (/** @type {number} */ length) => new Float64Array(length);
  return {
    totals: zeros(6),
    chances: zeros(BINS),
    verdictRows: zeros(VERDICT_COUNT), verdictExposure: zeros(VERDICT_COUNT), verdictCost: zeros(VERDICT_COUNT),
    gradeRows: zeros(grades), gradePredictions: zeros(grades), gradeExposure: zeros(grades), gradeExpectedLoss: zeros(grades),
    missing: zeros(model.inputs.length), outside: zeros(model.inputs.length),
    below: zeros(model.inputs.length), belowSum: zeros(model.inputs.length), above: zeros(model.inputs.length), aboveSum: zeros(model.inputs.length),
    thousandths: zeros(model.inputs.length),
    absolute: zeros(names), first: zeros(names),
    spread: zeros(spread.reduce((sum, { counts }) => sum + counts.length + 2, 0)),
  };
}

/** @param {Summary} into @param {Summary} from */
export function addSummary(into, from) {
  for (const [name, values] of Object.entries(into)) {
    const more = from[/** @type {keyof Summary} */ (name)];
    for (let i = 0; i < values.length; ++i) values[i] += more[i];
  }
}

/** @typedef {import("./block.js").Results} Results */

/** @param {Summary} summary @param {Results} results @param {number} rows */
export function countResults(summary, { predictions, exposures, unlike, verdicts, grades, expectedLoss, costs }, rows) {
  const { totals, chances, verdictRows, verdictExposure, verdictCost } = summary;
  const { gradeRows, gradePredictions, gradeExposure, gradeExpectedLoss } = summary;
  totals[TOTAL.rows] += rows;
  for (let i = 0; i < rows; ++i) {
    const p = predictions[i];
    totals[TOTAL.predictions] += p;
    totals[TOTAL.unlike] += unlike?.[i] ?? 0;
    const bin = Math.floor(p * BINS);
    if (bin >= 0) chances[bin < BINS ? bin : BINS - 1] += 1;
    if (verdicts === null || grades === null || expectedLoss === null || exposures === null || costs === null) continue;
    const verdict = verdicts[i];
    const grade = grades[i] < 0 ? gradeRows.length - 1 : grades[i];
    verdictRows[verdict] += 1;
    gradeRows[grade] += 1;
    gradePredictions[grade] += p;
    if (!(exposures[i] >= 0) || Number.isNaN(expectedLoss[i])) continue;
    totals[TOTAL.priced] += 1;
    totals[TOTAL.expectedLoss] += expectedLoss[i];
    totals[TOTAL.exposure] += exposures[i];
    verdictExposure[verdict] += exposures[i];
    verdictCost[verdict] += costs[i];
    gradeExposure[grade] += exposures[i];
    gradeExpectedLoss[grade] += expectedLoss[i];
  }
}

/**
 * @param {Summary} summary @param {Model["inputs"][number]} input @param {number} index
 * @param {Float64Array} values
 */
export function countInput({ missing, outside, below, belowSum, above, aboveSum, thousandths }, { min, max, categories, kind, step }, index, values) {
  const known = kind === "category" && categories.every(({ value }) => typeof value === "number")
    ? categories.map(({ value }) => Number(value)) : null;
  const low = min ?? -Infinity;
  const high = max ?? Infinity;
  let lacking = 0;
  let unlisted = 0;
  let [under, over, underSum, overSum] = [0, 0, 0, 0];
  const isWhole = Number.isInteger(step);
  let split = 0;
  for (let i = 0; i < values.length; ++i) {
    const value = values[i];
    if (isWhole && Math.floor(value) !== value && isThousandth(value)) split += 1;
    if (value !== value) lacking += 1;
    else if (known !== null) unlisted += Number(!known.includes(value));
    else if (value < low) {
      under += 1;
      underSum += value;
    } else if (value > high) {
      over += 1;
      overSum += value;
    }
  }
  thousandths[index] += split;
  missing[index] += lacking;
  outside[index] += unlisted + under + over;
  below[index] += under;
  belowSum[index] += underSum;
  above[index] += over;
  aboveSum[index] += overSum;
}

/** Three figures stand behind its decimal sign, as in 65.052. @param {number} value */
function isThousandth(value) {
  const all = Math.abs(value * 1000);
  const isNear = (/** @type {number} */ other) => Math.abs(other - Math.round(other)) < 1e-6;
  return all >= 1000 && all < 1e6 && isNear(all) && !isNear(all / 10);
}

/** @param {Summary} summary @param {SpreadColumn} column @param {Float64Array} values */
export function countSpread({ spread }, { isBins, points, counts, first, starts, low, perBucket }, values) {
  const strange = first + counts.length;
  for (let i = 0; i < values.length; ++i) {
    const value = values[i];
    if (value !== value) {
      spread[strange + 1] += 1;
      continue;
    }
    const bucket = (value - low) * perBucket;
    let at = bucket > 0 ? starts[bucket < BUCKETS ? Math.floor(bucket) : BUCKETS] : 0;
    while (points[at] < value) ++at;
    spread[isBins || points[at] === value ? first + at : strange] += 1;
  }
}

/** Fewer rows than this, of the training data, share a bin with their neighbours: a rare value is no drift. */
const LEAST_SHARE = 0.02;
const MOST_BINS = 10;
/** Of a bin that is empty, as is usual: its logarithm has to be finite. */
const EMPTY = 1e-4;
/** Below it are 99 % of a normal distribution. */
const NORMAL_99 = 2.3263478740408408;

/**
 * @typedef {object} Drift
 * @property {string} name
 * @property {number} psi  the population stability index, Σ (a − e) ln(a ÷ e)
 * @property {number} rows  that have a value, or are missing where the training data had missing ones
 * @property {boolean} byChance  whether 1 of 100 samples of the training data, of as many rows, has bins as different as these
 * @property {{ label: string, expected: number, actual: number }[]} bins  shares
 */

/**
 * How far rows have drifted from the training data, an index for each input that it is told of. Bins of
 * numbers are about tenths of the training data.
 * @param {Model} model @param {Summary} summary
 * @returns {Drift[]}
 */
export function driftOf(model, summary) {
  return spreadColumns(model).map(({ name, isBins, points, counts, missing, first }) => {
    /** @type {{ label: string, expected: number, actual: number }[]} */
    const bins = [];
    const all = counts.reduce((sum, count) => sum + count, 0) + missing;
    const least = all * (isBins ? Math.max(LEAST_SHARE, 1 / MOST_BINS) : LEAST_SHARE);
    let expected = 0;
    let actual = 0;
    let from = 0;
    for (let k = 0; k < counts.length; ++k) {
      expected += counts[k];
      actual += summary.spread[first + k];
      const rest = counts.slice(k + 1).reduce((sum, count) => sum + count, 0);
      if (k < counts.length - 1 && (expected < least || rest < least)) continue;
      bins.push({ label: labelOf(isBins, points, from, k), expected, actual });
      [expected, actual, from] = [0, 0, k + 1];
    }
    const strange = summary.spread[first + counts.length];
    const lacking = summary.spread[first + counts.length + 1];
    if (strange > 0) bins.push({ label: "other", expected: 0, actual: strange });
    if (missing > 0 || lacking > 0) bins.push({ label: "missing", expected: missing, actual: lacking });
    const rows = bins.reduce((sum, bin) => sum + bin.actual, 0);
    const shares = bins.map((bin) => ({ ...bin, expected: bin.expected / all, actual: rows === 0 ? 0 : bin.actual / rows }));
    return { name, rows, bins: shares, psi: rows === 0 ? NaN : psiOf(shares), byChance: isByChance(shares, rows, all) };
  });
}

/** @param {boolean} isBins @param {Float64Array} points @param {number} from @param {number} to */
function labelOf(isBins, points, from, to) {
  if (!isBins) return from === to ? String(points[from]) : `${points[from]} … ${points[to]}`;
  if (from === 0) return to < points.length ? `≤ ${points[to]}` : "all";
  return to < points.length ? `${points[from - 1]} – ${points[to]}` : `> ${points[from - 1]}`;
}

/**
 * Yurdakul and Naranjo, "Statistical properties of the population stability index", Journal of Risk Model Validation 14 (2020):
 * of samples of one population, the index over 1/n + 1/N is distributed as chi-squared of one degree less than there are
 * bins. So is Pearson's statistic, to which the index tends, and that one already where bins hold a row or two. What the
 * training data has nowhere is by no chance.
 * @param {{ expected: number, actual: number }[]} bins @param {number} rows @param {number} trained  rows of the training data
 */
function isByChance(bins, rows, trained) {
  const degrees = bins.length - 1;
  if (rows === 0 || degrees === 0) return true;
  const statistic = bins.reduce((sum, { expected, actual }) => sum + (actual - expected) ** 2 / expected, 0) / (1 / rows + 1 / trained);
  // Wilson and Hilferty (1931): the cube root of chi-squared over its degrees is about normal.
  const part = 2 / (9 * degrees);
  return statistic <= degrees * (1 - part + NORMAL_99 * Math.sqrt(part)) ** 3;
}

/** @param {{ expected: number, actual: number }[]} bins */
function psiOf(bins) {
  return bins.reduce((sum, { expected, actual }) => {
    const [e, a] = [Math.max(expected, EMPTY), Math.max(actual, EMPTY)];
    // An index that people read two digits of: the last bits of a logarithm do not matter here.
    // eslint-disable-next-line no-restricted-syntax
    return sum + (a - e) * Math.log(a / e);
  }, 0);
}
