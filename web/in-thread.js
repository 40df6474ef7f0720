// The own side of a script that threads.js starts, in a page or in Node.

/** Sends a message; the arrays in `transfer` are handed over. @typedef {(message: object, transfer?: Transferable[]) => void} Say */

/** As long as this worker lives it holds a lock, by which the page sees that it does. */
function holdLock() {
  const name = `copse ${crypto.randomUUID()}`;
  navigator.locks.request(name, () => {
    postMessage({ holds: name });
    return new Promise(() => {});
  }).catch(() => {});
}

/** @param {(message: any, say: Say) => void} obey  is given each message */
export function listen(obey) {
  if ("importScripts" in globalThis) {
    addEventListener("message", ({ data }) => obey(data, (message, transfer = []) => postMessage(message, { transfer })));
    // Pages of an unsafe origin have no locks.
    if (navigator.locks !== undefined) holdLock();
    return;
  }
  import("node:worker_threads").then(({ parentPort }) => parentPort?.on("message", (data) =>
    obey(data, (message, transfer = []) => parentPort.postMessage(message, /** @type {any} */ (transfer)))));
}
