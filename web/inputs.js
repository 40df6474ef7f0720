// The inputs of a model as its package describes them to the host, and records read by them.

import { CopseError } from "./error.js";

/** @typedef {"amount" | "number" | "integer" | "category" | "text"} Kind */

/**
 * @typedef {object} Input
 * @property {string} name
 * @property {string} label
 * @property {Kind} kind
 * @property {string} unit  "" if it has none
 * @property {number | null} min
 * @property {number | null} max
 * @property {number | null} step  of the form
 * @property {number} changeStep  of what-if and counterfactuals; 0 if it has none
 * @property {readonly { value: number | string, label: string }[]} categories  for kind "category":
 *   what a record holds, a text where the model was trained on texts
 * @property {string} group  "" if it has none
 * @property {string} series  title of the series that this input is one period of, or ""
 * @property {string} period  which period, or ""
 * @property {string} help
 * @property {boolean} actionable  whether the client can change it
 * @property {"up" | "down" | "both" | null} direction  in which the client can; null if not at all
 */

/** A client: numbers by input name; undefined, null, "" and NaN are missing, true is 1 and false 0. @typedef {Record<string, unknown>} InputRecord */

const KINDS = ["amount", "number", "integer", "category"];
const MISSING_TEXT = /^(?:|NA|NaN)$/;
const TRUTH = /^(?:True|TRUE|true|False|FALSE|false)$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** @param {unknown} value */
const text = (value) => (typeof value === "string" ? value : "");
/** @param {unknown} value */
const finite = (value) => (typeof value === "number" && Number.isFinite(value) ? value : null);
/** @param {unknown} value @returns {Record<string, unknown>} */
export const object = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? /** @type {Record<string, unknown>} */ (value) : {};
/** @param {unknown} value @returns {Record<string, unknown>[]} */
export const objects = (value) => (Array.isArray(value) ? value.map(object) : []);

/** @param {unknown} value */
const directionOf = (value) => (value === "up" || value === "down" ? value : "both");

/**
 * The inputs in the model's order; one that the texts do not mention is a plain number.
 * @param {readonly string[]} names
 * @param {unknown} described  the texts' `inputs`
 * @param {readonly (readonly string[] | null)[]} categories  the texts that each input takes, if any
 * @param {readonly number[]} steps  in which each is changed
 * @returns {readonly Input[]}
 */
export function describeInputs(names, described, categories, steps) {
  const byName = new Map(objects(described).map((entry) => [entry.name, entry]));
  return Object.freeze(names.map((name, index) =>
    describeInput(name, byName.get(name) ?? {}, categories[index], steps[index])));
}

/**
 * The texts that an input takes, with the labels that the package has for them. Where the model keeps
 * no texts they are those that are labelled.
 * @param {readonly string[]} known
 * @param {Record<string, unknown>[]} labelled
 */
function describeTexts(known, labelled) {
  const labels = new Map(labelled.map(({ value, label }) => [String(value), text(label)]));
  const texts = known.length > 0 ? known : [...labels.keys()];
  return texts.map((value) => Object.freeze({ value, label: labels.get(value) || value }));
}

/**
 * @param {string} name
 * @param {Record<string, unknown>} entry
 * @param {readonly string[] | null} texts
 * @param {number} changeStep
 * @returns {Input}
 */
function describeInput(name, entry, texts, changeStep) {
  const categories = texts ? describeTexts(texts, objects(entry.categories)) : objects(entry.categories).flatMap(({ value, label }) => {
    const number = finite(value);
    return number === null ? [] : [Object.freeze({ value: number, label: text(label) || String(number) })];
  });
  const declared = /** @type {Kind} */ (KINDS.includes(text(entry.kind)) ? entry.kind : "number");
  return Object.freeze({
    name,
    label: text(entry.label) || name,
    kind: texts ? (categories.length === 0 ? "text" : "category")
      : declared === "category" && categories.length === 0 ? "number" : declared,
    unit: text(entry.unit),
    min: finite(entry.min),
    max: finite(entry.max),
    step: finite(entry.step),
    changeStep,
    categories: Object.freeze(categories),
    group: text(entry.group),
    series: text(entry.series),
    period: text(entry.period),
    help: text(entry.help),
    actionable: entry.actionable === true,
    direction: entry.actionable === true ? directionOf(object(entry.change).direction) : null,
  });
}

