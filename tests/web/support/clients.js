// Seeded clients for any model: values over and around the ranges that its inputs state.

/** A small generator (mulberry32): the same seed gives the same clients everywhere.
 * @param {number} seed @returns {() => number} 0 … 1 */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Rows in the order of the inputs; about one value in twelve is missing (NaN), some are odd:
 * zero, negative, fractional, far out of range.
 * @param {readonly import("../../../web/model.js").Input[]} inputs
 * @param {number} count
 * @param {number} seed
 * @returns {number[][]}
 */
export function makeRows(inputs, count, seed) {
  const next = random(seed);
  const odd = [0, -1, 0.5, 1e30, -1e30, 123456.789];
  return Array.from({ length: count }, () => inputs.map(({ kind, min, max, categories }) => {
    if (next() < 0.08) return NaN;
    if (next() < 0.03) return odd[Math.floor(next() * odd.length)];
    if (kind === "category") return Number(categories[Math.floor(next() * categories.length)].value);
    const low = min ?? 0;
    const span = (max ?? 1000) - low;
    return Math.round(low + span * next() ** 3);
  }));
}
