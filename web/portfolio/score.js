// A portfolio: a file of clients scored, decided, explained and counted by a pool of workers, in blocks, so
// that the memory for reading is bounded by the block. In pages and in Node.

import { textOf } from "../convert.js";
import { CopseError } from "../error.js";
import { OtherPolicy } from "../element/rule.js";
import { Pool, usefulWorkers } from "../pool.js";
import { tableModule } from "../table.js";
import { Portfolio } from "./portfolio.js";
import { Gathered } from "./gather.js";
import { chunksOf, lookAt, recordsAt } from "./stream.js";
import { ambiguous, guessMapping, schemaOf } from "./schema.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("./schema.js").Mapping} Mapping */

/**
 * How far a run is: `left` in seconds, NaN while it cannot be told.
 * @typedef {{ share: number, rows: number, rejected: number, rowsPerSecond: number, left: number }} Progress
 */

/**
 * @typedef {object} Options
 * @property {number} [workers]  as many as the machine has a use for; 0 = on this thread, in slices
 * @property {boolean} [explain]  exact SHAP values of every row, by group (by feature where the model has no groups)
 * @property {Mapping} [mapping]  what each column is, by default what the heading says
 * @property {import("../table.js").Told} [dialect]  how the table is written, where that is not to be found out: delimiter, point, encoding,
 *   heading. Told that it has no heading, and no mapping, its columns are the model's inputs in their order
 * @property {import("../element/rule.js").PolicyChanges | null} [policy]  what decides in the place of the model's own policy
 * @property {AbortSignal} [signal]  ends it at once: rejects with its reason
 * @property {(progress: Progress) => void} [onProgress]
 * @property {Pool} [pool]  kept from an earlier run of the same model; else one is made, and closed at the end
 */

/** In bytes, for a worker and for this thread. Explanations make tables first, which pay the more the more rows a block has. */
const BLOCK = Object.freeze({ there: 1 << 21, here: 1 << 16 });
/** Blocks that are read ahead of the workers. */
const AHEAD = 2;

/** A pool for runs of one model. @param {Model} model @param {number} [workers] */
export async function poolFor(model, workers = usefulWorkers()) {
  return new Pool({ model: model.forWorkers(), table: await tableModule() }, workers);
}

/** What a portfolio is explained by; null where the model's trees do not tell. @param {Model} model @returns {import("../explain.js").By | null} */
export function explainedBy(model) {
  if (model.outputs !== 1 || !model.members.every(({ hasCovers }) => hasCovers)) return null;
  if (model.features.some(({ group }) => group !== "")) return "group";
  return model.features.length < 255 ? "feature" : null;
}

/**
 * Scores a table of clients. Rows with a cell that cannot be read are left out and told of, the good ones go on.
 * Equal files give equal results for any number of workers, sums to the last bit (with no worker at all sums may
 * differ there); predictions are `model.scoreMany`'s, bit for bit.
 * @param {Model} model  of one output
 * @param {Blob} source  CSV, TSV and the like, Parquet or a workbook: a File, say, or in Node `await openAsBlob(path)`
 * @param {Options} [options]
 * @returns {Promise<Portfolio>}
 */
