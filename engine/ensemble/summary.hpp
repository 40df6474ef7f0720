// The size and kind of an ensemble, for people.
#pragma once

#include <cstdint>

#include "ensemble/ensemble.hpp"

namespace copse {

struct Summary {
  std::size_t trees = 0;
  std::size_t nodes = 0;
  std::size_t leaves = 0;
  std::size_t set_splits = 0;  ///< inner nodes that ask for a set of categories
  std::uint32_t depth = 0;     ///< edges from a root to its farthest leaf
  bool linear = false;         ///< some leaves are linear
  bool covers = false;         ///< covers are known
};

/// Of a validated ensemble. O(nodes).
Summary summarize(const Ensemble& ensemble);

/// "sigmoid", "softmax of non-zeros"
const char* name_of(Link link);

}  // namespace copse
