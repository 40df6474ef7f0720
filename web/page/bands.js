// Bands of numbers in words: how groups of clients are called.

import { figure } from "./numbers.js";
import { TEXTS } from "./texts.js";

/** What is over one number and up to another; either may be infinite. @param {number} over @param {number} to */
export function bandText(over, to) {
  if (over === -Infinity) return TEXTS.bandTo(figure(to));
  return to === Infinity ? TEXTS.bandOver(figure(over)) : TEXTS.bandBetween(figure(over), figure(to));
}
