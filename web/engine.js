// Instantiates copse.wasm and speaks its C ABI (engine/include/copse.h). The only file that knows
// pointers. A call may grow the memory and so detach every view of it: views are taken afresh
// after each call and never kept.

import { describe } from "./describe.js";
import { CopseError, errorCodes } from "./error.js";
import { compile, compileOwn, instantiate } from "./wasm.js";

const ABI_VERSION = 2;
/** copse_decision: four integers, then four doubles. */
const DECISION_BYTES = 48;
const DECISION_INTEGERS = /** @type {const} */ (["verdicts", "leanings", "referrals", "grades"]);
const DECISION_DOUBLES = /** @type {const} */ (["expectedLoss", "costAccept", "costDecline", "breakEven"]);
/** copse_reason: a double, then a pointer and an integer. */
const REASON_BYTES = 16;
const CHUNK_BYTES = 1 << 20;
const CHUNK_ROWS = 4096;
/** The engine's own: whole ones are quickest. */
const BLOCK_ROWS = 128;

/** @typedef {import("./engine-exports.js").Exports} Exports */

/** @typedef {import("./engine-exports.js").MemberDescription} MemberDescription */
/** @typedef {import("./engine-exports.js").Description} Description */
/** @typedef {import("./engine-exports.js").Batch} Batch */
/** @typedef {import("./engine-exports.js").Outputs} Outputs */

/** One instance of the module; any number of models share it. */
export class Engine {
  /** @type {Exports} */ #exports;
  #scratch = 0;
  #scratchBytes = 0;
  #broken = false;
  /** A row and its predictions, side by side. */
  #row = new Float64Array(0);
  #rowAt = 0;
  #rowLength = 0;

  /**
   * @param {WebAssembly.Module} module
   * @param {Exports} exports
   */
  constructor(module, exports) {
    /** The compiled module: post it to a worker and give it to `loadEngine` there. */
    this.module = module;
    this.#exports = exports;
    this.#call(() => exports._initialize());
    const abi = this.#call(() => exports.copse_abi_version());
    if (abi !== ABI_VERSION) {
      throw new CopseError("unsupported",
        `The engine speaks version ${abi} of the ABI; this script expects ${ABI_VERSION}.`);
    }
    /** Of the engine, not of a model. */
    this.version = this.#string(exports.copse_engine_version());
  }

  /** False once the module has trapped: no model of this instance answers any more. */
  get usable() {
    return !this.#broken;
  }

  /** Bytes of the instance's memory. */
  get memoryBytes() {
    return this.#exports.memory.buffer.byteLength;
  }

