// Rows in the order of a column: a radix sort, stable, which takes the same time whatever the values.

/** @typedef {Float64Array | Float32Array | Uint8Array | Int8Array | Uint32Array | { bytes: Uint8Array, ends: Uint32Array }} Keys */

const BITS = 16;
const PLACES = 1 << BITS;

/**
 * Of equal keys first whose row is first, both ways; missing ones (NaN) are last, both ways. O(n).
 * @param {Keys} keys  numbers, or texts one behind the other in UTF-8, which sort by their first bytes where
 *   they are numbers not
 * @param {boolean} descending
 * @returns {Uint32Array} the rows
 */
export function sortOrder(keys, descending) {
  const numbers = "ends" in keys ? numbersOf(keys) : keys;
  if (numbers === null) return sortTexts(/** @type {{ bytes: Uint8Array, ends: Uint32Array }} */ (keys), descending);
  const size = numbers.length;
  if (numbers instanceof Uint8Array || numbers instanceof Int8Array) {
    const low = numbers instanceof Int8Array ? -128 : 0;
    return byDigit(size, (row) => (descending ? 255 - (numbers[row] - low) : numbers[row] - low), 256, null);
  }
  const doubles = numbers instanceof Float64Array ? numbers : Float64Array.from(numbers);
  const words = new Uint32Array(doubles.buffer.slice(doubles.byteOffset, doubles.byteOffset + 8 * size));
  for (let i = 0; i < size; ++i) {
    let low = words[2 * i];
    let high = words[2 * i + 1];
    if (doubles[i] !== doubles[i]) [low, high] = [0xffffffff, 0xffffffff];
    else {
      // −0 is 0; the bits of numbers below 0 run the other way.
      if (doubles[i] === 0) high = 0;
      if (high >>> 31 !== 0) [low, high] = [~low, ~high];
      else high |= 0x80000000;
      if (descending) [low, high] = [~low, ~high];
    }
    words[2 * i] = low;
    words[2 * i + 1] = high;
  }
  /** @type {Uint32Array | null} */
  let order = null;
  for (let digit = 0; digit < 4; ++digit) {
    const word = digit >> 1;
    const shift = (digit & 1) * BITS;
    order = byDigit(size, (row) => (words[2 * row + word] >>> shift) & (PLACES - 1), PLACES, order);
  }
  return /** @type {Uint32Array} */ (order);
}

/**
 * @param {number} size
 * @param {(row: number) => number} digitOf
 * @param {number} places
 * @param {Uint32Array | null} before  null: as they come
 */
function byDigit(size, digitOf, places, before) {
  const starts = new Uint32Array(places + 1);
  for (let row = 0; row < size; ++row) starts[digitOf(row) + 1] += 1;
  for (let k = 0; k < places; ++k) starts[k + 1] += starts[k];
  const order = new Uint32Array(size);
  for (let i = 0; i < size; ++i) {
    const row = before === null ? i : before[i];
    order[starts[digitOf(row)]++] = row;
  }
  return order;
}

/** Texts as numbers, where all of them are digits; else null. @param {{ bytes: Uint8Array, ends: Uint32Array }} texts */
function numbersOf({ bytes, ends }) {
  const numbers = new Float64Array(ends.length);
  for (let row = 0, at = 0; row < ends.length; ++row) {
    if (ends[row] - at > 15) return null;
    let value = 0;
    if (at === ends[row]) value = NaN;
    for (; at < ends[row]; ++at) {
      const digit = bytes[at] - 48;
      if (digit < 0 || digit > 9) return null;
      value = value * 10 + digit;
    }
    numbers[row] = value;
  }
  return numbers;
}

/** By their bytes, which is the order of Unicode's numbers. @param {{ bytes: Uint8Array, ends: Uint32Array }} texts @param {boolean} descending */
function sortTexts({ bytes, ends }, descending) {
  const order = new Uint32Array(ends.length);
  for (let row = 0; row < order.length; ++row) order[row] = row;
  const compare = (/** @type {number} */ a, /** @type {number} */ b) => {
    let i = a === 0 ? 0 : ends[a - 1];
    let j = b === 0 ? 0 : ends[b - 1];
    for (; i < ends[a] && j < ends[b]; ++i, ++j) if (bytes[i] !== bytes[j]) return bytes[i] - bytes[j];
    return (ends[a] - i) - (ends[b] - j);
  };
  return order.sort((a, b) => (descending ? compare(b, a) : compare(a, b)) || a - b);
}
