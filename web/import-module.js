// Instantiates copse-import.wasm or copse-import-onnx.wasm (engine/import/host_wasm.cpp) and runs
// one import. The only file that knows pointers of those modules.

import { CopseError, errorCodes } from "./error.js";
import { instantiate } from "./wasm.js";

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

/**
 * Reads a source model. A fresh instance each time: its memory goes when the import is done.
 * @param {WebAssembly.Module} module  one of those two, that which reads such files
 * @param {Uint8Array} bytes
 * @param {import("./importer.js").How} how
 * @param {(share: number) => void} onProgress  called during the import, on this thread
 * @returns {Promise<Uint8Array<ArrayBuffer>>} a package
 */
export async function runImport(module, bytes, { name, bestIteration }, onProgress) {
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
