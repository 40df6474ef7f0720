// What an engine asks of the place it runs in, Node or a page, and the loop that times it there.

/**
 * @typedef {object} About  the model's about.json
 * @property {string[]} features
 * @property {number} outputs
 * @property {string} link
 */

/**
 * @typedef {object} Host
 * @property {boolean} node
 * @property {About} about
 * @property {Record<string, string>} versions  of the npm packages
 * @property {(file: string) => URL} model  a file of the model's folder
 * @property {(file: string) => Promise<Uint8Array>} bytes  its bytes
 * @property {(file: string) => Promise<any>} site  a module of Copse as it is served
 * @property {(name: string, module: string | null, global?: string) => Promise<any>} library  an npm
 *   package: in a page its module, or what its script has put under a global name
 */

/** @typedef {ArrayLike<number>} Values */
/** @typedef {{ kind: "margin" | "prediction", values: Values }} Answers */

/**
 * One row: `take` makes what the engine wants of it and is not timed.
 * @typedef {{ take: (row: Float32Array) => any, score: (row: any) => unknown }} OneRow
 */

/**
 * @typedef {object} Opened
 * @property {string} version
 * @property {(rows: Float32Array, count: number) => any} take  a batch in the engine's own form; not timed
 * @property {(batch: any) => Values | Promise<Values>} score
 * @property {OneRow} one
 * @property {(rows: Float32Array, count: number) => Answers | Promise<Answers>} answers
 */

/** @typedef {(host: Host) => Promise<Opened>} Open */

const MOST_BATCHES = 256;

/** An engine's name is a module of engines/ and, after a colon, what it opens with. @param {string} engine @returns {Promise<Open>} */
export async function opener(engine) {
  const [file, name = "open"] = engine.split(":");
  return (await import(`./engines/${file}.mjs`))[name];
}

/** An engine with its rows, answering what worker.py asks. */
export class Bench {
  /** @type {Opened | null} */ #engine = null;
  /** @type {{ rows: number, batches: any[] }} */ #made = { rows: 0, batches: [] };
  #open;
  #host;
  #given;

  /** @param {Open} open @param {Host} host @param {Float32Array} given */
  constructor(open, host, given) {
    this.#open = open;
    this.#host = host;
    this.#given = given;
  }

  get #width() {
    return this.#host.about.features.length;
  }

  get #live() {
    if (this.#engine === null) throw new Error("nothing is loaded");
    return this.#engine;
  }

  async load() {
    const from = performance.now();
    this.#engine = await this.#open(this.#host);
    return { seconds: (performance.now() - from) / 1000, version: this.#engine.version };
  }

  /** @param {number} rows @param {number} calls @returns {Promise<number>} seconds */
  async time(rows, calls) {
    const engine = this.#live;
    const most = Math.min(calls, MOST_BATCHES, Math.max(1, Math.floor(this.#given.length / this.#width / rows)));
    if (this.#made.rows !== rows || this.#made.batches.length < most) {
      this.#made = { rows, batches: [] };
      for (let batch = 0; batch < most; batch++) this.#made.batches.push(this.#take(batch * rows, rows));
    }
    const { batches } = this.#made;
    const score = rows === 1 ? engine.one.score : engine.score;
    const from = performance.now();
    for (let call = 0; call < calls; call++) {
      const scores = score(batches[call % batches.length]);
      if (scores instanceof Promise) await scores;
    }
    return (performance.now() - from) / 1000;
  }

  /** A batch of the given rows, which begin again where they end. @param {number} first @param {number} count */
  #take(first, count) {
    const width = this.#width;
    const given = this.#given;
    let rows = given.slice(first * width, (first + count) * width);
    if (rows.length < count * width) {
      rows = new Float32Array(count * width);
      for (let at = 0; at < rows.length; at += given.length) rows.set(given.subarray(0, rows.length - at), at);
    }
    return count === 1 ? this.#live.one.take(rows) : this.#live.take(rows, count);
  }

  async answers() {
    return this.#live.answers(this.#given, this.#given.length / this.#width);
  }

  /** The predictions of the first rows, each scored by itself. @param {number} rows @returns {Promise<Answers>} */
  async singles(rows) {
    const { one } = this.#live;
    const values = [];
    for (let row = 0; row < rows && row < this.#given.length / this.#width; row++) {
      const scores = await one.score(this.#take(row, 1));
      values.push(...typeof scores === "number" ? [scores] : Array.from(/** @type {Values} */ (scores)));
    }
    return { kind: "prediction", values };
  }
}
