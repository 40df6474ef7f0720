// Files of clients in other forms than text. They become text in a worker of their own, in pages and in Node, by
// libraries that are fetched with the first of them.

import { CopseError } from "./error.js";
import { formOf } from "./portfolio/form.js";
import { bytesOf } from "./portfolio/stream.js";
import { startPeer } from "./threads.js";

/** What the worker says: how far it is, and at the end the text or what is wrong.
 * @typedef {{ share: number } | { text: Blob, sheet?: Sheet } | { failed: string }} Message */
/** @typedef {import("./portfolio/workbook.js").Sheet} Sheet */
/** @typedef {"parquet" | "workbook"} Kind */

/** A file that ends so many workers would end the next one too. */
const TRIES = 2;

/**
 * The text of a table of clients: what it is already, or what becomes of it.
 * @param {Blob} file  text, Parquet or a workbook (.xlsx)
 * @param {{ signal?: AbortSignal, onProgress?: (share: number) => void, onSheet?: (sheet: Sheet) => void }} [options]
 *   `onSheet` is told which sheet of a workbook is read
 * @returns {Promise<Blob>}
 */
export async function textOf(file, { signal, onProgress = () => {}, onSheet = () => {} } = {}) {
  signal?.throwIfAborted();
  const form = formOf(await bytesOf(file, 0, 8));
  if (form === "text") return file;
  if (form === "old workbook") {
    throw new CopseError("unsupported", "The file is an old or an encrypted workbook: save it as .xlsx without a password, or as CSV.");
  }
  // Node gives no file on disk to a worker, but what is in memory.
  const given = typeof Worker === "undefined" ? new Blob([await bytesOf(file, 0, file.size)]) : file;
  for (let tries = 1; ; ++tries) {
    signal?.throwIfAborted();
    try {
      const { text, sheet } = await convert(form, given, signal, onProgress);
      if (sheet !== undefined) onSheet(sheet);
      return text;
    } catch (error) {
      // Nothing has come of it yet: another worker begins anew.
      if (!(error instanceof Lost)) throw error;
      if (!error.hasWorked) throw new CopseError("unsupported", `Workbooks and Parquet files are read by a worker, which cannot be run here (${error.message}): save the table as CSV.`, { cause: error });
      if (tries === TRIES) throw new CopseError("internal", `The file has ended ${TRIES} workers: ${error.message}.`, { cause: error });
    }
  }
}

/** The worker is gone. */
class Lost extends Error {
  /** @param {string} why @param {boolean} hasWorked */
  constructor(why, hasWorked) {
    super(why);
    this.hasWorked = hasWorked;
  }
}

/** @param {Kind} kind @param {Blob} file @param {AbortSignal | undefined} signal @param {(share: number) => void} onProgress @returns {Promise<{ text: Blob, sheet?: Sheet }>} */
function convert(kind, file, signal, onProgress) {
  return new Promise((resolve, reject) => {
    let hasWorked = false;
    const end = (/** @type {() => void} */ settle) => {
      peer.then(({ end: endPeer }) => endPeer(), () => {});
      signal?.removeEventListener("abort", onAbort);
      settle();
    };
    const onAbort = () => end(() => reject(signal?.reason));
    const onLost = (/** @type {string} */ why) => end(() => reject(new Lost(why, hasWorked)));
    const peer = startPeer(new URL("convert-worker.js", import.meta.url), {
      onMessage(/** @type {Message} */ message) {
        hasWorked = true;
        if ("share" in message) onProgress(message.share);
        else if ("text" in message) end(() => resolve(message));
        else end(() => reject(new CopseError("corrupt", message.failed)));
      },
      onLost,
    });
    signal?.addEventListener("abort", onAbort);
    peer.then(({ post }) => post({ kind, file }, []), (error) => onLost(error instanceof Error ? error.message : String(error)));
  });
}
