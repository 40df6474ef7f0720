// What a model said of one client, as JSON that `copse verify RECEIPT MODEL` computes again on any host.

/** @typedef {import("./inputs.js").InputRecord} InputRecord */

/**
 * Numbers are those of the model's answers; null is a value that is missing or not known.
 * @typedef {object} Receipt
 * @property {"receipt"} copse
 * @property {1} format
 * @property {string} engine  its version
 * @property {{ name: string, version: string, hash: string }} model
 * @property {Record<string, number | string | null>} [inputs]
 * @property {{ salt: string, sha256: string }} [hashedInputs]  in their place: the SHA-256 of the
 *   salt and of the row's float64, little-endian, every NaN as one
 * @property {number | number[]} prediction
 * @property {number | number[]} margin
 * @property {import("./model.js").Result["members"]} members
 * @property {number} [unlikeness]
 * @property {import("./decisions.js").Decision} [decision]
 * @property {{ language: string, texts: (import("./explain.js").Reason | { group: string, effect: number })[] }} [reasons]
 * @property {string} made  when, in UTC
 */

const SALT_BYTES = 16;

/** Of which nobody can guess the next. */
export function newSalt() {
  return Array.from(crypto.getRandomValues(new Uint8Array(SALT_BYTES)), (byte) =>
    byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} salt @param {Float64Array} row */
export function saltedBytes(salt, row) {
  const text = new TextEncoder().encode(salt);
  const bytes = new Uint8Array(text.length + row.length * 8);
  const view = new DataView(bytes.buffer, text.length);
  bytes.set(text);
  row.forEach((value, index) => view.setFloat64(index * 8, Number.isNaN(value) ? NaN : value, true));
  return bytes;
}

/**
 * The record as a receipt holds it: what counts as missing is null, all else a number, or the text of
 * a category.
 * @param {InputRecord} record
 * @param {readonly import("./inputs.js").Reader[]} readers
 * @param {Float64Array} row  of the record
 * @returns {Record<string, number | string | null>}
 */
export function inputsOf(record, readers, row) {
  return Object.fromEntries(readers.map(({ name, code }, index) => {
    if (code !== null) return [name, typeof record[name] === "string" && record[name] !== "" ? record[name] : null];
    return [name, Number.isNaN(row[index]) ? null : row[index]];
  }));
}
