// Which column of a table is what: the model's inputs by name, the rest by what a person chose.

import { CopseError } from "../error.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../table.js").Column} Column */

/**
 * Columns by their index in the table. Inputs without one are missing in all rows.
 * @typedef {object} Mapping
 * @property {Record<string, number | null>} inputs  by input
 * @property {number | null} id      whose text names a row
 * @property {number | null} label   of the outcome, 0 or 1
 * @property {number | null} [group]  whose values rows are compared by
 */

const ID = /^(?:id|key|no|number|client(?:_?id)?|customer(?:_?id)?|account(?:_?id)?|loan_?id)$/i;
const OUTCOME = /default|target|label|outcome|\bbad\b|^y$/i;
/** Of what sounds like an outcome, and tells of it or of something else. */
const NO_OUTCOME = /date|day|time|year|group|segment|rate|amount|amt|reason|type|code|name|prob|score|grade/i;

/** As people write one name: "Credit limit (NT$)" and "credit_limit". @param {string} name */
const plain = (name) => name.normalize("NFKC").toLowerCase().replace(/\(.*?\)/g, "").replace(/[^\p{L}\p{N}]+/gu, "");

/**
 * What the heading itself says: an input is named as it is, or by its label; else by the same letters.
 * @param {Model} model
 * @param {readonly string[]} names  of the table's columns
 * @param {{ byPosition?: boolean }} [how]  `byPosition`: no heading says anything, and the first columns are the inputs in
 *   their order, where there are as many
 * @returns {Mapping}
 */
export function guessMapping(model, names, { byPosition = false } = {}) {
  if (byPosition) {
    const fits = names.length >= model.inputs.length;
    return { inputs: Object.fromEntries(model.inputs.map(({ name }, index) => [name, fits ? index : null])), id: null, label: null };
  }
  const exact = new Map(names.map((name, index) => [name.trim(), index]));
  /** @type {Map<string, number[]>} */
  const alike = Map.groupBy(names.keys(), (index) => plain(names[index]));
  const taken = new Set();
  /** @type {Record<string, number | null>} */
  const inputs = {};
  for (const { name } of model.inputs) {
    const at = exact.get(name) ?? null;
    inputs[name] = at;
    if (at !== null) taken.add(at);
  }
  for (const { name, label } of model.inputs) {
    if (inputs[name] !== null) continue;
    const likely = [...alike.get(plain(name)) ?? [], ...alike.get(plain(label)) ?? []].filter((at) => !taken.has(at));
    if (new Set(likely).size !== 1) continue;
    inputs[name] = likely[0];
    taken.add(likely[0]);
  }
  const rest = names.map((name, index) => ({ name: name.trim(), index })).filter(({ index }) => !taken.has(index));
  return {
    inputs,
    id: rest.find(({ name }) => ID.test(name))?.index ?? null,
    label: rest.findLast(({ name }) => OUTCOME.test(name) && !NO_OUTCOME.test(name) && !ID.test(name))?.index ?? null,
  };
}

/** Inputs that no column is for. @param {Model} model @param {Mapping} mapping */
export const unmatched = (model, { inputs }) => model.inputs.map(({ name }) => name).filter((name) => (inputs[name] ?? null) === null);

/** The names that stand more than once over the table: which of them is meant cannot be told. @param {readonly string[]} names @param {Mapping} mapping */
export function ambiguous(names, { inputs }) {
  return Object.values(inputs).flatMap((at) => (at !== null && names.filter((name) => name.trim() === names[at].trim()).length > 1 ? [names[at]] : []));
}

/** A text that no model knows. */
const UNKNOWN = "\u0001";

/**
 * How the table's reader makes an input of a cell.
 * @param {Model} model @param {Model["inputs"][number]} input @param {number} from
 * @returns {Column}
 */
function columnOf(model, { name, kind, categories }, from) {
  if (kind === "text") {
    throw new CopseError("unsupported", `The input ${name} takes any text, which is not read from whole portfolios.`);
  }
  if (kind !== "category" || categories.some(({ value }) => typeof value === "number")) return { from, kind: "number" };
  const texts = categories.map(({ value }) => /** @type {const} */ ([String(value), model.readValue(name, value)]));
  try {
    return { from, kind: "category", texts, unseen: model.readValue(name, UNKNOWN) };
  } catch {
    return { from, kind: "category", texts };
  }
}

/**
 * @param {Model} model
 * @param {Mapping} mapping
 * @param {number} width  cells of a record
 * @param {number} [mostRejected]  cells of a block that are listed
 * @returns {{ schema: import("../table.js").Schema, inputs: string[], hasLabel: boolean, hasGroup: boolean }} the columns that
 *   are read: `inputs` first, then the label, then the group
 */
export function schemaOf(model, { inputs, id, label }, width, mostRejected = 10_000) {
  const matched = model.inputs.filter(({ name }) => (inputs[name] ?? null) !== null);
  if (matched.length === 0) throw new CopseError("argument", "No column of the table is an input of the model.");
  const columns = matched.map((input) => columnOf(model, input, Number(inputs[input.name])));
  const unknown = Object.keys(inputs).find((name) => model.inputs.every((input) => input.name !== name));
  if (unknown !== undefined) throw new CopseError("argument", `The model has no input "${unknown}".`, { field: unknown });
  // Left out of a mapping is what has no column.
  const hasLabel = (label ?? null) !== null;
  if (hasLabel) columns.push({ from: Number(label), kind: "label" });
  return {
    schema: { width, columns, ...((id ?? null) !== null && { id: Number(id) }), mostRejected },
    inputs: matched.map(({ name }) => name),
    hasLabel,
    hasGroup: false,
  };
}
