// Where a file goes as it is written: to the place on disk that a person chose where the browser can stream
// there, else it is gathered and handed over as a download.

import { h } from "../../element/dom.js";

/** What is closed is whole; what is aborted is nowhere. @typedef {{ write(bytes: Uint8Array): Promise<void>, close(): Promise<void>, abort(): Promise<void> }} Sink */
/** @typedef {{ description: string, type: string, extension: string }} Format */

/** @typedef {(options: object) => Promise<{ createWritable(): Promise<Sink> }>} SavePicker */

const savePicker = () => /** @type {{ showSaveFilePicker?: SavePicker }} */ (/** @type {unknown} */ (globalThis)).showSaveFilePicker;

/** Whether the browser can ask for a place on disk. */
export const canStream = () => savePicker() !== undefined;

/** Hands a file to the person. @param {Blob} blob @param {string} name */
export function offer(blob, name) {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  // The download has its own hold of the blob by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** @param {string} name @param {Format} format @returns {Promise<Sink | "nowhere" | "download">} "nowhere": the person chose no place; "download": there is no asking here */
export async function placeOnDisk(name, { description, type, extension }) {
  const pick = savePicker();
  if (pick === undefined) return "download";
  try {
    const handle = await pick({ suggestedName: name, types: [{ description, accept: { [type]: [extension] } }] });
    return await handle.createWritable();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return "nowhere";
    // A frame of another origin may not ask.
    if (error instanceof DOMException && error.name === "SecurityError") return "download";
    throw error;
  }
}

/** @param {string} name @param {Format} format @returns {Sink} */
export function asDownload(name, { type }) {
  /** @type {Blob[]} */
  const parts = [];
  return {
    // Blobs may leave the memory, bytes may not.
    write: async (bytes) => void parts.push(new Blob([/** @type {BlobPart} */ (bytes)])),
    close: async () => offer(new Blob(parts, { type }), name),
    abort: async () => void parts.splice(0),
  };
}
