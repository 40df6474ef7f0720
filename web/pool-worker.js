// A worker of pool.js, in a page or in Node: it is set up once and then does jobs one after the other.

import { CopseError } from "./error.js";
import { jobsFor } from "./portfolio/jobs.js";

/** @typedef {import("./portfolio/jobs.js").Job} Job */
/** @typedef {import("./portfolio/jobs.js").Setup} Setup */
/** @typedef {{ id: number, setup: Setup } | { id: number, job: Job }} Order */

/** @type {Promise<import("./portfolio/jobs.js").Jobs> | undefined} */
let jobs;

/** @param {Order} order @param {(message: object, transfer: Transferable[]) => void} say */
async function obey(order, say) {
  const { id } = order;
  try {
    if ("setup" in order) {
      jobs = jobsFor(order.setup);
      await jobs;
      return say({ id, answer: null }, []);
    }
    const { answer, transfer } = await /** @type {import("./portfolio/jobs.js").Jobs} */ (await jobs).run(order.job);
    say({ id, answer }, transfer);
  } catch (error) {
    say(error instanceof CopseError ? { id, code: error.code, message: error.message }
      : { id, code: "internal", message: error instanceof Error ? error.message : String(error) }, []);
  }
}

/** As long as this worker lives it holds a lock, by which the page sees that it does. */
function holdLock() {
  const name = `copse ${crypto.randomUUID()}`;
  navigator.locks.request(name, () => {
    postMessage({ holds: name });
    return new Promise(() => {});
  }).catch(() => {});
}

if (!("importScripts" in globalThis)) {
  import("node:worker_threads").then(({ parentPort }) => parentPort?.on("message", (order) =>
    obey(order, (message, transfer) => parentPort.postMessage(message, /** @type {any} */ (transfer)))));
} else {
  addEventListener("message", ({ data }) => obey(data, (message, transfer) => postMessage(message, { transfer })));
  // Pages of an unsafe origin have no locks.
  if (navigator.locks !== undefined) holdLock();
}
