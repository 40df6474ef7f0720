// The page around the element: example clients above it, what the model is below, and models of the
// person's own in the place of the page's.

import "../element/define.js";
import { h, setText } from "../element/dom.js";
import { factsOf, whatWasRead } from "./about.js";
import { renderMarkdown } from "./markdown.js";
import { offerToOpen } from "./open.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../element/copse-score.js").CopseScore} CopseScore */

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const score = /** @type {CopseScore} */ (byId("score"));
const samples = byId("samples");
const own = { title: byId("title").textContent, lead: byId("lead").textContent };

/** The page's own model and what was entered for it. @type {{ model: Model | null, value: Record<string, unknown> }} */
const builtIn = { model: null, value: {} };
/** What a person opened in its place. @type {Model | null} */
let opened = null;

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
  const isOwn = model !== opened;
  byId("facts").replaceChildren(...factsOf(model, isOwn).map(([term, value]) =>
    h("div", {}, h("dt", {}, term), h("dd", {}, value))));
  byId("read").hidden = isOwn;
  byId("members").replaceChildren(...(isOwn ? [] : [whatWasRead(model)]));
  byId("card").replaceChildren(renderMarkdown(model.card));
  /** @type {HTMLElement} */ (byId("card").closest("details")).hidden = model.card === "";
  byId("about").hidden = false;
}

/** @param {Model} model */
function showTitle(model) {
  const isOwn = model !== opened;
  document.title = `${model.title} · Copse`;
  setText(byId("title"), isOwn ? own.title : model.title);
  setText(byId("lead"), isOwn ? own.lead : leadOf(model));
  byId("back").hidden = isOwn;
}

/** @param {Model} model */
function leadOf({ policy, samples: examples }) {
  const start = examples.length > 0 ? ", or start from an example" : "";
  return policy === null
    ? `Enter values${start}. The prediction follows as you type; a blank field counts as missing.`
    : `Enter a client${start}. The score follows as you type; a blank field counts as not known.`;
}

/** @param {Model} model */
function show(model) {
  if (model !== opened) builtIn.model = model;
  showTitle(model);
  showSamples(model);
  showModel(model);
  reveal();
}

/** The element, with a model or the reason why there is none, in the place of what kept it. */
function reveal() {
  byId("loading").hidden = true;
  score.hidden = false;
}

/** Puts a model into the place of the one that is there; null is the page's own.
 * @param {Model | null} model */
function replace(model) {
  const before = opened;
  if (before === null) builtIn.value = score.value;
  opened = model;
  // Values of the one are not the other's, even where names are alike.
  score.value = {};
  score.model = model ?? builtIn.model;
  before?.dispose();
}

byId("clear").addEventListener("click", () => {
  score.value = {};
  mark(null);
  score.focus();
});
byId("back").addEventListener("click", () => {
  replace(null);
  if (score.model !== null && Object.values(builtIn.value).some((value) => value !== null)) {
    score.value = builtIn.value;
    mark(null);
  }
  byId("open").focus();
});
offerToOpen((model) => {
  replace(model);
  scrollTo({ top: 0 });
});
score.addEventListener("copse-ready", () => score.model && show(score.model));
score.addEventListener("copse-error", () => score.model ?? reveal());
score.addEventListener("copse-change", () => mark(null));
// After the first score: all of the page is fetched for when there is no network.
if ("serviceWorker" in navigator) {
  score.addEventListener("copse-ready", async () => (await import("./offline.js")).keepOffline(), { once: true });
}
if (score.model) show(score.model);