/**
 * Reads the values of one input: `code` gives the number of a text, for an input of categories.
 * @typedef {{ name: string, code: ((text: string) => number) | null }} Reader
 */

/**
 * One value as the engine takes it: NaN for a missing one.
 * @param {unknown} value
 * @param {Reader} reader
 * @param {number} [row]
 */
export function readValue(value, { name, code }, row) {
  if (value === undefined || value === null || Number.isNaN(value)) return NaN;
  if (typeof value === "boolean") {
    return code === null ? Number(value) : readCategory(value ? "True" : "False", name, code, row);
  }
  if (code !== null && (typeof value === "string" || typeof value === "number")) {
    return value === "" ? NaN : readCategory(String(value), name, code, row);
  }
  if (typeof value === "number") return value;
  if (typeof value === "string") {
    const trimmed = value.trim();
    if (MISSING_TEXT.test(trimmed)) return NaN;
    if (DECIMAL.test(trimmed)) return Number(trimmed);
    if (TRUTH.test(trimmed)) return Number(trimmed[0].toLowerCase() === "t");
  }
  const shown = typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : `of type ${typeof value}`;
  throw new CopseError("argument", `${name}${place(row)} is ${shown}, not a number.`, { field: name, row });
}

/** @param {string} value @param {string} name @param {(text: string) => number} code @param {number} [row] */
function readCategory(value, name, code, row) {
  try {
    return code(value);
  } catch (cause) {
    if (!(cause instanceof CopseError) || cause.code !== "argument") throw cause;
    throw new CopseError("argument", `${name}${place(row)}: ${cause.message}.`, { field: name, row, cause });
  }
}

/**
 * @param {readonly Reader[]} readers
 * @param {InputRecord} record
 * @param {{ allowMissing?: boolean, row?: number }} options
 * @param {Float64Array} target
 * @param {number} offset
 */
export function readRecord(readers, record, options, target, offset) {
  if (readNumbers(readers, record, target, offset)) return;
  const { allowMissing = false, row } = options;
  checkKeys(readers, record, "record", allowMissing, row);
  readers.forEach((reader, index) => {
    target[offset + index] = Object.hasOwn(record, reader.name)
      ? readValue(record[reader.name], reader, row) : NaN;
  });
}

/**
 * The usual case in a tenth of the time: a plain object of numbers alone, in the order of the inputs.
 * @param {readonly Reader[]} readers
 * @param {InputRecord} record
 * @param {Float64Array} target
 * @param {number} offset
 * @returns {boolean} false if it is not that case; nothing is decided then
 */
function readNumbers(readers, record, target, offset) {
  if (typeof record !== "object" || record === null
    || Object.getPrototypeOf(record) !== Object.prototype) return false;
  let index = 0;
  for (const key in record) {
    const value = record[key];
    if (typeof value !== "number" || index === readers.length) return false;
    const { name, code } = readers[index];
    if (name !== key || code !== null) return false;
    target[offset + index] = value;
    ++index;
  }
  return index === readers.length;
}

/**
 * Throws unless the keys of `record` are the inputs, no more and (without allowMissing) no fewer.
 * @param {readonly { readonly name: string }[]} readers
 * @param {unknown} record
 * @param {string} what  to call it
 * @param {boolean} allowMissing
 * @param {number} [row]
 */
export function checkKeys(readers, record, what, allowMissing, row) {
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    throw new CopseError("argument", `The ${what}${place(row)} is not an object of values by input name.`,
      { row });
  }
  const known = new Set(readers.map(({ name }) => name));
  const unknown = Object.keys(record).find((key) => !known.has(key));
  if (unknown !== undefined) {
    throw new CopseError("argument",
      `The ${what}${place(row)} has ${JSON.stringify(unknown.slice(0, 60))}, which is no input of this model.`,
      { field: unknown, row });
  }
  if (allowMissing) return;
  const absent = readers.map(({ name }) => name).filter((name) => !Object.hasOwn(record, name));
  if (absent.length > 0) {
    throw new CopseError("argument",
      `The ${what}${place(row)} lacks ${absent.join(", ")}: give null for a value that is not known, ` +
      "or score with allowMissing.", { field: absent[0], row });
  }
}

/** @param {number} [row] */
const place = (row) => (row === undefined ? "" : ` of row ${row}`);
