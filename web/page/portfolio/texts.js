// What the portfolio view says, in the page's language: `speak` before the view is made.

import { catalogue } from "../../element/texts.js";
import { en } from "./texts/en.js";

export const portfolioTexts = catalogue(en, {
  de: async () => (await import("./texts/de.js")).de,
  ar: async () => (await import("./texts/ar.js")).ar,
});

export let TEXTS = en;

/** Asked for last. */
let wanted = en.language;

/** Texts that come when another language was asked for meanwhile are not said. @param {string} language */
export async function speak(language) {
  wanted = language;
  const found = await portfolioTexts.load(language);
  if (wanted !== language) return;
  TEXTS = found;
}
