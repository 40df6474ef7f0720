// What was entered before, to go back to and forth again.

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
