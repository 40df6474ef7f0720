// A file of clients, in a worker of its own: looked at, scored, written with what was decided. The page
// stays alive meanwhile, and a worker that is cancelled is ended.

import { loadEngine } from "../../model.js";
import { tableModule } from "../../table.js";
import { trustedAddress } from "../../trusted.js";

/**
 * What the worker is asked, with the compiled reader of tables.
 * @typedef {{ table: WebAssembly.Module } & Asked} Request
 * @typedef {{ do: "look", file: File }
 *   | { do: "score", file: File, module: WebAssembly.Module, source: File | null, label: string | null }
 *   | { do: "write", file: File, numbers: Uint32Array, probabilities: Float64Array,
 *       decisions: import("../../portfolio/outcome.js").Decisions, grades: readonly string[] }} Asked
 */

/** The heading of a table and its first rows. @typedef {{ head: string[], rows: string[][] }} Looked */

/**
 * The rows that could be scored, one value a row each.
 * @typedef {object} ScoredFile
 * @property {Float64Array} probabilities
 * @property {Float64Array} exposures  NaN where missing, and for a model without a policy
 * @property {Uint8Array | null} unlike
 * @property {Uint8Array | null} labels
 * @property {Uint32Array} numbers  of the rows in the file, from 1
 * @property {number} rows  that were met
 * @property {number} left  that were left out
 * @property {boolean} cut  whether there are more than are scored at most
 * @property {boolean} seen  whether the model's card says that this very file was its training data
 * @property {import("./taken.js").Taken} taken  what was not read as it stands
 * @property {[string, number][]} counts  bad cells by column
 * @property {import("./rows.js").Problem[]} problems  the first ones
 * @property {import("./importance.js").Shares | null} importance
 */

/** @typedef {{ share: number, rows: number } | { looked: Looked } | { scored: ScoredFile } | { written: Blob } | { failed: string }} Message */

/** What a person called off. */
export class Cancelled extends Error {}

/** What is wrong with a file, in a sentence. */
export class FileError extends Error {}

/** @type {Worker | null} */
let worker = null;
/** @type {((reason: Error) => void) | null} */
let abandon = null;

/** Counts what was asked and called off: what waits meanwhile is of no use any more. */
let turns = 0;

/** Ends what is running; it rejects with Cancelled. */
export function cancel() {
  turns += 1;
  worker?.terminate();
  worker = null;
  abandon?.(new Cancelled());
  abandon = null;
}

/**
 * @param {Asked} asked
 * @param {(share: number, rows: number) => void} [onProgress]
 * @returns {Promise<Message>}  the last one
 */
async function ask(asked, onProgress = () => {}) {
  cancel();
  const turn = turns;
  const table = await tableModule().catch((error) => { throw new FileError(`The reader of tables could not be loaded: ${error.message}`); });
  if (turn !== turns) throw new Cancelled();
  return new Promise((resolve, reject) => {
    abandon = reject;
    const started = new Worker(trustedAddress(new URL("worker.js", import.meta.url)), { type: "module" });
    worker = started;
    const end = () => {
      started.terminate();
      if (worker !== started) return;
      worker = null;
      abandon = null;
    };
    started.addEventListener("error", (event) => {
      event.preventDefault();
      end();
      reject(new FileError(`The script that reads files could not be run${event.message ? `: ${event.message}` : "."}`));
    });
    started.addEventListener("message", ({ data }) => {
      const message = /** @type {Message} */ (data);
      if ("share" in message) return onProgress(message.share, message.rows);
      end();
      if ("failed" in message) reject(new FileError(message.failed));
      else resolve(message);
    });
    started.postMessage({ ...asked, table });
  });
}

/** @param {File} file @returns {Promise<Looked>} */
export async function look(file) {
  const answer = await ask({ do: "look", file });
  if (!("looked" in answer)) throw new FileError("The file was not looked at.");
  return answer.looked;
}

/**
 * @param {File} file
 * @param {File | null} source  of the model, null for the engine's own
 * @param {string | null} label  the column of the outcome
 * @param {(share: number, rows: number) => void} onProgress
 * @returns {Promise<ScoredFile>}
 */
export async function score(file, source, label, onProgress) {
  const { module } = await loadEngine();
  const answer = await ask({ do: "score", file, module, source, label }, onProgress);
  if (!("scored" in answer)) throw new FileError("The file was not scored.");
  return answer.scored;
}

/**
 * @param {Omit<Extract<Asked, { do: "write" }>, "do">} what
 * @param {(share: number, rows: number) => void} onProgress
 * @returns {Promise<Blob>}
 */
export async function write(what, onProgress) {
  const answer = await ask({ do: "write", ...what }, onProgress);
  if (!("written" in answer)) throw new FileError("The file was not written.");
  return answer.written;
}
