// The policy view: the terms of the policy, what they make of the current client, and of labelled clients.

import { CopseError } from "../../error.js";
import { h } from "../../element/dom.js";
import { adopt } from "../sheet.js";
import { ClientPanel } from "./client.js";
import { Controls } from "./controls.js";
import { DataPanel } from "./data.js";
import { CSS } from "./styles.js";
import { TEXTS } from "./texts.js";

export { speak } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../shared.js").Shared} Shared */
/** @typedef {import("../../portfolio/outcome.js").Rule} Rule */

/** What a desk in another language has too. @typedef {{ model: Model, own: Rule | null, rule: Rule | null, data: import("./data.js").Kept | null }} Kept */

const CAUTIOUS = 0.5;

/**
 * @param {HTMLElement} root
 * @param {Shared} shared
 * @param {Kept | null} [kept]
 * @returns {import("../shared.js").View & { takeTable(file: File): void }}
 */
export function mount(root, shared, kept = null) {
  adopt(CSS);
  /** @type {Model | null | undefined} */
  let shown;
  /** @type {Desk | null} */
  let desk = null;
  const update = () => {
    if (shown !== shared.model) {
      shown = shared.model;
      desk?.dispose();
      desk = shown !== null && givesOneProbability(shown) ? new Desk(shown, shared, kept?.model.hash === shown.hash ? kept : null) : null;
      root.replaceChildren(desk?.element ?? h("p", { class: "panel" }, shown === null ? TEXTS.noModel : TEXTS.noOneProbability));
    }
    desk?.updateClient();
  };
  return { update, takeTable: (file) => desk?.takeTable(file), keep: () => (shown === undefined ? kept : desk?.keep() ?? null) };
}

/** @param {Model} model */
const givesOneProbability = ({ task, outputs }) => task === "classification" && outputs === 1;

/** What a rule has that the model's own has not. @param {Rule} rule @param {Rule} own */
function changesOf({ by, cutOff, referUnlike, policy }, own) {
  const terms = Object.entries(policy).filter(([name, value]) => value !== own.policy[/** @type {keyof typeof policy} */ (name)]);
  return Object.freeze({ ...Object.fromEntries(terms), ...(by === "cut-off" ? { cutOff } : {}), ...(referUnlike === own.referUnlike ? {} : { referUnlike }) });
}

/** All of the view for one model. */
class Desk {
  #model;
  #shared;
  #own;
  /** @type {Rule | null} */ #rule;
  /** @type {Controls | null} */ #controls = null;
  /** @type {ClientPanel | null} */ #client = null;
  #data;
  #waiting = false;
  #breakEven = 0.5;

  /** @param {Model} model @param {Shared} shared @param {Kept | null} kept */
  constructor(model, shared, kept) {
    this.#model = model;
    this.#shared = shared;
    const { policy } = model;
    this.#own = this.#rule = kept?.own ?? (policy && Object.freeze({ by: "costs", cutOff: CAUTIOUS, referUnlike: model.training !== null, policy }));
    this.#data = new DataPanel(model, shared);
    const unit = model.inputs.find(({ name }) => name === policy?.exposure)?.unit ?? "";
    if (this.#rule !== null) {
      this.#controls = new Controls(this.#rule, unit, (rule) => this.#breakEvenOf(rule), (rule) => this.#against(rule), (rule) => this.#take(rule));
      this.#client = new ClientPanel(model, this.#rule, unit);
      this.#data.decide(this.#rule);
      if (kept?.rule && kept.rule !== this.#own) this.#controls.set(this.#rule = kept.rule);
    }
    if (kept?.data) this.#data.resume(kept.data);
    this.element = h("div", { class: this.#controls === null ? "desk plain" : "desk" },
      this.#controls?.element ?? h("p", { class: "panel" }, TEXTS.noPolicy),
      h("div", { class: "effects" }, this.#client?.element ?? null, this.#data.element));
  }

  updateClient() {
    // The client view has a way back to the model's own.
    if (this.#shared.policy === null && this.#rule !== this.#own && !this.#waiting) this.#controls?.reset();
    if (this.#rule !== null) this.#client?.update(this.#shared, this.#rule);
  }

  /** Of the mean exposure; the last that could be told where it cannot. @param {Rule} rule */
  #breakEvenOf({ policy }) {
    try {
      const { breakEven: [found] } = this.#model.decideBy({ ...policy, refer: null, grades: [] }, { probabilities: Float64Array.of(0.5), exposures: Float64Array.of(policy.meanExposure) });
      if (found > 0 && found < 1) this.#breakEven = found;
    } catch (error) {
      if (!(error instanceof CopseError) || error.code !== "argument") throw error;
    }
    return this.#breakEven;
  }

  /** Why the model's engine refuses it; "" if it does not. @param {Rule} rule */
  #against({ policy }) {
    try {
      this.#model.decideBy(policy, { probabilities: Float64Array.of(0.5), exposures: Float64Array.of(policy.meanExposure) });
      return "";
    } catch (error) {
      if (!(error instanceof CopseError) || error.code !== "argument") throw error;
      return / order/.test(error.message) ? TEXTS.outOfOrder : `${error.message.replace(/\.$/, "")}.`;
    }
  }

  /** @param {File} file */
  takeTable(file) {
    this.#data.take(file);
  }

  dispose() {
    this.#data.dispose();
  }

  /** Ends this one. @returns {Kept} */
  keep() {
    return { model: this.#model, own: this.#own, rule: this.#rule, data: this.#data.keep() };
  }

  /** Once a picture, however often a slider speaks. @param {Rule} rule */
  #take(rule) {
    this.#rule = rule;
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#apply();
    });
  }

  /** What the engine refuses has not become a rule: each field asks it first. */
  #apply() {
    if (this.#rule === null) return;
    this.#client?.update(this.#shared, this.#rule);
    this.#data.decide(this.#rule);
    this.#shared.policy = this.#own === null || this.#rule === this.#own ? null : changesOf(this.#rule, this.#own);
  }
}
