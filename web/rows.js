// Batches: rows in the forms that a host has them in, and the arrays that scores go to. Everything
// is checked before the first row is scored, so a bad value leaves no half-filled output.

import { CopseError } from "./error.js";
import { checkKeys, readRecord, readValue } from "./inputs.js";

/** @typedef {import("./engine.js").Batch} Batch */
/** @typedef {import("./inputs.js").Reader} Reader */
/** @typedef {import("./engine.js").Outputs} Outputs */
/** @typedef {import("./engine.js").Description} Description */

/**
 * Columns by input name, or one row-major typed array, or records.
 * @typedef {Record<string, ArrayLike<unknown>> | Numbers
 *   | readonly import("./inputs.js").InputRecord[]} Rows
 */

/** @param {Numbers} values @param {number} rows @param {number} inputs @returns {Batch} */
export function rowMajor(values, rows, inputs) {
  return {
    rows,
    columns: false,
    fill: (target, start, count) => copy(values, target, 0, start * inputs, count * inputs),
  };
}

const taken = () => new CopseError("argument", "Rows were taken away while they were scored.");

/** @param {Numbers} values @param {Float64Array} target @param {number} at @param {number} start @param {number} count */
function copy(values, target, at, start, count) {
  if (values.length < start + count) throw taken();
  target.set(values.subarray(start, start + count), at);
}

/** Values that are looked at between two pauses. */
const STRETCH = 512;

/**
 * Numbers in typed arrays are what the trees compare: of a category its code. Each number is copied
 * once, to where it is scored; only texts of categories become numbers before.
 * @param {readonly Reader[]} readers
 * @param {Rows} rows
 * @param {boolean} allowMissing
 * @param {boolean} [late]  whether what is wrong in a record may be thrown while the rows are scored:
 *   where nothing of the host's would be left half-filled
 * @returns {Batch}
 */
export function readRows(readers, rows, allowMissing, late = false) {
  const reading = readingRows(readers, rows, allowMissing, late);
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
 * @param {boolean} late
 * @returns {Generator<undefined, Batch, undefined>}
 */
export function* readingRows(readers, rows, allowMissing, late) {
  const values = typed(rows);
  if (values !== null) {
    if (values.length % readers.length !== 0) {
      throw new CopseError("argument",
        `${values.length} values are not whole rows of ${readers.length} inputs.`);
    }
    return rowMajor(values, values.length / readers.length, readers.length);
  }
  if (ArrayBuffer.isView(rows) || /** @type {unknown} */ (rows) instanceof ArrayBuffer) {
    throw new CopseError("argument", "A batch is columns by input name, a typed array of numbers or records.");
  }
  if (Array.isArray(rows)) return yield* readRecords(readers, rows, allowMissing, late);
  return yield* readColumns(readers, /** @type {Record<string, ArrayLike<unknown>>} */ (rows), allowMissing);
}

/**
 * @param {readonly Reader[]} readers
 * @param {readonly import("./inputs.js").InputRecord[]} records
 * @param {boolean} allowMissing
 * @param {boolean} late
 * @returns {Generator<undefined, Batch, undefined>}
 */
function* readRecords(readers, records, allowMissing, late) {
  const rows = records.length;
  const width = readers.length;
  /** @param {number} row @param {Float64Array} target @param {number} offset */
  const read = (row, target, offset) => readRecord(readers, records[row], { allowMissing, row }, target, offset);
  // A category's code comes from the engine, which cannot be asked while it holds rows.
  const before = readers.some(({ code }) => code !== null);
  if (late && !before) {
    return {
      rows,
      columns: false,
      fill: (target, start, count) => {
        for (let row = 0; row < count; ++row) read(start + row, target, row * width);
      },
    };
  }
  const values = new Float64Array(rows * width);
  const stretch = Math.ceil(STRETCH / width);
  for (let row = 0; row < rows; ++row) {
    if (row % stretch === stretch - 1) yield;
    read(row, values, row * width);
  }
  return rowMajor(values, rows, width);
}

/**
 * A column whose values are known to be good: `write` puts some of them where they are scored.
 * @typedef {{ length: number, write: (target: Float64Array, at: number, start: number, count: number) => void }} GoodColumn
 */

/**
 * @param {readonly Reader[]} readers
 * @param {Record<string, ArrayLike<unknown>>} columns
 * @param {boolean} allowMissing
 * @returns {Generator<undefined, Batch, undefined>}
 */
function* readColumns(readers, columns, allowMissing) {
  checkKeys(readers, columns, "batch", allowMissing);
  /** @type {(GoodColumn | null)[]} */
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
      else column.write(target, index * count, start, count);
    }),
  };
}

/** @typedef {Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array} Numbers */

/** A typed array of numbers, of whatever type; else null. @param {unknown} given */
function typed(given) {
  if (!ArrayBuffer.isView(given) || given instanceof DataView) return null;
  if (given instanceof BigInt64Array || given instanceof BigUint64Array) return null;
  return /** @type {Numbers} */ (given);
}

