// What the model goes by: the mean of the absolute SHAP values, by group and by feature, of the clients of
// a file that was scored here, else as the card has it, else of the examples.

import { h } from "../../element/dom.js";
import { fine } from "../numbers.js";
import { Importance } from "../policy/importance.js";
import { meter, tableOf } from "../table.js";
import { TEXTS } from "./texts.js";

/** @typedef {import("../../model.js").Model} Model */
/** @typedef {import("../policy/importance.js").Share} Share */

/** Features that are shown; the rest are too small to be seen beside them. */
const MOST = 15;

/** @param {Model} model @param {import("../shared.js").Shared["importance"]} measured */
export function importancePanel(model, measured) {
  const found = measured === null ? ofCard(model) ?? ofExamples(model) : {
    byGroup: measured.byGroup, byFeature: measured.byFeature,
    source: TEXTS.ofFile(measured.clients, measured.of),
  };
  if (found === null) return null;
  const { byGroup, byFeature, source } = found;
  const labels = new Map(model.groups.map(({ name, label }) => [name, label]));
  return h("section", { class: "panel importance", "aria-labelledby": "importance-title" },
    h("h2", { id: "importance-title" }, TEXTS.importance),
    h("p", { class: "note" }, `${TEXTS.importanceLead} ${source}`),
    h("div", { class: "pair" }, byGroup.length === 0 ? null : barTable(TEXTS.group, byGroup.map(({ name, share }) => ({ name: labels.get(name) ?? name, share }))), h("div", {}, barTable(TEXTS.feature, byFeature.slice(0, MOST)),
      model.features.length > MOST ? h("p", { class: "note" }, TEXTS.others(model.features.length - MOST)) : null)));
}

/** @param {string} head @param {readonly Share[]} shares */
function barTable(head, shares) {
  const most = shares[0]?.share || 1;
  return h("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": head }, tableOf({
    head: [head, "", TEXTS.meanShap],
    rows: shares.map(({ name, share }) => [name, meter(share / most), fine(share)]),
  }));
}

/** @param {Model} model */
function ofCard({ figures }) {
  const byFeature = sharesOf(figures.importance);
  if (byFeature.length === 0) return null;
  return { byFeature, byGroup: sharesOf(figures.group_importance), source: TEXTS.ofCard };
}

/** @param {unknown} values @returns {Share[]} */
function sharesOf(values) {
  return Object.entries(typeof values === "object" && values !== null ? values : {})
    .filter(([, share]) => typeof share === "number")
    .map(([name, share]) => ({ name, share }))
    .sort((a, b) => b.share - a.share);
}

/** @param {Model} model */
function ofExamples(model) {
  const importance = new Importance(model);
  if (!importance.possible) return null;
  for (const { values } of model.samples) importance.add(values);
  const shares = importance.shares();
  return shares && { ...shares, source: TEXTS.ofExamples(shares.clients) };
}
