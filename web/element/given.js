// What a host gives an element, looked at before it is taken: bad input is told in a sentence.

import { CopseError } from "../error.js";
import { checkKeys } from "../inputs.js";
import { Formats } from "./locale.js";
import { texts } from "./texts.js";
import { en } from "./texts/en.js";

/** @typedef {Record<string, unknown>} Value */

/** Properties that were set before an element was defined hide the accessors: sets them again.
 * @param {HTMLElement} element @param {readonly string[]} names */
export function upgrade(element, names) {
  const own = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (element));
  for (const name of names.filter((each) => Object.hasOwn(own, each))) {
    const value = own[name];
    delete own[name];
    own[name] = value;
  }
}

/** What `error` says when it is not of the engine's or of this file's making, too.
 * @param {unknown} error @param {import("./texts.js").Texts} said */
export const sentence = (error, said) =>
  error instanceof CopseError ? error.message : `${said.ownError} ${String(error)}`;

/** A copy of a record; null is one of blanks. @param {unknown} record @returns {Value} throws where it can be no record:
 * what has no keys of its own to show for itself, as a Map, would be a client of blanks */
export function recordOf(record) {
  const given = record ?? {};
  const kind = Object.getPrototypeOf(given);
  if (kind !== null && Object.getPrototypeOf(kind) !== null) {
    throw new CopseError("argument", "The value is not an object of values by input name, of no class but Object.");
  }
  for (const [field, value] of Object.entries(given)) {
    if (value !== null && /^(?:object|function|symbol|bigint)$/.test(typeof value)) {
      throw new CopseError("argument", `The value of ${JSON.stringify(field.slice(0, 60))} is of type ${typeof value}: neither a number nor a text.`, { field });
    }
  }
  return { ...given };
}

/** The record of the attribute `value`; absent or empty it is one of blanks. @param {string | null} text
 * @param {import("../scorer.js").Scorer | null} model @returns {Value} throws where it is no JSON of a record, or none of this model */
export function attributeRecord(text, model) {
  let given;
  try {
    // Written out, null is no client: not even one of blanks.
    given = JSON.parse(text || "{}") ?? "";
  } catch (cause) {
    throw new CopseError("argument", `The attribute value is not JSON: ${/** @type {Error} */ (cause).message}.`, { cause });
  }
  const record = recordOf(given);
  if (model !== null) checkKeys(model.inputs, record, "value", true);
  return record;
}

/** @typedef {Readonly<import("./rule.js").PolicyChanges>} PolicyChanges */

/** A copy, and a text by which it can be told from another.
 * @param {unknown} changes @returns {[PolicyChanges, string] | []} nothing for null; throws where they can be none */
export function policyOf(changes) {
  if (changes === null || changes === undefined) return [];
  if (typeof changes !== "object" || Array.isArray(changes)) {
    throw new CopseError("argument", "The policy is not an object of the terms that differ.", { field: "policy" });
  }
  return [Object.freeze({ ...changes }), JSON.stringify(changes)];
}

/**
 * What is said of keys that are no inputs of a model; the rest can be scored.
 * @param {import("../scorer.js").Scorer} model @param {Value} value @returns {unknown} null where there is nothing to say
 */
export function strangeKey(model, value) {
  try {
    checkKeys(model.inputs, value, "value", true);
    return null;
  } catch (error) {
    return error;
  }
}

/** Its own, the page's or the browser's. @param {HTMLElement & { locale: string }} element */
export const localeOf = (element) =>
  element.locale || /** @type {HTMLElement | null} */ (element.closest("[lang]"))?.lang || navigator.language;

/** The texts of a locale's language; where they cannot be fetched, which is reported, English ones.
 * @param {string} locale @param {(error: CopseError) => void} report */
export async function textsFor(locale, report) {
  try {
    return await texts.load(locale);
  } catch (cause) {
    report(new CopseError("io", `The texts for ${JSON.stringify(locale)} could not be loaded.`, { cause }));
    return en;
  }
}

/**
 * @param {string} locale @param {string} currency  "" for none @param {import("./texts.js").Texts} said
 * @param {(error: CopseError) => void} report  told where either is none; English then
 */
export function formatsFor(locale, currency, said, report) {
  try {
    return new Formats(locale, currency || null, said);
  } catch (cause) {
    report(new CopseError("argument", `The locale ${JSON.stringify(locale)} or the currency ${JSON.stringify(currency)} is not one.`, { cause }));
    return new Formats("en", null, said);
  }
}
