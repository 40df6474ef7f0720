// What a client's prediction would be, were something else; as people ask it.

import { VERDICTS } from "./decisions.js";
import { CopseError } from "./error.js";

/** @typedef {import("./decisions.js").Verdict} Verdict */

/**
 * From this value on, at each of the input's `changeStep`s up to the next step's; of categories each.
 * `value` is the same as a record holds it, a text of categories that are texts; `verdict` is null
 * without a policy.
 * @typedef {{ from: number, value: number | string, prediction: number, verdict: Verdict | null }} CurveStep
 */

/**
 * @typedef {object} Curve
 * @property {string} input
 * @property {number} own  the client's value, as `from`; NaN if it is missing
 * @property {readonly CurveStep[]} steps  over the whole declared range
 */

/**
 * @typedef {object} Grid
 * @property {readonly [string, string]} inputs
 * @property {readonly [Float64Array, Float64Array]} values  of each input
 * @property {Float64Array} predictions  row-major: the first input's value by the second's
 * @property {readonly (Verdict | null)[]} verdicts  the same
 */

/** "accept"; "other", any other decision; or a prediction to be at most or at least. @typedef {"accept" | "other" | { below: number } | { above: number }} Goal */

/**
 * A change of one input or two. `cost` is of each the recipe's effort, times how much of its plausible
 * range is crossed.
 * @typedef {object} Counterfactual
 * @property {readonly { input: string, from: number | string, to: number | string }[]} changes
 * @property {number} cost
 * @property {number} prediction
 * @property {Verdict | null} verdict
 */

/**
 * Why an input stays: it is missing, a category that the recipe does not list, or of more than 10,000 steps.
 * @typedef {"missing" | "unlisted" | "tooFine"} Held
 */

/**
 * @typedef {object} Search
 * @property {boolean} reached  the client is there already: nothing was searched
 * @property {number} tried  how many other clients were scored; if `found` is empty, all that the bounds hold
 * @property {readonly { input: string, why: Held }[]} held  what the client could change and that stayed as it is
 * @property {readonly Counterfactual[]} found  cheapest first, of a set of inputs the cheapest alone
 */

const KINDS = /** @type {const} */ (["accept", "other", "below", "above"]);

/** @param {number} index */
export const verdictOf = (index) => (index < 0 ? null : VERDICTS[index]);

/** @param {unknown} goal @returns {{ kind: number, prediction: number }} */
export function goalOf(goal) {
  const given = typeof goal === "object" && goal !== null ? Object.entries(goal) : [[goal, 0]];
  const [[named, prediction] = []] = given;
  const kind = KINDS.findIndex((each) => each === named);
  if (given.length !== 1 || kind < 0 || (typeof goal === "object") !== (kind > 1) || !Number.isFinite(prediction)) {
    throw new CopseError("argument", 'A goal is "accept", "other", { below: p } or { above: p }.');
  }
  return { kind, prediction };
}

/**
 * @param {ReturnType<typeof import("./asking.js").counterfactuals>} search
 * @param {readonly string[]} inputs
 * @param {(input: number, value: number) => number | string} told
 * @param {Float64Array} row
 * @returns {Search}
 */
export function searchOf({ reached, tried, held, found }, inputs, told, row) {
  return {
    reached,
    tried,
    held: held.map(({ input, why }) => ({ input: inputs[input], why: /** @type {Held} */ (why) })),
    found: found.map(({ changes, cost, prediction, verdict }) => ({
      changes: changes.map(({ input, value }) => ({ input: inputs[input], from: told(input, row[input]), to: told(input, value) })),
      cost, prediction, verdict: verdictOf(verdict),
    })),
  };
}
