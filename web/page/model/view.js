// The model view: what the model is, what it goes by, and its card.

import { h, icon } from "../../element/dom.js";
import { factsOf, whatWasRead } from "./facts.js";
import { renderMarkdown } from "./markdown.js";
import { styleSheet } from "./styles.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../shared.js").Shared} Shared */

/**
 * @param {HTMLElement} root
 * @param {Shared} shared
 * @returns {import("../shared.js").View}
 */
export function mount(root, shared) {
  document.adoptedStyleSheets.push(styleSheet());
  /** @type {Model | null | undefined} */
  let shown;
  return {
    update() {
      if (shown === shared.model) return;
      shown = shared.model;
      root.replaceChildren(...(shown === null ? [noModel()] : panelsOf(shown, shared.isOwn)));
    },
  };
}

const noModel = () => h("p", { class: "panel" }, "No model is loaded: open one to see what it is.");

/** @param {Model} model @param {boolean} isOwn */
function panelsOf(model, isOwn) {
  return [aboutPanel(model, isOwn), membersPanel(model), cardPanel(model)].filter((panel) => panel !== null);
}

/** @param {Model} model @param {boolean} isOwn */
function aboutPanel(model, isOwn) {
  const { name, version, hash, counts } = model;
  return h("section", { class: "panel about", id: "about", "aria-labelledby": "about-title" },
    h("h2", { id: "about-title" }, version === "" ? name : `${name} ${version}`),
    h("dl", { class: "facts", id: "facts" }, ...factsOf(model, isOwn).map(([term, value]) =>
      h("div", {}, h("dt", {}, term), h("dd", {}, value)))),
    h("p", { class: "proof" }, icon(counts.knownAnswers > 0 ? "check" : "alert"), counts.knownAnswers > 0
      ? `${counts.knownAnswers} known answers were computed again here, and are the same to the bit.`
      : "The package has no known answers that this engine could be held to."),
    h("p", { class: "hash" }, "SHA-256 ", h("code", { class: "digest" }, hash)));
}

/** @param {Model} model */
function membersPanel(model) {
  return h("section", { class: "panel read", id: "read", "aria-labelledby": "read-title" },
    h("h2", { id: "read-title" }, "Members"),
    h("div", { class: "scroll", id: "members", role: "group", "aria-labelledby": "read-title", tabindex: "0" },
      whatWasRead(model)));
}

/** @param {Model} model */
function cardPanel({ card }) {
  if (card === "") return null;
  return h("section", { class: "panel card", "aria-label": "Card" },
    h("details", {}, h("summary", {}, "Model card"), h("div", { id: "card" }, renderMarkdown(card))));
}
