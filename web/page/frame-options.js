// How a portal would have the element of its frame: looked at whole before anything of it is taken.

import { CopseError } from "../error.js";
import { policyOf } from "../element/given.js";

/**
 * @typedef {object} Options
 * @property {boolean} [compact]
 * @property {boolean} [readonly]
 * @property {"" | "light" | "dark" | "auto"} [theme]  "" for the portal's scheme
 * @property {string} [locale]  "" for the frame's language
 * @property {string} [currency]  "" for the model's unit
 * @property {import("../element/rule.js").PolicyChanges | null} [policy]
 */

const yes = (/** @type {unknown} */ value) => typeof value === "boolean" || "true or false";
const text = (/** @type {(value: string) => unknown} */ fits, /** @type {string} */ what) => (/** @type {unknown} */ value) => {
  try {
    return typeof value === "string" && (value === "" || Boolean(fits(value))) || what;
  } catch {
    return what;
  }
};

/** True, or what the value should be. @type {Readonly<Record<string, (value: unknown) => true | string>>} */
const RULES = {
  compact: yes,
  readonly: yes,
  theme: text((value) => ["light", "dark", "auto"].includes(value), '"light", "dark" or "auto"'),
  locale: text((value) => Intl.getCanonicalLocales(value), "a language tag, as de-DE"),
  currency: text((currency) => new Intl.NumberFormat("en", { style: "currency", currency }), "a currency's code, as TWD"),
  policy: (value) => Boolean(policyOf(value)) || "",
};

/** A copy. @param {unknown} given @returns {Options} throws a CopseError, with the `field`, where something of it is none */
export function optionsOf(given) {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new CopseError("argument", "The options are not an object.");
  }
  for (const [field, value] of Object.entries(given)) {
    const fits = Object.hasOwn(RULES, field) ? RULES[field](value) : null;
    if (fits === true) continue;
    throw new CopseError("argument", fits === null
      ? `${JSON.stringify(field.slice(0, 60))} is no option: they are ${Object.keys(RULES).join(", ")}.`
      : `The option ${field} is not ${fits}.`, { field });
  }
  return { ...given };
}

/** Those that an address has: `compact` and `readonly` for themselves or with true or false, `policy` as JSON.
 * @param {URLSearchParams} asked @returns {Options} throws as `optionsOf` does */
export function optionsOfAddress(asked) {
  return optionsOf(Object.fromEntries(Object.keys(RULES).filter((name) => asked.has(name)).map((name) => {
    const value = String(asked.get(name));
    return [name, name === "policy" ? fromJson(value) : RULES[name] !== yes ? value
      : /^(?:|true|1)$/.test(value) ? true : /^(?:false|0)$/.test(value) ? false : value];
  })));
}

/** @param {string} text @returns {unknown} */
function fromJson(text) {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CopseError("argument", `The option policy is not JSON: ${/** @type {Error} */ (cause).message}.`, { field: "policy", cause });
  }
}
