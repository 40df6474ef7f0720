#include "score/codes.hpp"

namespace copse {
namespace {

using simd::u64x2;

// One swap of a transposition: the bits of `a` above `shift` with those of `b` below.
void swap_bits(u64x2& a, u64x2& b, int shift, std::uint64_t keep) {
  const u64x2 moved = ((a >> shift) ^ b) & u64x2{keep, keep};
  b ^= moved;
  a ^= moved << shift;
}

// From eight planes, plane b holding bit b of every row's code, to one byte a row.
void transpose(u64x2* planes) {
  for (int i = 0; i < 8; i += 2) swap_bits(planes[i], planes[i + 1], 1, 0x5555555555555555U);
  for (int i = 0; i < 8; i += 4) {
    swap_bits(planes[i], planes[i + 2], 2, 0x3333333333333333U);
    swap_bits(planes[i + 1], planes[i + 3], 2, 0x3333333333333333U);
  }
  for (int i = 0; i < 4; ++i) swap_bits(planes[i], planes[i + 4], 4, 0x0f0f0f0f0f0f0f0fU);
}

// Splits the rows at each top.
void descend(const SlicedTree& tree, const std::uint16_t* tops, const u64x2* masks, u64x2* slots) {
  slots[0] = ~u64x2{};
  for (std::size_t i = 0; i < tree.tops; ++i, tops += 3) {
    const u64x2 rows = slots[i];
    const u64x2 mask = masks[tops[0]];
    slots[tops[1]] = rows & ~mask;
    slots[tops[2]] = rows & mask;
  }
}

// The planes of a tree's codes (see forest/sliced.hpp). Exits from the last to the first: `beyond`
// are the rows of the exits so far.
void fill_planes(const SlicedTree& tree, const std::uint16_t* units, const u64x2* masks,
                 const u64x2* slots, u64x2* planes) {
  u64x2 beyond = {};
  const std::size_t first_single = std::size_t{tree.tops} + tree.units;
  const std::uint32_t first_code = tree.units * 8U;
  for (std::uint32_t i = tree.singles; i-- > 0;) {
    beyond |= slots[first_single + i];
    const std::uint32_t code = first_code + i;
    if (code > 0) planes[__builtin_ctz(code)] ^= beyond;
  }
  u64x2 plane0 = planes[0];
  u64x2 plane1 = planes[1];
  u64x2 plane2 = planes[2];
  // The first single's Gray code has bit 2 where the number of units is odd.
  if (tree.units % 2 != 0) plane2 ^= beyond;
  for (std::uint32_t i = tree.units; i-- > 0;) {
    const std::uint16_t* unit = units + i * 8;
    const u64x2 rows = slots[tree.tops + i];
    const u64x2 mask0 = masks[unit[0]];
    const u64x2 mask1 = masks[unit[1]];
    const u64x2 mask2 = masks[unit[2]];
    const u64x2 right = rows & mask0;
    const u64x2 left = rows & ~mask0;
    const u64x2 left_right = left & mask1;
    const u64x2 right_right = right & mask2;
    plane2 |= right;
    plane1 |= left_right | right_right;
    plane0 |= ((left & ~mask1) & masks[unit[3]]) | (left_right & masks[unit[4]]) |
              ((right & ~mask2) & masks[unit[5]]) | (right_right & masks[unit[6]]);
    beyond |= rows;
    if (i > 0) planes[3 + __builtin_ctz(i)] ^= beyond;
  }
  planes[0] = plane0;
  planes[1] = plane1;
  planes[2] = plane2;
}

void fill_levels(const SlicedTree& tree, const std::uint16_t* conditions, const u64x2* masks,
                 u64x2* planes) {
  for (std::size_t level = 0; level < tree.levels; ++level)
    planes[tree.levels - 1 - level] = masks[conditions[level]];
}

void planes_of(const Sliced& sliced, std::size_t index, Scratch& scratch, u64x2* planes) {
  const SlicedTree& tree = sliced.trees[index];
  const std::uint16_t* units = sliced.units.data() + tree.first_unit;
  const u64x2* masks = scratch.masks.data();
  if (tree.levels > 0) {
    fill_levels(tree, units, masks, planes);
    return;
  }
  u64x2* slots = scratch.slots.data();
  descend(tree, sliced.tops.data() + tree.first_top, masks, slots);
  fill_planes(tree, units, masks, slots, planes);
}

}  // namespace

void sliced_codes(const Sliced& sliced, std::size_t tree, Scratch& scratch, std::uint8_t* codes) {
  u64x2 planes[8] = {};
  planes_of(sliced, tree, scratch, planes);
  transpose(planes);
  for (std::size_t i = 0; i < 8; ++i) simd::store(codes + i * 16, planes[i]);
}

void sliced_codes(const Sliced& sliced, std::size_t tree, Scratch& scratch, std::uint16_t* codes) {
  u64x2 planes[16] = {};
  planes_of(sliced, tree, scratch, planes);
  transpose(planes);
  transpose(planes + 8);
  for (std::size_t i = 0; i < 8; ++i) {
    std::uint8_t low[16];
    std::uint8_t high[16];
    simd::store(low, planes[i]);
    simd::store(high, planes[8 + i]);
    for (std::size_t k = 0; k < 16; ++k)
      codes[i * 16 + k] = static_cast<std::uint16_t>(low[k] | high[k] << 8);
  }
}

}  // namespace copse
