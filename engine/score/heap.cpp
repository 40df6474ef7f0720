#include "score/codes.hpp"

namespace copse {
namespace {

using simd::u8x16;

constexpr std::size_t node_bytes = 2 * Heap::lanes;

// Entries and ranks of one node in each of sixteen trees.
struct Nodes {
  u8x16 entries;
  u8x16 ranks;
};

Nodes load_node(const std::uint8_t* tops, std::size_t node) {
  return {simd::load<u8x16>(tops + node * node_bytes),
          simd::load<u8x16>(tops + node * node_bytes + Heap::lanes)};
}

// The left or the right one of two siblings, the right one stored as the difference.
Nodes pick_sibling(const std::uint8_t* tops, std::size_t left, u8x16 right) {
  const Nodes a = load_node(tops, left);
  const Nodes difference = load_node(tops, left + 1);
  return {a.entries ^ (difference.entries & right), a.ranks ^ (difference.ranks & right)};
}

Nodes pick(const Nodes& left, const Nodes& right, u8x16 mask) {
  return {(left.entries & ~mask) | (right.entries & mask),
          (left.ranks & ~mask) | (right.ranks & mask)};
}

// One row's entries in two registers.
struct Row {
  u8x16 low;
  u8x16 high;

  u8x16 goes_right(const Nodes& nodes) const {
    return reinterpret_cast<u8x16>(simd::swizzle32(low, high, nodes.entries) > nodes.ranks);
  }
};

// Which of the sixteen heaps below the top each of sixteen trees goes on in.
u8x16 descend_top(const std::uint8_t* tops, const Row& row) {
  const u8x16 first = row.goes_right(load_node(tops, 0));
  const u8x16 second = row.goes_right(pick_sibling(tops, 1, first));
  const u8x16 third =
      row.goes_right(pick(pick_sibling(tops, 3, second), pick_sibling(tops, 5, second), first));
  const u8x16 fourth = row.goes_right(
      pick(pick(pick_sibling(tops, 7, third), pick_sibling(tops, 9, third), second),
           pick(pick_sibling(tops, 11, third), pick_sibling(tops, 13, third), second), first));
  return (first & 8) | (second & 4) | (third & 2) | (fourth & 1);
}

}  // namespace

void heap_row(const Heap& heap, const std::uint8_t* entries, std::uint32_t* codes) {
  const Row row{simd::load<u8x16>(entries), simd::load<u8x16>(entries + Heap::lanes)};
  const std::uint32_t below = heap.levels - Heap::top_levels;
  const std::size_t heap_bytes = heap.heap_bytes();
  const std::uint8_t* tops = heap.tops.data();
  const std::uint8_t* nodes = heap.nodes.data();
  for (std::size_t first = 0; first < heap.spare.size(); first += Heap::lanes) {
    std::uint8_t top[Heap::lanes];
    simd::store(top, descend_top(tops, row));
    tops += 15 * node_bytes;
    const std::uint8_t* own[Heap::lanes];
    std::uint32_t path[Heap::lanes] = {};
    for (std::size_t k = 0; k < Heap::lanes; ++k, nodes += Heap::lanes * heap_bytes)
      own[k] = nodes + top[k] * heap_bytes;
    for (std::uint32_t level = 0; level < below; ++level)
      for (std::size_t k = 0; k < Heap::lanes; ++k) {
        const std::uint8_t* node = own[k] + std::size_t{2} * ((1U << level) - 1 + path[k]);
        path[k] = path[k] * 2 + ((std::uint32_t{node[1]} - entries[node[0]]) >> 31U);
      }
    for (std::size_t k = 0; k < Heap::lanes; ++k)
      codes[first + k] = (std::uint32_t{top[k]} << below | path[k]) >> heap.spare[first + k];
  }
}

}  // namespace copse
