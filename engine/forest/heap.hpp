// The layout for one row of a forest of oblivious, shallow or bushy trees: sixteen trees side by
// side. The top four levels of sixteen trees are decided at once, a tree a byte; below them each
// tree's nodes are a small heap that takes no pointers.
#pragma once

#include <cstdint>
#include <vector>

#include "forest/sliced.hpp"
#include "forest/walk.hpp"

namespace copse {

/// Nodes are two bytes, an entry (see Entry) and a rank; right if the entry is greater. A tree's
/// code is its path from bit `levels` - 1 down, without its lowest `spare` bits.
struct Heap {
  static constexpr std::size_t lanes = 16;
  static constexpr std::uint32_t top_levels = 4;
  static constexpr std::size_t most_entries = 32;  ///< what two byte look-ups reach
  static constexpr std::uint32_t last_rank = 255;  ///< as in Walk

  std::uint32_t levels = 0;  ///< 0: there is no such layout of this forest
  /// For each sixteen trees the fifteen top nodes in heap order: the trees' entries, then their
  /// ranks; of a right child both exclusive-ored with the left one's.
  std::vector<std::uint8_t> tops;
  /// For each tree sixteen heaps of 2^(levels - 4) nodes, the last unused; entry, rank.
  std::vector<std::uint8_t> nodes;
  std::vector<std::uint8_t> spare;  ///< one a tree, filled up to whole sixteens as the others are

  std::size_t heap_bytes() const { return std::size_t{2} << (levels - top_levels); }
};

/// The heap of a walk's trees where all are bushy or oblivious, of at most eight levels, and
/// neither entries nor ranks are too many; else there is none (`levels` 0).
Heap lay_out_heap(const Walk& walk, const Sliced& sliced, std::uint32_t most_rank);

}  // namespace copse
