// The IR: what every importer makes and everything else reads. Plain values, in the source
// library's own node order and arithmetic; no layout tricks (those are forest/).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.hpp"

namespace copse {

/// A floating-point type of the source library.
enum class Real : std::uint8_t { f32 = 0, f64 = 1 };

/// What an inner node asks of a value that is not missing; yes goes left. Numbers are part of the
/// package format: append only.
enum class Test : std::uint8_t {
  less = 0,          ///< value <  split condition (XGBoost, ONNX BRANCH_LT)
  less_equal = 1,    ///< value <= split condition (LightGBM, scikit-learn, CatBoost, BRANCH_LEQ)
  equal = 2,         ///< value == split condition (CatBoost one-hot, BRANCH_EQ)
  in_set = 3,        ///< value is in the set (scikit-learn, BRANCH_MEMBER)
  floor_in_set = 4,  ///< floor(value) is in the set: categories of XGBoost
  trunc_in_set = 5,  ///< value without its fraction is in the set: categories of LightGBM
};
inline constexpr std::uint8_t test_count = 6;
inline bool is_set_test(Test test) { return test >= Test::in_set; }

/// From margins to predictions, in the arithmetic of `Ensemble::sum`; the ONNX ones in float32, as
/// ONNX Runtime does. Append only.
enum class Link : std::uint8_t {
  identity = 0,        ///< the margin itself
  sigmoid = 1,         ///< 1 / (1 + exp(-scale * margin)), each output by itself
  softmax = 2,         ///< exp(margin) over the sum of all outputs'
  exponential = 3,     ///< exp(margin): counts, gamma, Tweedie, hazards
  step = 4,            ///< margin > 0 ? 1 : 0 (XGBoost binary:hinge)
  signed_square = 5,   ///< sign(margin) * margin^2 (LightGBM reg_sqrt)
  softplus = 6,        ///< log(1 + exp(margin)) (LightGBM cross_entropy_lambda)
  probit = 7,          ///< ONNX PROBIT: sqrt(2) * erfinv(2 * margin - 1)
  softmax_zero = 8,    ///< ONNX SOFTMAX_ZERO: softmax of the margins that are not 0
  anomaly = 9,         ///< -2^(-margin / scale): score_samples of an isolation forest
  onnx_logistic = 10,  ///< ONNX LOGISTIC: sigmoid of |margin|, or 1 less it below 0
  onnx_softmax = 11,   ///< ONNX SOFTMAX of trees: softmax whose sum is float32 too
};
inline constexpr std::uint8_t link_count = 12;

enum class Task : std::uint8_t {
  regression = 0,      ///< predictions are values (counts, times, ranks, anomaly scores)
  classification = 1,  ///< predictions are probabilities: one output is that of the second of two
                       ///< classes, several are one a class
};

/// How the leaves of the trees become one number (ONNX has all three).
enum class Aggregate : std::uint8_t { sum = 0, minimum = 1, maximum = 2 };

inline constexpr std::int32_t no_child = -1;

/// One node. An inner node has both children, a leaf neither.
struct Node {
  std::int32_t left = no_child;   ///< index in Tree::nodes
  std::int32_t right = no_child;  ///< index in Tree::nodes
  std::uint32_t feature = 0;      ///< inner node: index into the ensemble's features
  std::uint32_t number = 0;  ///< what the source library calls this node; for a leaf it is what its
                             ///< pred_leaf, apply or calc_leaf_indexes gives
  std::uint32_t at = 0;      ///< set test: index in Ensemble::sets; leaf of a tree with width > 1:
                             ///< first of its values in Tree::leaf_values; leaf of a linear tree:
                             ///< index in Tree::linear
  Test test = Test::less;
  bool missing_left = false;  ///< inner node: where NaN goes
  bool zero_missing = false;  ///< inner node: a value within ±zero_threshold goes where NaN goes
  double value = 0;           ///< inner node: split condition; leaf: what it adds to the margin
  double cover = 0;  ///< training weight (hessian, or rows) that reached the node; 0 unknown

