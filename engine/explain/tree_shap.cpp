#include "explain/tree_shap.hpp"

#include <algorithm>
#include <string>

#include "ensemble/apply.hpp"
#include "explain/quadrature.hpp"

namespace copse {
namespace {

constexpr std::size_t most_points = 64;

// The share of a node's training weight that a child got.
double share_of(const Tree& tree, const Node& node, std::int32_t child) {
  return node.cover > 0 ? tree.nodes[static_cast<std::size_t>(child)].cover / node.cover : 0;
}

// What an output gets of the leaves of a tree, and how far its paths reach.
struct Shape {
  std::size_t depth = 0;     // edges of the longest path
  std::size_t features = 0;  // distinct ones on a path, at most
};

class Measure {
 public:
  Measure(const Tree& tree, std::size_t feature_count, double* base)
      : tree_(tree), base_(base), on_path_(feature_count, 0) {}

  Shape operator()() {
    visit(0, 0, 0, 1);
    return shape_;
  }

 private:
  void visit(std::size_t index, std::size_t depth, std::size_t distinct, double reach) {
    const Node& node = tree_.nodes[index];
    shape_.depth = std::max(shape_.depth, depth);
    shape_.features = std::max(shape_.features, distinct);
    if (node.is_leaf()) {
      for (std::uint32_t lane = 0; lane < tree_.width; ++lane)
        base_[tree_.output + lane] +=
            reach * (tree_.width > 1 ? tree_.leaf_values[node.at + lane] : node.value);
      return;
    }
    const std::size_t below = distinct + (on_path_[node.feature] == 0 ? 1 : 0);
    ++on_path_[node.feature];
    visit(static_cast<std::size_t>(node.left), depth + 1, below,
          reach * share_of(tree_, node, node.left));
    visit(static_cast<std::size_t>(node.right), depth + 1, below,
          reach * share_of(tree_, node, node.right));
    --on_path_[node.feature];
  }

  const Tree& tree_;
  double* base_;
  std::vector<std::uint32_t> on_path_;
  Shape shape_;
};

// A walk is compiled for each number: few, for they are large.
std::uint8_t points_for(std::size_t features) {
  if (features <= 8) return 4;
  return features <= 16 ? 8 : most_points;
}

bool has_covers(const Ensemble& ensemble) {
  return std::all_of(ensemble.trees.begin(), ensemble.trees.end(), [](const Tree& tree) {
    return tree.nodes.size() == 1 || tree.nodes.front().cover > 0;
  });
}

}  // namespace

Result<TreeShap> TreeShap::of(const Ensemble& ensemble) {
  const auto refuse = [](std::string why) {
    return Error{Code::unsupported, "cannot be explained: " + std::move(why)};
  };
  if (ensemble.aggregate != Aggregate::sum)
    return refuse("its margin is the minimum or maximum of its leaves, and not their sum");
  if (!has_covers(ensemble))
    return refuse("it does not say how much of the training data reached its nodes");
  TreeShap shap(ensemble);
  shap.base_ = ensemble.base_margin;
  std::size_t depth = 0;
  std::size_t room = 0;
  for (const Tree& tree : ensemble.trees) {
    if (!tree.linear.empty()) return refuse("its leaves are linear models");
    const Shape shape = Measure(tree, ensemble.feature_count, shap.base_.data())();
    if (shape.features > 2 * most_points)
      return refuse("a path tests " + std::to_string(shape.features) +
                    " features, and 128 are the most");
    shap.points_.push_back(points_for(shape.features));
    depth = std::max(depth, shape.depth);
    room = std::max(room, (shape.depth + 1) * shap.points_.back());
  }
  for (std::size_t k = 0; k < shap.base_.size(); ++k)
    shap.base_[k] = finish(ensemble, k, shap.base_[k]);
  shap.products_.resize(room);
  shap.inverses_.resize(room);
  shap.sums_.resize(room);
  shap.edges_.resize(depth + 1);
  shap.last_.assign(ensemble.feature_count, -1);
  return shap;
}

// One tree, one output, one row.
template <std::size_t points>
class TreeShap::Walk {
 public:
  Walk(TreeShap& shap, const Tree& tree, std::uint32_t lane, std::span<const double> features,
       double share, std::span<const std::uint32_t> columns, double* out,
       const Quadrature<points>& rule)
      : shap_(shap),
        tree_(tree),
        lane_(lane),
        features_(features),
        share_(share),
        columns_(columns),
        out_(out),
        rule_(rule) {
    std::fill_n(shap_.products_.data(), points, 1.0);
  }

