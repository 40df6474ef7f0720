// Decisions by another policy than the model's own: its terms changed, or one cut-off in the place of costs.

import { decisionOf, VERDICTS } from "../decisions.js";
import { CopseError } from "../error.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../model.js").Policy} Policy */
/** @typedef {import("../model.js").Result} Result */
/** @typedef {import("../model.js").Verdict} Verdict */
/** @typedef {ReturnType<Model["decideBy"]>} Decisions */
/** @typedef {Readonly<Record<string, unknown>>} Client */

/** The codes of VERDICTS. */
const ACCEPT = 0;
const DECLINE = 1;
const REFER = 2;

/**
 * How clients are decided about: by a policy's costs, or by one cut-off for all.
 * @typedef {object} Rule
 * @property {"costs" | "cut-off"} by
 * @property {number} cutOff  who is as probable, or more, is declined
 * @property {boolean} referUnlike  whether a person decides about who is unlike the training data
 * @property {Policy} policy
 */

/**
 * What a host changes of a model's policy. The terms of `Policy` as `model.policy` has them, those alone that
 * differ; `refer` null for no band. With a `cutOff`, 0 … 1, who is as probable or more is declined, whatever
 * it costs, and there is no band. `referUnlike: false` leaves nobody to a person for being unlike the training data.
 * @typedef {Partial<Policy> & { cutOff?: number | null, referUnlike?: boolean }} PolicyChanges
 */

/**
 * @param {Model} model  any: the engine decides
 * @param {Rule} rule
 * @param {{ probabilities: Float64Array, exposures: Float64Array, unlike: Uint8Array | null }} scored
 * @returns {Decisions}
 */
export function decide(model, { by, cutOff, referUnlike, policy }, { probabilities, exposures, unlike }) {
  const decisions = model.decideBy(by === "costs" ? policy : { ...policy, refer: null },
    { probabilities, exposures, unlike: referUnlike ? unlike : null });
  if (by === "costs") return decisions;
  const { verdicts, leanings, referrals } = decisions;
  for (let i = 0; i < probabilities.length; ++i) {
    leanings[i] = probabilities[i] >= cutOff ? DECLINE : ACCEPT;
    // One cut-off needs no cost.
    referrals[i] &= ~1;
    verdicts[i] = referrals[i] === 0 ? leanings[i] : REFER;
  }
  return decisions;
}

const TERMS = ["exposure", "lossGivenDefault", "interestRate", "fundingRate", "term", "defaultRate", "meanExposure", "grades", "refer"];

/** @param {Model} model @param {PolicyChanges} changes @returns {Rule} */
function ruleOf(model, { cutOff = null, referUnlike = true, ...terms }) {
  const { policy } = model;
  const refuse = (/** @type {string} */ why, /** @type {string} */ field) => new CopseError("argument", `policy: ${why}.`, { field });
  if (policy === null) throw refuse(`the model ${model.name} has none to change`, "policy");
  const unknown = Object.keys(terms).find((name) => !TERMS.includes(name));
  if (unknown !== undefined) throw refuse(`${JSON.stringify(unknown.slice(0, 60))} is no term of a policy`, unknown);
  if ((terms.exposure ?? policy.exposure) !== policy.exposure) throw refuse(`the exposure is the model's, ${policy.exposure}`, "exposure");
  if (cutOff !== null && !(typeof cutOff === "number" && cutOff >= 0 && cutOff <= 1)) throw refuse("the cut-off is not a number from 0 to 1", "cutOff");
  return {
    by: cutOff === null ? "costs" : "cut-off", cutOff: cutOff ?? 0, referUnlike: referUnlike && model.training !== null,
    policy: { ...policy, ...terms },
  };
}

/** What decides in the place of a model's own policy. */
export class OtherPolicy {
  #model;

  /**
   * @param {Model} model
   * @param {PolicyChanges} changes  throws a CopseError where it is no policy
   */
  constructor(model, changes) {
    this.#model = model;
    this.rule = ruleOf(model, changes);
    // What the engine has against it is said at once.
    this.#decide(Float64Array.of(0.5), Float64Array.of(1), null);
  }

  get policy() { return this.rule.policy; }
  /** Null where costs decide. */
  get cutOff() { return this.rule.by === "costs" ? null : this.rule.cutOff; }

  /** A result with this policy's decision in it. @param {Result} result @param {Client} client */
  decided(result, client) {
    const { unlike } = result;
    const d = this.#decide(Float64Array.of(Number(result.probability)), Float64Array.of(this.#exposureOf(client)),
      unlike && Uint8Array.of(Number(unlike.unusual)));
    return {
      ...result,
      decision: decisionOf([d.verdicts[0], d.leanings[0], d.referrals[0], d.grades[0]],
        [d.expectedLoss[0], d.costAccept[0], d.costDecline[0], d.breakEven[0]], this.policy.grades.map(({ name }) => name)),
    };
  }

  /**
   * What is decided about a client whose inputs are changed in many ways.
   * @param {Client} client
   * @param {readonly Readonly<Record<string, number | string>>[]} changes
   * @returns {Verdict[]}
   */
  verdicts(client, changes) {
    const model = this.#model;
    const names = model.inputs.map(({ name }) => name);
    const own = names.map((name) => model.readValue(name, client[name]));
    const rows = new Float64Array(changes.length * names.length);
    changes.forEach((change, row) => names.forEach((name, column) => {
      rows[row * names.length + column] = Object.hasOwn(change, name) ? model.readValue(name, change[name]) : own[column];
    }));
    const { predictions, distances } = model.scoreMany(rows);
    const { training } = model;
    const exposure = names.indexOf(this.policy.exposure);
    const { verdicts } = this.#decide(Float64Array.from(predictions ?? []),
      Float64Array.from(changes, (_, row) => rows[row * names.length + exposure]),
      distances && training ? Uint8Array.from(distances, (distance) => Number(distance > training.unusual.above)) : null);
    return Array.from(verdicts, (verdict) => VERDICTS[verdict]);
  }

  /** @param {Client} client */
  #exposureOf(client) {
    return this.#model.readValue(this.policy.exposure, client[this.policy.exposure]);
  }

  /** @param {Float64Array} probabilities @param {Float64Array} exposures @param {Uint8Array | null} unlike */
  #decide(probabilities, exposures, unlike) {
    return decide(this.#model, this.rule, { probabilities, exposures, unlike });
  }
}
