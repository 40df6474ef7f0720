// Batches: rows in the forms that a host has them in, and the arrays that scores go to. Everything
// is checked before the first row is scored, so a bad value leaves no half-filled output.

import { newDecisions } from "./decisions.js";
import { CopseError } from "./error.js";
import { checkKeys, readRecord, readValue } from "./inputs.js";

/** @typedef {import("./engine.js").Batch} Batch */
/** @typedef {import("./inputs.js").Reader} Reader */
/** @typedef {import("./engine.js").Outputs} Outputs */
/** @typedef {import("./engine.js").Description} Description */

/**
 * Columns by input name, or one row-major typed array, or records.
 * @typedef {Record<string, ArrayLike<unknown>> | Float64Array | Float32Array
 *   | readonly import("./inputs.js").InputRecord[]} Rows
 */

/** @param {Float64Array | Float32Array} values @param {number} rows @param {number} inputs @returns {Batch} */
export function rowMajor(values, rows, inputs) {
  return {
    rows,
    columns: false,
    fill: (target, start, count) =>
      target.set(values.subarray(start * inputs, (start + count) * inputs)),
  };
}

/** Values that are read between two pauses. */
const STRETCH = 4096;

/**
 * Numbers in typed arrays are what the trees compare: of a category its code.
 * @param {readonly Reader[]} readers
 * @param {Rows} rows
 * @param {boolean} allowMissing
 * @returns {Batch}
 */
export function readRows(readers, rows, allowMissing) {
  const reading = readingRows(readers, rows, allowMissing);
  for (;;) {
    const step = reading.next();
    if (step.done) return step.value;
  }
}

/**
 * The same with pauses, for who must give way in between.
 * @param {readonly Reader[]} readers
 * @param {Rows} rows
 * @param {boolean} allowMissing
 * @returns {Generator<undefined, Batch, undefined>}
 */
export function* readingRows(readers, rows, allowMissing) {
  if (rows instanceof Float64Array || rows instanceof Float32Array) {
    if (rows.length % readers.length !== 0) {
      throw new CopseError("argument",
        `${rows.length} values are not whole rows of ${readers.length} inputs.`);
    }
    return rowMajor(rows, rows.length / readers.length, readers.length);
  }
  if (Array.isArray(rows)) {
    const count = rows.length;
    const values = new Float64Array(count * readers.length);
    const stretch = Math.ceil(STRETCH / readers.length);
    for (let row = 0; row < count; row += 1) {
      if (row % stretch === stretch - 1) yield;
      readRecord(readers, rows[row], { allowMissing, row }, values, row * readers.length);
    }
    return rowMajor(values, count, readers.length);
  }
  return yield* readColumns(readers, /** @type {Record<string, ArrayLike<unknown>>} */ (rows), allowMissing);
}

/**
 * @param {readonly Reader[]} readers
 * @param {Record<string, ArrayLike<unknown>>} columns
 * @param {boolean} allowMissing
 * @returns {Generator<undefined, Batch, undefined>}
 */
function* readColumns(readers, columns, allowMissing) {
  checkKeys(readers, columns, "batch", allowMissing);
  /** @type {(Float64Array | Float32Array | null)[]} */
  const present = [];
  for (const reader of readers) {
    present.push(Object.hasOwn(columns, reader.name) ? yield* readColumn(columns[reader.name], reader) : null);
  }
  const first = present.findIndex((column) => column !== null);
  const rows = present[first]?.length ?? 0;
  present.forEach((column, index) => {
    if (column === null || column.length === rows) return;
    throw new CopseError("argument",
      `The column ${readers[index].name} has ${column.length} rows; ${readers[first].name} has ${rows}.`,
      { field: readers[index].name });
  });
  return {
    rows,
    columns: true,
    fill: (target, start, count) => present.forEach((column, index) => {
      if (column === null) target.fill(NaN, index * count, (index + 1) * count);
      else target.set(column.subarray(start, start + count), index * count);
    }),
  };
}

/**
 * @param {ArrayLike<unknown>} column
 * @param {Reader} reader
 * @returns {Generator<undefined, Float64Array | Float32Array, undefined>}
 */
function* readColumn(column, reader) {
  if (column instanceof Float64Array || column instanceof Float32Array) return column;
  if (Array.isArray(column) || (ArrayBuffer.isView(column) && !(column instanceof DataView))) {
    const given = /** @type {ArrayLike<unknown>} */ (column);
    const values = new Float64Array(given.length);
    for (let row = 0; row < values.length; row += 1) {
      if (row % STRETCH === STRETCH - 1) yield;
      values[row] = readValue(given[row], reader, row);
    }
    return values;
  }
  throw new CopseError("argument", `The column ${reader.name} is neither an array nor a typed array.`,
    { field: reader.name });
}

/**
 * New arrays for all that `scoreMany` computes unasked.
 * @param {number} rows
 * @param {Description} about
 * @returns {Outputs}
 */
export function newScores(rows, about) {
  return {
    predictions: new Float64Array(rows * about.outputs),
    margins: new Float64Array(rows * about.outputs),
    ...(about.training === null ? {} : { distances: new Float64Array(rows) }),
    ...(about.hasPolicy ? newDecisions(rows) : {}),
  };
}

const ARRAY_TYPES = {
  predictions: Float64Array,
  margins: Float64Array,
  memberMargins: Float64Array,
  distances: Float64Array,
  verdicts: Uint8Array,
  leanings: Uint8Array,
  referrals: Uint8Array,
  grades: Int32Array,
  expectedLoss: Float64Array,
  costAccept: Float64Array,
  costDecline: Float64Array,
  breakEven: Float64Array,
};

/**
 * Throws unless each of the host's arrays has the type and length that the engine writes.
 * @param {Outputs} out  may be what an earlier scoreMany returned, its `rows` included
 * @param {number} rows
 * @param {Description} about
 */
export function checkScores(out, rows, about) {
  for (const [name, array] of Object.entries(out)) {
    if (array === undefined || name === "rows") continue;
    const type = Object.hasOwn(ARRAY_TYPES, name)
      ? ARRAY_TYPES[/** @type {keyof typeof ARRAY_TYPES} */ (name)] : null;
    if (type === null) throw new CopseError("argument", `${name} is not an output.`, { field: name });
    const perRow = name === "memberMargins" ? about.members.length * about.outputs
      : name === "predictions" || name === "margins" ? about.outputs : 1;
    if (!(array instanceof type) || array.length !== rows * perRow) {
      throw new CopseError("argument",
        `The output ${name} is not a ${type.name} of ${rows * perRow} values.`, { field: name });
    }
    if (name === "distances" && about.training === null) {
      throw new CopseError("argument", "This model does not say what its training data was like, so no distances.",
        { field: name });
    }
    if (!about.hasPolicy && !["predictions", "margins", "memberMargins", "distances"].includes(name)) {
      throw new CopseError("argument", `This model has no policy, so no ${name}.`, { field: name });
    }
  }
}
