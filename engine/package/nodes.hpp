// How trees are stored, as the writer chooses and the reader checks.
#pragma once

#include <tuple>
#include <vector>

#include "ensemble/ensemble.hpp"
#include "package/sections.hpp"

namespace copse {

inline std::uint8_t flags_of(const Node& inner) {
  const unsigned flags = (inner.missing_left ? missing_left_flag : 0U) |
                         (inner.zero_missing ? zero_missing_flag : 0U) |
                         static_cast<unsigned>(inner.test) << test_shift;
  return static_cast<std::uint8_t>(flags);
}

/// What the nodes of a member test, each once and in ascending order: an inner node is an index.
struct StoredCondition {
  std::uint32_t feature = 0;
  bool set = false;
  std::uint64_t key = 0;  ///< of the split condition (integers.hpp); or the set's index

  friend bool operator==(const StoredCondition&, const StoredCondition&) = default;
  friend bool operator<(const StoredCondition& a, const StoredCondition& b) {
    return std::tie(a.feature, a.set, a.key) < std::tie(b.feature, b.set, b.key);
  }
};

/// The indices of a tree's nodes, level by level or in preorder, left before right.
std::vector<std::uint32_t> in_order(const Tree& tree, Order order);

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

/// The first order in which all nodes stand.
Order order_of(const Ensemble& ensemble);
/// The first numbering that holds for all nodes.
Numbering numbering_of(const Ensemble& ensemble);
/// The narrowest type that holds all covers.
Covers covers_of(const Ensemble& ensemble);
inline Real real_of(Covers covers) { return covers == Covers::f32 ? Real::f32 : Real::f64; }

// An inner node's cover is nearly its children's together; how many floats it lies beside them is
// stored, small ones of either sign as small numbers.
inline std::uint64_t zigzag(std::uint64_t difference) {
  return difference << 1U ^ (0 - (difference >> 63U));
}
inline std::uint64_t unzigzag(std::uint64_t number) { return number >> 1U ^ (0 - (number & 1U)); }

}  // namespace copse
