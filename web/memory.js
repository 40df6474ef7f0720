// The memory of a copse.wasm: what engine.js stands on. A call may grow it and so detach every view of
// it: views are taken afresh after each call and never kept.

import { CopseError, errorCodes } from "./error.js";

/** copse_decision: four integers, then four doubles. */
export const DECISION_BYTES = 48;

/** @typedef {import("./engine-exports.js").Exports} Exports */

const decoder = new TextDecoder();

/** An instance of the module, called and read with care. */
export class Memory {
  /** The module's own, for the scripts that build on this. @type {Exports} */ exports;
  /** Once the module has trapped. @protected */
  broken = false;
  #scratch = 0;
  #scratchBytes = 0;
  #reserved = 0;

  /** @param {Exports} exports */
  constructor(exports) {
    this.exports = exports;
  }

  /** How often the buffer was asked for: whoever writes to it sees whether another did meanwhile. */
  get reserved() {
    return this.#reserved;
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

  /**
   * A row at the beginning of the buffer, with room after it.
   * @param {Float64Array} row @param {number} more  bytes
   */
  place(row, more) {
    const at = this.reserve(row.byteLength + more);
    new Float64Array(this.exports.memory.buffer, at, row.length).set(row);
    return at;
  }

  /** @param {number} address */
  string(address) {
    const bytes = new Uint8Array(this.exports.memory.buffer);
    return decoder.decode(bytes.subarray(address, bytes.indexOf(0, address)));
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
