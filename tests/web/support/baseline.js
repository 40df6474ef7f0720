// Baselines: what was looked at once and found good, kept beside the tests. COPSE_BASELINES=write replaces them.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { fromRoot } from "./paths.js";

const writing = process.env.COPSE_BASELINES === "write";

/** @param {string} name @param {string} now @returns {string | null} the kept text; null where it was written just now */
export function keptText(name, now) {
  const path = fromRoot(`tests/web/baselines/${name}`);
  if (!writing) return readFileSync(path, "utf8");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, now);
  return null;
}

/**
 * The boxes of parts, in shares of the window's width. Heights are the fonts' of the machine, and are not
 * compared.
 * @typedef {Record<string, { left: number, width: number }>} Boxes
 */

/** @param {string} name @param {Boxes} now @param {number} tolerance  in shares of the width */
export function assertLaidOut(name, now, tolerance) {
  const text = keptText(name, `${JSON.stringify(now, null, 2)}\n`);
  if (text === null) return;
  /** @type {Boxes} */
  const kept = JSON.parse(text);
  assert.deepEqual(Object.keys(now).sort(), Object.keys(kept).sort(), `${name}: what is seen`);
  for (const [part, { left, width }] of Object.entries(kept)) {
    for (const [side, before, after] of /** @type {const} */ ([["left", left, now[part].left], ["width", width, now[part].width]])) {
      assert.ok(Math.abs(before - after) <= tolerance, `${name}: the ${side} of ${part} was ${before}, and is ${after}, of the window's width`);
    }
  }
}
