// Exact interventional SHAP values of an ensemble's margins (Lundberg et al., "From local
// explanations to global understanding with explainable AI for trees", 2020): what a coalition of
// features is worth is the mean margin over rows of a background, with the coalition's values put
// in the place of theirs. Covers are not needed, and what a feature adds is compared with the rows
// that were chosen, not with the training data.
//
// For a row x, a background row z and a leaf of value v, let A be the features whose tests on the
// path x passes and z does not, B those that z passes and x does not. A feature of which either
// fails both ways shuts the leaf; else it adds, with a = |A| and b = |B|,
//     v (a − 1)! b! / (a + b)! to each feature of A, −v a! (b − 1)! / (a + b)! to each of B.
// One walk of a tree takes 128 background rows along as a mask: those for which a path has the same
// A and B go together, so that a tree costs no more than the ways there are through it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/simd.hpp"
#include "base/status.hpp"
#include "ensemble/ensemble.hpp"

namespace copse {

/// Explains the margins of one ensemble against a background. Holds 16 bytes a node, 8 a leaf and
/// output, the background's masks, and 8 × (depth + 1)² for weights.
class BackgroundShap {
 public:
  /// O(nodes · background rows / 128).
  /// @param masks    the background's answers, a block of 128 rows after the other: of each what
  ///                 fill_masks (score/masks.hpp) leaves
  /// @param weights  of the background's rows, one each; they sum to 1
  /// @return Code::unsupported for margins that are no sum of leaves: a minimum or maximum, linear
  ///         leaves
  static Result<BackgroundShap> of(const Ensemble& ensemble, std::vector<simd::u64x2> masks,
                                   std::span<const double> weights);

  /// The mean margin of the background: one an output.
  std::span<const double> base() const { return base_; }

  /// Adds `share` times the contributions of one row; they and base() sum to its margin, but for
  /// the rounding of the margin's own arithmetic. O(trees · ways · blocks of the background), where
  /// the ways through a tree are at most min(3^depth, 128 · leaves); float64.
  /// @param masks     the answers of a block of rows: what fill_masks leaves
  /// @param row       of the block
  /// @param columns   contribution of feature f to output k goes to out[k * width + columns[f]]
  void add(std::span<const simd::u64x2> masks, std::size_t row, double share,
           std::span<const std::uint32_t> columns, std::size_t width, double* out);

 private:
  struct Step {
    std::uint32_t condition;
    std::uint32_t feature;
    std::int32_t child[2];  // left, right: a step; or ~leaf
  };
  struct Layout {
    std::uint32_t output;
    std::uint32_t width;
    std::uint32_t leaves;
    std::size_t first_step;
    std::size_t first_value;  // width × leaves
    std::int32_t root;
  };
  // Some background rows of a block, a bit each.
  struct Set {
    std::uint64_t low, high;
    bool any() const { return (low | high) != 0; }
  };
  // What the leaves below add to each feature of A, and take from each of B.
  struct Sums {
    double own, other;
  };
  enum class Side : std::uint8_t { both, own, other };
  class Walk;

  BackgroundShap() = default;
  void lay_out(const Ensemble& ensemble);
  void weigh(std::span<const double> weights);
  double weight_of(Set set, const double* weights) const;
  double mean(const Layout& tree, std::int32_t at, std::uint32_t lane, std::size_t block,
              Set set) const;

  std::vector<Step> steps_;
  std::vector<double> values_;
  std::vector<Layout> trees_;
  std::vector<double> base_;
  double factor_ = 1;               // from a sum of leaves to a margin
  std::vector<simd::u64x2> masks_;  // of the background
  std::size_t conditions_ = 0;      // masks of a block
  std::vector<Set> blocks_;         // all rows of each
  double even_ = 0;                 // the weight of each row where all weigh the same
  std::vector<double> weights_;     // else of each, in the order of a mask's bits
  std::vector<double> shapley_;     // (a − 1)! b! / (a + b)! at a · side_ + b
  std::size_t side_ = 1;
  std::vector<Side> sides_;            // of each feature on the path in hand
  std::vector<std::uint8_t> answers_;  // of the row: one a condition, 1 where it goes right
};

}  // namespace copse
