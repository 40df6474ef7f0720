// Which clients are shown: by grade, decision, reason, probability and name.

import { h } from "../../element/dom.js";
import { changeOf } from "../../portfolio/compare.js";
import { NO_FILTER } from "./shown.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("./shown.js").Filter} Filter */

/** A person types: each key is not a search of its own. */
const REST_MS = 150;

export class Filters {
  #onChange;
  #change = h("select", { name: "change" }, h("option", { value: "" }, TEXTS.any), h("option", { value: "any" }, TEXTS.changesAny),
    ...TEXTS.shortVerdicts.flatMap((before, one) => TEXTS.shortVerdicts.flatMap((after, other) => (one === other ? []
      : [h("option", { value: String(changeOf(one, other)) }, TEXTS.changeTo(before, after))]))));
  #form;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /**
   * @param {import("../../model.js").Model} model @param {import("../../model.js").Policy | null} policy  that decided
   * @param {{ reasons: readonly string[], changes: boolean }} of  what may be asked for too: `changes` where another model decides
   * @param {(filter: Filter) => void} onChange
   */
  constructor(model, policy, { reasons, changes }, onChange) {
    this.#onChange = onChange;
    const choice = (/** @type {keyof typeof TEXTS.filters} */ name, /** @type {readonly string[]} */ options) =>
      (options.length === 0 ? null : h("label", {}, h("span", {}, TEXTS.filters[name]),
        h("select", { name }, h("option", { value: "" }, TEXTS.any), ...options.map((text, index) => h("option", { value: String(index) }, text)))));
    const number = (/** @type {"low" | "high"} */ name) => h("label", {}, h("span", {}, TEXTS.filters[name]),
      h("input", { type: "number", name, min: "0", max: "100", step: "any", inputmode: "decimal", placeholder: name === "low" ? "0" : "100" }));
    const clear = h("button", { type: "reset", class: "button" }, TEXTS.clear);
    this.#form = h("form", { class: "filters", role: "search", "aria-label": TEXTS.table },
      h("label", {}, h("span", {}, TEXTS.filters.id), h("input", { type: "search", name: "id", spellcheck: "false", autocomplete: "off" })),
      choice("grade", policy?.grades.map(({ name }) => name) ?? []),
      choice("verdict", policy === null ? [] : TEXTS.verdicts),
      choice("reason", reasons),
      changes ? h("label", {}, h("span", {}, TEXTS.changeFilter), this.#change) : null,
      model.task === "classification" ? h("div", { class: "range" }, number("low"), number("high")) : null,
      clear);
    this.element = this.#form;
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    this.#form.addEventListener("input", () => this.#later());
    this.#form.addEventListener("reset", () => this.#later());
  }

  /** Asks for who is decided about otherwise, and for nothing else. */
  askForChanges() {
    this.#form.reset();
    this.#change.value = "any";
    this.#later();
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#onChange(this.#filter()), REST_MS);
  }

  /** @returns {Filter} */
  #filter() {
    const data = new FormData(this.#form);
    const text = (/** @type {string} */ name) => String(data.get(name) ?? "").trim();
    const index = (/** @type {string} */ name) => (text(name) === "" ? null : Number(text(name)));
    const share = (/** @type {string} */ name, /** @type {number} */ none) => (text(name) === "" ? none : Number(text(name)) / 100);
    return {
      grade: index("grade"), verdict: index("verdict"), reason: index("reason"),
      change: text("change") === "any" ? "any" : index("change"), low: share("low", NO_FILTER.low), high: share("high", NO_FILTER.high), id: text("id"),
    };
  }
}
