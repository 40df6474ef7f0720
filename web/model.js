// A credit model without a user interface: in a page, in a worker or in Node.
//
//   import { loadModel } from "copse";
//   const model = await loadModel();
//   model.score({ LIMIT_BAL: 200000, AGE: 41, … }).probability

import { sha256, trainingColumns } from "./asking.js";
import * as batches from "./batches.js";
import { CopseError } from "./error.js";
import { readValue } from "./inputs.js";
import { checkPolicy } from "./policy.js";
import { inputsOf, newSalt, saltedBytes } from "./receipt.js";
import { checkScores, newDecisions, newScores, readingRows, readRows, rowMajor } from "./rows.js";
import { engineAndPackage, languageOf } from "./scorer.js";
import { Why } from "./why.js";

export { REFERRALS, VERDICTS } from "./decisions.js";
export { CopseError } from "./error.js";
export { loadEngine } from "./engine.js";

/** @typedef {import("./inputs.js").Input} Input */
/** @typedef {import("./inputs.js").InputRecord} InputRecord */
/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./decisions.js").Verdict} Verdict */
/** @typedef {import("./decisions.js").Referral} Referral */
/** @typedef {import("./decisions.js").Decision} Decision */
/** @typedef {import("./decisions.js").Unlike} Unlike */
/** @typedef {import("./decisions.js").Policy} Policy */

/** @typedef {import("./scorer.js").Result} Result */

/** @typedef {import("./engine.js").Outputs & { rows: number }} Scores */

/** @typedef {import("./rows.js").Rows} Rows */

/** A slice of a long batch: half of what a page has for a picture. It ends after a chunk. */
const SLICE_MS = 6;
const CHUNK_MS = 2;
const NO_OPTIONS = Object.freeze({});
/** What warmUp scores at a time, and how many times in a row must gain nothing. */
const WARM_ROWS = 512;
const WARM_ENOUGH = 6;

/**
 * Options that are given, or a sentence about what is wrong with them.
 * @template {object} T
 * @param {T} options
 * @returns {T}
 */
function checkOptions(options) {
  if (typeof options !== "object" || options === null) {
    throw new CopseError("argument", "The options are not an object.");
  }
  const { onProgress, signal } = /** @type {Record<string, unknown>} */ (options);
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new CopseError("argument", "The option onProgress is not a function.", { field: "onProgress" });
  }
  // Not by its class: that of another window is another.
  if (signal !== undefined && typeof /** @type {Partial<AbortSignal> | null} */ (signal)?.throwIfAborted !== "function") {
    throw new CopseError("argument", "The option signal is not an AbortSignal.", { field: "signal" });
  }
  return options;
}

/** Lets the host do what else is waiting; timers would be held up to four milliseconds. */
function giveWay() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(null);
  });
}

/** A loaded package. Made by `loadModel`. */
export class Model extends Why {
  /** @param {import("./loaded.js").Package | import("./scorer.js").Scorer} source  what scores already is the same model then */
  constructor(source) {
    super(source);
    // What is built on it has more to say first.
    if (new.target === Model) Object.freeze(this);
  }

  /**
   * What the model says of a client, to be kept: `copse verify RECEIPT MODEL` computes it again, bit for
   * bit, on any host. Holds the client's inputs, or with `hideInputs` only their salted hash, and
   * reasons without their sentences, which tell them.
   * @param {InputRecord} record  as for `score`
   * @param {{ allowMissing?: boolean, hideInputs?: boolean, salt?: string, language?: string }} [options]
   *   `salt`: of the hash, to make the same receipt again; one that nobody can guess where absent
   * @returns {import("./receipt.js").Receipt}
   */
  receipt(record, options = {}) {
    const { prediction, margin, members, unlike, decision } = this.score(record, options);
    const explained = this.languages.length > 0 && this.members.every(({ hasCovers }) => hasCovers);
    const language = explained ? this.languages[languageOf(this.languages, options.language)] : "";
    const texts = explained ? this.reasons(record, { ...options, language }) : [];
    const row = this.read(record, options).slice();
    if (row.some((value) => Math.abs(value) === Infinity)) {
      throw new CopseError("unsupported", "A receipt cannot hold an infinite input.");
    }
    const hide = options.hideInputs;
    const salt = hide ? options.salt ?? newSalt() : "";
    return {
      copse: "receipt",
      format: 1,
      engine: this.engineVersion,
      model: { name: this.name, version: this.version, hash: this.hash },
      ...hide
        ? { hashedInputs: { salt, sha256: sha256(this.engine, saltedBytes(salt, row)) } }
        : { inputs: inputsOf(record, this.readers, row) },
      prediction,
      margin,
      members,
      ...unlike && { unlikeness: unlike.distance },
      ...decision && { decision },
      ...explained && { reasons: { language, texts: hide ? texts.map(({ group, effect }) => ({ group, effect })) : texts } },
      made: new Date().toISOString(),
    };
  }

