// Choices of very many: most are made when a person asks for them.

import { pause } from "../../portfolio/slices.js";

/** Options that are made at once: some milliseconds. */
export const SLICE = 500;

/** What a person does first with a choice. */
const ASKING = /** @type {const} */ (["focus", "pointerdown"]);

/** Calls it once. @param {HTMLSelectElement} box @param {() => void} fill */
export function whenAsked(box, fill) {
  const asked = () => {
    for (const event of ASKING) box.removeEventListener(event, asked);
    fill();
  };
  for (const event of ASKING) box.addEventListener(event, asked);
}

/** Calls it for stretches of so many, the first one now, others giving way. @param {number} count @param {(from: number, to: number) => void} add */
export async function inSlices(count, add) {
  for (let from = 0; from < count; from += SLICE) {
    if (from > 0) await pause();
    add(from, Math.min(count, from + SLICE));
  }
}
