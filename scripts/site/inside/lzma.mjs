// Decodes LZMA, of the one kind that lzma-encode.mjs writes: literals told by the whole high half of the
// byte before (lc=4), positions not told apart (lp=0, pb=0).

const LC = 4;
const STATES = 12;
const HALF = 1024;

/** @param {number} size */
const even = (size) => new Uint16Array(size).fill(HALF);

/**
 * @param {Uint8Array} bytes  the stream without a header; what follows the last byte is not looked at
 * @param {number} size  of what comes out
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function decode(bytes, size) {
  const out = new Uint8Array(size);
  let at = 5;
  let range = 0xffffffff;
  let code = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);

  const refill = () => {
    if (range >= 0x1000000) return;
    range = (range << 8) >>> 0;
    code = ((code << 8) | bytes[at++]) >>> 0;
  };
  /** @param {Uint16Array} odds @param {number} index */
  const bit = (odds, index) => {
    const zero = odds[index];
    const bound = (range >>> 11) * zero;
    const one = code >= bound;
    if (one) {
      range -= bound;
      code -= bound;
      odds[index] = zero - (zero >> 5);
    } else {
      range = bound;
      odds[index] = zero + ((2048 - zero) >> 5);
    }
    refill();
    return one ? 1 : 0;
  };
  /** @param {Uint16Array} odds @param {number} from @param {number} bits  highest first */
  const tree = (odds, from, bits) => {
    let node = 1;
    for (let left = bits; left > 0; --left) node = (node << 1) | bit(odds, from + node);
    return node - (1 << bits);
  };
  /** @param {Uint16Array} odds @param {number} from @param {number} bits  lowest first */
  const reversed = (odds, from, bits) => {
    let node = 1;
    let value = 0;
    for (let index = 0; index < bits; ++index) {
      const next = bit(odds, from + node);
      node = (node << 1) | next;
      value |= next << index;
    }
    return value;
  };
  /** @param {number} bits  as likely one as the other */
  const direct = (bits) => {
    let value = 0;
    for (let left = bits; left > 0; --left) {
      range >>>= 1;
      const one = code >= range;
      if (one) code -= range;
      value = (value << 1) | (one ? 1 : 0);
      refill();
    }
    return value;
  };
  /** @param {Uint16Array} odds */
  const length = (odds) => {
    if (bit(odds, 0) === 0) return 2 + tree(odds, 2, 3);
    return bit(odds, 1) === 0 ? 10 + tree(odds, 10, 3) : 18 + tree(odds, 18, 8);
  };

  const [isMatch, isRepeat, isLater, isThird, isFourth, isLong] = Array.from({ length: 6 }, () => even(STATES));
  const literals = even(0x300 << LC);
  const [matchLengths, repeatLengths] = [even(18 + 256), even(18 + 256)];
  const slots = even(4 * 64);
  const [middle, low] = [even(128), even(16)];
  /** Of the last four matches, nearest first, less one. */
  let [near, second, third, fourth] = [0, 0, 0, 0];
  let state = 0;

  for (let position = 0; position < size;) {
    if (bit(isMatch, state) === 0) {
      const from = 0x300 * ((position > 0 ? out[position - 1] : 0) >> (8 - LC));
      let symbol = 1;
      if (state >= 7) {
        let expected = out[position - near - 1];
        for (let same = true; same && symbol < 0x100; expected <<= 1) {
          const wanted = (expected >> 7) & 1;
          const got = bit(literals, from + ((1 + wanted) << 8) + symbol);
          symbol = (symbol << 1) | got;
          same = got === wanted;
        }
      }
      while (symbol < 0x100) symbol = (symbol << 1) | bit(literals, from + symbol);
      out[position++] = symbol;
      state -= state < 4 ? state : state < 10 ? 3 : 6;
      continue;
    }
    let count;
    if (bit(isRepeat, state) === 0) {
      [second, third, fourth] = [near, second, third];
      count = length(matchLengths);
      state = state < 7 ? 7 : 10;
      const slot = tree(slots, 64 * Math.min(count - 2, 3), 6);
      const bits = (slot >> 1) - 1;
      near = slot < 4 ? slot : (2 | (slot & 1)) << bits;
      if (slot >= 14) near += direct(bits - 4) * 16 + reversed(low, 0, 4);
      else if (slot >= 4) near += reversed(middle, near - slot, bits);
    } else {
      if (bit(isLater, state) === 1) {
        if (bit(isThird, state) === 0) [near, second] = [second, near];
        else if (bit(isFourth, state) === 0) [near, second, third] = [third, near, second];
        else [near, second, third, fourth] = [fourth, near, second, third];
      } else if (bit(isLong, state) === 0) {
        state = state < 7 ? 9 : 11;
        out[position] = out[position - near - 1];
        ++position;
        continue;
      }
      count = length(repeatLengths);
      state = state < 7 ? 8 : 11;
    }
    for (const end = Math.min(size, position + count); position < end; ++position) out[position] = out[position - near - 1];
  }
  return out;
}
