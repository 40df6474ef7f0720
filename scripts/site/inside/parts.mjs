// The parts of a page that is one file: compressed, as text, in scripts that are none. In a worker they
// come with its own text.

import { decode } from "./lzma.mjs";
import { fromText } from "./text.mjs";

/**
 * @param {string} name
 * @returns {Response} of its bytes
 */
export function part(name) {
  const { copseParts, document: page } = /** @type {{ copseParts?: Record<string, string>, document?: Document }} */ (globalThis);
  const text = copseParts?.[name] ?? page?.getElementById(name)?.textContent;
  if (!text) throw new TypeError(`This file has no part ${name}.`);
  // Four bytes say how many come out.
  const bytes = fromText(text);
  return new Response(decode(bytes.subarray(4), new DataView(bytes.buffer).getUint32(0)),
    { headers: { "Content-Type": name.endsWith(".wasm") ? "application/wasm" : "text/javascript" } });
}
