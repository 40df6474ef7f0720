// The one kind of error that Copse's scripts throw on bad input.

/** @typedef {"argument"|"corrupt"|"unsupported"|"limit"|"mismatch"|"io"|"memory"|"internal"} ErrorCode */

/** The names of copse_status (engine/include/copse.h), from 1. @type {readonly ErrorCode[]} */
export const errorCodes = ["argument", "corrupt", "unsupported", "limit", "mismatch", "io", "memory"];

/** What went wrong, as a sentence for a person; `field` is the input it concerns, `row` the record. */
export class CopseError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {string} message
   * @param {{ field?: string, row?: number, cause?: unknown }} [where]
   */
  constructor(code, message, where = {}) {
    super(message, where.cause === undefined ? undefined : { cause: where.cause });
    this.name = "CopseError";
    this.code = code;
    this.field = where.field;
    this.row = where.row;
  }
}
