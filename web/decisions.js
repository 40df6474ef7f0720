// What a policy makes of a probability, and how far a client is from the training data.

import { object, objects } from "./inputs.js";

/** @typedef {import("./engine.js").Description} Description */
/** @typedef {typeof VERDICTS[number]} Verdict */
/** @typedef {typeof REFERRALS[number]} Referral */

/** The names of copse_verdict, from 0. */
export const VERDICTS = Object.freeze(/** @type {const} */ (["accept", "decline", "refer"]));

/** The names of copse_referral, from bit 0: why a person must decide. */
export const REFERRALS = Object.freeze(/** @type {const} */ (["no_cost", "near_boundary", "unlike_training"]));

/**
 * What a decision costs, in the unit of the exposure input. The verdict is to refer to a person where
 * there is a reason in `referral`, else it is the leaning, which is what the costs alone say. Where the
 * exposure is missing, negative or not finite there is no cost: the figures are null, and the leaning
 * is to refer too.
 * @typedef {object} Decision
 * @property {Verdict} verdict
 * @property {Verdict} leaning
 * @property {Referral[]} referral
 * @property {string | null} grade
 * @property {number | null} expectedLoss
 * @property {number | null} costAccept
 * @property {number | null} costDecline
 * @property {number | null} breakEven  the probability at which accepting and declining cost the same
 */

/**
 * How far a row is from the training data. The distance is the sum of the columns' surprises, each the
 * negative logarithm of the share of training rows at least as extreme; strangest first.
 * @typedef {object} Unlike
 * @property {number} distance
 * @property {boolean} unusual  farther than the model calls usual
 * @property {{ name: string, surprise: number }[]} columns  inputs and features
 */

/**
 * @typedef {object} Policy
 * @property {string} exposure  name of the input that is the credit line
 * @property {number} lossGivenDefault
 * @property {number} interestRate  a month, as the funding rate is
 * @property {number} fundingRate
 * @property {number} term  months
 * @property {number} defaultRate  of the training data, as the mean exposure is
 * @property {number} meanExposure
 * @property {readonly { name: string, below: number }[]} grades
 * @property {Readonly<{ low: number, high: number, coverage: number }> | null} refer  the band around the
 *   break-even in which a person decides, in log-odds
 */

/** @param {number} value */
const known = (value) => (Number.isNaN(value) ? null : value);

/**
 * A decision as the engine has it.
 * @param {ArrayLike<number>} integers  verdict, leaning, bits of referral, index of the grade
 * @param {ArrayLike<number>} doubles   expected loss, cost of accepting, of declining, break-even
 * @param {readonly string[]} grades
 * @returns {Decision}
 */
export function decisionOf(integers, doubles, grades) {
  return {
    verdict: VERDICTS[integers[0]],
    leaning: VERDICTS[integers[1]],
    referral: REFERRALS.filter((_, bit) => (integers[2] >> bit) & 1),
    grade: grades[integers[3]] ?? null,
    expectedLoss: known(doubles[0]),
    costAccept: known(doubles[1]),
    costDecline: known(doubles[2]),
    breakEven: known(doubles[3]),
  };
}

/**
 * @param {number} distance
 * @param {Float64Array} surprises  of the columns of `training`
 * @param {NonNullable<Description["training"]>} training
 * @returns {Unlike}
 */
export function unlikeOf(distance, surprises, training) {
  return {
    distance,
    unusual: distance > training.above,
    columns: training.columns.map((name, index) => ({ name, surprise: surprises[index] }))
      .sort((a, b) => b.surprise - a.surprise),
  };
}

/**
 * @param {readonly string[]} grades
 * @param {Record<string, unknown>} described
 * @returns {Policy}
 */
export function describePolicy(grades, described) {
  const below = new Map(objects(described.grades).map((grade) => [grade.name, Number(grade.below)]));
  return Object.freeze({
    exposure: String(described.exposure),
    lossGivenDefault: Number(described.loss_given_default),
    interestRate: Number(described.interest_rate),
    fundingRate: Number(described.funding_rate),
    term: Number(described.term),
    defaultRate: Number(described.default_rate),
    meanExposure: Number(described.mean_exposure),
    grades: Object.freeze(grades.map((name) => Object.freeze({ name, below: below.get(name) ?? 1 }))),
    refer: described.refer === undefined ? null : Object.freeze({
      low: Number(object(described.refer).low),
      high: Number(object(described.refer).high),
      coverage: Number(object(described.refer).coverage),
    }),
  });
}

/** @param {NonNullable<Description["training"]>} training */
export function describeTraining({ rows, columns, above, share }) {
  return Object.freeze({ rows, columns: Object.freeze(columns), unusual: Object.freeze({ above, share }) });
}