  /**
   * Loads a package, or without one the package inside the module.
   * @param {Uint8Array | null} bytes
   * @returns {number} the model's handle, to be given back to `unload`
   */
  load(bytes) {
    const x = this.#exports;
    const slot = this.#reserve(8);
    if (bytes === null) {
      this.#check(this.#call(() => x.copse_load_embedded(slot)));
    } else {
      const copy = this.#call(() => x.copse_alloc(Math.max(1, bytes.byteLength)));
      if (copy === 0) {
        throw new CopseError("memory", `No memory for a package of ${bytes.byteLength} bytes.`);
      }
      try {
        new Uint8Array(x.memory.buffer, copy, bytes.byteLength).set(bytes);
        this.#check(this.#call(() => x.copse_load(copy, bytes.byteLength, slot)));
      } finally {
        if (!this.#broken) this.#call(() => x.copse_free(copy));
      }
    }
    return new Uint32Array(x.memory.buffer)[slot >> 2];
  }

  /** @param {number} model */
  unload(model) {
    if (!this.#broken) this.#call(() => this.#exports.copse_unload(model));
  }

  /**
   * @param {number} model
   * @returns {Description}
   */
  describe(model) {
    return this.#call(() => describe(this.#exports, model, {
      string: (at) => this.#string(at),
      struct: (fill, doubles, integers) => this.#struct(fill, doubles, integers),
    }));
  }

  /** @type {import("./describe.js").Reading["struct"]} */
  #struct(fill, doubles, integers) {
    const at = this.#reserve(doubles * 8 + Math.ceil(integers / 2) * 8);
    if (fill(at) !== 0) return null;
    const { buffer } = this.#exports.memory;
    return [...new Float64Array(buffer, at, doubles), ...new Uint32Array(buffer, at + doubles * 8, integers)];
  }

  /**
   * The number that stands for a text of an input of categories; NaN where it counts as missing.
   * @param {number} model
   * @param {number} input
   * @param {string} text
   */
  categoryCode(model, input, text) {
    const x = this.#exports;
    const bytes = new TextEncoder().encode(text);
    const at = this.#reserve(8 + bytes.length);
    new Uint8Array(x.memory.buffer, at + 8, bytes.length).set(bytes);
    this.#check(this.#call(() => x.copse_category_code(model, input, at + 8, bytes.length, at)));
    return new Float64Array(x.memory.buffer, at, 1)[0];
  }

  /**
   * The leaf of each row in each tree, rows × trees.
   * @param {number} model
   * @param {Description} about
   * @param {Batch} batch
   * @param {Uint32Array} out
   */
  leaves(model, about, batch, out) {
    const width = about.trees;
    const chunks = this.#chunks(about.inputs.length, batch, [width * 4],
      (values, rows, rowStride, columnStride, at) => {
        this.#check(this.#call(() => this.#exports.copse_leaves(model, values, rows, rowStride,
          columnStride, at[0])));
      },
      (at, start, count) => out.set(
        new Uint32Array(this.#exports.memory.buffer, at[0], count * width), start * width));
    for (const _rows of chunks);
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
      this.#call(() => this.#exports.copse_free(this.#rowAt));
      this.#rowLength = 0;
      this.#rowAt = this.#call(() => this.#exports.copse_alloc(length * 8));
      if (this.#rowAt === 0) throw new CopseError("memory", "No memory for a row.");
      this.#rowLength = length;
    }
    this.#row = new Float64Array(this.#exports.memory.buffer, this.#rowAt, this.#rowLength);
  }

  /**
   * Scores what stands in `row`, without allocating anything.
   * @param {number} model
   * @param {Description} about
   * @returns {Float64Array} the row: predictions follow its values
   */
  predict(model, about) {
    const inputs = about.inputs.length;
    if (this.#broken) this.#call(() => undefined);
    let status = 0;
    try {
      status = this.#exports.copse_score(model, this.#rowAt, 1, inputs, 1, this.#rowAt + inputs * 8, 0, 0, 0, 0);
    } catch (cause) {
      this.#fault(cause);
    }
    this.#check(status);
    return this.row(about);
  }

  /**
   * Scores a batch.
   * @param {number} model
   * @param {Description} about  of that model
   * @param {Batch} batch
   * @param {Outputs} out
   */
  score(model, about, batch, out) {
    for (const _rows of this.scoring(() => model, about, batch, out));
  }

  /**
   * Scores a batch a chunk at a time, so that the memory used does not grow with the rows; after
   * each chunk yields how many rows are done. Between chunks the engine may be used for other work.
   * @param {() => number} model  asked for at each chunk
   * @param {Description} about  of that model
   * @param {Batch} batch
   * @param {Outputs} out
   */
  * scoring(model, about, batch, out) {
    const x = this.#exports;
    const outputs = about.outputs;
    const members = about.members.length * outputs;
    const decisions = [...DECISION_INTEGERS, ...DECISION_DOUBLES].some((name) => out[name]);
    yield* this.#chunks(about.inputs.length, batch, [
      out.predictions ? outputs * 8 : 0,
      out.margins ? outputs * 8 : 0,
      out.memberMargins ? members * 8 : 0,
      out.distances ? 8 : 0,
      decisions ? DECISION_BYTES : 0,
    ], (values, rows, rowStride, columnStride, at) => {
      const handle = model();
      this.#check(this.#call(() => x.copse_score(handle, values, rows, rowStride, columnStride,
        at[0], at[1], at[2], at[3], at[4])));
    }, (at, start, count) => {
      this.#copy(out.predictions, at[0], start * outputs, count * outputs);
      this.#copy(out.margins, at[1], start * outputs, count * outputs);
      this.#copy(out.memberMargins, at[2], start * members, count * members);
      this.#copy(out.distances, at[3], start, count);
      if (decisions) this.#copyDecisions(out, at[4], start, count);
    });
  }

  /**
   * The derived features, rows × features.
   * @param {number} model
   * @param {Description} about
   * @param {Batch} batch
   * @param {Float64Array} out
   */
  features(model, about, batch, out) {
    this.#compute(this.#exports.copse_features, model, about, batch, about.features.length, out);
  }

  /**
   * Of each output the base value and what each feature adds to it.
   * @param {number} model
   * @param {Description} about
   * @param {Batch} batch
   * @param {Float64Array} out  rows × outputs × (1 + features)
   * @param {import("./explain.js").Space} space
   */
  explain(model, about, batch, out, space) {
    const x = this.#exports;
    this.#compute(space === "margin" ? x.copse_explain : x.copse_explain_prediction, model, about, batch,
      about.outputs * (1 + about.features.length), out);
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
    const x = this.#exports;
    const at = this.#reserve(row.byteLength + 8 + most * REASON_BYTES);
    const count = at + row.byteLength;
    new Float64Array(x.memory.buffer, at, row.length).set(row);
    new Uint32Array(x.memory.buffer, count, 1)[0] = most;
    this.#check(this.#call(() => x.copse_reasons(model, at, 1, language, count + 8, count)));
    const { buffer } = x.memory;
    const [found] = new Uint32Array(buffer, count, 1);
    return Array.from({ length: found }, (_, i) => {
      const place = count + 8 + i * REASON_BYTES;
      const [effect] = new Float64Array(buffer, place, 1);
      const [text, group] = new Uint32Array(buffer, place + 8, 2);
      return { group: this.#string(x.copse_reason_group(model, group)), effect, text: this.#string(text) };
    });
  }

  /** @param {number} model @param {number} feature @param {number} input */
  featureReads(model, feature, input) {
    return this.#exports.copse_feature_reads(model, feature, input) === 1;
  }

  /**
   * What each column adds to the distance from the training data, rows × its columns.
   * @param {number} model
   * @param {Description} about
   * @param {Batch} batch
   * @param {Float64Array} out
   */
  surprises(model, about, batch, out) {
    this.#compute(this.#exports.copse_surprises, model, about, batch, about.training?.columns.length ?? 0, out);
  }

  /**
   * @param {Exports["copse_features"]} run
   * @param {number} model
   * @param {Description} about
   * @param {Batch} batch
   * @param {number} width  of a row that it writes
   * @param {Float64Array} out
   */
  #compute(run, model, about, batch, width, out) {
    const chunks = this.#chunks(about.inputs.length, batch, [width * 8],
      (values, rows, rowStride, columnStride, at) => {
        this.#check(this.#call(() => run(model, values, rows, rowStride, columnStride, at[0])));
      },
      (at, start, count) => this.#copy(out, at[0], start * width, count * width));
    for (const _rows of chunks);
  }

  /**
   * @param {number} inputs
   * @param {Batch} batch
   * @param {number[]} bytesPerRow  of each output, 0 = not wanted (a null pointer)
   * @param {(values: number, rows: number, rowStride: number, columnStride: number, at: number[]) => void} run
   * @param {(at: number[], start: number, count: number) => void} collect
   */
  * #chunks(inputs, batch, bytesPerRow, run, collect) {
    const perRow = bytesPerRow.reduce((sum, bytes) => sum + bytes, inputs * 8);
    const whole = Math.max(1, Math.min(batch.rows, CHUNK_ROWS, Math.floor(CHUNK_BYTES / perRow)));
    const chunk = whole > BLOCK_ROWS ? whole - (whole % BLOCK_ROWS) : whole;
    for (let start = 0; start < batch.rows; start += chunk) {
      const values = this.#reserve(perRow * chunk);
      let end = values + inputs * 8 * chunk;
      const at = bytesPerRow.map((bytes) => {
        const address = bytes === 0 ? 0 : end;
        end += bytes * chunk;
        return address;
      });
      const count = Math.min(chunk, batch.rows - start);
      batch.fill(new Float64Array(this.#exports.memory.buffer, values, inputs * count), start, count);
      run(values, count, batch.columns ? 1 : inputs, batch.columns ? count : 1, at);
      collect(at, start, count);
      yield start + count;
    }
  }

  /**
   * @param {Float64Array | undefined} target
   * @param {number} address
   * @param {number} offset
   * @param {number} length
   */
  #copy(target, address, offset, length) {
    target?.set(new Float64Array(this.#exports.memory.buffer, address, length), offset);
  }

  /**
   * @param {Outputs} out
   * @param {number} address
   * @param {number} start
   * @param {number} count
   */
  #copyDecisions(out, address, start, count) {
    const buffer = this.#exports.memory.buffer;
    const ints = new Int32Array(buffer, address, (count * DECISION_BYTES) / 4);
    const doubles = new Float64Array(buffer, address, (count * DECISION_BYTES) / 8);
    /** @param {Int32Array | Float64Array} from @param {number} first @param {Outputs[keyof Outputs]} target */
    const copy = (from, first, target) => {
      if (target === undefined) return;
      const width = from.length / count;
      for (let row = 0; row < count; ++row) target[start + row] = from[row * width + first];
    };
    DECISION_INTEGERS.forEach((name, index) => copy(ints, index, out[name]));
    DECISION_DOUBLES.forEach((name, index) => copy(doubles, 2 + index, out[name]));
  }

  /** One buffer, kept from call to call. @param {number} bytes */
  #reserve(bytes) {
    if (bytes > this.#scratchBytes) {
      this.#call(() => this.#exports.copse_free(this.#scratch));
      this.#scratchBytes = 0;
      this.#scratch = this.#call(() => this.#exports.copse_alloc(bytes));
      if (this.#scratch === 0) throw new CopseError("memory", `No memory for ${bytes} bytes of rows.`);
      this.#scratchBytes = bytes;
    }
    return this.#scratch;
  }

  /** @param {number} address */
  #string(address) {
    const bytes = new Uint8Array(this.#exports.memory.buffer);
    return new TextDecoder().decode(bytes.subarray(address, bytes.indexOf(0, address)));
  }

  /** @param {number} status */
  #check(status) {
    if (status === 0) return;
    throw new CopseError(errorCodes[status - 1] ?? "internal",
      this.#string(this.#exports.copse_last_error()));
  }

  /**
   * A trap leaves the instance's memory in an unknown state: it must not answer again.
   * @template T
   * @param {() => T} work
   * @returns {T}
   */
  #call(work) {
    if (this.#broken) {
      throw new CopseError("internal", "The engine has stopped after a fault: load the model again.");
    }
    try {
      return work();
    } catch (cause) {
      return this.#fault(cause);
    }
  }

  /** @param {unknown} cause @returns {never} */
  #fault(cause) {
    this.#broken = true;
    throw new CopseError("internal",
      `The engine stopped: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause });
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
  shared ??= compileOwn("copse.wasm").then(start);
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
