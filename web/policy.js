// A policy that a host hands in, looked at before the engine takes its numbers: what it says of their size
// is the engine's own affair.

import { CopseError } from "./error.js";

const NUMBERS = /** @type {const} */ (["lossGivenDefault", "interestRate", "fundingRate", "defaultRate", "meanExposure"]);

/**
 * Throws a CopseError, with the `field`, where a term is not of its type.
 * @param {import("./decisions.js").Policy} policy
 */
export function checkPolicy(policy) {
  const check = (/** @type {unknown} */ holds, /** @type {string} */ field, /** @type {string} */ what) => {
    if (!holds) throw new CopseError("argument", `The policy's ${field} ${what}.`, { field });
  };
  for (const name of NUMBERS) check(Number.isFinite(policy?.[name]), name, "is not a finite number");
  const { term, refer, grades } = policy;
  check(term >>> 0 === term, "term", "is not a whole number of months");
  check(Array.isArray(grades) && grades.every((grade) => Number.isFinite(grade?.below)), "grades", "are not probabilities that each is below");
  check(!refer || (Number.isFinite(refer.low) && Number.isFinite(refer.high)), "refer", "is neither null nor from a low to a high number");
}
