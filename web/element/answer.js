// What a model says: here a client's probability alone; in answers.js, which is imported for models of
// that kind, the most probable of several classes, or the value of a regression.

import { h, setText } from "./dom.js";

/** @typedef {import("../scorer.js").Scorer} Model */
/** @typedef {import("../model.js").Result} Result */
/** @typedef {import("./locale.js").Formats} Formats */
/** @typedef {(model: Model, formats: Formats) => Answer} Maker */

/**
 * @typedef {object} Answer
 * @property {string} title
 * @property {HTMLElement[]} figures  under the title
 * @property {HTMLElement | null} detail  every class or output, where there is more to it
 * @property {(result: Result | null) => void} update
 * @property {(result: Result) => string} brief  the figure alone
 * @property {(result: Result) => string} sentence  for who cannot see it
 */

export const BLANK = "–";

/** @param {number | number[] | null} values */
export const listOf = (values) => (Array.isArray(values) ? values : [values ?? NaN]);
/** The first output, of a model of one; of a regression its value. @param {Result} result */
export const probabilityOf = ({ prediction }) => listOf(prediction)[0];

/** Whether there is no more to an answer than one probability. @param {Model} model */
export const isPlain = (model) => model.task === "classification" && model.outputs === 1 && model.policy !== null;

/** @param {string} title @param {Formats} formats @returns {Answer} */
export function probabilityAnswer(title, formats) {
  const probability = h("p", { class: "probability", part: "probability" });
  const odds = h("p", { class: "odds", part: "odds" });
  return {
    title,
    figures: [probability, odds],
    detail: null,
    update(result) {
      setText(probability, result === null ? BLANK : formats.percent(probabilityOf(result)));
      setText(odds, result === null ? "" : formats.odds(probabilityOf(result)));
    },
    brief: (result) => formats.percent(probabilityOf(result)),
    sentence: (result) =>
      `${title} ${formats.percent(probabilityOf(result))}, ${formats.odds(probabilityOf(result))}.`,
  };
}
