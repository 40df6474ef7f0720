// A worker of pool.js, in a page or in Node: it is set up once and then does jobs one after the other.

import { CopseError } from "./error.js";
import { listen } from "./in-thread.js";
import { jobsFor } from "./portfolio/jobs.js";

/** @typedef {import("./portfolio/jobs.js").Job} Job */
/** @typedef {import("./portfolio/jobs.js").Setup} Setup */
/** @typedef {{ id: number, setup: Setup } | { id: number, job: Job }} Order */

/** @type {Promise<import("./portfolio/jobs.js").Jobs> | undefined} */
let jobs;

/** @param {Order} order @param {import("./in-thread.js").Say} say */
async function obey(order, say) {
  const { id } = order;
  try {
    if ("setup" in order) {
      jobs = jobsFor(order.setup);
      await jobs;
      return say({ id, answer: null });
    }
    const { answer, transfer } = await /** @type {import("./portfolio/jobs.js").Jobs} */ (await jobs).run(order.job);
    say({ id, answer }, transfer);
  } catch (error) {
    say(error instanceof CopseError ? { id, code: error.code, message: error.message }
      : { id, code: "internal", message: error instanceof Error ? error.message : String(error) });
  }
}

listen(obey);
