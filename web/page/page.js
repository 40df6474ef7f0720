// The page around the element: example clients above it, what the model is below.

import "../element/define.js";
import { h } from "../element/dom.js";
import { renderMarkdown } from "./markdown.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../element/copse-score.js").CopseScore} CopseScore */

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const score = /** @type {CopseScore} */ (byId("score"));
const samples = byId("samples");

/** @param {HTMLElement | null} chosen */
function mark(chosen) {
  for (const button of samples.querySelectorAll("button.sample")) {
    button.setAttribute("aria-pressed", String(button === chosen));
  }
}

/** @param {Model} model */
function showSamples(model) {
  const buttons = model.samples.map(({ name, note, values }) => {
    const button = h("button", { type: "button", class: "sample", "aria-pressed": "false" },
      h("span", { class: "name" }, name), note === "" ? null : h("span", { class: "note" }, note));
    button.addEventListener("click", () => {
      score.value = values;
      mark(button);
    });
    return button;
  });
  samples.replaceChildren(...buttons);
  byId("examples").hidden = buttons.length === 0;
  // A page that has been here before may have its client back; the first example is for the rest.
  if (Object.values(score.value).every((value) => value === null)) buttons[0]?.click();
}

/** @param {Model} model */
function showModel(model) {
  const figure = (/** @type {number} */ value) => value.toLocaleString(document.documentElement.lang);
  /** @type {[string, string][]} */
  const facts = [
    ["Estimates", model.title],
    ["Trees", `${figure(model.counts.trees)} in ${figure(model.memberNames.length)} members`],
    ["Nodes", figure(model.counts.nodes)],
    ["Features", `${figure(model.features.length)} from ${figure(model.inputs.length)} inputs`],
    ["Engine", `Copse ${model.engineVersion}`],
  ];
  byId("facts").replaceChildren(...facts.map(([term, value]) =>
    h("div", {}, h("dt", {}, term), h("dd", {}, value))));
  byId("card").replaceChildren(renderMarkdown(model.card));
  /** @type {HTMLElement} */ (byId("card").closest("details")).hidden = model.card === "";
  document.title = `${model.title} · Copse`;
  byId("about").hidden = false;
}

/** @param {Model} model */
function show(model) {
  showSamples(model);
  showModel(model);
  reveal();
}

/** The element, with a model or the reason why there is none, in the place of what kept it. */
function reveal() {
  byId("loading").hidden = true;
  score.hidden = false;
}

byId("clear").addEventListener("click", () => {
  score.value = {};
  mark(null);
  score.focus();
});
score.addEventListener("copse-ready", () => score.model && show(score.model));
score.addEventListener("copse-error", () => score.model ?? reveal());
score.addEventListener("copse-change", () => mark(null));
if (score.model) show(score.model);
