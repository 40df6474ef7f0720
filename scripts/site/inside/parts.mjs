// The parts of a page that is one file: compressed, as text, in scripts that are none. In a worker they
// come with its own text.

import { fromText } from "./text.mjs";

/**
 * @param {string} name
 * @returns {Response} of its bytes, as they come out
 */
export function part(name) {
  const { copseParts, document: page } = /** @type {{ copseParts?: Record<string, string>, document?: Document }} */ (globalThis);
  const text = copseParts?.[name] ?? page?.getElementById(name)?.textContent;
  if (!text) throw new TypeError(`This file has no part ${name}.`);
  return new Response(new Blob([fromText(text)]).stream().pipeThrough(new DecompressionStream("deflate-raw")),
    { headers: { "Content-Type": name.endsWith(".wasm") ? "application/wasm" : "text/javascript" } });
}
