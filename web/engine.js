// Instantiates copse.wasm and speaks its C ABI (engine/include/copse.h): loading, scoring and reasons of one
// row here, many rows in batches.js, why, what if and the training data in asking.js, memory in
// memory.js. Nothing else knows pointers.

import { describe } from "./describe.js";
import { CopseError } from "./error.js";
import { DECISION_BYTES, Memory } from "./memory.js";
import { compile, compileOwn, instantiate } from "./wasm.js";

const ABI_VERSION = 3;
/** copse_reason: a double, then a pointer and an integer. */
const REASON_BYTES = 16;

/** @typedef {import("./engine-exports.js").Exports} Exports */

/** @typedef {import("./engine-exports.js").MemberDescription} MemberDescription */
/** @typedef {import("./engine-exports.js").Description} Description */
/** @typedef {import("./engine-exports.js").Batch} Batch */
/** @typedef {import("./engine-exports.js").Outputs} Outputs */

/** One instance of the module; any number of models share it. */
export class Engine extends Memory {
  /** A row and its predictions, side by side. */
  #row = new Float64Array(0);
  #rowAt = 0;
  #rowLength = 0;

  /**
   * @param {WebAssembly.Module} module
   * @param {Exports} exports
   */
  constructor(module, exports) {
    super(exports);
    /** The compiled module: post it to a worker and give it to `loadEngine` there. */
    this.module = module;
    this.call(() => exports._initialize());
    const abi = this.call(() => exports.copse_abi_version());
    if (abi !== ABI_VERSION) {
      throw new CopseError("unsupported",
        `The engine speaks version ${abi} of the ABI; this script expects ${ABI_VERSION}.`);
    }
    /** Of the engine, not of a model. */
    this.version = this.string(exports.copse_engine_version());
  }

  /** False once the module has trapped: no model of this instance answers any more. */
  get usable() {
    return !this.broken;
  }

  /** Bytes of the instance's memory. */
  get memoryBytes() {
    return this.exports.memory.buffer.byteLength;
  }

  /**
   * Loads a package, or without one the package inside the module.
   * @param {Uint8Array | null} bytes
   * @returns {number} the model's handle, to be given back to `unload`
   */
  load(bytes) {
    const x = this.exports;
    const slot = this.reserve(8);
    if (bytes === null) {
      this.check(this.call(() => x.copse_load_embedded(slot)));
    } else {
      const copy = this.call(() => x.copse_alloc(Math.max(1, bytes.byteLength)));
      if (copy === 0) {
        throw new CopseError("memory", `No memory for a package of ${bytes.byteLength} bytes.`);
      }
      try {
        new Uint8Array(x.memory.buffer, copy, bytes.byteLength).set(bytes);
        this.check(this.call(() => x.copse_load(copy, bytes.byteLength, slot)));
      } finally {
        if (!this.broken) this.call(() => x.copse_free(copy));
      }
    }
    return new Uint32Array(x.memory.buffer)[slot >> 2];
  }

  /** @param {number} model */
  unload(model) {
    if (!this.broken) this.call(() => this.exports.copse_unload(model));
  }

  /**
   * @param {number} model
   * @returns {Description}
   */
  describe(model) {
    return this.call(() => describe(this.exports, model, {
      string: (at) => this.string(at),
      struct: (fill, doubles, integers) => this.#struct(fill, doubles, integers),
    }));
  }

