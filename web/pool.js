// A pool of workers, in pages and in Node, each of them pool-worker.js: who is idle takes the next job.
// Where there can be no workers, jobs run here. A worker that is lost has its job done again by another.

import { CopseError } from "./error.js";
import { startPeer } from "./threads.js";

/** @typedef {import("./portfolio/jobs.js").Job} Job */
/** @typedef {import("./portfolio/jobs.js").Jobs} Jobs */
/** @typedef {import("./portfolio/jobs.js").Setup} Setup */
/** What a worker says of a job. @typedef {{ id: number, answer: unknown } | { id: number, code: import("./error.js").ErrorCode, message: string }} Message */
/** @typedef {import("./threads.js").Peer} Peer */
/** A job and what of it is handed over; made anew where it must be done again. @typedef {() => Promise<{ job: Job, transfer?: Transferable[] }>} Making */

/** More would wait for memory. */
const MOST = 8;
/** A job that ends so many workers would end the next one too. */
const TRIES = 3;
const MOST_ASKED = 64;

/** Workers that this machine has a use for. */
export function usefulWorkers() {
  const cores = /** @type {{ hardwareConcurrency?: number } | undefined} */ (globalThis.navigator)?.hardwareConcurrency ?? 1;
  return Math.max(1, Math.min(MOST, cores));
}

/** What waits, or is being done: `tries` are the workers that were lost with it.
 * @typedef {{ make: Making, resolve: (answer: any) => void, reject: (error: unknown) => void, tries: number }} Task */

export class Pool {
  #setup;
  /** @type {Task[]} */ #waiting = [];
  /** @type {Set<Hand>} */ #hands = new Set();
  #closed = false;
  /** Runs jobs on this thread, where no worker can be had. @type {Promise<Jobs> | null} */ #here = null;
  /** Workers that were lost and replaced. */
  lost = 0;

  /**
   * @param {Setup} setup  what each worker begins with
   * @param {number} [workers]  0 = all on this thread
   */
  constructor(setup, workers = usefulWorkers()) {
    if (!Number.isInteger(workers) || workers < 0 || workers > MOST_ASKED) {
      throw new CopseError("argument", `${String(workers)} is no number of workers from 0 to ${MOST_ASKED}.`);
    }
    this.#setup = setup;
    this.workers = workers;
    if (workers === 0) this.#stay();
    for (let i = 0; i < workers; ++i) this.#hire();
  }

  /** Whether jobs run on this thread: then they should be short. */
  get isHere() {
    return this.#here !== null;
  }

  /**
   * Rejects with a CopseError of the job's, or that the pool was closed.
   * @param {Making} make
   * @returns {Promise<any>}
   */
  run(make) {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(closed());
      this.#waiting.push({ make, resolve, reject, tries: 0 });
      this.#next();
    });
  }

  /** Ends all workers at once; what was not done rejects. */
  close() {
    this.#closed = true;
    for (const hand of this.#hands) {
      hand.end();
      hand.task?.reject(closed());
    }
    this.#hands.clear();
    for (const { reject } of this.#waiting.splice(0)) reject(closed());
  }

  #stay() {
    this.#here ??= import("./portfolio/jobs.js").then(({ jobsFor }) => jobsFor(this.#setup));
    this.#next();
  }

  #hire() {
    const hand = new Hand(this.#setup, {
      onFree: () => this.#next(),
      onLost: (why) => this.#replace(hand, why),
    });
    this.#hands.add(hand);
  }

  /** @param {Hand} hand @param {string} why */
  #replace(hand, why) {
    if (!this.#hands.delete(hand)) return;
    hand.end();
    const { task } = hand;
    if (task !== null) {
      task.tries += 1;
      // It goes first: what follows it may be waiting for it.
      if (task.tries < TRIES) this.#waiting.unshift(task);
      else task.reject(new CopseError("internal", `A part of the work has ended ${TRIES} workers: ${why}.`));
    }
    if (hand.hasWorked) {
      this.lost += 1;
      this.#hire();
    } else if (this.#hands.size === 0) {
      // Not one could be started: a page may forbid them.
      this.#stay();
    }
    this.#next();
  }

  #next() {
    if (this.#here !== null) {
      void this.#nextHere(this.#here);
      return;
    }
    for (const hand of this.#hands) {
      if (this.#waiting.length === 0) return;
      if (hand.task === null && hand.isReady) hand.take(/** @type {Task} */ (this.#waiting.shift()));
    }
  }

  #busy = false;
  /** One after the other, giving way in between. @param {Promise<Jobs>} here */
  async #nextHere(here) {
    if (this.#busy) return;
    this.#busy = true;
    for (let task = this.#waiting.shift(); task; task = this.#waiting.shift()) {
      try {
        const jobs = await here;
        const { job } = await task.make();
        task.resolve((await jobs.run(job)).answer);
      } catch (error) {
        task.reject(error);
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
    this.#busy = false;
  }
}

const closed = () => new CopseError("argument", "The pool was closed.");

/** One worker, and the job that it is at. */
class Hand {
  /** @type {Task | null} */ task = null;
  isReady = false;
  /** Whether it has ever answered: one that never did may be forbidden. */
  hasWorked = false;
  #id = 0;
  #ended = false;
  /** @type {Peer | null} */ #peer = null;
  #onFree;
  #onLost;

  /** @param {Setup} setup @param {{ onFree: () => void, onLost: (why: string) => void }} listening */
  constructor(setup, { onFree, onLost }) {
    this.#onFree = onFree;
    this.#onLost = onLost;
    startPeer(new URL("pool-worker.js", import.meta.url), { onMessage: (message) => this.#hear(message), onLost: (why) => this.#ended || onLost(why) }).then((peer) => {
      if (this.#ended) return peer.end();
      this.#peer = peer;
      peer.post({ id: 0, setup }, []);
    }).catch((error) => this.#ended || onLost(String(error)));
  }

  /** @param {Task} task */
  async take(task) {
    this.task = task;
    const id = ++this.#id;
    try {
      const { job, transfer = [] } = await task.make();
      if (!this.#ended) this.#peer?.post({ id, job }, transfer);
    } catch (error) {
      if (this.#ended) return;
      this.task = null;
      task.reject(error);
      this.#onFree();
    }
  }

  end() {
    this.#ended = true;
    this.#peer?.end();
  }

  /** @param {Message} message */
  #hear(message) {
    if (this.#ended) return;
    this.hasWorked = true;
    if (message.id === 0 && "code" in message) return this.#onLost(message.message);
    const { task } = this;
    if (message.id === 0) this.isReady = true;
    else {
      this.task = null;
      if ("answer" in message) task?.resolve(message.answer);
      else task?.reject(new CopseError(message.code, message.message));
    }
    this.#peer?.rest();
    this.#onFree();
  }
}
