// Generated JavaScript (to_js.py): if and else, a function a tree. Views of the rows are made
// beforehand.

import { link } from "./links.mjs";

/** @type {import("../host.mjs").Open} */
export async function open(host) {
  const made = await import(host.model("model.js").href);
  const { outputs } = host.about;
  const width = host.about.features.length;

  /** @param {Float32Array[]} rows */
  function margins(rows) {
    const values = new Float64Array(rows.length * outputs);
    if (outputs === 1) for (let row = 0; row < rows.length; row++) values[row] = made.margin(rows[row]);
    else for (let row = 0; row < rows.length; row++) made.margins(rows[row], values, row * outputs);
    return values;
  }
  /** @param {Float32Array} rows */
  const take = (rows) => Array.from({ length: rows.length / width }, (_, row) =>
    rows.subarray(row * width, (row + 1) * width));
  const score = (/** @type {Float32Array[]} */ rows) => link(margins(rows), host.about);
  return {
    version: "generated JavaScript",
    take,
    score,
    one: { take, score },
    answers: (rows) => ({ kind: "margin", values: margins(take(rows)) }),
  };
}
