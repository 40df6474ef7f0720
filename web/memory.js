// The memory of a copse.wasm: what engine.js stands on. A call may grow it and so detach every view of
// it: views are taken afresh after each call and never kept.

import { CopseError, errorCodes } from "./error.js";

const CHUNK_BYTES = 1 << 23;
const CHUNK_ROWS = 4096;
/** Explanations make tables first, which pay the more the more rows use them. */
export const EXPLAINED = Object.freeze({ rows: 1 << 15, bytes: 1 << 25 });
/** The engine's own: whole ones are quickest. */
const BLOCK_ROWS = 128;
/** What a first chunk has where one must not take long, and how much larger each next one may be. */
const FIRST_ROWS = 16;
const GROWTH = 4;

/** @typedef {import("./engine-exports.js").Exports} Exports */
/** @typedef {import("./engine-exports.js").Batch} Batch */

/** @param {number} rows */
const wholeBlocks = (rows) => (rows > BLOCK_ROWS ? rows - (rows % BLOCK_ROWS) : rows);

/** An instance of the module, called and read with care. */
export class Memory {
  /** @type {Exports} @protected */ exports;
  /** Once the module has trapped. @protected */
  broken = false;
  #scratch = 0;
  #scratchBytes = 0;
  #reserved = 0;

  /** @param {Exports} exports */
  constructor(exports) {
    this.exports = exports;
  }

  /**
   * Runs a batch a chunk at a time; after each yields how many rows are done.
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
  * chunks(inputs, batch, bytesPerRow, run, collect, { within = Infinity, rows = CHUNK_ROWS, bytes = CHUNK_BYTES } = {}) {
    const perRow = bytesPerRow.reduce((sum, bytes) => sum + bytes, inputs * 8);
    const most = Math.max(1, Math.min(rows, Math.floor(bytes / perRow)));
    let chunk = within === Infinity ? most : Math.min(most, FIRST_ROWS);
    for (let start = 0; start < batch.rows;) {
      const begun = performance.now();
      const count = Math.min(wholeBlocks(chunk), batch.rows - start);
      const values = this.reserve(perRow * count);
      let end = values + inputs * 8 * count;
      const at = bytesPerRow.map((bytes) => {
        const address = bytes === 0 ? 0 : end;
        end += bytes * count;
        return address;
      });
      this.#fill(batch, new Float64Array(this.exports.memory.buffer, values, inputs * count), start, count);
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
   * @param {Batch} batch
   * @param {Float64Array} target
   * @param {number} start
   * @param {number} count
   */
  #fill(batch, target, start, count) {
    const reserved = this.#reserved;
    batch.fill(target, start, count);
    if (this.#reserved === reserved && target.length > 0) return;
    throw new CopseError("argument", "Reading the rows used the engine: give values, not getters that score.");
  }

  /**
   * @param {Float64Array | Float32Array | undefined} target
   * @param {number} address
   * @param {number} offset
   * @param {number} length
   */
  copy(target, address, offset, length) {
    target?.set(new Float64Array(this.exports.memory.buffer, address, length), offset);
  }

  /**
   * @param {Exports["copse_features"]} run
   * @param {number} model
   * @param {import("./engine-exports.js").Description} about
   * @param {Batch} batch
   * @param {number} width  of a row that it writes
   * @param {Float64Array} out
   */
  compute(run, model, about, batch, width, out) {
    const chunks = this.chunks(about.inputs.length, batch, [width * 8],
      (values, rows, rowStride, columnStride, at) => {
        this.check(this.call(() => run(model, values, rows, rowStride, columnStride, at[0])));
      },
      (at, start, count) => this.copy(out, at[0], start * width, count * width));
    for (const _rows of chunks);
  }

  /** One buffer, kept from call to call. @param {number} bytes */
  reserve(bytes) {
    ++this.#reserved;
    if (bytes > this.#scratchBytes) {
      this.call(() => this.exports.copse_free(this.#scratch));
      this.#scratchBytes = 0;
      this.#scratch = this.call(() => this.exports.copse_alloc(bytes));
      if (this.#scratch === 0) throw new CopseError("memory", `No memory for ${bytes} bytes of rows.`);
      this.#scratchBytes = bytes;
    }
    return this.#scratch;
  }

  /** @param {number} address */
  string(address) {
    const bytes = new Uint8Array(this.exports.memory.buffer);
    return new TextDecoder().decode(bytes.subarray(address, bytes.indexOf(0, address)));
  }

  /** @param {number} status */
  check(status) {
    if (status === 0) return;
    throw new CopseError(errorCodes[status - 1] ?? "internal",
      this.string(this.exports.copse_last_error()));
  }

  /**
   * A trap leaves the instance's memory in an unknown state: it must not answer again.
   * @template T
   * @param {() => T} work
   * @returns {T}
   */
  call(work) {
    if (this.broken) {
      throw new CopseError("internal", "The engine has stopped after a fault: load the model again.");
    }
    try {
      return work();
    } catch (cause) {
      return this.fault(cause);
    }
  }

  /** @param {unknown} cause @returns {never} */
  fault(cause) {
    this.broken = true;
    throw new CopseError("internal",
      `The engine stopped: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause });
  }
}
