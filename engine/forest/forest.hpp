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
  T value;             ///< inner node: split condition, or index of its set
  std::uint32_t what;  ///< inner node: feature << 5 | test << 2 | flags; leaf: its index
  std::uint32_t skip;  ///< 0 in a leaf
};
inline constexpr std::uint32_t walk_missing_left = 1;
inline constexpr std::uint32_t walk_zero_missing = 2;
inline constexpr std::uint32_t walk_test_shift = 2;
inline constexpr std::uint32_t walk_test_mask = 7;
inline constexpr std::uint32_t walk_feature_shift = 5;

struct WalkTree {
  std::uint32_t root;         ///< index in nodes
  std::uint32_t output;       ///< the first margin it adds to
  std::uint32_t width;        ///< how many
  std::uint32_t first_leaf;   ///< index of its first leaf
  std::uint32_t first_value;  ///< index in leaf_values: that leaf's first value
  bool linear;                ///< its leaves are linear_leaves[first_linear …]
  std::uint32_t first_linear;
};

/// T is the type in which values are compared.
template <class T>
struct WalkForest {
  std::vector<WalkNode<T>> nodes;  ///< trees one after the other, each in preorder
  std::vector<WalkTree> trees;
  std::vector<double> leaf_values;          ///< a tree's leaves × width, in preorder
  std::vector<std::uint32_t> leaf_numbers;  ///< one a leaf: Node::number
  std::vector<LinearLeaf> linear_leaves;    ///< one a leaf of a linear tree
  std::vector<std::vector<double>> sets;    ///< Ensemble::sets
  bool all_less = false;                    ///< every test is `less`, zero is never missing
  bool all_less_equal = false;              ///< the same for `less_equal`
  Real sum = Real::f32;                     ///< and the steps of a margin: as in Ensemble
  Aggregate aggregate = Aggregate::sum;
  std::vector<double> base_margin;
  double divisor = 1;
  double scale = 1;
  std::vector<double> bias;
};

using Forest = std::variant<WalkForest<float>, WalkForest<double>>;

/// Compiles a validated ensemble. O(nodes).
Forest compile(const Ensemble& ensemble);

}  // namespace copse
