// Where a model comes from, other than the engine itself: an address, a file, bytes.

import { CopseError } from "./error.js";
import { readBytes } from "./fetch.js";

/** How a package begins. */
const MAGIC = "COPSE\r\n\x1a";

/** @param {Uint8Array} bytes */
const isPackage = (bytes) =>
  [...MAGIC].every((character, index) => bytes[index] === character.charCodeAt(0));

/** @param {unknown} source */
function nameOf(source) {
  if (typeof File !== "undefined" && source instanceof File) return source.name;
  const path = typeof source === "string" ? source : source instanceof URL ? source.pathname : "";
  return path.split(/[\\/]/).at(-1) || "model";
}

/** @typedef {string | URL | ArrayBuffer | ArrayBufferView | Blob} Source */

/**
 * @typedef {object} LoadOptions
 * @property {import("./engine.js").Engine} [engine]  an own instance, as `loadEngine` gives it
 * @property {string} [name]  what to call a foreign model; by default its file's name
 * @property {boolean} [bestIteration]  of a foreign model: without the trees after the best
 *   iteration, which XGBoost's early stopping found and its file names; an error for a package
 * @property {(share: number) => void} [onProgress]  how far the import of a foreign model is: 0 … 1
 */

/**
 * The package at a source, or made of the model of another library that is there.
 * @param {Source | undefined} source
 * @param {LoadOptions} options
 * @returns {Promise<Uint8Array | null>}
 */
export async function packageOf(source, { name, bestIteration = false, onProgress }) {
  const bytes = source === undefined ? null : await read(source);
  if (bytes !== null && !isPackage(bytes)) {
    const { importModel } = await import("./importer.js");
    return importModel(bytes, { name: name ?? nameOf(source), bestIteration }, onProgress);
  }
  if (!bestIteration) return bytes;
  throw new CopseError("argument", "A package has the trees that it was packed with: bestIteration is of models of other libraries.");
}

/** @param {Source} source @returns {Promise<Uint8Array>} */
async function read(source) {
  if (typeof source === "string" || source instanceof URL) return readBytes(await resolve(source));
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  }
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  throw new CopseError("argument",
    "A model is loaded from an address, an ArrayBuffer, a typed array, a Blob or a File.");
}

/** @param {string | URL} source */
async function resolve(source) {
  if (source instanceof URL) return source;
  const scope = /** @type {{ document?: Document, location?: Location }} */ (globalThis);
  const base = scope.document?.baseURI ?? scope.location?.href;
  if (base === undefined && !/^[a-z][a-z0-9+.-]+:/i.test(source)) {
    return (await import("node:url")).pathToFileURL(source);
  }
  try {
    return new URL(source, base);
  } catch (cause) {
    throw new CopseError("argument", `${JSON.stringify(source)} is not an address.`, { cause });
  }
}
