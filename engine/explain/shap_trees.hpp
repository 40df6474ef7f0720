// Trees laid out for tree_shap.cpp: inner nodes as steps of a walk down and up again, over the same
// conditions as a Forest's.
#pragma once

#include <cstdint>
#include <vector>

#include "base/simd.hpp"
#include "base/status.hpp"
#include "ensemble/ensemble.hpp"

namespace copse {

/// An inner node. Its edge to a child carries z, the child's share of the training weight of both.
struct ShapStep {
  std::uint32_t condition;  ///< in Conditions::conditions; yes goes right
  std::uint32_t feature;
  std::uint32_t child[2];  ///< left, right: slots; where both are leaves, leaves
  std::uint32_t again;     ///< slot below the edge that tested the feature last on the way here, or
                           ///< the tree's slot `always`
  std::uint32_t curve;     ///< in ShapTrees::curves, where the row took that edge
  double z[2];
};

/// Slots of a tree: its steps, each after its parent and those whose children are both leaves last;
/// then the other leaves; then `always`. A fresh step tests a feature that no edge above it tests.
struct ShapTree {
  std::uint32_t output;  ///< the first margin it adds to
  std::uint32_t width;   ///< how many
  std::uint32_t pairs;   ///< of quadrature points
  std::uint32_t first_step;
  std::uint32_t fresh;       ///< so many steps come first: fresh, and so are all above them
  std::uint32_t upper;       ///< steps with a child that is a step
  std::uint32_t fresh_last;  ///< the end of those fresh steps that follow
  std::uint32_t steps;       ///< all of them
  std::uint32_t first_leaf;  ///< of the loose ones, in ShapTrees::loose
  std::uint32_t loose;       ///< leaves that have a slot
  std::uint32_t leaves;
  std::uint32_t first_value;  ///< in ShapTrees::values: width × leaves
  bool hollow;                ///< some leaves were reached by no training row: their values are 0,
                              ///< and all true values follow

  std::uint32_t always() const { return steps + loose; }
};

/// A pair of points at a time. With g(t) = Z (1 − t) + t, where Z is the product of the z of the
/// edges above that tested the same feature: a = (1 − t) Z / g and b = Z / g²; a = 1 and b = 0
/// where the row did not take them all.
struct ShapTrees {
  std::vector<ShapStep> steps;
  std::vector<std::uint32_t> loose;  ///< a leaf each
  std::vector<double> values;
  std::vector<simd::f64x2> curves;  ///< a of all points, then b
  std::vector<ShapTree> trees;      ///< by output, width, pairs; without those of a single leaf
  std::vector<double> base;         ///< one an output: the margin expected with nothing known
  std::size_t most_slots = 0;
  std::size_t most_pairs = 0;
  std::size_t most_width = 0;

  /// Where the curves of a failed feature stand, for trees with so many pairs of points; and those
  /// of a fresh step, whose b is 1.
  std::uint32_t closed(std::size_t pairs) const { return closed_[pairs]; }
  std::uint32_t fresh(std::size_t pairs) const { return fresh_[pairs]; }

 private:
  friend class ShapLayout;
  std::vector<std::uint32_t> closed_;
  std::vector<std::uint32_t> fresh_;
};

/// O(nodes log nodes); a step takes 40 bytes, and 32 × pairs more if its feature was tested above.
/// @return Code::unsupported for a path of more than `most_path_features` distinct features, and
///         for linear leaves
/// @param only  trees to lay out, ascending; base is of all. Nothing: all of them
Result<ShapTrees> lay_out_shap(const Ensemble& ensemble, const std::vector<std::uint32_t>* only);
inline constexpr std::size_t most_path_features = 128;

}  // namespace copse
