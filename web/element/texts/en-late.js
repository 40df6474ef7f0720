// The element's texts in English that its first picture does without.

/** @param {number} count @param {string} one @param {string} many */
const counted = (count, one, many) => (count === 1 ? one : many);

export const enLate = {
  probability: "Probability",
  probabilityOf: (/** @type {string} */ name) => `Probability of “${name}”`,
  inputs: "Inputs",
  enterValues: "Enter values to see the prediction.",
  mostProbableClass: "Most probable class",
  mostProbable: "most probable",
  bothClasses: "Both classes",
  allClasses: "All classes",
  className: (/** @type {string} */ name) => `Class ${name}`,
  prediction: "Prediction",
  predictions: "Predictions",
  allOutputs: "All outputs",
  output: (/** @type {number} */ index) => `Output ${index}`,
  valueCount: (/** @type {number} */ count, /** @type {string} */ shown) => `${shown} ${counted(count, "value", "values")}`,
  moreOf: (/** @type {string} */ title) => `More of: ${title}`,

  undo: "Undo",
  redo: "Redo",
  undone: "Undone.",
  redone: "Done again.",
  pasting: "Reading what was pasted…",

  sure: "How sure",
  otherPolicy: "Decided by another policy than the model’s.",
  cutOff: "Cut-off",
  breakEven: "Break-even",
  above: (/** @type {string} */ points, /** @type {string} */ at) => `${points} points above ${at}`,
  below: (/** @type {string} */ points, /** @type {string} */ at) => `${points} points below ${at}`,
  smallestChange: "Smallest change that turns the decision",
  ofRange: (/** @type {string} */ share) => `${share} of its range`,
  changeOf: (/** @type {string} */ label, /** @type {string} */ from, /** @type {string} */ to) => `${label}: ${from} → ${to}`,
  noneTurns: "None of one known input alone",
  computing: "being computed…",
  members: "Members of the model",
  agree: (/** @type {number} */ count, /** @type {string} */ shown, /** @type {string} */ points) =>
    `${shown} within about ${points} points`,
  training: "Training data",
  likeTraining: "Like its clients",
  unlikeTraining: "Unlike its clients",

  copy: "Copy",
  copied: "Copied",
  copyByHand: "Selected: copy it from here",
  knownAnswers: (/** @type {number} */ count, /** @type {string} */ shown) =>
    `${shown} known ${counted(count, "answer", "answers")} reproduced to the bit`,
  noKnownAnswers: "No known answers to check it by",

  tools: "Look closer",
  tool: {
    waterfall: ["Why, in figures", "What each group of facts adds, and which pairs matter"],
    curve: ["What if", "Move one input and see the whole curve"],
    changes: ["What would change this", "Smallest changes that the client can act on"],
    compare: ["Compare", "Two side by side"],
    record: ["Notes and record", "Notes, override, receipt, one-page report"],
  },
  /** In the place of what is said of clients, for models of something else. */
  plain: {
    scenarioOf: (/** @type {number} */ count, /** @type {string} */ shown) => `${shown} ${counted(count, "input was", "inputs were")} changed`,
    scenarioWas: (/** @type {string} */ figure) => `before: ${figure}`,
    scenarioReset: "Back",
    scenarioKeep: "Keep",
    candidates: "",
    likeTraining: "Like it",
    unlikeTraining: "Unlike it",
    clientData: "Inputs",
    recordNote: "Notes, receipt, one-page report",
    changesNote: "Smallest changes that reach a goal",
  },
  toolFailed: (/** @type {string} */ reason) => `This part could not be loaded: ${reason}`,
};
/** @typedef {typeof enLate} EnLate */
