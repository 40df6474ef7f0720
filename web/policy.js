// A policy that a host hands in, looked at before the engine takes its numbers: what it says of their size
// is the engine's own affair.

import { CopseError } from "./error.js";

const NUMBERS = /** @type {const} */ (["lossGivenDefault", "interestRate", "fundingRate", "defaultRate", "meanExposure"]);

/**
 * Throws a CopseError, with the `field`, where a term is not of its type.
 * @param {import("./decisions.js").Policy} policy
 */
export function checkPolicy(policy) {
  const { term, refer, grades } = policy;
  const { isFinite } = Number;
  const field = NUMBERS.find((name) => typeof policy[name] !== "number")
    ?? (term >>> 0 !== term ? "term" : !Array.isArray(grades) || !grades.every((grade) => isFinite(grade?.below)) ? "grades"
      : refer && !(isFinite(refer.low) && isFinite(refer.high)) ? "refer" : null);
  if (field === null) return;
  const value = policy[field];
  throw new CopseError("argument", `The policy's ${field} cannot be ${typeof value === "number" ? value : JSON.stringify(value)}.`, { field });
}