  /**
   * The prediction of one client and nothing else: the quickest call there is. With a plain object of
   * numbers in the order of the inputs it allocates nothing.
   * @param {InputRecord} record  as for `score`
   * @param {{ allowMissing?: boolean, out?: Float64Array }} [options]  `out` takes the predictions of
   *   a model of several outputs
   * @returns {number} the prediction; of several outputs the first
   */
  predict(record, options = NO_OPTIONS) {
    const about = this.about;
    const out = options?.out;
    if (out === undefined ? about.outputs > 1 : !(out instanceof Float64Array) || out.length !== about.outputs) {
      throw new CopseError("argument", `The output is not a Float64Array of ${about.outputs} values.`);
    }
    const engine = this.engine;
    const handle = this.live();
    // Read first: a text that no category is may make the memory grow, and the engine's row move.
    const values = this.read(record, options);
    engine.row(about).set(values);
    const row = engine.predict(handle, about);
    const first = about.inputs.length;
    if (out !== undefined) for (let k = 0; k < out.length; ++k) out[k] = row[first + k];
    return row[first];
  }

  /**
   * Scores many clients into typed arrays: `predictions` (probabilities, or a regression's values)
   * and `margins` (rows × outputs); `distances` where the model says what its training data was like;
   * and, with a policy, `verdicts` and `leanings` (index into VERDICTS), `referrals` (a bit for each of
   * REFERRALS), `grades` (index into policy.grades, −1 without), `expectedLoss`, `costAccept`,
   * `costDecline`, `breakEven` (NaN where the exposure is missing).
   * With `out`, the arrays in it are filled and nothing else is computed; only so `memberMargins`
   * (rows × members × outputs) can be had.
   * @param {Rows} rows
   * @param {{ allowMissing?: boolean, out?: import("./engine.js").Outputs }} [options]
   * @returns {Scores}
   */
  scoreMany(rows, options = NO_OPTIONS) {
    const { allowMissing = false, out } = checkOptions(options);
    const batch = readRows(this.readers, rows, allowMissing, out === undefined);
    const target = this.#target(batch, rows, out);
    batches.score(this.engine, this.live(), this.about, batch, target);
    return { ...target, rows: batch.rows };
  }

  /**
   * The same, giving way to the page's other work every few milliseconds, while rows are read and
   * while they are scored. The rows must not be changed meanwhile.
   * @param {Rows} rows
   * @param {object} [options]
   * @param {boolean} [options.allowMissing]
   * @param {import("./engine.js").Outputs} [options.out]  partly filled if it is aborted
   * @param {(done: number, rows: number) => void} [options.onProgress]
   * @param {AbortSignal} [options.signal]  aborts between two slices: rejects with its reason
   * @returns {Promise<Scores>}
   */
  async scoreManyAsync(rows, options = NO_OPTIONS) {
    const { allowMissing = false, out, onProgress, signal } = checkOptions(options);
    signal?.throwIfAborted();
    let slice = performance.now();
    const isOver = () => performance.now() - slice >= SLICE_MS;
    const rest = async () => {
      await giveWay();
      signal?.throwIfAborted();
      slice = performance.now();
    };
    const reading = readingRows(this.readers, rows, allowMissing, out === undefined);
    let read = reading.next();
    for (; !read.done; read = reading.next()) if (isOver()) await rest();
    const batch = read.value;
    const target = this.#target(batch, rows, out);
    for (const done of batches.scoring(this.engine, () => this.live(), this.about, batch, target, CHUNK_MS)) {
      if (!isOver() && done < batch.rows) continue;
      onProgress?.(done, batch.rows);
      await rest();
    }
    return { ...target, rows: batch.rows };
  }

