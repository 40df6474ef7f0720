// Bytes from where the host keeps them.

import { CopseError } from "./error.js";

/**
 * The bytes at an address: from the file system for file: addresses, else fetched.
 * @param {URL} url
 * @returns {Promise<Uint8Array>}
 */
export async function readBytes(url) {
  if (url.protocol !== "file:") return new Uint8Array(await (await get(url)).arrayBuffer());
  const { readFile } = await import("node:fs/promises");
  try {
    return await readFile(url);
  } catch (cause) {
    throw new CopseError("io", cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/**
 * @param {URL} url
 * @returns {Promise<Response>} of status 200 … 299
 */
export async function get(url) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new CopseError("io", `${url.href} could not be fetched.`, { cause });
  }
  if (response.ok) return response;
  throw new CopseError("io", `${url.href} could not be fetched: status ${response.status}.`);
}
