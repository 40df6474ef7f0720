// The layout for a row or a few, and for forests whose conditions hardly repeat: nodes that compare
// ranks. A row's features are ranked among their columns' cuts once; from then on a node is one
// comparison of integers, whatever the type, operator and missing direction it came with.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/status.hpp"
#include "forest/conditions.hpp"

namespace copse {

/// What a walk compares: a column's rank, with what a missing value counts as; or a set's answer.
struct Entry {
  std::uint32_t column;
  std::uint32_t set;  ///< in Conditions::sets; `no_set` for cuts
  bool missing_left;
};
inline constexpr std::uint32_t no_set = 0xffffffffU;

struct WalkTree {
  std::uint32_t first_node = 0;
  std::uint32_t depth = 0;  ///< edges to the farthest leaf
};

/// A node is 64 bits: entry, then rank, then child from bit child_shift on. The next node is the
/// child, or the one after it if the row's entry is greater than the rank. A leaf is its own child
/// and nothing is greater than its rank.
struct Walk {
  std::vector<Entry> entries;
  std::vector<WalkTree> trees;
  std::vector<std::uint64_t> nodes;  ///< children are relative to the tree's first node
  std::vector<std::uint32_t> codes;  ///< one a node: of a leaf, its code
  std::uint32_t rank_shift = 0;
  std::uint32_t child_shift = 0;
  std::uint32_t last_rank = 0;  ///< a leaf's, and a missing value's that goes right

  std::uint32_t entry(std::uint64_t node) const {
    return static_cast<std::uint32_t>(node) & ((1U << rank_shift) - 1);
  }
  std::uint32_t rank(std::uint64_t node) const {
    return static_cast<std::uint32_t>(node >> rank_shift) & last_rank;
  }
  std::uint32_t child(std::uint64_t node) const {
    return static_cast<std::uint32_t>(node >> child_shift);
  }
};

/// Lays out the trees in the given order.
/// @param of_node  the condition of each node, the ensemble's trees one after the other
/// @param code_of  the code of each leaf, likewise
/// @return Code::limit if a node does not fit in its 64 bits, which takes millions of distinct
///         conditions and of nodes in one tree
Result<Walk> lay_out_walk(const Ensemble& ensemble, const Conditions& conditions,
                          std::span<const std::uint32_t> order,
                          std::span<const std::uint32_t> of_node,
                          std::span<const std::uint32_t> code_of);

}  // namespace copse