  // Leaves the sums of the leaves below node `index`, each times its product, at `depth`. own: the
  // row itself goes through it.
  void visit(std::size_t index, std::size_t depth, bool own = true) {
    const Node& node = tree_.nodes[index];
    const double* products = shap_.products_.data() + depth * points;
    double* sums = shap_.sums_.data() + depth * points;
    if (node.is_leaf()) {
      const double value = tree_.width > 1 ? tree_.leaf_values[node.at + lane_] : node.value;
      for (std::size_t q = 0; q < points; ++q) sums[q] = value * products[q];
      return;
    }
    std::fill_n(sums, points, 0.0);
    const bool left = goes_left(node);
    descend(node, node.left, left, depth, own);
    descend(node, node.right, !left, depth, own);
  }

 private:
  bool goes_left(const Node& node) const {
    double value = features_[node.feature];
    if (shap_.ensemble_->input == Real::f32) value = static_cast<double>(static_cast<float>(value));
    if (is_missing(value, node.zero_missing)) return node.missing_left;
    const std::span<const double> set =
        is_set_test(node.test) ? std::span<const double>(shap_.ensemble_->sets[node.at])
                               : std::span<const double>();
    return passes(node.test, value, node.value, set);
  }

  void descend(const Node& node, std::int32_t child, bool taken, std::size_t depth, bool own) {
    const std::int32_t before = shap_.last_[node.feature];
    const Edge above = before < 0 ? Edge{} : shap_.edges_[static_cast<std::size_t>(before)];
    const Edge edge{share_of(tree_, node, child) * above.z, taken ? above.o : 0.0};
    own = own && taken;
    // Leaves that no training row reached count for nothing, as CatBoost has it, but for the row's
    // own: without it the contributions would not sum to the margin.
    if (edge.z == 0 && !own) return;
    const double* old =
        shap_.inverses_.data() + static_cast<std::size_t>(std::max(before, 0)) * points;
    double* inverses = shap_.inverses_.data() + (depth + 1) * points;
    const double* from = shap_.products_.data() + depth * points;
    double* to = shap_.products_.data() + (depth + 1) * points;
    for (std::size_t q = 0; q < points; ++q) {
      const double factor = edge.z * (1 - rule_.point[q]) + edge.o * rule_.point[q];
      inverses[q] = 1 / factor;
      to[q] = from[q] * factor;
    }
    if (before >= 0)
      for (std::size_t q = 0; q < points; ++q) to[q] *= old[q];

    shap_.edges_[depth + 1] = edge;
    shap_.last_[node.feature] = static_cast<std::int32_t>(depth + 1);
    visit(static_cast<std::size_t>(child), depth + 1, own);
    shap_.last_[node.feature] = before;

    const double* below = shap_.sums_.data() + (depth + 1) * points;
    double* sums = shap_.sums_.data() + depth * points;
    double weighed[points];
    double whole = 0;
    for (std::size_t q = 0; q < points; ++q) {
      weighed[q] = rule_.weight[q] * below[q];
      sums[q] += below[q];
    }
    for (std::size_t q = 0; q < points; ++q) whole += weighed[q] * inverses[q];
    double added = (edge.o - edge.z) * whole;
    if (before >= 0) {
      // What the edge above will take for its own of the leaves that this one decides.
      double taken_back = 0;
      for (std::size_t q = 0; q < points; ++q) taken_back += weighed[q] * old[q];
      added -= (above.o - above.z) * taken_back;
    }
    out_[columns_[node.feature]] += share_ * added;
  }

  TreeShap& shap_;
  const Tree& tree_;
  std::uint32_t lane_;
  std::span<const double> features_;
  double share_;
  std::span<const std::uint32_t> columns_;
  double* out_;
  const Quadrature<points>& rule_;
};

void TreeShap::add(std::span<const double> features, double share,
                   std::span<const std::uint32_t> columns, std::size_t width, double* out) {
  const Ensemble& ensemble = *ensemble_;
  share *= ensemble.scale / ensemble.divisor;
  for (std::size_t t = 0; t < ensemble.trees.size(); ++t) {
    const Tree& tree = ensemble.trees[t];
    for (std::uint32_t lane = 0; lane < tree.width; ++lane) {
      double* to = out + (tree.output + lane) * width;
      const auto walk = [&]<std::size_t points>() {
        static const Quadrature<points> rule;
        Walk<points>(*this, tree, lane, features, share, columns, to, rule).visit(0, 0);
      };
      switch (points_[t]) {
        case 4:
          walk.template operator()<4>();
          break;
        case 8:
          walk.template operator()<8>();
          break;
        default:
          walk.template operator()<most_points>();
      }
    }
  }
}

}  // namespace copse
