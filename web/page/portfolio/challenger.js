// Another model on the same clients: chosen by a person, it scores the same file, and the two are compared.

import { CopseError, loadModel } from "../../model.js";
import { h, setText } from "../../element/dom.js";
import { comparePortfolios } from "../../portfolio/compare.js";
import { guessMapping, unmatched } from "../../portfolio/schema.js";
import { explainedBy, scorePortfolio } from "../../portfolio/score.js";
import { percent } from "../numbers.js";
import { ComparedTables } from "./compared.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../../portfolio/portfolio.js").Portfolio} Portfolio */
/** @typedef {import("../../portfolio/compare.js").Compared} Compared */
/** What both made of the file. @typedef {{ name: string, hash: string, portfolio: Portfolio, hasPolicy: boolean, unknown: string[] }} Scored */
/** `by`: whose policy decides, "own" or "same". @typedef {{ scored: Scored, by: string }} Kept */

export class ChallengerPanel {
  #model;
  #portfolio;
  #pool;
  #onCompared;
  #file = h("input", { type: "file", hidden: true, "aria-label": TEXTS.challengerChoose });
  #choose = h("button", { type: "button", class: "button" }, TEXTS.challengerChoose);
  #remove = h("button", { type: "button", class: "button", hidden: true }, TEXTS.challengerRemove);
  #cancel = h("button", { type: "button", class: "button", hidden: true }, TEXTS.cancel);
  #says = h("p", { class: "says", role: "status" });
  #note = h("p", { class: "note" });
  #problem = h("p", { class: "problem", role: "alert", hidden: true });
  #by = h("select", { id: "challenger-by" }, h("option", { value: "own" }, TEXTS.challengerOwn), h("option", { value: "same" }, TEXTS.challengerSame));
  #byField = h("div", { class: "start", hidden: true }, h("div", { class: "map" }, h("label", { for: "challenger-by" }, TEXTS.challengerDecides), this.#by));
  #tables;
  /** @type {AbortController | null} */ #running = null;
  /** @type {Scored | null} */ #scored = null;
  /** What is shown, for the summary. @type {{ name: string, hash: string, caveat: string, compared: Compared } | null} */ shown = null;

