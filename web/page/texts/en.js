// What the page says around its views, in English.

import { countsIn } from "../counts.js";

const counted = countsIn("en");

export const en = {
  language: "en",
  dir: "ltr",

  score: "Credit score",
  lead: "Enter a client, or start from an example. The score follows as you type; a blank field counts as not known.",
  leadOf: (/** @type {boolean} */ examples) =>
    `Enter a client${examples ? ", or start from an example" : ""}. The score follows as you type; a blank field counts as not known.`,
  leadOfOther: (/** @type {boolean} */ examples) =>
    `Enter values${examples ? ", or start from an example" : ""}. The prediction follows as you type; a blank field counts as missing.`,
  views: "Views",
  client: "Client",
  prediction: "Prediction",
  portfolio: "Portfolio",
  portfolioLead: "All clients of a file scored, decided, explained and ranked. The file stays on this machine.",
  policy: "Policy",
  policyLead: "What decisions cost, and what another policy would change. The data stays on this machine.",
  model: "Model",
  modelLead: "What the model is, what it goes by, and how it fares against another.",
  here: "Scored on this machine.",
  stays: "Nothing you enter leaves it.",
  back: "Back to the built-in model",
  open: "Open a model…",
  loading: "Loading the model…",
  examples: "Examples",
  clear: "Clear the form",
  carried: "Clients are decided about by the policy that was set in the policy view, and not by the model’s own.",
  toPolicy: "See the policy",
  ownPolicy: "Back to the model’s policy",
  support: "Decision support. A score is a candidate for judgement, not a decision or a legal notice.",
  unchanged: "Nothing else on this page has changed.",
  dismiss: "Dismiss",
  drop: "Drop a model, or a file of clients, to open it",
  dropNote: "XGBoost, LightGBM, CatBoost, ONNX, or a .copse package. It stays on this machine.",

  reading: (/** @type {string} */ name) => `Reading ${name}`,
  isOpen: (/** @type {string} */ name) => `${name} is open.`,
  notOpened: (/** @type {string} */ name) => `${name} could not be opened`,
  nothingOpened: "Nothing was opened",
  oneAtATime: "Open one file at a time.",
  unreadable: (/** @type {string} */ why) => `The file cannot be read: ${why}`,
  loadingView: "Loading the view…",
  tryAgain: "Try again",
  viewFailed: (/** @type {string} */ why) => `This view could not be loaded: ${why}`,
  figures: "Figures",
  bandTo: (/** @type {string} */ to) => `to ${to}`,
  bandBetween: (/** @type {string} */ over, /** @type {string} */ to) => `over ${over} to ${to}`,
  bandOver: (/** @type {string} */ over) => `over ${over}`,
  bandMissing: "missing",
  noLanguage: (/** @type {string} */ name) => `The page could not be put into this language: ${name}`,

  update: "A new version of this page is ready.",
  useNow: "Use it now",
  later: "Later",
  othersOpen: (/** @type {number} */ count) => counted(count, { one: "The new version can be used once the other tab with this page is closed.", other: "The new version can be used once the # other tabs with this page are closed." }),
};