export async function scorePortfolio(model, source, options = {}) {
  const { workers, signal, onProgress = () => {} } = options;
  signal?.throwIfAborted();
  if (!(source instanceof Blob)) throw new CopseError("argument", "A portfolio is read from a Blob or a File.");
  if (model.outputs !== 1) throw new CopseError("unsupported", "A portfolio is scored by a model of one output, and this one has more.");
  const text = await textOf(source, { signal });
  const { dialect } = await lookAt(text, options.dialect);
  const mapping = options.mapping ?? guessMapping(model, dialect.names, { byPosition: options.dialect?.heading === "none" });
  const twice = options.mapping === undefined ? ambiguous(dialect.names, mapping) : [];
  if (twice.length > 0) throw new CopseError("argument", `More than one column is called "${twice[0]}": say in a mapping which is meant.`);
  schemaOf(model, mapping, dialect.names.length); // Says now what is wrong with it.
  const explain = options.explain ? explainedBy(model) : null;
  if (options.explain && explain === null) throw new CopseError("unsupported", "This model's trees do not say what its scores are made of, so nothing is explained.");
  // Says what is wrong with a policy, too.
  const rule = options.policy ? new OtherPolicy(model, options.policy).rule : null;
  const plan = { dialect, told: options.dialect ?? {}, mapping, explain, rule };
  const pool = options.pool ?? await poolFor(model, workers);
  /** @type {(reason: unknown) => void} */ let abort = () => {};
  const aborted = new Promise((_, reject) => { abort = reject; });
  aborted.catch(() => {});
  const onAbort = () => abort(signal?.reason);
  signal?.addEventListener("abort", onAbort);
  const run = new Run(model, text, plan, pool, onProgress);
  try {
    // Meanwhile it may have been called off.
    signal?.throwIfAborted();
    return await Promise.race([run.finish(), aborted]);
  } finally {
    run.stop();
    signal?.removeEventListener("abort", onAbort);
    if (options.pool === undefined || signal?.aborted) pool.close();
  }
}

class Run {
  #model;
  #source;
  #plan;
  #pool;
  #onProgress;
  #gathered;
  #stopped = false;
  #started = performance.now();

  /**
   * @param {Model} model @param {Blob} source @param {import("./jobs.js").Plan} plan @param {Pool} pool
   * @param {(progress: Progress) => void} onProgress
   */
  constructor(model, source, plan, pool, onProgress) {
    this.#model = model;
    this.#source = source;
    this.#plan = plan;
    this.#pool = pool;
    this.#onProgress = onProgress;
    this.#gathered = new Gathered(model, plan);
  }

  stop() {
    this.#stopped = true;
  }

  async finish() {
    const plan = this.#plan;
    /** @type {Set<Promise<void>>} */
    const running = new Set();
    const size = this.#pool.isHere ? BLOCK.here : BLOCK.there;
    /** @type {unknown} */
    let failed = null;
    let index = 0;
    for await (const chunk of chunksOf(this.#source, plan.dialect, size)) {
      if (this.#stopped || failed !== null) break;
      const at = index++;
      const place = { start: chunk.start, length: chunk.bytes.length, read: chunk.read, line: chunk.line };
      const skip = at === 0 && plan.dialect.hasHeader ? 1 : 0;
      /** @type {Uint8Array | null} */
      let once = chunk.bytes;
      const one = this.#pool.run(async () => {
        // It goes with the worker: after one that was lost it is read again.
        const bytes = once ?? await recordsAt(this.#source, plan.dialect, size, place);
        if (bytes === null) throw new CopseError("io", "The file has changed while it was read.");
        once = null;
        return { job: { do: "score", plan, bytes, skip }, transfer: [/** @type {ArrayBuffer} */ (bytes.buffer)] };
      }).then(
        (block) => this.#take(at, block, place),
        (error) => { failed ??= error; }).finally(() => running.delete(one));
      running.add(one);
      while (running.size >= this.#pool.workers + AHEAD && failed === null && !this.#stopped) await Promise.race(running);
    }
    while (running.size > 0 && failed === null && !this.#stopped) await Promise.race(running);
    if (failed !== null) throw failed;
    return new Portfolio(this.#model, this.#source, plan, { ...await this.#gathered.finish(), blockSize: size }, performance.now() - this.#started);
  }

  /** @param {number} at @param {import("./jobs.js").ScoredBlock} block @param {import("./gather.js").Place} place */
  #take(at, block, place) {
    if (this.#stopped) return;
    const gathered = this.#gathered;
    gathered.take(at, block, place);
    const seconds = (performance.now() - this.#started) / 1000;
    const share = Math.min(1, place.read / Math.max(1, this.#source.size));
    const rows = gathered.records;
    this.#onProgress({ share, rows, rejected: gathered.left, rowsPerSecond: rows / seconds, left: share > 0 ? seconds / share - seconds : NaN });
  }
}