  /** @type {import("./describe.js").Reading["struct"]} */
  #struct(fill, doubles, integers) {
    const at = this.reserve(doubles * 8 + Math.ceil(integers / 2) * 8);
    if (fill(at) !== 0) return null;
    const { buffer } = this.exports.memory;
    return [...new Float64Array(buffer, at, doubles), ...new Uint32Array(buffer, at + doubles * 8, integers)];
  }

  /**
   * The number that stands for a text of an input of categories; NaN where it counts as missing.
   * @param {number} model
   * @param {number} input
   * @param {string} text
   */
  categoryCode(model, input, text) {
    const x = this.exports;
    const bytes = new TextEncoder().encode(text);
    const at = this.reserve(8 + bytes.length);
    new Uint8Array(x.memory.buffer, at + 8, bytes.length).set(bytes);
    this.check(this.call(() => x.copse_category_code(model, input, at + 8, bytes.length, at)));
    return new Float64Array(x.memory.buffer, at, 1)[0];
  }

  /**
   * Where the values of one row are written before `predict`, and after them its predictions are
   * read. Valid until the next call of the engine.
   * @param {Description} about
   */
  row({ inputs, outputs }) {
    const length = inputs.length + outputs;
    // Of memory that has grown since, a view is empty.
    if (this.#row.length < length) this.#growRow(length);
    return this.#row;
  }

  /** @param {number} length */
  #growRow(length) {
    if (this.#rowLength < length) {
      this.call(() => this.exports.copse_free(this.#rowAt));
      this.#rowLength = 0;
      this.#rowAt = this.call(() => this.exports.copse_alloc(length * 8));
      if (this.#rowAt === 0) throw new CopseError("memory", "No memory for a row.");
      this.#rowLength = length;
    }
    this.#row = new Float64Array(this.exports.memory.buffer, this.#rowAt, this.#rowLength);
  }

  /**
   * Scores what stands in `row`, without allocating anything.
   * @param {number} model
   * @param {Description} about
   * @returns {Float64Array} the row: predictions follow its values
   */
  predict(model, about) {
    const inputs = about.inputs.length;
    if (this.broken) this.call(() => undefined);
    let status = 0;
    try {
      status = this.exports.copse_score(model, this.#rowAt, 1, inputs, 1, this.#rowAt + inputs * 8, 0, 0, 0, 0);
    } catch (cause) {
      this.fault(cause);
    }
    this.check(status);
    return this.row(about);
  }

  /**
   * Scores one row: all that there is to say of it. What it returns is the caller's to keep.
   * @param {number} model
   * @param {Description} about  of that model
   * @param {Float64Array} row
   */
  scoreRow(model, about, row) {
    const x = this.exports;
    const { outputs } = about;
    const sizes = [outputs, outputs, about.members.length * outputs, about.training === null ? 0 : 1, about.hasPolicy ? DECISION_BYTES / 8 : 0];
    const size = sizes.reduce((sum, each) => sum + each);
    const at = this.place(row, size * 8);
    const first = at + row.byteLength;
    let end = first;
    const places = sizes.map((each) => {
      const place = each === 0 ? 0 : end;
      end += each * 8;
      return place;
    });
    this.check(this.call(() => x.copse_score(model, at, 1, row.length, 1,
      places[0], places[1], places[2], places[3], places[4])));
    const found = new Float64Array(x.memory.buffer, first, size).slice();
    const part = (/** @type {number} */ index) => found.subarray((places[index] - first) / 8, (places[index] - first) / 8 + sizes[index]);
    return {
      predictions: part(0),
      margins: part(1),
      memberMargins: part(2),
      distance: sizes[3] === 0 ? null : part(3)[0],
      decision: sizes[4] === 0 ? null
        : { integers: new Int32Array(found.buffer, part(4).byteOffset, 4), doubles: part(4).subarray(2) },
    };
  }

  /**
   * Why one row's prediction is what it is, strongest first.
   * @param {number} model
   * @param {Float64Array} row
   * @param {number} language
   * @param {number} most
   * @returns {{ group: string, effect: number, text: string }[]}
   */
  reasons(model, row, language, most) {
    const x = this.exports;
    const at = this.place(row, 8 + most * REASON_BYTES);
    const count = at + row.byteLength;
    new Uint32Array(x.memory.buffer, count, 1)[0] = most;
    this.check(this.call(() => x.copse_reasons(model, at, 1, language, count + 8, count)));
    const { buffer } = x.memory;
    const [found] = new Uint32Array(buffer, count, 1);
    return Array.from({ length: found }, (_, i) => {
      const place = count + 8 + i * REASON_BYTES;
      const [effect] = new Float64Array(buffer, place, 1);
      const [text, group] = new Uint32Array(buffer, place + 8, 2);
      return { group: this.string(x.copse_reason_group(model, group)), effect, text: this.string(text) };
    });
  }

  /**
   * What each column adds to one row's distance from the training data.
   * @param {number} model
   * @param {Description} about
   * @param {Float64Array} row
   */
  surprises(model, about, row) {
    const x = this.exports;
    const columns = about.training?.columns.length ?? 0;
    const at = this.place(row, columns * 8);
    const found = at + row.byteLength;
    this.check(this.call(() => x.copse_surprises(model, at, 1, row.length, 1, found)));
    return new Float64Array(x.memory.buffer, found, columns).slice();
  }
}

/** @type {Promise<Engine> | null} */
let shared = null;

/**
 * An instance of the engine. Without a source it is copse.wasm beside this file, compiled once and
 * shared by all callers.
 * @param {URL | BufferSource | WebAssembly.Module} [source]
 * @returns {Promise<Engine>}
 */
export async function loadEngine(source) {
  if (source !== undefined) return start(await compile(source));
  shared ??= compileOwn(new URL("copse.wasm", import.meta.url)).then(start);
  try {
    const engine = await shared;
    if (engine.usable) return engine;
  } catch (error) {
    shared = null;
    throw error;
  }
  shared = null;
  return loadEngine();
}

/** @param {WebAssembly.Module} module */
async function start(module) {
  return new Engine(module, /** @type {Exports} */ (/** @type {unknown} */ (await instantiate(module))));
}
