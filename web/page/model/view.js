// The model view: what the model is, what it goes by, how groups fare, another model beside it, its card.

import { h, icon } from "../../element/dom.js";
import { adopt } from "../sheet.js";
import { Challenger } from "./challenger.js";
import { factsOf, whatWasRead } from "./facts.js";
import { fairnessPanel } from "./fairness.js";
import { importancePanel } from "./importance.js";
import { renderMarkdown } from "./markdown.js";
import { Receipts } from "./receipts.js";
import { Shapes } from "./shapes.js";
import { CSS } from "./styles.js";
import { TEXTS } from "./texts.js";

export { speak } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../shared.js").Shared} Shared */

/**
 * @param {HTMLElement} root
 * @param {Shared} shared
 * @param {{ model: Model, input: number | null, challenger: import("./challenger.js").Kept } | null} [kept]
 * @returns {import("../shared.js").View}
 */
export function mount(root, shared, kept = null) {
  adopt(CSS);
  /** @type {Model | null | undefined} */
  let shown;
  /** @type {Shared["importance"]} */
  let measured = null;
  /** @type {{ shapes: Shapes | null, challenger: Challenger, receipts: Receipts } | null} */
  let parts = null;
  return {
    update() {
      const { model, client, importance, isOwn } = shared;
      if (shown !== model) {
        parts?.challenger.dispose();
        const before = kept?.model.hash === model?.hash ? kept : null;
        parts = model && {
          shapes: model.outputs === 1 ? new Shapes(model, before?.input ?? 0) : null,
          challenger: new Challenger(model, before?.challenger),
          receipts: new Receipts(model),
        };
        shown = model;
        measured = importance;
        root.replaceChildren(...(model === null || parts === null ? [noModel()] : [
          aboutPanel(model, isOwn), importancePanel(model, measured), parts.shapes?.element ?? null, fairnessPanel(model),
          parts.challenger.element, parts.receipts.element, membersPanel(model), cardPanel(model),
        ].filter((panel) => panel !== null)));
      } else if (measured !== importance && model !== null) {
        measured = importance;
        const panel = importancePanel(model, measured);
        if (panel !== null) root.querySelector(".importance")?.replaceWith(panel);
      }
      parts?.shapes?.update(client);
      parts?.challenger.update(client);
      parts?.receipts.update(client);
    },
    keep() {
      if (shown === undefined) return kept;
      return shown && parts && { model: shown, input: parts.shapes?.input ?? null, challenger: parts.challenger.keep() };
    },
  };
}

const noModel = () => h("p", { class: "panel" }, TEXTS.noModel);

/** @param {Model} model @param {boolean} isOwn */
function aboutPanel(model, isOwn) {
  const { name, version, hash, counts } = model;
  return h("section", { class: "panel about", id: "about", "aria-labelledby": "about-title" },
    h("h2", { id: "about-title" }, version === "" ? name : `${name} ${version}`),
    h("dl", { class: "facts", id: "facts" }, ...factsOf(model, isOwn).map(([term, value]) =>
      h("div", {}, h("dt", {}, term), h("dd", {}, value)))),
    h("p", { class: "proof" }, icon(counts.knownAnswers > 0 ? "check" : "alert"), counts.knownAnswers > 0
      ? TEXTS.knownAnswers(counts.knownAnswers)
      : TEXTS.noKnownAnswers),
    h("p", { class: "hash" }, "SHA-256 ", h("code", { class: "digest" }, hash)));
}

/** @param {Model} model */
function membersPanel(model) {
  return h("section", { class: "panel read", id: "read", "aria-labelledby": "read-title" },
    h("h2", { id: "read-title" }, TEXTS.members),
    h("div", { class: "scroll", id: "members", role: "group", "aria-labelledby": "read-title", tabindex: "0" },
      whatWasRead(model)));
}

/** @param {Model} model */
function cardPanel({ card }) {
  if (card === "") return null;
  return h("section", { class: "panel card", "aria-label": TEXTS.card },
    h("details", {}, h("summary", {}, TEXTS.modelCard), h("div", { id: "card" }, renderMarkdown(card))));
}
