// The page around the element: its views, example clients, and models of the person's own in the place
// of the page's.

import "../element/define.js";
import { setText } from "../element/dom.js";
import { texts } from "../element/texts.js";
import { currentView, offerViews } from "./navigation.js";
import { complain, offerToOpen } from "./open.js";
import { markSample, showSamples } from "./samples.js";
import { inLanguage } from "../translate.js";
import { shared } from "./shared.js";
import { keepInAddress, language, nameOf, offerLanguages, speak, speakFirst, stay, TEXTS } from "./texts.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../element/copse-score.js").CopseScore} CopseScore */

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const score = /** @type {CopseScore} */ (byId("score"));
const clientLink = /** @type {HTMLElement} */ (document.querySelector('nav.views a[href="#client"]'));

/** Milliseconds in which what is made anew has its size. */
const SETTLING = 1500;

/** The page's own model and what was entered for it. @type {{ model: Model | null, value: Record<string, unknown> }} */
const builtIn = { model: null, value: {} };
/** What a person opened in its place. @type {Model | null} */
let opened = null;
/** Whether there is a model to show, or the reason why there is none. */
let revealed = false;

const views = offerViews(shared, showTitle);

/** The client is decided about by what the policy view has, and the page says so. */
function carryPolicy() {
  byId("carried").hidden = shared.policy === null;
  if (score.policy !== shared.policy && currentView() === "client") {
    score.policy = shared.policy;
    // Frozen, as the element keeps it.
    shared.policy = score.policy;
    shared.result = score.result;
  }
}

function showTitle() {
  const { model, isOwn } = shared;
  const name = currentView();
  const told = model?.title ?? TEXTS.score;
  if (name === "client") {
    setText(byId("title"), isOwn ? TEXTS.score : told);
    setText(byId("lead"), model === null || isOwn ? TEXTS.lead : (model.policy === null ? TEXTS.leadOfOther : TEXTS.leadOf)(model.samples.length > 0));
  } else {
    setText(byId("title"), TEXTS[name]);
    setText(byId("lead"), TEXTS[`${name}Lead`]);
  }
  const place = name === "client" ? "" : `${TEXTS[name]} · `;
  document.title = model === null ? `${place}Copse` : `${place}${told} · Copse`;
  setText(clientLink, model !== null && model.policy === null ? TEXTS.prediction : TEXTS.client);
  byId("back").hidden = isOwn;
  carryPolicy();
  if (!revealed) for (const view of document.querySelectorAll(".view")) /** @type {HTMLElement} */ (view).hidden = true;
}

/** Tells the views what the form holds now. */
function showClient() {
  shared.client = score.value;
  shared.result = score.result;
  views.update();
}

/** @param {Model} model @returns {HTMLButtonElement | undefined} the first */
const offerSamples = (model) => showSamples(model, (values) => {
  score.value = values;
  showClient();
});

/** @param {Model} model */
function show(model) {
  if (model !== opened) builtIn.model = model;
  const spoken = inLanguage(model, language);
  if (spoken !== shared.model) shared.importance = null;
  if (shared.model !== null && spoken !== shared.model) shared.policy = null;
  shared.model = spoken;
  shared.isOwn = model !== opened;
  const first = offerSamples(spoken);
  reveal();
  // A page that has been here before may have its client back; the first example is for the rest.
  if (Object.values(score.value).every((value) => value === null) && first) first.click();
  else showClient();
}

/** The views, with a model or the reason why there is none, in the place of what kept it. */
function reveal() {
  byId("loading").hidden = true;
  revealed = true;
}

/** Puts a model into the place of the one that is there, until the element shows it or says why not; null is the page's own.
 * @param {Model | null} model @param {File | null} file */
function replace(model, file) {
  const before = opened;
  if (before === null) builtIn.value = score.value;
  opened = model;
  shared.file = file;
  // Values of the one are not the other's, even where names are alike.
  score.value = {};
  score.policy = null;
  const next = model ?? builtIn.model;
  const shown = new Promise((resolve) => {
    score.addEventListener("copse-error", resolve, { once: true });
    score.addEventListener("copse-ready", function ready() {
      if (score.model !== next) return;
      score.removeEventListener("copse-ready", ready);
      resolve(null);
    });
  });
  score.model = next;
  before?.dispose();
  return shown;
}

/** What a person has just pressed stays under the finger while all above it is made anew. @param {HTMLElement} link */
function holdInPlace(link) {
  const place = link.getBoundingClientRect().top;
  const hold = new ResizeObserver(() => scrollBy({ top: link.getBoundingClientRect().top - place, behavior: "instant" }));
  const ended = new AbortController();
  const end = () => {
    hold.disconnect();
    ended.abort();
  };
  hold.observe(document.body);
  for (const type of ["wheel", "touchmove", "pointerdown", "keydown", "hashchange"]) addEventListener(type, end, { signal: ended.signal });
  setTimeout(end, SETTLING);
}

/** Counts what was chosen: the last language is the one that is spoken, whichever comes first. */
let chosen = 0;

/** All in another language, in place: who is entered, what was opened, dropped and set stays. @param {string} tag */
async function changeLanguage(tag) {
  const turn = ++chosen;
  const [link] = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`#languages a[lang=${tag}]`));
  byId("languages").removeAttribute("aria-busy");
  if (tag === language) return stay();
  byId("languages").setAttribute("aria-busy", "true");
  try {
    await texts.load(tag);
    if (turn !== chosen || !await speak(tag)) return;
    holdInPlace(link);
    keepInAddress();
    markLanguage();
    score.locale = tag;
    if (score.model !== null && shared.model !== null) {
      shared.model = inLanguage(score.model, tag);
      offerSamples(shared.model);
    }
    await views.speak();
  } catch (error) {
    if (turn === chosen) complain(TEXTS.noLanguage(nameOf(tag)), error instanceof Error ? error.message : String(error));
  } finally {
    if (turn === chosen) byId("languages").removeAttribute("aria-busy");
  }
}
const markLanguage = offerLanguages(changeLanguage);

byId("clear").addEventListener("click", () => {
  score.value = {};
  markSample(null);
  showClient();
  score.focus();
});
byId("back").addEventListener("click", () => {
  replace(null, null);
  byId("alert").hidden = true;
  setText(byId("status"), "");
  if (score.model !== null && Object.values(builtIn.value).some((value) => value !== null)) {
    score.value = builtIn.value;
    markSample(null);
    showClient();
  }
  byId("open").focus();
});
byId("own-policy").addEventListener("click", () => {
  shared.policy = null;
  showTitle();
  showClient();
  score.focus();
});
offerToOpen((model, file) => {
  const shown = replace(model, file);
  scrollTo({ top: 0 });
  return shown;
}, (file) => views.takeTable(file));
shared.openClient = (values) => {
  score.value = values;
  markSample(null);
  showClient();
  location.hash = "client";
};
score.addEventListener("copse-ready", () => score.model && show(score.model));
score.addEventListener("copse-error", () => {
  if (score.model) return;
  reveal();
  views.update();
});
score.addEventListener("copse-change", () => {
  markSample(null);
  showClient();
});
// After the first score: all of the page is fetched for when there is no network.
if ("serviceWorker" in navigator) {
  score.addEventListener("copse-ready", async () => (await import("./offline.js")).keepOffline(), { once: true });
}
await speakFirst();
markLanguage();
if (language !== "en") score.locale = language;
views.update();
if (score.model && shared.model === null) show(score.model);
