// What the element says, in the language of its locale. English is here from the start, another
// language comes when it is first asked for. Numbers, money and dates are by Intl, and so are plurals.

import { en } from "./texts/en.js";

/** @typedef {typeof en} Texts */

/** The first part of a language tag. @param {string} locale */
const primary = (locale) => locale.toLowerCase().split("-")[0];

/**
 * Texts of one kind in several languages: `own` is English, the others are imported on first use. Each
 * names its `language` and its direction, `dir`, and has every key that the English ones have.
 * @template {{ language: string, dir: string }} T
 * @param {T} own
 * @param {Readonly<Record<string, () => Promise<T>>>} others  by language
 */
export function catalogue(own, others) {
  /** @type {Map<string, T>} */
  const here = new Map([[own.language, own]]);
  return {
    languages: Object.freeze([own.language, ...Object.keys(others)]),
    /** Those for a locale, English where its language has none; null if they are yet to be loaded.
     * @param {string} locale @returns {T | null} */
    now(locale) {
      const language = primary(locale);
      return here.get(language) ?? (Object.hasOwn(others, language) ? null : own);
    },
    /** @param {string} locale @returns {Promise<T>} rejects if they cannot be loaded */
    async load(locale) {
      const known = this.now(locale);
      if (known !== null) return known;
      const found = await others[primary(locale)]();
      here.set(found.language, found);
      return found;
    },
  };
}

/** The element's own texts. */
export const texts = catalogue(en, {
  de: async () => (await import("./texts/de.js")).de,
  ar: async () => (await import("./texts/ar.js")).ar,
});
