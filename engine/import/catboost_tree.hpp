// The trees of a CatBoost model, from what its file says of each to the IR's nodes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ensemble/ensemble.hpp"

namespace copse {

/// What a split asks, as the file says it. A yes takes the right child (or the 1 bit of a leaf's
/// index).
struct CatBoostSplit {
  enum class Kind : std::uint8_t {
    unknown,
    border,     ///< value > border, both in float32
    one_hot,    ///< the category's hash == value
    statistic,  ///< the category's statistic > border; in_set once the categories are known
  };
  Kind kind = Kind::unknown;
  std::optional<double> border;
  std::optional<double> hash;
  std::optional<std::uint32_t> float_feature;  ///< counts among the float features
  std::optional<std::uint32_t> cat_feature;    ///< counts among the categorical features
  std::optional<std::uint32_t> index;          ///< counts among all questions of the model

  /// An inner node without children. Its feature still counts within its kind: `test` tells which.
  /// That of a statistic is `index`.
  /// @return an Error without a place if something is absent
  Result<Node> node() const;
};

/// What a node's no and yes lead to: the IR's less_equal is the file's > turned round.
inline std::int32_t& no_child_of(Node& node) {
  return node.test == Test::less_equal ? node.left : node.right;
}
inline std::int32_t& yes_child_of(Node& node) {
  return node.test == Test::less_equal ? node.right : node.left;
}

/// An oblivious tree: every node of a level asks the same.
struct ObliviousTree {
  std::vector<double> leaf_values;   ///< leaves × outputs, row-major
  std::vector<double> leaf_weights;  ///< one a leaf, or empty
  std::vector<Node> splits;          ///< the answer to splits[i] is bit i of a leaf's index

  /// How many nodes `expand` makes. @return nothing if leaves and splits do not fit
  std::optional<std::size_t> node_count() const;
};

/// The full binary tree, level by level. The root asks the last split, so the leaves stand in the
/// order of their indexes, which are their numbers. @param tree  one with a node_count
Tree expand(ObliviousTree tree);

/// Numbers the leaves of a tree whose children stand behind their parents as CatBoost numbers those
/// it has grown: from the root down, the no side first, except that a leaf beside a split comes
/// before what that split leads to. Sums the covers of the inner nodes.
void finish_non_symmetric(Tree& tree);

/// The largest double that is `border` or less once rounded to float32: where features must not be
/// rounded, `value <= it` asks what `float(value) <= border` does.
double widest(double border);

}  // namespace copse
