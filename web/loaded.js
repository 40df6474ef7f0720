// A package that an engine has loaded: its handle, and how records become its rows.

import { CopseError } from "./error.js";
import { object, readRecord } from "./inputs.js";

/** @typedef {import("./engine.js").Engine} Engine */
/** `bytes` is null for the package inside the engine. @typedef {{ engine: Engine, bytes: Uint8Array | null }} Package */

/** Frees the engine's side of a model that was dropped without dispose(). */
const dropped = new FinalizationRegistry(
  (/** @type {{ engine: Engine, handle: number }} */ { engine, handle }) => engine.unload(handle));

/**
 * How each input's values are read; the codes of known texts are kept here.
 * @param {Engine} engine
 * @param {number} handle
 * @param {import("./engine.js").Description} about
 * @returns {readonly import("./inputs.js").Reader[]}
 */
function readersOf(engine, handle, about) {
  return about.inputs.map((name, input) => {
    const texts = about.categories[input];
    if (texts === null) return { name, code: null };
    const known = new Map(texts.map((text) => [text, engine.categoryCode(handle, input, text)]));
    return { name, code: (text) => known.get(text) ?? engine.categoryCode(handle, input, text) };
  });
}

/** @param {string} json */
function readTexts(json) {
  try {
    return object(JSON.parse(json || "{}"));
  } catch (cause) {
    throw new CopseError("corrupt", "The package's texts are not JSON.", { cause });
  }
}

/** What all who speak of one loaded package have in common. */
class Held {
  /** @type {number | null} */ handle;

  /** @param {Package} source */
  constructor({ engine, bytes }) {
    this.engine = engine;
    this.bytes = bytes;
    this.handle = engine.load(bytes);
    dropped.register(this, { engine, handle: this.handle }, this);
    this.about = engine.describe(this.handle);
    this.texts = readTexts(this.about.texts);
    this.readers = readersOf(engine, this.handle, this.about);
    this.row = new Float64Array(this.about.inputs.length);
  }
}

/** Counts records that were read: while one is, no other may be. */
let reads = 0;

export class Loaded {
  /** @type {Held} */ #held;

  /**
   * @param {Package | Loaded} source  what has loaded it already is disposed of with this
   */
  constructor(source) {
    const held = this.#held = source instanceof Loaded ? source.#held : new Held(source);
    /** @protected */
    this.engine = held.engine;
    /** What the engine says of it. @protected */
    this.about = held.about;
    /** The recipe's, as JSON. @protected */
    this.texts = held.texts;
    /** @protected */
    this.readers = held.readers;
  }

  /**
   * What a worker needs to have the same model: post it there, and
   * `loadModel(bytes ?? undefined, { engine: await loadEngine(module) })`.
   * @returns {{ module: WebAssembly.Module, bytes: Uint8Array | null }} `bytes` null: the engine's own
   */
  forWorkers() {
    this.live();
    return { module: this.engine.module, bytes: this.#held.bytes };
  }

  /** Frees the engine's memory; the model cannot be used afterwards. Harmless a second time. */
  dispose() {
    const held = this.#held;
    if (held.handle === null) return;
    dropped.unregister(held);
    this.engine.unload(held.handle);
    held.handle = null;
  }

  /** @protected */
  live() {
    if (this.#held.handle !== null) return this.#held.handle;
    throw new CopseError("argument", `The model ${this.about.name} was disposed of.`);
  }

  /**
   * The row of a record: one buffer, kept from call to call.
   * @param {import("./inputs.js").InputRecord} record
   * @param {{ allowMissing?: boolean }} options
   * @protected
   */
  read(record, options) {
    if (typeof options !== "object" || options === null) {
      throw new CopseError("argument", "The options are not an object.");
    }
    const turn = ++reads;
    readRecord(this.readers, record, options, this.#held.row, 0);
    if (turn !== reads) throw new CopseError("argument", "A getter used a model.");
    return this.#held.row;
  }

  /** The index of an input. @param {string} name @protected */
  input(name) {
    const index = this.about.inputs.indexOf(name);
    if (index < 0) throw new CopseError("argument", `The model has no input "${name}".`);
    return index;
  }
}
