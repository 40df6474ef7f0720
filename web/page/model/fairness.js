// How groups fare, as the model's card has it. Diagnostics, and no legal judgement.

import { h } from "../../element/dom.js";
import { fine, percent, whole } from "../numbers.js";
import { tableOf } from "../table.js";
import { TEXTS } from "./texts.js";

/** What is customarily flagged: the four-fifths rule of thumb, and a group too small to say much. */
const FOUR_FIFTHS = 0.8;
const FEW = 500;

/** @param {unknown} value @returns {Record<string, unknown>} */
const object = (value) => (typeof value === "object" && value !== null ? /** @type {Record<string, unknown>} */ (value) : {});
/** A figure of the card, a mean over folds. @param {unknown} value */
const meanOf = (value) => {
  const { mean } = object(value);
  return typeof mean === "number" ? mean : NaN;
};

/** @param {import("../../model.js").Model} model */
export function fairnessPanel({ figures }) {
  const attributes = Object.entries(object(figures.groups));
  if (attributes.length === 0) return null;
  const sizes = object(figures.group_sizes);
  return h("section", { class: "panel fairness", "aria-labelledby": "fairness-title" },
    h("h2", { id: "fairness-title" }, TEXTS.fairness),
    h("p", { class: "note" }, TEXTS.fairnessLead),
    h("div", { class: "groups" }, ...attributes.map(([attribute, groups]) =>
      h("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": attribute }, tableOf({
        head: [attribute, ...TEXTS.fairnessHead],
        numeric: [1, 2, 3, 4, 5, 6],
        rows: Object.entries(object(groups)).sort(([one], [other]) => placeOf(one) - placeOf(other)).map(([group, measures]) => rowOf(group, object(measures), Number(object(sizes[attribute])[group]))),
      })))));
}

/** Where a group stands among those of an attribute: bands by their lower end, codes by themselves. @param {string} group */
const placeOf = (group) => (group.startsWith("to ") ? -1 : Number(/\d+/.exec(group)?.[0] ?? 0));

/** @param {string} group @param {Record<string, unknown>} measures @param {number} size */
function rowOf(group, { approved, impact, opportunity, predicted, observed }, size) {
  const notes = [...(size < FEW ? [TEXTS.fewClients] : []), ...(meanOf(impact) < FOUR_FIFTHS ? [TEXTS.fourFifths] : [])];
  return [group, whole(size), percent(meanOf(approved)), fine(meanOf(impact)), percent(meanOf(opportunity)),
    percent(meanOf(predicted)), percent(meanOf(observed)), notes.join(", ")];
}
