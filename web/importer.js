// Turns a model as its library saved it into a package, by copse-import.wasm: in a worker where
// there can be one, so that the page stays alive, else here.

import { CopseError } from "./error.js";
import { runImport } from "./import-module.js";
import { trustedAddress } from "./trusted.js";
import { compileOwn } from "./wasm.js";

/** @typedef {import("./error.js").ErrorCode} ErrorCode */

/**
 * How a model is read: `name` of the file, for errors and as the model's name; with `bestIteration`
 * only the trees up to the best iteration that the file names.
 * @typedef {{ name: string, bestIteration: boolean }} How
 */

/** What the worker is given. @typedef {{ module: WebAssembly.Module, bytes: Uint8Array, how: How }} Job */

/**
 * What the worker says: progress, and at the end a package or an error.
 * @typedef {{ share: number } | { packed: Uint8Array } | { code: ErrorCode, message: string }} Message
 */

/**
 * @param {Uint8Array} bytes  the file
 * @param {How} how
 * @param {(share: number) => void} [onProgress]
 * @returns {Promise<Uint8Array>} the bytes of a package
 */
export async function importModel(bytes, how, onProgress = () => {}) {
  const worker = startWorker();
  const module = moduleFor(bytes);
  if (worker === null) return runImport(await module, bytes, how, onProgress);
  try {
    return await ask(worker, module, { bytes, how }, onProgress);
  } catch (error) {
    // A page may forbid workers only once they load: then it is read here.
    if (error instanceof WorkerFailed) return await runImport(await module, bytes, how, onProgress);
    throw error;
  } finally {
    worker.terminate();
  }
}

class WorkerFailed extends Error {}

/** @returns {Worker | null} null in Node, inside a worker of old browsers, and where they are forbidden */
function startWorker() {
  if (typeof Worker === "undefined") return null;
  try {
    return new Worker(trustedAddress(new URL("import-worker.js", import.meta.url)), { type: "module" });
  } catch {
    return null;
  }
}

/** @type {Map<string, Promise<WebAssembly.Module>>} */
const compiled = new Map();

/** The module that reads such a file, compiled once. @param {Uint8Array} bytes */
function moduleFor(bytes) {
  const url = isOnnx(bytes) ? new URL("copse-import-onnx.wasm", import.meta.url)
    : new URL("copse-import.wasm", import.meta.url);
  const known = compiled.get(url.href);
  if (known) return known;
  const fresh = compileOwn(url);
  compiled.set(url.href, fresh);
  fresh.catch(() => compiled.delete(url.href));
  return fresh;
}

/** An ONNX file begins with its ir_version, a small number: `is_onnx`. @param {Uint8Array} bytes */
const isOnnx = (bytes) => bytes.length > 2 && bytes[0] === 8 && bytes[1] > 0 && bytes[1] < 64;

/**
 * @param {Worker} worker
 * @param {Promise<WebAssembly.Module>} module  comes while the worker starts
 * @param {{ bytes: Uint8Array, how: How }} job
 * @param {(share: number) => void} onProgress
 * @returns {Promise<Uint8Array>}
 */
function ask(worker, module, job, onProgress) {
  return new Promise((resolve, reject) => {
    worker.addEventListener("error", () => reject(new WorkerFailed()));
    worker.addEventListener("message", ({ data }) => {
      const message = /** @type {Message} */ (data);
      if ("share" in message) onProgress(message.share);
      else if ("packed" in message) resolve(message.packed);
      else reject(new CopseError(message.code, message.message));
    });
    // A copy is sent: the caller keeps its bytes.
    module.then((compiledModule) => worker.postMessage({ module: compiledModule, ...job }), reject);
  });
}
