// Computes receipts again, as `copse verify RECEIPT MODEL` does: apart, for few pages do so.

import { CopseError } from "./error.js";

/** @typedef {import("./inputs.js").InputRecord} InputRecord */

/**
 * @typedef {object} Verification
 * @property {boolean} reproduced  the model says the same, bit for bit
 * @property {string} differs      the first place where it does not, as in "reasons.texts[0].text"; "" if none
 * @property {string[]} unchecked  keys that are not the model's to say, such as notes, and "engine" where
 *   another version made the receipt
 */

/** What a receipt says that is not of the score. */
const ABOUT = new Set(["copse", "format", "inputs", "hashedInputs"]);
/** What a model's own new receipt says besides, of itself. */
const MADE = "made";

/**
 * A receipt, an array of them, or one a line.
 * @param {string} text
 * @returns {unknown[]}
 * @throws {CopseError} "corrupt", if it is not JSON
 */
export function receiptsIn(text) {
  const read = (/** @type {string} */ json) => {
    let value;
    try {
      value = JSON.parse(json);
    } catch (cause) {
      throw new CopseError("corrupt", "This is no receipt: it is not JSON.", { cause });
    }
    const key = doubledKey(json);
    if (key !== null) throw new CopseError("corrupt", `This is no receipt: ${key} stands twice, and one would be checked.`);
    return value;
  };
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length > 1 && lines.every((line) => line.startsWith("{") && line.trimEnd().endsWith("}"))) return lines.map(read);
  const whole = read(text);
  const all = Array.isArray(whole) ? whole : [whole];
  if (all.length === 0) throw new CopseError("corrupt", "This is no receipt: the array is empty.");
  return all;
}

/** Of which JSON.parse keeps the last. @param {string} json  sound */
function doubledKey(json) {
  /** @type {(Set<string> | null)[]} */
  const inside = [];
  for (const [token, colon] of json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g)) {
    if (token === "{") inside.push(new Set());
    else if (token === "[") inside.push(null);
    else if (token === "}" || token === "]") inside.pop();
    else if (colon !== undefined) {
      const key = JSON.parse(token.slice(0, -colon.length));
      if (inside.at(-1)?.has(key)) return key;
      inside.at(-1)?.add(key);
    }
  }
  return null;
}

/**
 * Computes a receipt again from the inputs that it holds, or from that record of a client whose salted
 * hash it holds.
 * @param {import("./model.js").Model} model
 * @param {unknown} receipt  as `model.receipt` and `copse receipt` give it, read from JSON
 * @param {{ records?: Iterable<InputRecord> }} [options]  clients, of whom one may be that of a receipt
 *   with hidden inputs
 * @returns {Verification}
 * @throws {CopseError} of what cannot be computed: "corrupt", what is no sound receipt; "unsupported",
 *   another format; "mismatch", another model, or none of the records; "argument", hidden inputs
 *   without records
 */
export function verifyReceipt(model, receipt, { records } = {}) {
  if (!isObject(receipt) || receipt.copse !== "receipt") throw new CopseError("corrupt", "This is no receipt.");
  if (receipt.format !== 1) throw new CopseError("unsupported", "This version reads receipts of format 1.");
  if (!isObject(receipt.model) || receipt.model.hash !== model.hash) {
    throw new CopseError("mismatch", `The receipt is of another model than ${model.name}.`);
  }
  if ("inputs" in receipt && "hashedInputs" in receipt) {
    throw new CopseError("corrupt", "The receipt has both inputs and their hash.");
  }
  const hidden = !("inputs" in receipt);
  const expected = hidden
    ? ofOne(model, receipt.hashedInputs, records, languageOf(model, receipt))
    : ofInputs(model, receipt.inputs, languageOf(model, receipt));
  /** @type {string[]} */
  const unchecked = [];
  for (const key of Object.keys(receipt)) {
    if (key === MADE || (key === "engine" ? receipt[key] !== expected[key] : !(Object.hasOwn(expected, key) || ABOUT.has(key)))) unchecked.push(key);
  }
  let differs = "";
  for (const [key, value] of Object.entries(expected)) {
    if (ABOUT.has(key) || key === MADE) continue;
    if (!(key in receipt)) differs ||= key;
    else if (key !== "engine") differs ||= difference(value, receipt[key], key);
  }
  return { reproduced: differs === "", differs, unchecked: unchecked.sort() };
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {import("./model.js").Model} model @param {Record<string, unknown>} receipt */
function languageOf(model, { reasons }) {
  if (!isObject(reasons) || typeof reasons.language !== "string") return undefined;
  if (model.languages.includes(reasons.language)) return reasons.language;
  throw new CopseError("corrupt", `The model does not give reasons in "${reasons.language}".`, { field: "reasons.language" });
}

/**
 * @param {import("./model.js").Model} model
 * @param {unknown} inputs
 * @param {string} [language]
 * @returns {Record<string, unknown>}
 */
function ofInputs(model, inputs, language) {
  if (!isObject(inputs)) throw new CopseError("corrupt", "The receipt's inputs are no object.", { field: "inputs" });
  const made = model.receipt(/** @type {InputRecord} */ (inputs), { allowMissing: true, language });
  const at = difference(made.inputs, inputs, "inputs");
  if (at !== "") throw new CopseError("corrupt", `${at} is absent, or of another kind than the model takes.`, { field: at.slice(7) });
  return { ...made };
}

/**
 * Of that client whose hash it is. O(records).
 * @param {import("./model.js").Model} model
 * @param {unknown} hashed
 * @param {Iterable<InputRecord> | undefined} records
 * @param {string} [language]
 * @returns {Record<string, unknown>}
 */
function ofOne(model, hashed, records, language) {
  if (!isObject(hashed) || typeof hashed.salt !== "string") {
    throw new CopseError("corrupt", "The receipt has neither inputs nor their salted hash.");
  }
  if (records === undefined) {
    throw new CopseError("argument", "The receipt's inputs are hashed: give the records of clients, too.", { field: "records" });
  }
  if (typeof Object(records)[Symbol.iterator] !== "function") {
    throw new CopseError("argument", "The records are not an array of them.", { field: "records" });
  }
  for (const record of records) {
    const made = model.receipt(record, { allowMissing: true, hideInputs: true, salt: hashed.salt, language });
    if (made.hashedInputs?.sha256 === hashed.sha256) return { ...made };
  }
  throw new CopseError("mismatch", "None of the records has the receipt's hash.");
}

/**
 * @param {unknown} expected
 * @param {unknown} found
 * @param {string} path
 * @returns {string} of the first part that is otherwise; "" if none is
 */
function difference(expected, found, path) {
  if (Array.isArray(expected) && Array.isArray(found) && expected.length === found.length) {
    return first(expected, (value, index) => difference(value, found[index], `${path}[${index}]`));
  }
  if (isObject(expected) && isObject(found)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
    return first(keys, (key) => (Object.hasOwn(found, key) && Object.hasOwn(expected, key)
      ? difference(expected[key], found[key], `${path}.${key}`)
      : `${path}.${key}`));
  }
  // JSON has null for what is not a number, and no sign of a zero.
  return (Number.isNaN(expected) ? null : expected) === found ? "" : path;
}

/**
 * @template T
 * @param {readonly T[]} values
 * @param {(value: T, index: number) => string} say
 */
function first(values, say) {
  for (const [index, value] of values.entries()) {
    const said = say(value, index);
    if (said !== "") return said;
  }
  return "";
}
