// Batches of any length through the engine's one buffer, a chunk at a time.

import { CopseError } from "./error.js";

const CHUNK_BYTES = 1 << 23;
const CHUNK_ROWS = 4096;
/** Explanations make tables first, which pay the more the more rows use them: 64 MB are 15,000 rows of 23 × 23 interactions. */
export const EXPLAINED = Object.freeze({ rows: 1 << 15, bytes: 1 << 26 });
/** The engine's own: whole ones are quickest. */
const BLOCK_ROWS = 128;
/** What a first chunk has where one must not take long, and how much larger each next one may be. */
const FIRST_ROWS = 16;
const GROWTH = 4;

/** @typedef {import("./engine-exports.js").Exports} Exports */
/** @typedef {import("./engine-exports.js").Batch} Batch */
/** @typedef {import("./memory.js").Memory} Memory */

/** @param {number} rows */
const wholeBlocks = (rows) => (rows > BLOCK_ROWS ? rows - (rows % BLOCK_ROWS) : rows);

/**
 * Runs a batch a chunk at a time, so that the memory used does not grow with the rows; after each
 * yields how many rows are done. Between chunks the engine may be used for other work.
 * @param {Memory} engine
 * @param {number} inputs
 * @param {Batch} batch
 * @param {number[]} bytesPerRow  of each output, 0 = not wanted (a null pointer)
 * @param {(values: number, rows: number, rowStride: number, columnStride: number, at: number[]) => void} run
 * @param {(at: number[], start: number, count: number) => void} collect
 * @param {object} [limits]
 * @param {number} [limits.within]  milliseconds that a chunk shall take at most, reading its rows included
 * @param {number} [limits.rows]    of a chunk, at most
 * @param {number} [limits.bytes]
 */
export function* chunks(engine, inputs, batch, bytesPerRow, run, collect, { within = Infinity, rows = CHUNK_ROWS, bytes = CHUNK_BYTES } = {}) {
  const perRow = bytesPerRow.reduce((sum, bytes) => sum + bytes, inputs * 8);
  const most = Math.max(1, Math.min(rows, Math.floor(bytes / perRow)));
  // Equal ones: a small last one pays as much for tables as a large one.
  const even = Math.ceil(batch.rows / Math.ceil(batch.rows / most) / BLOCK_ROWS) * BLOCK_ROWS;
  let chunk = Math.min(most, within === Infinity ? even : FIRST_ROWS);
  for (let start = 0; start < batch.rows;) {
    const begun = performance.now();
    const count = Math.min(wholeBlocks(chunk), batch.rows - start);
    const values = engine.reserve(perRow * count);
    let end = values + inputs * 8 * count;
    const at = bytesPerRow.map((bytes) => {
      const address = bytes === 0 ? 0 : end;
      end += bytes * count;
      return address;
    });
    fill(engine, batch, new Float64Array(engine.exports.memory.buffer, values, inputs * count), start, count);
    run(values, count, batch.columns ? 1 : inputs, batch.columns ? count : 1, at);
    collect(at, start, count);
    if (within !== Infinity) {
      const fit = (count * within) / Math.max(performance.now() - begun, within / rows);
      chunk = Math.max(1, Math.min(most, Math.floor(Math.min(fit, count * GROWTH))));
    }
    start += count;
    yield start;
  }
}

/**
 * A host's getter may use the engine while its rows are read, and then they are not what is scored.
 * @param {Memory} engine
 * @param {Batch} batch
 * @param {Float64Array} target
 * @param {number} start
 * @param {number} count
 */
function fill(engine, batch, target, start, count) {
  const reserved = engine.reserved;
  batch.fill(target, start, count);
  if (engine.reserved === reserved && target.length > 0) return;
  throw new CopseError("argument", "Reading the rows used the engine: give values, not getters that score.");
}

/**
 * @param {Memory} engine
 * @param {Float64Array | Float32Array | undefined} target
 * @param {number} address
 * @param {number} offset
 * @param {number} length
 */
export function copy(engine, target, address, offset, length) {
  target?.set(new Float64Array(engine.exports.memory.buffer, address, length), offset);
}

/**
 * A number of values of each row.
 * @param {Memory} engine
 * @param {Exports["copse_features"]} run
 * @param {number} model
 * @param {import("./engine-exports.js").Description} about
 * @param {Batch} batch
 * @param {number} width  of a row that it writes
 * @param {Float64Array} out
 */
export function compute(engine, run, model, about, batch, width, out) {
  const steps = chunks(engine, about.inputs.length, batch, [width * 8],
    (values, rows, rowStride, columnStride, at) => {
      engine.check(engine.call(() => run(model, values, rows, rowStride, columnStride, at[0])));
    },
    (at, start, count) => copy(engine, out, at[0], start * width, count * width));
  for (const _rows of steps);
}
