// Turns a model as its library saved it into a package, by copse-import.wasm: in a worker where
// there can be one, so that the page stays alive, else here.

import { CopseError } from "./error.js";
import { runImport } from "./import-module.js";

/** @typedef {import("./error.js").ErrorCode} ErrorCode */

/**
 * How a model is read: `name` of the file, for errors and as the model's name; with `bestIteration`
 * only the trees up to the best iteration that the file names.
 * @typedef {{ name: string, bestIteration: boolean }} How
 */

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
  if (worker === null) return runImport(bytes, how, onProgress);
  try {
    return await ask(worker, bytes, how, onProgress);
  } catch (error) {
    // A page may forbid workers only once they load: then it is read here.
    if (error instanceof WorkerFailed) return await runImport(bytes, how, onProgress);
    throw error;
  } finally {
    worker.terminate();
  }
}

class WorkerFailed extends Error {}

const workerAddress = new URL("import-worker.js", import.meta.url).href;

/** @returns {Worker | null} null in Node, inside a worker of old browsers, and where they are forbidden */
function startWorker() {
  if (typeof Worker === "undefined") return null;
  try {
    return new Worker(trustedAddress(), { type: "module" });
  } catch {
    return null;
  }
}

/** @type {{ createScriptURL(url: string): unknown } | null | undefined} */
let policy;

/**
 * The address of our own worker as pages under Trusted Types want it; their policy vouches for no other.
 * @returns {URL}
 */
function trustedAddress() {
  const { trustedTypes } = /** @type {{ trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): unknown } } }} */ (
    /** @type {unknown} */ (globalThis));
  policy ??= trustedTypes?.createPolicy("copse", { createScriptURL: onlyWorker }) ?? null;
  return /** @type {URL} */ (policy === null ? new URL(workerAddress) : policy.createScriptURL(workerAddress));
}

/** @param {string} address */
function onlyWorker(address) {
  if (address === workerAddress) return address;
  throw new TypeError(`Copse runs no script but its own worker, and not ${address}.`);
}

/**
 * @param {Worker} worker
 * @param {Uint8Array} bytes
 * @param {How} how
 * @param {(share: number) => void} onProgress
 * @returns {Promise<Uint8Array>}
 */
function ask(worker, bytes, how, onProgress) {
  return new Promise((resolve, reject) => {
    worker.addEventListener("error", () => reject(new WorkerFailed()));
    worker.addEventListener("message", ({ data }) => {
      const message = /** @type {Message} */ (data);
      if ("share" in message) onProgress(message.share);
      else if ("packed" in message) resolve(message.packed);
      else reject(new CopseError(message.code, message.message));
    });
    // A copy is sent: the caller keeps its bytes.
    worker.postMessage({ bytes, how });
  });
}
