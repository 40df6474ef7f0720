// What the bit-sliced kernels share.
#pragma once

#include <cstdint>

#include "base/simd.hpp"

namespace copse {

// One swap of a transposition: the bits of `a` above `shift` with those of `b` below.
inline void swap_bits(simd::u64x2& a, simd::u64x2& b, int shift, std::uint64_t keep) {
  const simd::u64x2 moved = ((a >> shift) ^ b) & simd::u64x2{keep, keep};
  b ^= moved;
  a ^= moved << shift;
}

// From eight planes, plane b holding bit b of every row's code, to one byte a row.
inline void transpose(simd::u64x2* planes) {
  for (int i = 0; i < 8; i += 2) swap_bits(planes[i], planes[i + 1], 1, 0x5555555555555555U);
  for (int i = 0; i < 8; i += 4) {
    swap_bits(planes[i], planes[i + 2], 2, 0x3333333333333333U);
    swap_bits(planes[i + 1], planes[i + 3], 2, 0x3333333333333333U);
  }
  for (int i = 0; i < 4; ++i) swap_bits(planes[i], planes[i + 4], 4, 0x0f0f0f0f0f0f0f0fU);
}

// The three levels of a unit: the rows that leave each of them to the right.
struct UnitRows {
  simd::u64x2 right[3];

  // What a whole unit adds to the planes of its three levels.
  void join(const std::uint16_t* unit, const simd::u64x2* masks, simd::u64x2 rows) {
    const simd::u64x2 mask0 = masks[unit[0]];
    const simd::u64x2 mask1 = masks[unit[1]];
    const simd::u64x2 mask2 = masks[unit[2]];
    const simd::u64x2 one = rows & mask0;
    const simd::u64x2 zero = rows & ~mask0;
    const simd::u64x2 zero_one = zero & mask1;
    const simd::u64x2 one_one = one & mask2;
    right[2] |= one;
    right[1] |= zero_one | one_one;
    right[0] |= ((zero & ~mask1) & masks[unit[3]]) | (zero_one & masks[unit[4]]) |
                ((one & ~mask2) & masks[unit[5]]) | (one_one & masks[unit[6]]);
  }
};

}  // namespace copse
