// What was entered before, to go back to and forth again.

/** @typedef {import("../inputs.js").Input} Input */
/** @typedef {import("./locale.js").Formats} Formats */

/** More steps than this are forgotten. */
const MOST = 200;
/** Changes of one input that follow each other this quickly are one step, in milliseconds. */
const TOGETHER = 700;

export class History {
  /** @type {string[]} */ #past = [];
  /** @type {string[]} */ #future = [];
  #now;
  #key = "";
  #at = -Infinity;
  /** @type {Formats | null} */ #formats = null;

  /** @param {string} state  the first */
  constructor(state) {
    this.#now = state;
  }

  /** Begins anew. @param {string} state */
  reset(state) {
    this.#past = [];
    this.#future = [];
    this.#now = state;
    this.#key = "";
  }

  /**
   * At a desk: what was done before there was a history is recorded at the first; at each after it what was typed is as
   * its formats have it, and what is half typed is no step yet.
   * @param {string} state @param {Formats} formats @param {readonly Input[]} inputs
   */
  goOn(state, formats, inputs) {
    const by = this.#formats;
    this.#formats = formats;
    if (by === null) {
      this.record(state);
      return;
    }
    if (by.locale === formats.locale) return;
    const again = (/** @type {string} */ each) => {
      const { value, ...rest } = JSON.parse(each);
      for (const input of inputs) {
        const text = value[input.name];
        if (typeof text === "string") value[input.name] = formats.retyped(text, input, by);
      }
      return JSON.stringify({ value, ...rest });
    };
    this.#past = this.#past.map(again);
    this.#future = this.#future.map(again);
    this.#now = again(this.#now);
  }

  /** @param {string} state @param {string} [key]  the one input that was changed, "" for more */
  record(state, key = "") {
    if (state === this.#now) return;
    const at = performance.now();
    const together = key !== "" && key === this.#key && at - this.#at < TOGETHER;
    if (!together) this.#past.push(this.#now);
    if (this.#past.length > MOST) this.#past.shift();
    this.#future = [];
    this.#now = state;
    this.#key = key;
    this.#at = at;
  }

  get canUndo() { return this.#past.length > 0; }
  get canRedo() { return this.#future.length > 0; }
  /** Whether there is anything to go to. */
  get isLong() { return this.canUndo || this.canRedo; }

  /** The state before, null if there is none. */
  undo() {
    return this.#go(this.#past, this.#future);
  }

  redo() {
    return this.#go(this.#future, this.#past);
  }

  /** @param {string[]} from @param {string[]} to */
  #go(from, to) {
    const state = from.pop();
    if (state === undefined) return null;
    to.push(this.#now);
    this.#now = state;
    this.#key = "";
    return state;
  }
}