  bool is_leaf() const { return left == no_child; }
};

/// LightGBM's kZeroThreshold, a float there.
inline constexpr double zero_threshold = static_cast<double>(1e-35F);

/// A leaf of LightGBM's linear trees: constant + the terms, added in order, in float64; where any
/// of its features is NaN, the node's plain `value` instead. Features within ±zero_threshold are 0.
struct LinearLeaf {
  struct Term {
    std::uint32_t feature;
    double coefficient;
  };
  double constant = 0;
  std::vector<Term> terms;
};

/// Node 0 is the root. Every other node has exactly one parent.
struct Tree {
  std::vector<Node> nodes;
  std::uint32_t output = 0;         ///< the first margin it adds to
  std::uint32_t width = 1;          ///< how many margins, from `output` on
  std::vector<double> leaf_values;  ///< width > 1: leaves × width, row-major; else empty
  std::vector<LinearLeaf> linear;   ///< one a leaf, or empty; needs width 1 and float64 sums
};

/// How text in a column becomes the number that the trees compare.
struct Categories {
  enum class Coding : std::uint8_t {
    number = 0,         ///< the column holds numbers; `names` is empty
    index = 1,          ///< text i of `names` is i
    catboost_hash = 2,  ///< CatBoost's 32-bit hash of the text; `names` may be known or empty
  };
  enum class Unseen : std::uint8_t {
    error = 0,    ///< a text that is not in `names` is refused (XGBoost)
    missing = 1,  ///< it is missing (LightGBM, scikit-learn)
    other = 2,    ///< it is a category like no other (CatBoost)
  };
  Coding coding = Coding::number;
  Unseen unseen = Unseen::error;
  std::vector<std::string> names;

  bool operator==(const Categories&) const = default;
};

/// Names distinct, of sensible length, without zero bytes, and there only where the coding has
/// them.
Status validate(const Categories& categories);

/// margin[k] = aggregate(base_margin[k], the leaves of the trees of output k, in tree order,
/// in `sum`) / divisor * scale + bias[k], each step rounded to `sum`, divisor and scale of 1 left
/// out. A feature is rounded to `input` before it is tested. A minimum or maximum is of the leaves
/// alone (0 where there are none), and its base margins are 0.
struct Ensemble {
  Real input = Real::f32;  ///< split conditions are exact in it
  Real sum = Real::f32;    ///< leaves, base margins, divisor, scale and bias are exact in it
  Aggregate aggregate = Aggregate::sum;
  Link link = Link::identity;
  Task task = Task::regression;
  double link_scale = 1;  ///< of sigmoid, exponential and anomaly; 1 for the others
  std::uint32_t feature_count = 0;
  std::vector<std::string> feature_names;  ///< empty, or one a feature
  std::vector<Categories> categories;      ///< empty, or one a feature
  std::vector<std::string> class_names;    ///< empty, or one a class
  std::vector<double> base_margin;         ///< one an output: where the aggregate starts
  double divisor = 1;                     ///< number of trees (or rounds) where leaves are averaged
  double scale = 1;                       ///< CatBoost
  std::vector<double> bias;               ///< empty, or one an output: CatBoost, ONNX
  std::vector<std::vector<double>> sets;  ///< each ascending, distinct, finite, not empty
  std::vector<Tree> trees;
  std::string source;  ///< library, version, objective, for `inspect`: "XGBoost 3.2.0 rank:ndcg"

  std::uint32_t output_count() const { return static_cast<std::uint32_t>(base_margin.size()); }
  /// Classes that a prediction speaks of; 0 in a regression.
  std::uint32_t class_count() const {
    if (task == Task::regression) return 0;
    return output_count() == 1 ? 2 : output_count();
  }
};

/// Checks everything that scoring relies on: at least one output; counts and depth within
/// limits.hpp; children in bounds, each node but the root reached exactly once (so no cycle);
/// features, outputs, sets and leaf values in range; split conditions not NaN; leaves, base
/// margins, bias and coefficients finite and exactly representable in their type; divisor, scale
/// and link_scale finite and divisor and link_scale positive; covers finite and not negative;
/// categories, class names and names, where given, of the right count. O(nodes).
/// @return an Error that names tree and node.
Status validate(const Ensemble& ensemble);

}  // namespace copse
