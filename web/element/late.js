// What elements fetch after their first picture, or with the first model that asks for it: once for all.

import { CopseError } from "../error.js";
import { isPlain } from "./answer.js";
import { en } from "./texts/en.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../scorer.js").Scorer} Scorer */
/** @typedef {import("./whole.js").Whole} Whole */

export const late = {
  /** Once it was fetched. @type {Whole | null} */
  whole: null,
  /** What shows answers that are not plain. @type {import("./answer.js").Maker | null} */
  answerOf: null,
};

/** Fetches all that the first picture does not need. */
export async function fetchWhole() {
  try {
    const whole = await import("./whole.js");
    Object.assign(en, whole.enLate);
    return late.whole = whole;
  } catch (cause) {
    throw new CopseError("io", `A part of Copse could not be loaded: ${String(cause)}`, { cause });
  }
}

/** Whether a model's answers can be shown by what is here. @param {Scorer} scorer */
export const canShow = (scorer) => late.answerOf !== null || isPlain(scorer);

/** Fetches what shows a model's answers, and the texts for that, where they are not here. @param {Scorer} scorer */
export async function fetchAnswers(scorer) {
  if (canShow(scorer)) return;
  [{ answerOf: late.answerOf }] = await Promise.all([import("./answers.js"), fetchWhole()]);
}

/** @param {Scorer} scorer @returns {Model | null} the same, where it is whole */
export const wholeModel = (scorer) => ("whatIf" in scorer ? /** @type {Model} */ (scorer) : null);
