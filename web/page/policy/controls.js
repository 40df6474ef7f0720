// The policy's terms as fields: a slider beside each number, live as either moves.

import { h, setAttribute, setText } from "../../element/dom.js";
import { Formats, namesCurrency } from "../../element/locale.js";
import { texts as elementTexts } from "../../element/texts.js";
import { figure, percent, ratio } from "../numbers.js";
import { language } from "../texts.js";
import { FIELDS, TEXTS } from "./texts.js";

/** @typedef {import("../../model.js").Policy} Policy */
/** @typedef {import("../../portfolio/outcome.js").Rule} Rule */
/** @typedef {import("../../element/locale.js").Measured} Measured */

/**
 * A term of the policy, as a person sees it: `factor` times what `get` and `set` speak of.
 * @typedef {object} Term
 * @property {keyof typeof FIELDS} name
 * @property {number} factor
 * @property {number} min
 * @property {number} max
 * @property {number} step
 * @property {number} [digits]  behind the decimal mark
 * @property {(rule: Rule) => number} get
 * @property {(rule: Rule, value: number) => Rule} set
 */

/** @param {keyof typeof FIELDS & keyof Policy} name @param {Omit<Term, "name" | "get" | "set">} range @returns {Term} */
const ofPolicy = (name, range) => ({
  name,
  ...range,
  get: ({ policy }) => Number(policy[name]),
  set: (rule, value) => ({ ...rule, policy: { ...rule.policy, [name]: value } }),
});

/** A year's percent, of what is a month's share. */
const YEARLY = { factor: 1200, min: 0, max: 40, step: 0.01 };

/** @param {number} mean @returns {Term[]} */
const costTerms = (mean) => [
  ofPolicy("lossGivenDefault", { factor: 100, min: 0, max: 100, step: 1 }),
  ofPolicy("interestRate", YEARLY),
  ofPolicy("fundingRate", YEARLY),
  ofPolicy("term", { factor: 1, min: 1, max: 120, step: 1 }),
  ofPolicy("defaultRate", { factor: 100, min: 0, max: 100, step: 0.1 }),
  ofPolicy("meanExposure", { factor: 1, min: 0, max: Math.max(1000, Math.ceil(mean / 50_000) * 200_000), step: 1000 }),
];

/** @type {Term} */
const CUT_OFF = {
  name: "cutOff", factor: 100, min: 0, max: 100, step: 0.5,
  get: ({ cutOff }) => cutOff,
  set: (rule, cutOff) => ({ ...rule, cutOff }),
};

// What is set by them is rounded to what all browsers agree on.
/* eslint-disable no-restricted-syntax */
/** @param {number} share */
const logOdds = (share) => Math.log(share / (1 - share));
/** @param {number} odds  their logarithm */
const shareOf = (odds) => 1 / (1 + Math.exp(-odds));
/* eslint-enable no-restricted-syntax */

/**
 * An end of the band, which the policy holds as a distance in log-odds from each client's break-even: as a
 * probability, at one break-even.
 * @param {"low" | "high"} end @param {(rule: Rule) => number} breakEvenOf @returns {Term}
 */
const bandTerm = (end, breakEvenOf) => ({
  name: end === "low" ? "referLow" : "referHigh", factor: 100, min: 0.1, max: 99.9, step: 0.1, digits: 1,
  get: (rule) => shareOf(logOdds(breakEvenOf(rule)) + (rule.policy.refer?.[end] ?? 0)),
  set: (rule, value) => (rule.policy.refer === null ? rule
    : { ...rule, policy: { ...rule.policy, refer: { ...rule.policy.refer, [end]: Number((logOdds(value) - logOdds(breakEvenOf(rule))).toFixed(6)) } } }),
});

/** @param {Policy["grades"][number]} grade @param {number} index @returns {Term} */
const gradeTerm = (grade, index) => ({
  name: "grade", factor: 100, min: 0, max: 100, step: 0.5,
  get: ({ policy }) => policy.grades[index].below,
  set: (rule, below) => ({ ...rule, policy: { ...rule.policy, grades: rule.policy.grades.map((each, at) => (at === index ? { ...each, below } : each)) } }),
});

/** As exact as a person sets it; what is not touched keeps all its digits. @param {number} value @param {number} [digits] */
const tidy = (value, digits = 3) => Number(value.toFixed(digits));

/** A distance in log-odds. @param {number} value */
const signed = (value) => `${value < 0 ? "−" : "+"}${ratio(Math.abs(value))}`;

