// Files of clients in other forms than text. They become text in a worker of their own, by libraries that
// are fetched with the first of them.

import { CopseError } from "../../error.js";
import { trustedAddress } from "../../trusted.js";

/** What the worker says: how far it is, and at the end the text or what is wrong.
 * @typedef {{ share: number } | { text: Blob } | { failed: string }} Message */

/**
 * The text of a table of clients: what it is already, or what becomes of it.
 * @param {File} file
 * @param {AbortSignal} signal
 * @param {(share: number) => void} onProgress
 * @returns {Promise<Blob>}
 */
export async function textOf(file, signal, onProgress) {
  const head = new Uint8Array(await file.slice(0, 8).arrayBuffer());
  const begins = (/** @type {readonly number[]} */ magic) => magic.every((byte, at) => head[at] === byte);
  if (begins([0xd0, 0xcf, 0x11, 0xe0])) {
    throw new CopseError("unsupported", "The file is an old or an encrypted workbook: save it as .xlsx without a password, or as CSV.");
  }
  if (begins([0x50, 0x41, 0x52, 0x31])) return convert("parquet", file, signal, onProgress);
  return begins([0x50, 0x4b, 3, 4]) ? convert("workbook", file, signal, onProgress) : file;
}

function hire() {
  try {
    return new Worker(trustedAddress(new URL("convert-worker.js", import.meta.url)), { type: "module" });
  } catch (cause) {
    throw new CopseError("unsupported", "Workbooks and Parquet files are read by a worker, which is not allowed here: save the table as CSV.", { cause });
  }
}

/** @param {"parquet" | "workbook"} kind @param {File} file @param {AbortSignal} signal @param {(share: number) => void} onProgress @returns {Promise<Blob>} */
function convert(kind, file, signal, onProgress) {
  return new Promise((resolve, reject) => {
    const worker = hire();
    const end = (/** @type {() => void} */ settle) => {
      worker.terminate();
      signal.removeEventListener("abort", onAbort);
      settle();
    };
    const onAbort = () => end(() => reject(signal.reason));
    signal.addEventListener("abort", onAbort);
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      end(() => reject(new CopseError("io", `The script that reads such files could not be run${event.message ? `: ${event.message}` : ""}.`)));
    });
    worker.addEventListener("message", ({ data }) => {
      const message = /** @type {Message} */ (data);
      if ("share" in message) onProgress(message.share);
      else if ("text" in message) end(() => resolve(message.text));
      else end(() => reject(new CopseError("corrupt", message.failed)));
    });
    worker.postMessage({ kind, file });
  });
}
