// What of a file was not read as it stands, a sentence each.

import { TEXTS } from "./texts.js";

/**
 * @typedef {object} Taken
 * @property {number} skipLines  above the heading
 * @property {number} blankRows
 * @property {number} missingWords  cells of numbers that are missing because of a word
 * @property {number} oddTexts  cells that are not UTF-8
 */

/** @param {Taken} taken @returns {string[]} */
export function takenOf(taken) {
  return /** @type {const} */ (["skipLines", "blankRows", "missingWords", "oddTexts"]).flatMap((name) => (taken[name] > 0 ? [TEXTS[name](taken[name])] : []));
}
