// Which scripts a script begins with.

import { readFileSync } from "node:fs";
import { join, posix } from "node:path";

/**
 * The scripts that one needs before it runs, itself included, in the order that a browser meets them;
 * what it imports later, on demand, is not among them.
 * @param {string} folder
 * @param {string} script  relative to it
 * @param {Set<string>} [met]
 */
export function scriptsOf(folder, script, met = new Set()) {
  if (met.has(script)) return met;
  met.add(script);
  const text = readFileSync(join(folder, script), "utf8");
  for (const [, from] of text.matchAll(/(?:^|[;}\n])\s*(?:import|export)\b[^"'`;()]*?"(\.[^"]+)"/g)) {
    scriptsOf(folder, posix.join(posix.dirname(script), from), met);
  }
  return met;
}
