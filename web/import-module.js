// Instantiates copse-import.wasm or copse-import-onnx.wasm (engine/import/host_wasm.cpp) and runs
// one import. The only file that knows pointers of those modules.

import { CopseError, errorCodes } from "./error.js";
import { compileOwn, instantiate } from "./wasm.js";

/**
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {() => void} _initialize
 * @property {(size: number) => number} copse_import_alloc
 * @property {(bytes: number, size: number, name: number, nameSize: number, best: number) => number} copse_import_run
 * @property {() => number} copse_import_package
 * @property {() => number} copse_import_package_size
 * @property {() => number} copse_import_error
 * @property {() => number} copse_import_error_size
 */

/** @type {Map<string, Promise<WebAssembly.Module>>} */
const compiled = new Map();

/** A module by its name, compiled once. @param {string} name */
function moduleOf(name) {
  const known = compiled.get(name);
  if (known) return known;
  const fresh = compileOwn(name);
  compiled.set(name, fresh);
  fresh.catch(() => compiled.delete(name));
  return fresh;
}

/** An ONNX file begins with its ir_version, a small number: `is_onnx`. @param {Uint8Array} bytes */
const isOnnx = (bytes) => bytes.length > 2 && bytes[0] === 8 && bytes[1] > 0 && bytes[1] < 64;

/**
 * Reads a source model. A fresh instance each time: its memory goes when the import is done.
 * @param {Uint8Array} bytes
 * @param {import("./importer.js").How} how
 * @param {(share: number) => void} onProgress  called during the import, on this thread
 * @returns {Promise<Uint8Array<ArrayBuffer>>} a package
 */
export async function runImport(bytes, { name, bestIteration }, onProgress) {
  const module = await moduleOf(isOnnx(bytes) ? "copse-import-onnx.wasm" : "copse-import.wasm");
  const x = /** @type {Exports} */ (/** @type {unknown} */ (
    await instantiate(module, { progress: onProgress })));
  try {
    x._initialize();
    const file = put(x, bytes);
    const called = put(x, new TextEncoder().encode(name));
    const status = x.copse_import_run(file.at, file.size, called.at, called.size, bestIteration ? 1 : 0);
    if (status === 0) return take(x, x.copse_import_package(), x.copse_import_package_size());
    const sentence = take(x, x.copse_import_error(), x.copse_import_error_size());
    throw new CopseError(errorCodes[status - 1] ?? "internal", new TextDecoder().decode(sentence));
  } catch (cause) {
    if (cause instanceof CopseError) throw cause;
    throw new CopseError("memory",
      `${name} could not be read: ${cause instanceof Error ? cause.message : String(cause)} (out of memory?)`,
      { cause });
  }
}

/** @param {Exports} x @param {Uint8Array} bytes */
function put(x, bytes) {
  const at = x.copse_import_alloc(bytes.length);
  if (at === 0) throw new CopseError("memory", `No memory for ${bytes.length} bytes.`);
  new Uint8Array(x.memory.buffer, at, bytes.length).set(bytes);
  return { at, size: bytes.length };
}

/** @param {Exports} x @param {number} at @param {number} size */
const take = (x, at, size) => new Uint8Array(x.memory.buffer, at, size).slice();
