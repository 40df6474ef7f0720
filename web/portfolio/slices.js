// Long work on a page's thread, in slices: the page answers in between.

/** How long at most without a pause, in milliseconds: even a thread that the workers leave half a core stays quick. */
const SLICE_MS = 8;
/** Bytes that are copied at once. */
const PIECE = 1 << 20;

/** Lets what else is waiting be done. */
export const pause = () => new Promise((resolve) => setTimeout(resolve));

/** To be awaited between pieces of work: a pause where a slice has passed since the last one. @returns {() => Promise<unknown> | undefined} */
export function slicing() {
  let since = performance.now();
  return () => {
    if (performance.now() - since < SLICE_MS) return undefined;
    return pause().then(() => { since = performance.now(); });
  };
}

/** @typedef {Float64Array | Float32Array | Uint32Array | Uint16Array | Uint8Array | Int8Array} Values */

/**
 * One array of all parts, in slices. A copy that is transferred costs the page less than one that a message makes.
 * @template {Values} Some
 * @param {readonly Some[]} parts  one at least
 * @param {ReturnType<typeof slicing>} [rest]
 * @returns {Promise<Some>}
 */
export async function joined(parts, rest = slicing()) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const [{ BYTES_PER_ELEMENT: bytes, constructor: Kind }] = parts;
  const whole = /** @type {Some} */ (new /** @type {any} */ (Kind)(length));
  const piece = PIECE / bytes;
  let at = 0;
  for (const part of parts) {
    for (let start = 0; start < part.length; start += piece) {
      whole.set(part.subarray(start, start + piece), at + start);
      await rest();
    }
    at += part.length;
  }
  return whole;
}

/**
 * Copies, in slices, of what a job is to have, and what of it is handed over.
 * @template {Record<string, unknown>} What
 * @param {What} what  typed arrays among it are copied
 * @returns {Promise<{ what: What, transfer: Transferable[] }>}
 */
export async function handedOver(what) {
  const rest = slicing();
  /** @type {Record<string, unknown>} */
  const copies = {};
  /** @type {Transferable[]} */
  const transfer = [];
  for (const [name, values] of Object.entries(what)) {
    if (!ArrayBuffer.isView(values)) {
      copies[name] = values;
      continue;
    }
    const copy = await joined([/** @type {Values} */ (values)], rest);
    copies[name] = copy;
    transfer.push(/** @type {ArrayBuffer} */ (copy.buffer));
  }
  return { what: /** @type {What} */ (copies), transfer };
}
