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
// One walk down each tree carries the products at the points, one walk up the sums of the leaves
// below.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/status.hpp"
#include "ensemble/ensemble.hpp"

namespace copse {

/// Explains the margins of one ensemble, which must outlive it.
class TreeShap {
 public:
  /// O(nodes).
  /// @return Code::unsupported for margins that are no sum of leaves of trees with covers: a
  /// minimum
  ///         or maximum, linear leaves, a model packed without covers; and for a path of more than
  ///         128 distinct features.
  static Result<TreeShap> of(const Ensemble& ensemble);

  /// What the margins are expected to be with nothing known of a row: one an output.
  std::span<const double> base() const { return base_; }

  /// Adds `share` times the contributions of one row; they and base() sum to its margin, but for
  /// the rounding of the margin's own arithmetic. O(nodes · points), float64.
  /// @param features  of the ensemble, NaN = missing
  /// @param columns   contribution of feature f to output k goes to out[k * width + columns[f]]
  void add(std::span<const double> features, double share, std::span<const std::uint32_t> columns,
           std::size_t width, double* out);

 private:
  struct Edge {
    double z = 1;
    double o = 1;
  };
  explicit TreeShap(const Ensemble& ensemble) : ensemble_(&ensemble) {}
  template <std::size_t points>
  class Walk;

  const Ensemble* ensemble_;
  std::vector<std::uint8_t> points_;  ///< one a tree: quadrature points
  std::vector<double> base_;
  // Of the path that is walked, by depth; and of each feature where it was tested last, or −1.
  std::vector<double> products_;
  std::vector<double> inverses_;  // of the factors
  std::vector<double> sums_;
  std::vector<Edge> edges_;
  std::vector<std::int32_t> last_;
};

}  // namespace copse
