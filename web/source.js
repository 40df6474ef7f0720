// Where a model comes from: an address, a file, bytes.

import { CopseError } from "./error.js";
import { readBytes } from "./fetch.js";

/** How a package begins. */
const MAGIC = "COPSE\r\n\x1a";

/** @param {Uint8Array} bytes */
export const isPackage = (bytes) =>
  [...MAGIC].every((character, index) => bytes[index] === character.charCodeAt(0));

/** @param {unknown} source */
export function nameOf(source) {
  if (typeof File !== "undefined" && source instanceof File) return source.name;
  const path = typeof source === "string" ? source : source instanceof URL ? source.pathname : "";
  return path.split(/[\\/]/).at(-1) || "model";
}

/** @param {string | URL | ArrayBuffer | ArrayBufferView | Blob} source @returns {Promise<Uint8Array>} */
export async function read(source) {
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
