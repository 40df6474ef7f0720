// The parts of a page that is one file: compressed, as text, in scripts that are none; several of them
// together where they are alike. In a worker they come with its own text.

import { decode } from "./lzma.mjs";
import { fromText } from "./text.mjs";

/** Names and sizes of parts, "name bytes name bytes"; and all of them in that order, compressed. @typedef {[sizes: string, text: string]} Held */

/**
 * @param {string} name  of a part
 * @returns {Held} what holds it
 */
export function heldWith(name) {
  const { copseParts, document: page } = /** @type {{ copseParts?: Held[], document?: Document }} */ (globalThis);
  const has = (/** @type {string | undefined} */ sizes) => sizes?.split(" ").includes(name);
  const script = Array.from(page?.scripts ?? []).find(({ dataset }) => has(dataset.parts));
  const held = copseParts?.find(([sizes]) => has(sizes)) ?? (script && [script.dataset.parts ?? "", script.textContent ?? ""]);
  if (!held) throw new TypeError(`This file has no part ${name}.`);
  return /** @type {Held} */ (held);
}

/**
 * @param {string} name
 * @returns {Response} of its bytes
 */
export function part(name) {
  const [sizes, text] = heldWith(name);
  let [end, from, to] = [0, 0, 0];
  for (const [, each, size] of sizes.matchAll(/(\S+) (\d+)/g)) {
    if (each === name) [from, to] = [end, end + Number(size)];
    end += Number(size);
  }
  return new Response(decode(fromText(text), end).slice(from, to),
    { headers: { "Content-Type": name.endsWith(".wasm") ? "application/wasm" : "text/javascript" } });
}
