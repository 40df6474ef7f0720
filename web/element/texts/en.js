// The element's texts in English.

/** @param {number} count @param {string} one @param {string} many */
const counted = (count, one, many) => (count === 1 ? one : many);
/** Those with a meaning of their own for the engine. @typedef {"accept" | "decline" | "refer"} Verdict */

export const en = {
  language: "en",
  dir: "ltr",
  separator: "; ",
  /** A model in this language. */
  told: /** @template {import("../../scorer.js").Scorer} T @param {T} model @returns {T} */ (model) => model,

  loading: "Loading the model…",
  noScore: "No score can be given",
  ownError: "An error of Copse itself:",

  probabilityOfDefault: "Probability of default",
  probability: "Probability",
  probabilityOf: (/** @type {string} */ name) => `Probability of “${name}”`,
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
  more: (/** @type {string} */ count) => `${count} more`,
  moreOf: (/** @type {string} */ title) => `More of: ${title}`,

  notANumber: "not a number",
  blank: "blank",
  quoted: (/** @type {string} */ text) => `“${text}”`,
  about: (/** @type {string} */ count, /** @type {string} */ of) => `about ${count} in ${of}`,
  fewerThan: (/** @type {string} */ count, /** @type {string} */ of) => `fewer than ${count} in ${of}`,
  moreThan: (/** @type {string} */ count, /** @type {string} */ of) => `more than ${count} in ${of}`,

  client: "Client",
  inputs: "Inputs",
  history: "History",
  columnMeanings: "What the columns mean",
  problem: {
    number: "Not a number.",
    numberLike: (/** @type {string} */ example) => `Not a number. Write it like ${example}.`,
    either: (/** @type {string} */ one, /** @type {string} */ other) => `Not clear: write ${one} or ${other}.`,
    whole: "Must be a whole number.",
    least: (/** @type {string} */ min) => `Must be at least ${min}.`,
    most: (/** @type {string} */ max) => `Must be at most ${max}.`,
    range: (/** @type {string} */ min, /** @type {string} */ max) => `Must be from ${min} to ${max}.`,
    choice: (/** @type {string} */ value) => `${value} is not one of the choices.`,
  },
  notAmong: (/** @type {string} */ value) => `${value} (not among them)`,
  notDocumented: (/** @type {string} */ value) => `${value} (not documented)`,
  notKnown: "Not known",
  undo: "Undo",
  redo: "Redo",
  undone: "Undone.",
  redone: "Done again.",
  clientData: "Client data",
  pasteHint: "A row copied from a spreadsheet can be pasted here.",
  pasting: "Reading what was pasted…",

  result: "Result",
  noResult: "No result yet",
  lastValid: "Last valid result",
  lastValidFor: (/** @type {string} */ basis) => `, for ${basis}.`,
  correct: (/** @type {string} */ labels) => `Correct: ${labels}.`,
  enterValues: "Enter values to see the prediction.",
  enterClient: "Enter a client to see the score.",
  blanks: (/** @type {string} */ labels) => `Left blank and scored as missing: ${labels}.`,
  blankCount: (/** @type {number} */ count, /** @type {string} */ shown, /** @type {string} */ of) =>
    `${shown} of ${of} ${counted(count, "field", "fields")} blank, scored as missing`,

  verdict: /** @type {Readonly<Record<Verdict, string>>} */ ({ accept: "Accept", decline: "Decline", refer: "Refer to a person" }),
  grade: "Grade",
  gradeOf: (/** @type {string} */ name) => `Grade ${name}`,
  byProbability: "by probability, %",
  bandRange: (/** @type {string} */ from, /** @type {string} */ to) => `, ${from} to ${to}`,
  expectedLoss: "Expected loss",
  lossNote: (/** @type {string} */ probability, /** @type {string} */ share, /** @type {string} */ amount) =>
    `${probability} likely × ${share} lost of ${amount}`,
  mustWeigh: "A person must weigh what is at stake.",
  costs: "Expected cost of each decision",
  ifAccepted: "If accepted",
  ifDeclined: "If declined",
  lower: "lower",
  creditLine: "Credit line",
  noCostAt: (/** @type {string} */ label) => `No cost at this ${inSentence(label)}.`,
  noCostWithout: (/** @type {string} */ label) => `No cost without the ${inSentence(label)}.`,
  closeCall: (/** @type {string} */ probability) => `A close call: accepting and declining cost the same at ${probability}.`,
  unlikeClients: "Unlike the clients that the model learned from.",
  byCost: /** @type {Readonly<Record<Verdict, string>>} */ ({ accept: "By cost alone: accept.", decline: "By cost alone: decline.", refer: "" }),

  why: "Why",
  percentagePoints: "percentage points",
  points: (/** @type {string} */ value) => `${value} points`,
  toldIn: (/** @type {string} */ language) => `The model tells its reasons in ${language}.`,
  candidates: "Candidates for reasons, not a legal notice.",

  sure: "How sure",
  otherPolicy: "Decided by another policy than the model’s.",
  cutOff: "Cut-off",
  breakEven: "Break-even",
  above: (/** @type {string} */ points, /** @type {string} */ at) => `${points} points above ${at}`,
  below: (/** @type {string} */ points, /** @type {string} */ at) => `${points} points below ${at}`,
  smallestChange: "Smallest change that turns the decision",
  changeOf: (/** @type {string} */ label, /** @type {string} */ from, /** @type {string} */ to) => `${label}: ${from} → ${to}`,
  noneTurns: "None of one known input alone",
  computing: "being computed…",
  members: "Members of the model",
  agree: (/** @type {number} */ count, /** @type {string} */ shown, /** @type {string} */ points) =>
    `${shown} within about ${points} points`,
  training: "Training data",
  likeTraining: "Like its clients",
  unlikeTraining: "Unlike its clients",
  unlikeTitle: "Unlike the training data",
  unlikeMost: (/** @type {string} */ labels) => `, most of all in ${labels}. The result is less certain than it looks.`,

  copy: "Copy",
  copied: "Copied",
  copyByHand: "Selected: copy it from here",
  knownAnswers: (/** @type {number} */ count, /** @type {string} */ shown) =>
    `${shown} known ${counted(count, "answer", "answers")} reproduced to the bit`,
  noKnownAnswers: "No known answers to check it by",

  scenario: "Scenario",
  scenarioOf: (/** @type {number} */ count, /** @type {string} */ shown) =>
    `${shown} ${counted(count, "input differs", "inputs differ")} from the client`,
  scenarioWas: (/** @type {string} */ probability) => `the client: ${probability}`,
  scenarioReset: "Back to the client",
  scenarioKeep: "Keep as the client",

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

/** A label within a sentence; one that begins as an abbreviation stays. @param {string} label */
function inSentence(label) {
  return /^\p{Lu}\p{Ll}/u.test(label) ? label[0].toLowerCase() + label.slice(1) : label;
}
