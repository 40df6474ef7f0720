// Starts a script of ours as a module worker, in pages and in Node, and hears when it is lost. Its own side is in-thread.js.

import { trustedAddress } from "./trusted.js";

/** `rest`: it has nothing to do until the next `post`, and keeps no program from ending. `end` ends it at once.
 * @typedef {{ post: (message: unknown, transfer: Transferable[]) => void, rest: () => void, end: () => void }} Peer */
/** @typedef {{ onMessage: (message: any) => void, onLost: (why: string) => void }} Listening */

/** @param {URL} address  of a script that stands beside the caller's @param {Listening} listening @returns {Promise<Peer>} */
export async function startPeer(address, listening) {
  return typeof Worker === "undefined" ? startThread(address, listening) : startWorker(address, listening);
}

/** @param {URL} address @param {Listening} listening @returns {Peer} */
function startWorker(address, { onMessage, onLost }) {
  const worker = new Worker(trustedAddress(address), { type: "module" });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    onLost(event.message || "a worker cannot be run");
  });
  worker.addEventListener("messageerror", () => onLost("an answer could not be read"));
  const watching = new AbortController();
  worker.addEventListener("message", ({ data }) => {
    // No event tells of a worker that the browser ended; but the lock that it held is free then.
    if ("holds" in data) watch(data.holds, watching.signal, () => onLost("the browser ended a worker"));
    else onMessage(data);
  });
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    rest() {},
    end() {
      watching.abort();
      worker.terminate();
    },
  };
}

/** @param {string} lock @param {AbortSignal} signal @param {() => void} onFree */
function watch(lock, signal, onFree) {
  navigator.locks.request(lock, { signal }, onFree).catch(() => {});
}

/** @param {URL} address @param {Listening} listening @returns {Promise<Peer>} */
async function startThread(address, { onMessage, onLost }) {
  const { Worker: Thread } = await import("node:worker_threads");
  // How the program itself was begun is none of its business.
  const thread = new Thread(address, { execArgv: [] });
  thread.on("message", (message) => "holds" in message || onMessage(message));
  thread.on("error", (error) => onLost(error instanceof Error ? error.message : String(error)));
  thread.on("exit", () => onLost("a worker has ended"));
  return {
    post(message, transfer) {
      thread.ref();
      thread.postMessage(message, /** @type {any} */ (transfer));
    },
    rest: () => thread.unref(),
    end: () => void thread.terminate(),
  };
}
