// Exact path-dependent SHAP values of an ensemble's margins (Lundberg, Erion, Lee, "Consistent
// individualized feature attribution for tree ensembles", 2018): what a coalition of features is
// worth is the margin expected over the training rows where the others are not known, by the covers
// of the nodes. Shapley's sum over coalitions is taken by quadrature instead of counting subsets.
//
// For a leaf of value v whose path tests the distinct features D, let z_j be the product of the
// cover ratios of j's edges on it, o_j whether the row takes them all, f_j(t) = z_j (1 − t) + o_j
// t. Then the leaf adds to feature j
//     v (o_j − z_j) ∫₀¹ ∏_{k ≠ j} f_k(t) dt,
// a polynomial of degree |D| − 1, which n Gauss–Legendre points integrate exactly where |D| ≤ 2n.
//
// At each point a walk down carries D, the product of the f on the way to a node, and a walk up U,
// the sum of the leaves below, each times its product from the node on. At a node that tests j, a
// and b being j's curves (shap_trees.hpp) and z the other side's share:
//     D_other = D a z,  D_taken = D − D_other,  X = z (U_taken − U_other),
//     φ_j += D b X,     U = U_taken − a X.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "explain/shap_trees.hpp"

namespace copse {

/// Explains the margins of one ensemble. Holds 40 to 100 bytes a node, and 32 × pairs of points a
/// node of the largest tree to work with.
class TreeShap {
 public:
  /// O(nodes log nodes).
  /// @return Code::unsupported for margins that are no sum of leaves of trees with covers: a
  ///         minimum or maximum, linear leaves, a model packed without covers; and for a path of
  ///         more than 128 distinct features.
  /// @param only  trees to add, ascending; base() is of all. Nothing: all of them
  static Result<TreeShap> of(const Ensemble& ensemble,
                             const std::vector<std::uint32_t>* only = nullptr);

  /// What the margins are expected to be with nothing known of a row: one an output.
  std::span<const double> base() const { return trees_.base; }

  /// Adds `share` times the contributions of one row; they and base() sum to its margin, but for
  /// the rounding of the margin's own arithmetic. O(nodes · points), float64.
  /// @param masks     the answers of a block of rows: what fill_masks (score/masks.hpp) leaves
  /// @param row       of the block
  /// @param columns   contribution of feature f to output k goes to out[k * width + columns[f]]
  void add(std::span<const simd::u64x2> masks, std::size_t row, double share,
           std::span<const std::uint32_t> columns, std::size_t width, double* out);

 private:
  explicit TreeShap(ShapTrees trees) : trees_(std::move(trees)) {}
  template <std::size_t fixed>
  void walk(const ShapTree& tree);
  std::uint32_t own_leaf(const ShapTree& tree) const;

  ShapTrees trees_;
  double factor_ = 1;  ///< from a sum of leaves to a margin
  std::size_t features_ = 0;
  std::vector<std::vector<simd::f64x2>> weights_;  ///< by pairs of points
  std::vector<std::uint8_t> answers_;  ///< of the row: one a condition, 1 where it goes right
  // By slot, and pairs of points each.
  std::vector<simd::f64x2> products_;
  std::vector<simd::f64x2> sums_;
  std::vector<std::uint8_t> open_;  ///< the row took every edge so far that tests the last feature
  std::vector<simd::f64x2> found_;  ///< lanes × features × pairs
  std::vector<double> kept_;        ///< what stands at the row's own leaf, one a lane
};

}  // namespace copse
