// The IR: what every importer makes and everything else reads. Plain values, in the source
// library's own node order and arithmetic; no layout tricks (those are forest/).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.hpp"

namespace copse {

/// The floating-point type in which the source library compares values and adds leaves.
enum class Real : std::uint8_t { f32 = 0, f64 = 1 };

/// When a value that is not missing goes to the left child.
enum class Comparison : std::uint8_t {
  less = 0,        ///< value <  split condition (XGBoost)
  less_equal = 1,  ///< value <= split condition (LightGBM, scikit-learn, ONNX BRANCH_LEQ)
};

/// From margin to prediction.
enum class Link : std::uint8_t {
  identity = 0,  ///< the margin itself
  sigmoid = 1,   ///< 1 / (1 + exp(-margin)): probability of the positive class
};

inline constexpr std::int32_t no_child = -1;

/// One node. An inner node has both children, a leaf neither.
struct Node {
  std::int32_t left = no_child;   ///< index in Tree::nodes
  std::int32_t right = no_child;  ///< index in Tree::nodes
  std::uint32_t feature = 0;      ///< inner node: index into the ensemble's features
  bool missing_left = false;      ///< inner node: where NaN goes
  double value = 0;               ///< inner node: split condition; leaf: what it adds to the margin
  double cover = 0;               ///< sum of training weight (hessian) that reached the node

  bool is_leaf() const { return left == no_child; }
};

/// Node 0 is the root. Every other node has exactly one parent.
struct Tree {
  std::vector<Node> nodes;
  std::uint32_t output = 0;  ///< the margin it adds to
};

/// A sum of trees: margin[k] = base_margin[k] + the leaves of the trees of output k, added in
/// tree order, in `real`. All values are exactly representable in `real`.
struct Ensemble {
  Real real = Real::f32;
  Comparison comparison = Comparison::less;
  Link link = Link::identity;
  std::uint32_t feature_count = 0;
  std::vector<std::string> feature_names;  ///< empty, or one a feature
  std::vector<double> base_margin;         ///< one an output: the intercept in margin space
  std::vector<Tree> trees;
  std::string
      source;  ///< library, version and objective, for `inspect`: "XGBoost 3.2.0 binary:logistic"

  std::uint32_t output_count() const { return static_cast<std::uint32_t>(base_margin.size()); }
};

/// Checks everything that scoring relies on: at least one output; counts and depth within
/// limits.hpp; children in bounds, each node but the root reached exactly once (so no cycle);
/// features and outputs in range; split conditions, leaves and base margins finite and exactly
/// representable in `real`; covers finite and not negative. O(nodes).
/// @return an Error that names tree and node.
Status validate(const Ensemble& ensemble);

}  // namespace copse
