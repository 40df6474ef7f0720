// Instantiates copse.wasm and speaks its C ABI (engine/include/copse.h): loading and scoring here, why
// and what if in asking.js, memory in memory.js. Nothing else knows pointers.

import { Asking } from "./asking.js";
import { describe } from "./describe.js";
import { CopseError } from "./error.js";
import { compile, compileOwn, instantiate } from "./wasm.js";

const ABI_VERSION = 3;
/** copse_decision: four integers, then four doubles. */
const DECISION_BYTES = 48;
const DECISION_INTEGERS = /** @type {const} */ (["verdicts", "leanings", "referrals", "grades"]);
const DECISION_DOUBLES = /** @type {const} */ (["expectedLoss", "costAccept", "costDecline", "breakEven"]);

/** @typedef {import("./engine-exports.js").Exports} Exports */

/** @typedef {import("./engine-exports.js").MemberDescription} MemberDescription */
/** @typedef {import("./engine-exports.js").Description} Description */
/** @typedef {import("./engine-exports.js").Batch} Batch */
/** @typedef {import("./engine-exports.js").Outputs} Outputs */

/** One instance of the module; any number of models share it. */
export class Engine extends Asking {
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
   * The leaf of each row in each tree, rows × trees.
   * @param {number} model
   * @param {Description} about
   * @param {Batch} batch
   * @param {Uint32Array} out
   */
  leaves(model, about, batch, out) {
    const width = about.trees;
    const chunks = this.chunks(about.inputs.length, batch, [width * 4],
      (values, rows, rowStride, columnStride, at) => {
        this.check(this.call(() => this.exports.copse_leaves(model, values, rows, rowStride,
          columnStride, at[0])));
      },
      (at, start, count) => out.set(
        new Uint32Array(this.exports.memory.buffer, at[0], count * width), start * width));
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
   * @param {number} [within]  milliseconds that a chunk shall take at most
   */
  * scoring(model, about, batch, out, within) {
    const x = this.exports;
    const outputs = about.outputs;
    const members = about.members.length * outputs;
    const decisions = [...DECISION_INTEGERS, ...DECISION_DOUBLES].some((name) => out[name]);
    yield* this.chunks(about.inputs.length, batch, [
      out.predictions ? outputs * 8 : 0,
      out.margins ? outputs * 8 : 0,
      out.memberMargins ? members * 8 : 0,
      out.distances ? 8 : 0,
      decisions ? DECISION_BYTES : 0,
    ], (values, rows, rowStride, columnStride, at) => {
      const handle = model();
      this.check(this.call(() => x.copse_score(handle, values, rows, rowStride, columnStride,
        at[0], at[1], at[2], at[3], at[4])));
    }, (at, start, count) => {
      this.copy(out.predictions, at[0], start * outputs, count * outputs);
      this.copy(out.margins, at[1], start * outputs, count * outputs);
      this.copy(out.memberMargins, at[2], start * members, count * members);
      this.copy(out.distances, at[3], start, count);
      if (decisions) this.#copyDecisions(out, at[4], start, count);
    }, { within });
  }

  /**
   * Decides by a policy from what was scored before; `unlike` holds 1 for a row unlike the training data.
   * @param {import("./decisions.js").Policy} policy
   * @param {{ probabilities: import("./engine-exports.js").Doubles, exposures: import("./engine-exports.js").Doubles, unlike: Uint8Array | null }} scored
   * @param {Outputs} out
   */
  decide(policy, { probabilities, exposures, unlike }, out) {
    const rows = probabilities.length;
    const { grades, refer } = policy;
    const numbers = [policy.lossGivenDefault, policy.interestRate, policy.fundingRate, policy.defaultRate,
      policy.meanExposure, refer?.low ?? NaN, refer?.high ?? NaN];
    const counts = numbers.length * 8;
    const ends = counts + 8;
    const chances = ends + grades.length * 8;
    const amounts = chances + rows * 8;
    const decisions = amounts + rows * 8;
    const marks = decisions + rows * DECISION_BYTES;
    const at = this.reserve(marks + rows);
    const { buffer } = this.exports.memory;
    new Float64Array(buffer, at, numbers.length).set(numbers);
    new Uint32Array(buffer, at + counts, 2).set([policy.term, grades.length]);
    new Float64Array(buffer, at + ends, grades.length).set(grades.map(({ below }) => below));
    new Float64Array(buffer, at + chances, rows).set(probabilities);
    new Float64Array(buffer, at + amounts, rows).set(exposures);
    if (unlike !== null) new Uint8Array(buffer, at + marks, rows).set(unlike);
    this.check(this.call(() => this.exports.copse_decide(at, at + ends, at + chances, at + amounts,
      unlike === null ? 0 : at + marks, rows, at + decisions)));
    this.#copyDecisions(out, at + decisions, 0, rows);
  }

  /**
   * The derived features, rows × features.
   * @param {number} model
   * @param {Description} about
   * @param {Batch} batch
   * @param {Float64Array} out
   */
  features(model, about, batch, out) {
    this.compute(this.exports.copse_features, model, about, batch, about.features.length, out);
  }

  /**
   * What each column adds to the distance from the training data, rows × its columns.
   * @param {number} model
   * @param {Description} about
   * @param {Batch} batch
   * @param {Float64Array} out
   */
  surprises(model, about, batch, out) {
    this.compute(this.exports.copse_surprises, model, about, batch, about.training?.columns.length ?? 0, out);
  }

  /**
   * @param {Outputs} out
   * @param {number} address
   * @param {number} start
   * @param {number} count
   */
  #copyDecisions(out, address, start, count) {
    const buffer = this.exports.memory.buffer;
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
