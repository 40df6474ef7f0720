// How nodes are stored, as the writer chooses and the reader checks.
#pragma once

#include "ensemble/ensemble.hpp"
#include "package/sections.hpp"

namespace copse {

inline std::uint8_t flags_of(const Node& node) {
  if (node.is_leaf()) return leaf_flag;
  const unsigned flags = (node.missing_left ? missing_left_flag : 0U) |
                         (node.zero_missing ? zero_missing_flag : 0U) |
                         static_cast<unsigned>(node.test) << test_shift;
  return static_cast<std::uint8_t>(flags);
}

/// The numbers that `numbering` implies, node by node. `stored` implies none.
template <class Each>
void implied_numbers(const Tree& tree, Numbering numbering, Each&& each) {
  std::uint32_t leaf = 0;
  std::uint32_t inner = 0;
  for (std::uint32_t i = 0; i < tree.nodes.size(); ++i) {
    const std::uint32_t rank = tree.nodes[i].is_leaf() ? leaf++ : inner++;
    each(i, numbering == Numbering::node ? i : rank);
  }
}

/// The first numbering that holds for all nodes.
inline Numbering numbering_of(const Ensemble& ensemble) {
  for (const Numbering numbering : {Numbering::node, Numbering::leaf}) {
    bool holds = true;
    for (const Tree& tree : ensemble.trees)
      implied_numbers(tree, numbering, [&](std::uint32_t i, std::uint32_t number) {
        holds &= tree.nodes[i].number == number;
      });
    if (holds) return numbering;
  }
  return Numbering::stored;
}

/// The narrowest type that holds all covers.
inline Covers covers_of(const Ensemble& ensemble) {
  Covers covers = Covers::none;
  for (const Tree& tree : ensemble.trees)
    for (const Node& node : tree.nodes) {
      if (static_cast<double>(static_cast<float>(node.cover)) != node.cover) return Covers::f64;
      if (node.cover != 0) covers = Covers::f32;
    }
  return covers;
}

}  // namespace copse
