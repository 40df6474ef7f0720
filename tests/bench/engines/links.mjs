// Margins to predictions, for engines that end at margins. In place.

/** @param {Float32Array | Float64Array} margins @param {import("../host.mjs").About} about */
export function link(margins, { link: kind, outputs }) {
  if (kind === "sigmoid") {
    for (let i = 0; i < margins.length; i++) margins[i] = 1 / (1 + Math.exp(-margins[i]));
  } else if (kind === "softmax") {
    for (let from = 0; from < margins.length; from += outputs) softmax(margins, from, from + outputs);
  }
  return margins;
}

/** @param {Float32Array | Float64Array} values @param {number} from @param {number} to */
function softmax(values, from, to) {
  let largest = -Infinity;
  for (let i = from; i < to; i++) largest = Math.max(largest, values[i]);
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i] = Math.exp(values[i] - largest);
  for (let i = from; i < to; i++) values[i] /= sum;
}
