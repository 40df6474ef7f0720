// From values to pixels, and the round values that an axis names.

/**
 * @param {number} from @param {number} to
 * @param {number} start @param {number} end  pixels
 * @returns {(value: number) => number}
 */
export function linear(from, to, start, end) {
  const span = to - from || 1;
  return (value) => start + ((value - from) / span) * (end - start);
}

/** A step of 1, 2 or 5 times a power of ten, so that about `count` of them fill the span.
 * @param {number} span @param {number} count */
function stepOf(span, count) {
  const rough = span / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return 1;
  let power = 1;
  while (power > rough) power /= 10;
  while (power * 10 <= rough) power *= 10;
  const times = rough / power;
  return power * (times < 1.5 ? 1 : times < 3.5 ? 2 : times < 7.5 ? 5 : 10);
}

/**
 * Round values from `from` to `to`, ends included where they are round.
 * @param {number} from @param {number} to @param {number} count  about how many
 * @returns {number[]}
 */
export function ticks(from, to, count) {
  const step = stepOf(to - from, count);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  // One division undoes the step's own rounding: 0.30000000000000004 names no tick.
  const scale = Math.round(1 / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) =>
    (step < 1 ? (first + k) / scale : (first + k) * step));
}