  /**
   * @param {Model} model @param {Portfolio} portfolio @param {import("../../pool.js").Pool} pool
   * @param {{ unit: string, reasons: readonly string[], onCompared: (compared: Compared | null) => void, onShow: () => void }} how
   *   `onShow`: show who changes
   */
  constructor(model, portfolio, pool, { unit, reasons, onCompared, onShow }) {
    this.#model = model;
    this.#portfolio = portfolio;
    this.#pool = pool;
    this.#onCompared = onCompared;
    this.#tables = new ComparedTables(portfolio, { unit, reasons, isShare: model.task === "classification", onShow });
    this.element = h("section", { class: "panel challenger", "aria-labelledby": "portfolio-challenger" },
      h("div", { class: "heading" }, h("h2", { id: "portfolio-challenger" }, TEXTS.challenger), h("span", { class: "choices" }, this.#remove, this.#cancel, this.#choose), this.#file),
      h("p", { class: "note" }, TEXTS.challengerLead), this.#says, this.#problem, this.#byField, this.#note, this.#tables.element);
    this.#choose.addEventListener("click", () => this.#file.click());
    this.#file.addEventListener("change", () => {
      const [file] = this.#file.files ?? [];
      this.#file.value = "";
      if (file) void this.#attempt(file.name, (signal) => this.#load(file, signal));
    });
    this.#cancel.addEventListener("click", () => this.#running?.abort());
    this.#by.addEventListener("change", () => {
      if (this.#scored !== null) void this.#attempt(this.#scored.name, (signal) => this.#compare(signal));
    });
    this.#remove.addEventListener("click", () => {
      this.dispose();
      this.#drop();
      this.#choose.focus();
    });
  }

  dispose() {
    this.#running?.abort();
  }

  /** What was scored, and by whose policy it is compared, for `resume` of another. @returns {Kept | null} */
  keep() {
    return this.#scored && { scored: this.#scored, by: this.#by.value };
  }

  /** @param {Kept} kept */
  async resume({ scored, by }) {
    this.#scored = scored;
    this.#by.value = by;
    await this.#attempt(scored.name, (signal) => this.#compare(signal));
  }

  #drop() {
    const before = this.shown;
    this.#scored = this.shown = null;
    for (const hidden of [this.#byField, this.#remove]) hidden.hidden = true;
    for (const empty of [this.#says, this.#note, this.#problem]) setText(empty, "");
    this.#problem.hidden = true;
    setText(this.#choose, TEXTS.challengerChoose);
    this.#tables.clear();
    if (before !== null) this.#onCompared(null);
  }

  /** @param {string} name @param {(signal: AbortSignal) => Promise<void>} work */
  async #attempt(name, work) {
    this.#running?.abort();
    const running = this.#running = new AbortController();
    this.#problem.hidden = true;
    this.#cancel.hidden = false;
    try {
      await work(running.signal);
    } catch (error) {
      if (running.signal.aborted) {
        if (this.#running === running) setText(this.#says, TEXTS.cancelled);
        return;
      }
      const { message } = error instanceof Error ? error : { message: String(error) };
      this.#drop();
      // The name is said already.
      const why = message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
      setText(this.#problem, TEXTS.challengerFailed(name, /[.!?]$/.test(why) ? why : `${why}.`));
      this.#problem.hidden = false;
      if (!(error instanceof CopseError)) throw error;
    } finally {
      if (this.#running === running) {
        this.#running = null;
        this.#cancel.hidden = true;
      }
    }
  }

  /** @param {File} file @param {AbortSignal} signal */
  async #load(file, signal) {
    this.#drop();
    setText(this.#says, TEXTS.challengerReading(file.name));
    const challenger = await loadModel(file);
    try {
      signal.throwIfAborted();
      if (challenger.outputs !== 1 || challenger.task !== this.#model.task) throw new CopseError("unsupported", TEXTS.challengerOther);
      const mapping = this.#mappingFor(challenger);
      let told = 0;
      const portfolio = await scorePortfolio(challenger, this.#portfolio.source, {
        mapping, signal, dialect: this.#portfolio.told, explain: this.#portfolio.explained.length > 0 && explainedBy(challenger) !== null,
        onProgress: ({ share }) => {
          if (performance.now() - told < 200) return;
          told = performance.now();
          setText(this.#says, TEXTS.challengerScoring(file.name, percent(share)));
        },
      });
      this.#scored = { name: file.name, hash: challenger.hash, portfolio, hasPolicy: challenger.policy !== null, unknown: unmatched(challenger, mapping) };
    } finally {
      challenger.dispose();
    }
    this.#by.value = this.#scored.hasPolicy ? "own" : "same";
    await this.#compare(signal);
  }

  /** Columns that a person chose for this model's inputs are the challenger's too. @param {Model} challenger */
  #mappingFor(challenger) {
    const { mapping, columns, told } = this.#portfolio;
    const guessed = guessMapping(challenger, columns, { byPosition: told.heading === "none" });
    const inputs = Object.fromEntries(challenger.inputs.map(({ name }) => [name, mapping.inputs[name] ?? guessed.inputs[name]]));
    return { inputs, id: null, label: null };
  }

  /** @param {AbortSignal} signal */
  async #compare(signal) {
    if (this.#scored === null) return;
    const { name, hash, portfolio, hasPolicy, unknown } = this.#scored;
    setText(this.#says, TEXTS.challengerComparing);
    const decides = this.#model.policy !== null;
    const samePolicy = decides && this.#by.value === "same";
    const compared = await comparePortfolios(this.#portfolio, portfolio, this.#pool, { samePolicy });
    signal.throwIfAborted();
    setText(this.#choose, TEXTS.challengerAnother);
    this.#remove.hidden = false;
    this.#byField.hidden = !decides || !hasPolicy;
    setText(this.#says, `${name}: ${this.#tables.show(compared)}`);
    const caveat = [
      ...(unknown.length > 0 ? [TEXTS.challengerUnknown(unknown.join(", "))] : []),
      ...(compared.alone > 0 ? [TEXTS.challengerAlone(compared.alone)] : []),
      ...(decides && !hasPolicy ? [TEXTS.challengerNoOwn] : []),
      ...(samePolicy && this.#portfolio.results.unlike !== null && this.#portfolio.rule?.referUnlike !== false ? [TEXTS.challengerUnlike] : []),
    ].join(" ");
    setText(this.#note, caveat);
    this.shown = { name, hash, caveat, compared };
    this.#onCompared(compared);
  }
}
