// The layout for a row or a few, and for forests whose conditions hardly repeat: nodes that compare
// ranks. A row's features are ranked among their columns' cuts once; from then on a node is one
// comparison of small integers, whatever the type, operator and missing direction it came with.
#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "forest/conditions.hpp"

namespace copse {

/// What a walk compares: a column's rank, with what a missing value counts as; or a set's answer.
struct Entry {
  std::uint32_t column;
  std::uint32_t set;  ///< in Conditions::sets; `no_set` for cuts
  bool missing_left;
};
inline constexpr std::uint32_t no_set = 0xffffffffU;

/// The next node is `child`, or the one after it if the row's entry is > `rank`. A leaf is its own
/// child and no rank is greater than its.
template <class Index, class Child>
struct RankNode {
  Index entry;
  Index rank;
  Child child;  ///< relative to the tree's first node
};

template <class Index, class Child>
struct RankForest {
  using index_type = Index;
  std::vector<RankNode<Index, Child>> nodes;
  std::vector<Child> codes;  ///< of a leaf node, the leaf's code
};

/// Four, eight or twelve bytes a node.
using RankForests =
    std::variant<RankForest<std::uint8_t, std::uint16_t>, RankForest<std::uint16_t, std::uint32_t>,
                 RankForest<std::uint32_t, std::uint32_t>>;

struct WalkTree {
  std::uint32_t first_node = 0;
  std::uint32_t depth = 0;  ///< edges to the farthest leaf
};

struct Walk {
  std::vector<Entry> entries;
  std::vector<WalkTree> trees;
  RankForests forest;
};

/// Lays out the trees in the given order.
/// @param of_node  the condition of each node, the ensemble's trees one after the other
/// @param code_of  the code of each leaf, likewise
Walk lay_out_walk(const Ensemble& ensemble, const Conditions& conditions,
                  std::span<const std::uint32_t> order, std::span<const std::uint32_t> of_node,
                  std::span<const std::uint32_t> code_of);

}  // namespace copse
