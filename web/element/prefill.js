// The client that the attribute `value` begins with, and what is said where it can be none.

import { h, icon } from "./dom.js";
import { attributeRecord, sentence } from "./given.js";

/** @typedef {import("./texts.js").Texts} Texts */

/** Who cannot be helped: an alert. @param {string} title @param {unknown} error @param {Texts} texts */
export const failure = (title, error, texts) =>
  h("div", { class: "failure", part: "failure", role: "alert" }, icon("alert"),
    h("div", {}, h("h2", {}, title), h("p", { lang: "en", dir: "ltr" }, sentence(error, texts))));

export class Prefill {
  /** Above the form. */
  element = h("div", { class: "content", part: "refused" });
  /** Whether a script or a person put a client there: the attribute has no say then. */
  isOver = false;
  /** @type {unknown} */ #error = null;

  /** @param {string | null} text @param {import("../scorer.js").Scorer | null} model @returns {Record<string, unknown>} nobody where it can be none */
  read(text, model) {
    this.#error = null;
    try {
      return attributeRecord(text, model);
    } catch (error) {
      this.#error = error;
      return {};
    }
  }

  /** Says why the client is not there, if so. @param {Texts} texts @returns {unknown} the reason, null for none */
  say(texts) {
    this.element.replaceChildren(...this.#error === null ? [] : [failure(texts.notTaken, this.#error, texts)]);
    return this.#error;
  }

  /** There is nothing to say any more. */
  clear() {
    this.#error = null;
    this.element.replaceChildren();
  }
}
