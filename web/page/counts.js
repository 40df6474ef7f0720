// How many of something there are, in words: by the forms of number that a language has.

/** What to say of each form, "#" for the figure. @typedef {Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }} Forms */

/** @param {string} language @returns {(count: number, forms: Forms) => string} */
export function countsIn(language) {
  const rules = new Intl.PluralRules(language);
  const format = new Intl.NumberFormat(language, { numberingSystem: "latn", maximumFractionDigits: 0 });
  return (count, forms) => (forms[rules.select(count)] ?? forms.other).replace("#", () => format.format(count));
}

/** Of a language of two forms: a noun as it is with one, and with any other number.
 * @param {ReturnType<typeof countsIn>} counted @returns {(one: string, many: string) => (count: number) => string} */
export const nounsBy = (counted) => (one, many) => (count) => counted(count, { one: `# ${one}`, other: `# ${many}` });
