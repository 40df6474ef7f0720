// What the parts of a tree add to a row's contributions, for every pattern of their bits.
//
// A leaf's table is what tree_shap.hpp says of it, for each set S of the features that the row
// takes all edges of: with H(S) = v ∏_k f_k at the quadrature's points, weights included, a feature
// in S has Σ H (1 − z) / g where g = z (1 − t) + t, and one outside −Σ H / (1 − t). Products over S
// double with each feature. A node's table is the sum of its children's, the row's way through the
// node being one of its bits.
//
// Interactions have a lane a pair of features: half of Σ H c_i c_j, where c is
// (1 − z) / g in S and −1 / (1 − t) outside.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/simd.hpp"
#include "explain/quadrature.hpp"
#include "explain/shap_cut.hpp"

namespace copse {

/// The tables of one tree after the other, in memory that is used again. Float32.
class ShapTables {
 public:
  ShapTables(const Ensemble& ensemble, std::span<const std::uint32_t> of_node)
      : ensemble_(ensemble), of_node_(of_node) {}

  /// @param lane  of the leaves' values, below the tree's width
  void build(const ShapCut& cut, std::uint32_t lane);

  /// Vectors of an entry.
  std::size_t vectors() const { return vectors_; }
  /// Entries of all parts in order, each 2 to the power of its bits: what the bits say as a number,
  /// the first being the lowest.
  const simd::f32x4* entries() const { return memory_.data(); }

 private:
  void build_node(std::size_t node, bool reached, simd::f32x4* out, simd::f32x4* spare);
  void build_leaf(const Node& leaf, bool reached, simd::f32x4* out);
  void join(std::size_t node, std::size_t place, const simd::f32x4* const (&tables)[2],
            simd::f32x4* out);
  void double_products(double value, const Quadrature& rule);
  void fill_features(const Quadrature& rule, std::size_t from, simd::f32x4* out);
  void fill_pairs(const Quadrature& rule, std::size_t from, simd::f32x4* out);

  const Ensemble& ensemble_;
  std::span<const std::uint32_t> of_node_;
  std::vector<Quadrature> rules_;  // by points
  ConditionsBelow below_;
  // Of the tree in hand.
  const Tree* tree_ = nullptr;
  std::span<const std::uint32_t> own_;
  const ShapCut* cut_ = nullptr;
  std::uint32_t lane_ = 0;
  std::size_t vectors_ = 0;
  std::vector<ShapPath> path_;
  std::vector<simd::f32x4> memory_;
  // Of the leaf in hand.
  std::vector<float> products_;      // sets × points, filled up to whole vectors
  std::vector<simd::f32x4> inside_;  // vectors × points: (1 − z) / g of the path's features
  std::vector<simd::i32x4> bits_;    // one a vector: the bit of each lane in a set, 0 = not there
  std::vector<float> factors_;
  std::vector<std::uint32_t> lane_of_pair_;  // by place × features + the other's
};

}  // namespace copse
