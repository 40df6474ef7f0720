// Contributions of features, carried to what people know: inputs, or the recipe's groups.

import { CopseError } from "./error.js";

/** @typedef {"feature" | "input" | "group"} By */
/** Margins (log-odds of a binary model, before calibration), or predictions. @typedef {"margin" | "prediction"} Space */

/** What is not known of a client is averaged over the training data, or over the rows that the model
 * keeps for it. @typedef {"training" | "background"} Against */

/**
 * Why a margin or a prediction is what it is.
 * @typedef {object} Explanation
 * @property {number | number[]} base  the margin expected with nothing known of a client (against a
 *   background the mean of its margins), or the prediction there; of several outputs one each, as contributions then are
 * @property {{ name: string, contribution: number | number[] }[]} contributions  they and the base sum
 *   to the margin or prediction; in the order of the features, inputs or groups
 */

/**
 * What a group of features adds to a prediction, as a sentence with the client's own values.
 * @typedef {object} Reason
 * @property {string} group
 * @property {number} effect  what it adds to the prediction
 * @property {string} text
 */

/**
 * What two features, inputs or groups add to a margin together beyond what each adds alone; where both
 * are one, what it keeps for itself.
 * @typedef {{ first: string, second: string, together: number }} Interaction
 */

/**
 * Names × names: to where features' interactions go.
 * @param {Float64Array} matrix  features × features
 * @param {{ names: string[], targets: number[][] }} shared
 */
export function sharedMatrix(matrix, { names, targets }) {
  const count = names.length;
  const sums = new Float64Array(count * count);
  targets.forEach((one, f) => targets.forEach((other, g) => {
    const part = matrix[f * targets.length + g] / (one.length * other.length);
    if (part !== 0) for (const a of one) for (const b of other) sums[a * count + b] += part;
  }));
  return sums;
}

/**
 * Strongest first.
 * @param {Float64Array} matrix  features × features
 * @param {{ names: string[], targets: number[][] }} shared
 * @returns {Interaction[]}
 */
export function interactionsOf(matrix, shared) {
  const { names } = shared;
  const count = names.length;
  const sums = sharedMatrix(matrix, shared);
  /** @type {Interaction[]} */
  const found = [];
  names.forEach((first, a) => names.slice(a).forEach((second, step) => {
    const value = sums[a * count + a + step];
    const together = step === 0 ? value : 2 * value;
    if (together !== 0) found.push({ first, second, together });
  }));
  return found.sort((x, y) => Math.abs(y.together) - Math.abs(x.together));
}

/**
 * Where each feature's contribution goes. By input it is shared equally by the inputs that the feature
 * is computed of; by group it is summed.
 * @param {By} by
 * @param {readonly { name: string, group: string }[]} features
 * @param {readonly string[]} inputs
 * @param {(feature: number, input: number) => boolean} reads
 * @returns {{ names: string[], targets: number[][] }}
 */
export function shares(by, features, inputs, reads) {
  if (by === "feature") return { names: features.map(({ name }) => name), targets: features.map((_, f) => [f]) };
  if (by === "input") {
    return { names: [...inputs], targets: features.map((_, f) => [...inputs.keys()].filter((i) => reads(f, i))) };
  }
  if (by !== "group") throw new CopseError("argument", `"${by}" is not feature, input or group.`);
  if (features.every(({ group }) => group === "")) {
    throw new CopseError("unsupported", "The model has no groups of features.");
  }
  const names = [...new Set(features.map(({ group }) => group))];
  return { names, targets: features.map(({ group }) => [names.indexOf(group)]) };
}

/**
 * Adds each feature's contributions to where they go.
 * @param {Float64Array} found  rows × (1 + features): the base value, then the contributions
 * @param {{ names: string[], targets: number[][] }} shared
 * @param {Float64Array} out  rows × (1 + names)
 * @param {number} first      where the rows begin in it
 */
export function addShares(found, { names, targets }, out, first) {
  const width = 1 + targets.length;
  // Flat, as this runs once for each number that the engine finds.
  const from = [0, ...targets.flatMap((places, f) => places.map(() => 1 + f))];
  const to = [0, ...targets.flatMap((places) => places.map((place) => 1 + place))];
  const parts = [1, ...targets.flatMap((places) => places.map(() => places.length))];
  for (let row = first * (1 + names.length), at = 0; at < found.length; row += 1 + names.length, at += width) {
    for (let i = 0; i < to.length; ++i) out[row + to[i]] += found[at + from[i]] / parts[i];
  }
}

/**
 * @param {Float64Array} row  outputs × (1 + names): the base value, then the contributions
 * @param {number} outputs
 * @param {string[]} names
 * @returns {Explanation}
 */
export function explanationOf(row, outputs, names) {
  const width = 1 + names.length;
  /** @param {number} place */
  const each = (place) => outputs === 1 ? row[place] : Array.from({ length: outputs }, (_, k) => row[k * width + place]);
  return {
    base: each(0),
    contributions: names.map((name, place) => ({ name, contribution: each(1 + place) })),
  };
}
