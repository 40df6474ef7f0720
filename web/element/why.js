// Why the result is what it is, in the recipe's sentences, strongest first.

import { h } from "./dom.js";

/** @typedef {import("../scorer.js").Scorer} Model */
/** @typedef {import("./locale.js").Formats} Formats */

/** Whether a model can say why. @param {Model} model */
export const canSayWhy = (model) =>
  model.languages.length > 0 && model.members.every(({ hasCovers }) => hasCovers);

/** That the model's reasons are told in: the locale's, or the first that it has. @param {Model} model @param {Formats} formats */
export function reasonLanguage(model, formats) {
  const wanted = formats.locale.toLowerCase().split("-")[0];
  return model.languages.find((name) => name.toLowerCase() === wanted) ?? model.languages[0];
}

export class WhyView {
  #model;
  #formats;
  #language;
  #list;

  /** @param {Model} model @param {Formats} formats */
  constructor(model, formats) {
    this.#model = model;
    this.#formats = formats;
    const { texts } = formats;
    this.#language = reasonLanguage(model, formats);
    this.#list = h("ul", { lang: this.#language, dir: "auto" });
    const native = this.#language.toLowerCase().split("-")[0] === texts.language;
    this.element = h("div", { class: "why", part: "why" },
      h("div", { class: "title" }, h("h3", {}, texts.why), h("span", { class: "note" }, texts.percentagePoints)), this.#list,
      h("p", { class: "note" }, native ? texts.candidates
        : `${texts.toldIn(formats.languageName(this.#language))} ${texts.candidates}`));
  }

  /** @param {Readonly<Record<string, unknown>>} record  that was scored */
  update(record) {
    const reasons = this.#model.reasons(record, { language: this.#language, allowMissing: true });
    this.element.hidden = reasons.length === 0;
    this.#list.replaceChildren(...reasons.map(({ effect, text }) => h("li", { class: effect > 0 ? "raises" : "lowers" },
      h("span", {}, text),
      h("span", { class: "effect" }, h("span", { "aria-hidden": "true" }, this.#formats.points(effect)),
        h("span", { class: "unseen" }, this.#formats.texts.points(this.#formats.points(effect)))))));
  }
}
