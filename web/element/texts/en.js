// The element's texts in English: those of its first picture. The others are in en-late.js.

/** @param {number} count @param {string} one @param {string} many */
const counted = (count, one, many) => (count === 1 ? one : many);
/** Those with a meaning of their own for the engine. @typedef {"accept" | "decline" | "refer"} Verdict */

const first = {
  language: "en",
  dir: "ltr",
  separator: "; ",
  /** A model in this language. */
  told: /** @template {import("../../scorer.js").Scorer} T @param {T} model @returns {T} */ (model) => model,

  loading: "Loading the model…",
  noScore: "No score can be given",
  notTaken: "This client was not taken",
  ownError: "An error of Copse itself:",

  probabilityOfDefault: "Probability of default",
  more: (/** @type {string} */ count) => `${count} more`,

  notANumber: "not a number",
  blank: "blank",
  quoted: (/** @type {string} */ text) => `“${text}”`,
  about: (/** @type {string} */ count, /** @type {string} */ of) => `about ${count} in ${of}`,
  fewerThan: (/** @type {string} */ count, /** @type {string} */ of) => `fewer than ${count} in ${of}`,
  moreThan: (/** @type {string} */ count, /** @type {string} */ of) => `more than ${count} in ${of}`,

  client: "Client",
  history: "History",
  columnMeanings: "What the columns mean",
  problem: {
    number: "Not a number.",
    numberLike: (/** @type {string} */ example) => `Not a number. Write it like ${example}.`,
    currency: (/** @type {string} */ example) => `Not an amount in this currency. Write it like ${example}.`,
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
  clientData: "Client data",
  pasteHint: "A row copied from a spreadsheet can be pasted here.",

  result: "Result",
  noResult: "No result yet",
  lastValid: "Last valid result",
  lastValidFor: (/** @type {string} */ basis) => `, for ${basis}.`,
  correct: (/** @type {string} */ labels) => `Correct: ${labels}.`,
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

  unlikeTitle: "Unlike the training data",
  unlikeMost: (/** @type {string} */ labels) => `, most of all in ${labels}. The result is less certain than it looks.`,

  scenario: "Scenario",
  scenarioOf: (/** @type {number} */ count, /** @type {string} */ shown) =>
    `${shown} ${counted(count, "input differs", "inputs differ")} from the client`,
  scenarioWas: (/** @type {string} */ probability) => `the client: ${probability}`,
  scenarioReset: "Back to the client",
  scenarioKeep: "Keep as the client",
};

/** Whole once late.js has fetched the others. */
export const en = /** @type {typeof first & import("./en-late.js").EnLate} */ (first);

/** A label within a sentence; one that begins as an abbreviation stays. @param {string} label */
function inSentence(label) {
  return /^\p{Lu}\p{Ll}/u.test(label) ? label[0].toLowerCase() + label.slice(1) : label;
}
