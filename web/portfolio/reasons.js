// The strongest contributions of each row, from exact SHAP values.

/** Told of a row at most. */
export const REASONS = 4;
export const NO_REASON = 255;
/** Of more names the contributions of every row would fill a tab: the strongest are kept alone. */
export const MOST_KEPT = 32;
/** In log-odds: what adds less is no reason. */
const LEAST = 1e-3;

/**
 * @param {import("./summary.js").Summary} summary  gets the sums of |contribution|, and how often each is the strongest
 * @param {Float64Array} found  rows × (1 + names): the base value, then the contributions
 * @param {number} rows
 * @param {number} names  at most NO_REASON
 * @returns {{ reasons: Uint8Array, contributions: Float32Array | null }}
 */
export function addReasons({ absolute, first }, found, rows, names) {
  const reasons = new Uint8Array(rows * REASONS).fill(NO_REASON);
  const contributions = names <= MOST_KEPT ? new Float32Array(rows * names) : null;
  const strongest = new Float64Array(REASONS);
  for (let row = 0, at = 0, to = 0; row < rows; ++row, at += 1 + names, to += REASONS) {
    let kept = 0;
    for (let k = 0; k < names; ++k) {
      const value = found[at + 1 + k];
      const size = value < 0 ? -value : value;
      absolute[k] += size;
      if (contributions !== null) contributions[row * names + k] = value;
      if (size < LEAST || (kept === REASONS && size <= strongest[REASONS - 1])) continue;
      let place = kept < REASONS ? kept++ : REASONS - 1;
      for (; place > 0 && strongest[place - 1] < size; --place) {
        strongest[place] = strongest[place - 1];
        reasons[to + place] = reasons[to + place - 1];
      }
      strongest[place] = size;
      reasons[to + place] = k;
    }
    if (kept > 0) first[reasons[to]] += 1;
  }
  return { reasons, contributions };
}