export class Controls {
  #own;
  #rule;
  #onChange;
  #against;
  /** @type {(() => void)[]} */ #fills = [];
  #reset = h("button", { type: "button", class: "button" }, TEXTS.reset);
  #formats = new Formats(language, null, elementTexts.now(language) ?? undefined);

  /**
   * @param {Rule} own  the model's
   * @param {string} unit  of the exposure
   * @param {(rule: Rule) => number} breakEvenOf  of the mean exposure, 0 … 1
   * @param {(rule: Rule) => string} against  why a rule cannot be, as the ends of its band have crossed; "" if it can
   * @param {(rule: Rule) => void} onChange
   */
  constructor(own, unit, breakEvenOf, against, onChange) {
    this.#own = own;
    this.#rule = own;
    this.#against = against;
    this.#onChange = onChange;
    const { policy } = own;
    const costs = h("div", { class: "terms" }, ...costTerms(policy.meanExposure).map((term) => this.#field(term, term.name === "meanExposure" ? { unit } : {})));
    const cutOff = h("div", { class: "terms" }, this.#field(CUT_OFF));
    this.#fills.push(() => { cutOff.hidden = this.#rule.by !== "cut-off"; });
    const ends = /** @type {const} */ (["low", "high"]).map((end) => this.#field(bandTerm(end, breakEvenOf), { unit: "%" }));
    const detail = h("p", { class: "note" });
    const band = h("div", { class: "terms", role: "group", "aria-label": TEXTS.band }, ...ends, detail);
    this.#fills.push(() => {
      const { by, policy: { refer } } = this.#rule;
      band.hidden = by !== "costs" || refer === null;
      if (refer !== null) setText(detail, TEXTS.bandNote(percent(breakEvenOf(this.#rule)), signed(refer.low), signed(refer.high)));
    });
    const bandSwitch = this.#switch(TEXTS.referNear, ({ policy: { refer } }) => refer !== null, (rule, on) =>
      ({ ...rule, policy: { ...rule.policy, refer: on ? own.policy.refer ?? { low: -0.25, high: 0.25, coverage: NaN } : null } }));
    this.#fills.push(() => { bandSwitch.hidden = this.#rule.by !== "costs"; });
    this.#reset.addEventListener("click", () => this.reset());
    this.element = h("form", { class: "panel controls", "aria-labelledby": "controls-title" },
      h("div", { class: "heading" }, h("h2", { id: "controls-title" }, TEXTS.controls), this.#reset),
      this.#choice(),
      cutOff,
      this.#fieldset(TEXTS.costs, costs),
      this.#fieldset(TEXTS.person, bandSwitch, band, this.#switch(TEXTS.referUnlike, ({ referUnlike }) => referUnlike, (rule, referUnlike) => ({ ...rule, referUnlike }))),
      policy.grades.length < 2 ? null : h("details", { class: "grades" }, h("summary", {}, TEXTS.gradeEnds),
        h("div", { class: "terms" }, ...policy.grades.slice(0, -1).map((grade, index) =>
          this.#field(gradeTerm(grade, index), { label: TEXTS.gradeBelow(grade.name) })))));
    this.element.addEventListener("submit", (event) => event.preventDefault());
    this.#fill();
  }

  /** Back to the model's. */
  reset() {
    this.set(this.#own);
  }

  /** @param {Rule} rule */
  set(rule) {
    this.#change(rule);
  }

  /** @param {Rule} rule @param {HTMLInputElement} [from]  the field that a person is in keeps what was typed */
  #change(rule, from) {
    this.#rule = rule;
    this.#fill(from);
    this.#onChange(rule);
  }

  /** @type {HTMLInputElement | undefined} */ #from;
  /** @param {HTMLInputElement} [from] */
  #fill(from) {
    this.#from = from;
    for (const fill of this.#fills) fill();
    this.#reset.disabled = this.#rule === this.#own;
  }

  #choice() {
    const options = /** @type {const} */ (["costs", "cut-off"]).map((by) => {
      const box = h("input", { type: "radio", name: "rule", value: by });
      box.addEventListener("change", () => this.#change({ ...this.#rule, by }));
      this.#fills.push(() => { box.checked = this.#rule.by === by; });
      return h("label", {}, box, h("span", {}, TEXTS.rules[by]));
    });
    return h("fieldset", { class: "choice" }, h("legend", {}, TEXTS.rule), ...options);
  }

  /** @param {string} legend @param {...Node} content */
  #fieldset(legend, ...content) {
    return h("fieldset", {}, h("legend", {}, legend), ...content);
  }

  /** @param {string} label @param {(rule: Rule) => boolean} get @param {(rule: Rule, on: boolean) => Rule} set */
  #switch(label, get, set) {
    const box = h("input", { type: "checkbox" });
    box.addEventListener("change", () => this.#change(set(this.#rule, box.checked)));
    this.#fills.push(() => { box.checked = get(this.#rule); });
    return h("label", { class: "switch" }, box, h("span", {}, label));
  }

  /**
   * What stands in a field as a number, NaN for none; what may be thousands or decimals, where the difference
   * is one between amounts, is none.
   * @param {HTMLInputElement} box @param {Term} term @param {Measured} measured
   */
  #read(box, { step }, measured) {
    if (box.type === "range") return box.valueAsNumber;
    return Number.isInteger(step) && this.#formats.meanings(box.value, measured) !== null ? NaN : this.#formats.parse(box.value, measured) ?? NaN;
  }

  /** Why it cannot be. @param {string} text @param {Term} term @param {Measured} measured */
  #why(text, { min, max, step }, measured) {
    const { problem } = this.#formats.texts;
    const either = Number.isInteger(step) ? this.#formats.meanings(text, measured) : null;
    if (either !== null) return problem.either(either.thousands, either.decimals);
    return measured.kind === "amount" && this.#formats.parse(text, measured) === null && namesCurrency(text)
      ? problem.currency(this.#formats.amount(12500, measured.unit)) : TEXTS.between(figure(min), figure(max));
  }

  /** @param {Term} term @param {{ unit?: string, label?: string }} [words] */
  #field(term, { unit, label } = {}) {
    const { factor, min, max, step, get, set } = term;
    const words = FIELDS[term.name];
    const measure = unit ?? words.unit;
    /** @type {Measured} */
    const measured = { kind: term.name === "meanExposure" ? "amount" : "number", unit: measure };
    const id = `term-${term.name}-${this.#fills.length}`;
    const name = label ?? words.label;
    const number = h("input", { type: "text", id, inputmode: "decimal", autocomplete: "off", spellcheck: "false", required: true, "data-term": term.name });
    const slider = h("input", { type: "range", min: String(min), max: String(max), step: String(step), "aria-label": name, tabindex: "0" });
    const problem = h("span", { class: "field-problem", id: `${id}-problem` });
    number.setAttribute("aria-describedby", `${id}-problem`);
    /** What decides while the text is none: a figure's first digits are not what was meant. */
    let finished = this.#rule;
    /** What is wrong with it; "" if nothing is. @param {HTMLInputElement} box */
    const wrongWith = (box) => {
      const value = this.#read(box, term, measured);
      return value >= min && value <= max ? this.#against(set(this.#rule, value / factor)) : this.#why(number.value, term, measured);
    };
    const take = (/** @type {HTMLInputElement} */ box) => {
      const why = wrongWith(box);
      setText(problem, why);
      setAttribute(number, "aria-invalid", why === "" ? null : "true");
      this.#change(why === "" ? set(this.#rule, this.#read(box, term, measured) / factor) : finished, box);
    };
    const leave = () => {
      const why = wrongWith(number);
      if (why === "") {
        finished = this.#rule;
        number.value = this.#formats.number(tidy(get(this.#rule) * factor, term.digits));
      } else {
        this.#change(finished);
        // Why what was typed is gone.
        setText(problem, why);
      }
    };
    number.addEventListener("input", () => take(number));
    number.addEventListener("keydown", (event) => {
      const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
      if (direction === 0 || event.altKey || event.ctrlKey || event.metaKey || wrongWith(number) !== "") return;
      event.preventDefault();
      const next = this.#read(number, term, measured) + direction * step * (event.shiftKey ? 10 : 1);
      number.value = this.#formats.number(tidy(Math.min(max, Math.max(min, next))));
      take(number);
    });
    for (const name of ["change", "blur"]) number.addEventListener(name, leave);
    slider.addEventListener("input", () => take(slider));
    this.#fills.push(() => {
      const value = tidy(get(this.#rule) * factor, term.digits);
      if (this.#from !== number) {
        finished = this.#rule;
        number.value = this.#formats.number(value);
        setText(problem, "");
        number.removeAttribute("aria-invalid");
      }
      if (this.#from !== slider) slider.value = String(value);
      slider.setAttribute("aria-valuetext", `${figure(value)} ${measure}`.trim());
    });
    return h("div", { class: "term" }, h("label", { for: id }, name),
      h("span", { class: "entry" }, number, h("span", { class: "unit" }, measure)), slider, problem);
  }
}
