// Which policy decides about a portfolio: what the policy view has in the place of the model's own, its
// terms in plain sight, and the way back.

import { h, setText } from "../../element/dom.js";
import { amount, figure } from "../numbers.js";
import { FIELDS, TEXTS as POLICY } from "../policy/texts.js";
import { TEXTS as PAGE } from "../texts.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../element/rule.js").PolicyChanges} PolicyChanges */

/** A share in percent, and a monthly one in percent a year. */
const FACTORS = Object.freeze({ lossGivenDefault: 100, interestRate: 1200, fundingRate: 1200, term: 1, defaultRate: 100, cutOff: 100 });

/** Whether two policies decide alike, as they are set. @param {PolicyChanges | null} one @param {PolicyChanges | null} other */
export const samePolicy = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** What a policy changes, as people set it. @param {PolicyChanges} changes @param {string} unit  of the exposure @returns {string[]} */
export function termsOf(changes, unit) {
  const told = (/** @type {string} */ label, /** @type {string} */ value, /** @type {string} */ of = "") => TEXTS.term(label, of === "" ? value : `${value}\u00a0${of}`);
  return Object.entries(changes).flatMap(([name, value]) => {
    if (Object.hasOwn(FACTORS, name) && typeof value === "number") {
      const key = /** @type {keyof typeof FACTORS} */ (name);
      return [told(FIELDS[key].label, figure(value * FACTORS[key]), FIELDS[key].unit)];
    }
    switch (name) {
      case "meanExposure": return [told(FIELDS.meanExposure.label, amount(Number(value), unit))];
      case "referUnlike": return value === false ? [TEXTS.unlikeDecided] : [];
      case "refer": return [changes.refer ? told(POLICY.band, `${figure(changes.refer.low)} … ${figure(changes.refer.high)}`, FIELDS.referLow.unit) : TEXTS.noBand];
      case "grades": return [told(POLICY.gradeEnds, (changes.grades ?? []).slice(0, -1).map(({ name: grade, below }) => `${grade}\u00a0<\u00a0${figure(below * 100)}\u00a0%`).join(", "))];
      default: return [];
    }
  });
}

/** Says that another policy than the model's decides, or has changed since. */
export class PolicyNote {
  #text = h("span");
  #terms = h("span", { class: "terms" });
  #own = h("button", { type: "button", class: "button" }, PAGE.ownPolicy);
  #again = h("button", { type: "button", class: "button primary" }, TEXTS.again);
  #unit;

  /** @param {string} unit @param {{ onOwn: () => void, onAgain: () => void }} ways */
  constructor(unit, { onOwn, onAgain }) {
    this.#unit = unit;
    this.element = h("div", { class: "carried", role: "status", hidden: true },
      h("p", {}, this.#text, " ", this.#terms, " ", h("a", { href: "#policy" }, PAGE.toPolicy)),
      h("span", { class: "choices" }, this.#own, this.#again));
    this.#own.addEventListener("click", onOwn);
    this.#again.addEventListener("click", onAgain);
  }

  /**
   * @param {PolicyChanges | null} set  in the policy view
   * @param {{ policy: PolicyChanges | null } | null} used  by the results that are shown
   */
  update(set, used) {
    const isStale = used !== null && !samePolicy(set, used.policy);
    this.element.hidden = set === null && !isStale;
    setText(this.#text, isStale ? TEXTS.policyChanged : PAGE.carried);
    setText(this.#terms, set === null ? "" : TEXTS.terms(termsOf(set, this.#unit).join("; ")));
    this.#own.hidden = set === null;
    this.#again.hidden = !isStale;
  }
}
