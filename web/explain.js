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
 * Where features' contributions go: what feature `from[i]` adds goes in `parts[i]` equal parts, of which
 * one to name `to[i]`.
 * @typedef {object} Shares
 * @property {string[]} names
 * @property {number} features
 * @property {boolean} whole   each feature is a name, in order
 * @property {Uint32Array} from
 * @property {Uint32Array} to
 * @property {Float64Array} parts
 */

/**
 * Adds interactions to where they go.
 * @param {Float64Array} found  matrices features × features
 * @param {Shares} shared
 * @param {Float64Array} out    matrices names × names, zeros
 * @param {number} first        which matrix of it the first is
 */
export function addMatrices(found, { names, features, whole, from, to, parts }, out, first) {
  const count = names.length;
  if (whole) return out.set(found, first * count ** 2);
  for (let at = 0, sums = first * count ** 2; at < found.length; at += features ** 2, sums += count ** 2) {
    for (let i = 0; i < from.length; ++i) {
      const row = at + from[i] * features;
      const sum = sums + to[i] * count;
      const part = parts[i];
      for (let j = 0; j < from.length; ++j) out[sum + to[j]] += found[row + from[j]] / (part * parts[j]);
    }
  }
}

/**
 * Strongest first.
 * @param {Float64Array} matrix  features × features
 * @param {Shares} shared
 * @returns {Interaction[]}
 */
export function interactionsOf(matrix, shared) {
  const { names } = shared;
  const count = names.length;
  const sums = new Float64Array(count * count);
  addMatrices(matrix, shared, sums, 0);
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
 * @returns {Shares}
 */
export function shares(by, features, inputs, reads) {
  if (by === "feature") return flat(features.map(({ name }) => name), features.map((_, f) => [f]), true);
  if (by === "input") {
    return flat([...inputs], features.map((_, f) => [...inputs.keys()].filter((i) => reads(f, i))));
  }
  if (by !== "group") throw new CopseError("argument", `"${by}" is not feature, input or group.`);
  if (features.every(({ group }) => group === "")) {
    throw new CopseError("unsupported", "The model has no groups of features.");
  }
  const names = [...new Set(features.map(({ group }) => group))];
  return flat(names, features.map(({ group }) => [names.indexOf(group)]));
}

/**
 * @param {string[]} names
 * @param {number[][]} targets  by feature
 * @returns {Shares}
 */
function flat(names, targets, whole = false) {
  return {
    names,
    features: targets.length,
    whole,
    from: Uint32Array.from(targets.flatMap((places, f) => places.map(() => f))),
    to: Uint32Array.from(targets.flat()),
    parts: Float64Array.from(targets.flatMap((places) => places.map(() => places.length))),
  };
}

/**
 * Adds each feature's contributions to where they go.
 * @param {Float64Array} found  rows × (1 + features): the base value, then the contributions
 * @param {Shares} shared
 * @param {Float64Array} out  rows × (1 + names), zeros
 * @param {number} first      where the rows begin in it
 */
export function addShares(found, { names, features, whole, from, to, parts }, out, first) {
  const width = 1 + names.length;
  if (whole) out.set(found, first * width);
  else for (let row = first * width, at = 0; at < found.length; row += width, at += 1 + features) {
    out[row] = found[at];
    for (let i = 0; i < to.length; ++i) out[row + 1 + to[i]] += found[at + 1 + from[i]] / parts[i];
  }
  return out;
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
