// What the portfolio view says, in the page's language: `speak` before the view is made.

import { catalogue } from "../../element/texts.js";
import { en } from "./texts/en.js";

export const portfolioTexts = catalogue(en, {
  de: async () => (await import("./texts/de.js")).de,
  ar: async () => (await import("./texts/ar.js")).ar,
});

export let TEXTS = en;

/** @param {string} language */
export async function speak(language) {
  TEXTS = await portfolioTexts.load(language);
}
