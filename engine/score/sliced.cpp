#include "score/codes.hpp"
#include "score/planes.hpp"

namespace copse {
namespace {

using simd::u64x2;

void fill_levels(const SlicedTree& tree, const std::uint16_t* conditions, const u64x2* masks,
                 u64x2* planes) {
  for (std::size_t level = 0; level < tree.levels; ++level)
    planes[tree.levels - 1 - level] = masks[conditions[level]];
}

void fill_shallow(const std::uint16_t* units, const u64x2* masks, u64x2* planes) {
  UnitRows found = {};
  const u64x2 right = masks[units[7]];
  found.join(units, masks, ~right);
  found.join(units + 8, masks, right);
  planes[3] = right;
  for (std::size_t i = 0; i < 3; ++i) planes[i] = found.right[i];
}

// One level of a complete top: each slot's rows go to two slots of the next.
u64x2 split_level(std::size_t width, const std::uint16_t* tops, const u64x2* masks,
                  const u64x2* from, u64x2* to) {
  u64x2 right = {};
  for (std::size_t i = 0; i < width; ++i) {
    const u64x2 mask = masks[tops[i]];
    to[2 * i] = from[i] & ~mask;
    to[2 * i + 1] = from[i] & mask;
    right |= to[2 * i + 1];
  }
  return right;
}

[[gnu::always_inline]] inline void fill_bushy(const SlicedTree& tree, const std::uint16_t* tops,
                                              const std::uint16_t* units, const u64x2* masks,
                                              u64x2* slots, u64x2* planes) {
  // Three levels at once, in registers.
  const u64x2 one = masks[tops[0]];
  const u64x2 zero = ~one;
  const u64x2 mask1 = masks[tops[1]];
  const u64x2 mask2 = masks[tops[2]];
  const u64x2 rows[4] = {zero & ~mask1, zero & mask1, one & ~mask2, one & mask2};
  std::size_t plane = tree.levels + 2U;
  planes[plane] = one;
  planes[plane - 1] = rows[1] | rows[3];
  planes[plane - 2] = split_level(4, tops + 3, masks, rows, slots);
  plane -= 3;
  std::size_t width = 8;
  for (; plane > 2; --plane, width *= 2) {
    // A level's slots stand behind those of the level above.
    u64x2* next = slots + width;
    planes[plane] = split_level(width, tops + width - 1, masks, slots, next);
    slots = next;
  }
  UnitRows found = {};
  for (std::size_t i = 0; i < tree.units; ++i, units += 8)
    found.join(units, masks, slots[units[7]]);
  for (std::size_t i = 0; i < 3; ++i) planes[i] = found.right[i];
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

// What the rows of eight exits, or of fewer and then none, toggle in the planes of their codes'
// three lowest bits: code k and the one before it differ in bit ctz(k).
u64x2 leave(const u64x2* slots, u64x2 beyond, u64x2* low) {
  constexpr std::size_t bit_of[8] = {0, 0, 1, 0, 2, 0, 1, 0};
  for (std::size_t k = 7; k > 0; --k) {
    beyond |= slots[k];
    low[bit_of[k]] ^= beyond;
  }
  return beyond | slots[0];
}

// Exits from the last to the first: `beyond` are the rows of the exits so far.
[[gnu::always_inline]] inline void fill_any(const SlicedTree& tree, const std::uint16_t* units,
                                            const u64x2* masks, u64x2* slots, u64x2* planes) {
  u64x2 beyond = {};
  u64x2 low[3] = {};
  u64x2* single = slots + tree.tops + tree.units;
  for (std::size_t k = 0; k < 7; ++k) single[tree.singles + k] = u64x2{};
  for (std::uint32_t i = (tree.singles + 7U) / 8; i-- > 0;) {
    beyond = leave(single + std::size_t{i} * 8, beyond, low);
    const std::uint32_t code = tree.units + i;
    if (code > 0) planes[3 + __builtin_ctz(code)] ^= beyond;
  }
  // The first single's Gray code has bit 2 where the number of units is odd.
  UnitRows found = {};
  if (tree.units % 2 != 0) found.right[2] = beyond;
  for (std::uint32_t i = tree.units; i-- > 0;) {
    const u64x2 rows = slots[tree.tops + i];
    found.join(units + std::size_t{i} * 8, masks, rows);
    beyond |= rows;
    if (i > 0) planes[3 + __builtin_ctz(i)] ^= beyond;
  }
  for (std::size_t i = 0; i < 3; ++i) planes[i] = low[i] ^ found.right[i];
}

// Inlined by force: a call a tree, its planes written to memory and read again at once, takes half
// as long again as the work itself.
[[gnu::always_inline]] inline void planes_of(const Sliced& sliced, const SlicedTree& tree,
                                             Scratch& scratch, u64x2* planes) {
  const std::uint16_t* tops = sliced.tops.data() + tree.first_top;
  const std::uint16_t* units = sliced.units.data() + tree.first_unit;
  const u64x2* masks = scratch.masks.data();
  u64x2* slots = scratch.slots.data();
  switch (tree.shape) {
    case SlicedTree::Shape::oblivious:
      return fill_levels(tree, units, masks, planes);
    case SlicedTree::Shape::shallow:
      return fill_shallow(units, masks, planes);
    case SlicedTree::Shape::bushy:
      return fill_bushy(tree, tops, units, masks, slots, planes);
    case SlicedTree::Shape::any:
      descend(tree, tops, masks, slots);
      return fill_any(tree, units, masks, slots, planes);
  }
}

// Not by memset: eight stores cost less than its call.
template <std::size_t count>
void clear(u64x2 (&planes)[count]) {
  for (u64x2& plane : planes) {
    plane = u64x2{};
    __asm__("" : "+m"(plane));
  }
}

}  // namespace

void shallow_planes(const Sliced& sliced, std::size_t tree, const Scratch& scratch, u64x2* planes) {
  fill_shallow(sliced.units.data() + sliced.trees[tree].first_unit, scratch.masks.data(), planes);
}

void sliced_codes(const Sliced& sliced, std::size_t first, std::size_t count, Scratch& scratch,
                  std::uint8_t* codes) {
  for (std::size_t t = first; t < first + count; ++t) {
    u64x2 planes[8];
    clear(planes);
    planes_of(sliced, sliced.trees[t], scratch, planes);
    transpose(planes);
    for (std::size_t i = 0; i < 8; ++i, codes += 16) simd::store(codes, planes[i]);
  }
}

void sliced_codes(const Sliced& sliced, std::size_t first, std::size_t count, Scratch& scratch,
                  std::uint32_t* codes) {
  for (std::size_t t = first; t < first + count; ++t) {
    u64x2 planes[16];
    clear(planes);
    planes_of(sliced, sliced.trees[t], scratch, planes);
    transpose(planes);
    transpose(planes + 8);
    for (std::size_t i = 0; i < 8; ++i, codes += 16) {
      std::uint8_t low[16];
      std::uint8_t high[16];
      simd::store(low, planes[i]);
      simd::store(high, planes[8 + i]);
      for (std::size_t k = 0; k < 16; ++k) codes[k] = low[k] | std::uint32_t{high[k]} << 8U;
    }
  }
}

}  // namespace copse
