// An Ensemble compiled for scoring: immutable, compact, in tree order. Step one of what will be
// conditions → layout; the scorer (score/) is its only reader.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "ensemble/ensemble.hpp"

namespace copse {

/// A node of the walk. `skip` is the distance to the right child; the left child is the next node.
template <class T>
struct WalkNode {
  T value;                ///< split condition, or the leaf's value
  std::uint32_t feature;  ///< feature << 1 | missing goes left; unused in a leaf
  std::uint32_t skip;     ///< 0 in a leaf
};

template <class T>
struct WalkForest {
  std::vector<WalkNode<T>> nodes;      ///< trees one after the other, each in preorder
  std::vector<std::uint32_t> roots;    ///< one a tree
  std::vector<std::uint32_t> outputs;  ///< one a tree
  std::vector<T> base_margin;
  Comparison comparison = Comparison::less;
};

/// Arithmetic is the source library's: float or double throughout.
using Forest = std::variant<WalkForest<float>, WalkForest<double>>;

/// Compiles a validated ensemble. O(nodes).
Forest compile(const Ensemble& ensemble);

}  // namespace copse