  /**
   * Scores rows of zeros, giving way to other work after each slice, until the host's compiler has
   * made the batch kernels as quick as they get: a first batch takes several times as long without.
   * Nothing needs it; call it while the page is idle and a batch is to come.
   * @param {object} [options]
   * @param {number} [options.within]  milliseconds after which it ends in any case
   * @param {AbortSignal} [options.signal]  ends it early: rejects with its reason
   * @returns {Promise<void>}
   */
  async warmUp(options = NO_OPTIONS) {
    const { within = 200, signal } = checkOptions(options);
    const about = this.about;
    const batch = rowMajor(new Float64Array(WARM_ROWS * about.inputs.length), WARM_ROWS, about.inputs.length);
    const target = newScores(WARM_ROWS, about);
    const started = performance.now();
    let quickest = Infinity;
    for (let same = 0; same < WARM_ENOUGH && performance.now() - started < within;) {
      signal?.throwIfAborted();
      const begun = performance.now();
      batches.score(this.engine, this.live(), about, batch, target);
      const took = performance.now() - begun;
      same = took < 0.8 * quickest ? 0 : same + 1;
      quickest = Math.min(quickest, took);
      await giveWay();
    }
  }

  /** @param {import("./engine.js").Batch} batch @param {Rows} rows @param {import("./engine.js").Outputs} [out] */
  #target(batch, rows, out) {
    if (out === undefined) return newScores(batch.rows, this.about);
    checkScores(out, batch.rows, this.about, rows);
    return out;
  }

  /**
   * One value as the trees compare it: of a category its code, NaN for a missing one.
   * @param {string} input
   * @param {unknown} value  as a record has it; what cannot be read throws a CopseError that says why
   * @returns {number}
   */
  readValue(input, value) {
    return readValue(value, this.readers[this.input(input)]);
  }

  /**
   * Decides by another policy than the model's own, from what was scored before.
   * @param {Policy} policy  a changed copy of `model.policy`, say: its rates, grades and band are taken; one
   *   of which a term is of no use throws a CopseError with its `field`
   * @param {object} scored  one value a row each
   * @param {import("./engine-exports.js").Doubles} scored.probabilities  of default
   * @param {import("./engine-exports.js").Doubles} scored.exposures  NaN where missing
   * @param {Uint8Array | null} [scored.unlike]  1 where a row is unlike the training data
   * @param {ReturnType<typeof newDecisions>} [out]  arrays to fill, as `decideBy` returned them before
   * @returns {ReturnType<typeof newDecisions>}  as `scoreMany` has them
   */
  decideBy(policy, { probabilities, exposures, unlike = null }, out = newDecisions(probabilities.length)) {
    this.live();
    checkPolicy(policy);
    const rows = probabilities.length;
    if (exposures.length !== rows || (unlike !== null && unlike.length !== rows)) {
      throw new CopseError("argument", `There are not ${rows} exposures and marks, one a probability.`);
    }
    checkScores(out, rows, { ...this.about, hasPolicy: true }, { probabilities, exposures });
    batches.decide(this.engine, policy, { probabilities, exposures, unlike }, out);
    return out;
  }

  /**
   * How the training data was spread over the inputs and features that the package tells it of; empty
   * where it tells nothing.
   * @returns {import("./engine-exports.js").TrainingColumn[]}
   */
  trainingColumns() {
    return trainingColumns(this.engine, this.live(), this.about);
  }

  /**
   * The derived features of one client by name, NaN = missing.
   * @param {InputRecord} record
   * @param {{ allowMissing?: boolean }} [options]
   * @returns {Record<string, number>}
   */
  featuresOf(record, options = {}) {
    const about = this.about;
    const row = this.read(record, options);
    const values = new Float64Array(about.features.length);
    batches.features(this.engine, this.live(), about, rowMajor(row, 1, about.inputs.length), values);
    return Object.fromEntries(about.features.map((name, index) => [name, values[index]]));
  }

  /**
   * The leaf that each row reaches in each tree, by the number that the model's own library gives
   * it: rows × trees, members one after the other.
   * @param {Rows} rows
   * @param {{ allowMissing?: boolean }} [options]
   * @returns {Uint32Array}
   */
  leavesOf(rows, options = NO_OPTIONS) {
    const { allowMissing = false } = checkOptions(options);
    const batch = readRows(this.readers, rows, allowMissing, true);
    const leaves = new Uint32Array(batch.rows * this.about.trees);
    batches.leaves(this.engine, this.live(), this.about, batch, leaves);
    return leaves;
  }
}

/**
 * Loads a model: the one inside the engine; a package; or a model as XGBoost, LightGBM, CatBoost or
 * ONNX save it. From an address, bytes or a file. An address may be relative to the page; in Node it
 * may be a path. What reads foreign models is loaded when the first one comes.
 * @param {import("./source.js").Source} [source]
 * @param {import("./source.js").LoadOptions} [options]
 * @returns {Promise<Model>}
 */
export async function loadModel(source, options = {}) {
  return new Model(await engineAndPackage(source, checkOptions(options)));
}