/** @param {Numbers} column @returns {GoodColumn} */
const numbers = (column) => ({
  length: column.length,
  write: (target, at, start, count) => copy(column, target, at, start, count),
});

/**
 * @param {ArrayLike<unknown>} column
 * @param {Reader} reader
 * @returns {Generator<undefined, GoodColumn, undefined>}
 */
function* readColumn(column, reader) {
  if (column instanceof Float64Array || column instanceof Float32Array) return numbers(column);
  const given = typed(column);
  if (given !== null && reader.code === null) return numbers(given);
  if (!Array.isArray(column) && (!ArrayBuffer.isView(column) || column instanceof DataView)) {
    throw new CopseError("argument", `The column ${reader.name} is neither an array nor a typed array.`,
      { field: reader.name });
  }
  const length = column.length;
  const codes = reader.code === null ? null : new Float64Array(length);
  for (let row = 0; row < length; ++row) {
    if (row % STRETCH === 0) yield;
    const value = column[row];
    if (codes !== null) codes[row] = readValue(value, reader, row);
    else if (typeof value !== "number") readValue(value, reader, row);
  }
  if (codes !== null) return numbers(codes);
  return {
    length,
    write: (target, at, start, count) => {
      if (column.length < start + count) throw taken();
      for (let row = 0; row < count; ++row) {
        const value = column[start + row];
        target[at + row] = typeof value === "number" ? value : readValue(value, reader, start + row);
      }
    },
  };
}

/** @param {number} rows */
export function newDecisions(rows) {
  return {
    verdicts: new Uint8Array(rows),
    leanings: new Uint8Array(rows),
    referrals: new Uint8Array(rows),
    grades: new Int32Array(rows),
    expectedLoss: new Float64Array(rows),
    costAccept: new Float64Array(rows),
    costDecline: new Float64Array(rows),
    breakEven: new Float64Array(rows),
  };
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

/** @param {ArrayBufferView} a @param {ArrayBufferView} b */
const overlap = (a, b) => a.buffer === b.buffer
  && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;

/**
 * Throws where an array to be filled shares memory with the rows or with another: what is written first
 * would be read, or overwritten, later.
 * @param {Outputs} out
 * @param {Rows} rows
 */
function checkApart(out, rows) {
  const given = ArrayBuffer.isView(rows) ? [rows]
    : Array.isArray(rows) ? [] : Object.values(rows).filter((column) => ArrayBuffer.isView(column));
  /** @type {[string, ArrayBufferView][]} */
  const before = [];
  for (const [name, array] of Object.entries(out)) {
    if (!ArrayBuffer.isView(array)) continue;
    if (given.some((view) => overlap(view, array))) {
      throw new CopseError("argument", `The output ${name} overlaps the rows in memory.`, { field: name });
    }
    const other = before.find(([, view]) => overlap(view, array));
    if (other) {
      throw new CopseError("argument", `The outputs ${other[0]} and ${name} overlap in memory.`, { field: name });
    }
    before.push([name, array]);
  }
}

/**
 * Throws unless each of the host's arrays has the type and length that the engine writes, and memory of
 * its own.
 * @param {Outputs} out  may be what an earlier scoreMany returned, its `rows` included
 * @param {number} count
 * @param {Description} about
 * @param {Rows} rows
 */
export function checkScores(out, count, about, rows) {
  if (typeof out !== "object" || out === null || ArrayBuffer.isView(out) || Array.isArray(out)) {
    throw new CopseError("argument", "The outputs (out) are not an object of typed arrays by name.");
  }
  for (const [name, array] of Object.entries(out)) {
    if (array === undefined || name === "rows") continue;
    const type = Object.hasOwn(ARRAY_TYPES, name)
      ? ARRAY_TYPES[/** @type {keyof typeof ARRAY_TYPES} */ (name)] : null;
    if (type === null) throw new CopseError("argument", `${name} is not an output.`, { field: name });
    const perRow = name === "memberMargins" ? about.members.length * about.outputs
      : name === "predictions" || name === "margins" ? about.outputs : 1;
    const fits = array instanceof type || (type === Float64Array && array instanceof Float32Array);
    if (!fits || array.length !== count * perRow) {
      throw new CopseError("argument",
        `The output ${name} is not a ${type.name}${type === Float64Array ? " or Float32Array" : ""} of ` +
        `${count * perRow} values.`, { field: name });
    }
    if (name === "distances" && about.training === null) {
      throw new CopseError("argument", "This model does not say what its training data was like, so no distances.",
        { field: name });
    }
    if (!about.hasPolicy && !["predictions", "margins", "memberMargins", "distances"].includes(name)) {
      throw new CopseError("argument", `This model has no policy, so no ${name}.`, { field: name });
    }
  }
  checkApart(out, rows);
}
