#include "explain/tree_shap.hpp"

#include <algorithm>
#include <type_traits>

#include "explain/quadrature.hpp"
#include "score/masks.hpp"

namespace copse {
namespace {

using simd::f64x2;

bool has_covers(const Ensemble& ensemble) {
  return std::all_of(ensemble.trees.begin(), ensemble.trees.end(), [](const Tree& tree) {
    return tree.nodes.size() == 1 || tree.nodes.front().cover > 0;
  });
}

}  // namespace

Result<TreeShap> TreeShap::of(const Ensemble& ensemble, const std::vector<std::uint32_t>* only) {
  if (ensemble.aggregate != Aggregate::sum)
    return Error{Code::unsupported,
                 "cannot be explained: its margin is the minimum or maximum of its leaves, and not "
                 "their sum"};
  if (!has_covers(ensemble))
    return Error{Code::unsupported,
                 "cannot be explained: it does not say how much of the training data reached its "
                 "nodes"};
  COPSE_TRY(ShapTrees trees, lay_out_shap(ensemble, only));
  TreeShap shap(std::move(trees));
  shap.factor_ = ensemble.scale / ensemble.divisor;
  shap.features_ = ensemble.feature_count;
  const std::size_t pairs = shap.trees_.most_pairs;
  shap.weights_.resize(pairs + 1);
  for (const ShapTree& tree : shap.trees_.trees) {
    std::vector<f64x2>& weights = shap.weights_[tree.pairs];
    if (!weights.empty()) continue;
    weights.resize(tree.pairs);
    const Quadrature rule(2 * std::size_t{tree.pairs});
    for (std::size_t i = 0; i < rule.weights.size(); ++i) weights[i / 2][i % 2] = rule.weights[i];
  }
  shap.products_.resize(shap.trees_.most_slots * pairs);
  shap.sums_.resize(shap.trees_.most_slots * pairs);
  shap.open_.resize(shap.trees_.most_slots);
  shap.found_.resize(shap.trees_.most_width * shap.features_ * pairs);
  return shap;
}

std::uint32_t TreeShap::own_leaf(const ShapTree& tree) const {
  const ShapStep* steps = trees_.steps.data() + tree.first_step;
  std::uint32_t at = 0;
  while (at < tree.upper) at = steps[at].child[answers_[steps[at].condition]];
  if (at >= tree.steps) return trees_.loose[tree.first_leaf + at - tree.steps];
  return steps[at].child[answers_[steps[at].condition]];
}

// @tparam fixed  pairs of points, 0: as many as the tree says
template <std::size_t fixed>
void TreeShap::walk(const ShapTree& tree) {
  const std::size_t pairs = fixed != 0 ? fixed : tree.pairs;
  const ShapStep* steps = trees_.steps.data() + tree.first_step;
  const f64x2* curves = trees_.curves.data();
  const std::uint32_t closed = trees_.closed(pairs);
  const f64x2* fresh_curve = curves + trees_.fresh(pairs);
  f64x2 in_registers[fixed + 1] = {};
  if (fixed != 0) {
    std::copy_n(fresh_curve, fixed, in_registers);
    fresh_curve = in_registers;
  }
  f64x2* products = products_.data();
  f64x2* sums = sums_.data();
  const std::uint8_t* answers = answers_.data();
  std::uint8_t* open = open_.data();
  const auto curve_of = [&](const ShapStep& step) {
    return curves + (open[step.again] != 0 ? step.curve : closed);
  };
  std::copy_n(weights_[pairs].data(), pairs, products);
  open[tree.always()] = 1;
  const auto descend = [&](auto fresh, std::size_t from, std::size_t end) {
    for (std::size_t i = from; i < end; ++i) {
      const ShapStep& step = steps[i];
      const std::size_t taken = answers[step.condition];
      const f64x2 z = simd::splat(step.z[1 - taken]);
      const std::uint8_t is_open = fresh ? 1 : open[step.again];
      const f64x2* a = fresh ? fresh_curve : curve_of(step);
      f64x2* hot = products + step.child[taken] * pairs;
      f64x2* cold = products + step.child[1 - taken] * pairs;
      for (std::size_t q = 0; q < pairs; ++q) {
        const f64x2 product = products[i * pairs + q];
        const f64x2 lost = product * a[q] * z;
        cold[q] = lost;
        hot[q] = product - lost;
      }
      open[step.child[taken]] = is_open;
      open[step.child[1 - taken]] = 0;
    }
  };
  descend(std::true_type(), 0, tree.fresh);
  descend(std::false_type(), tree.fresh, tree.upper);
  for (std::uint32_t lane = 0; lane < tree.width; ++lane) {
    const double* values =
        trees_.values.data() + tree.first_value + std::size_t{lane} * tree.leaves;
    f64x2* found = found_.data() + lane * features_ * pairs;
    for (std::size_t i = 0; i < tree.loose; ++i)
      std::fill_n(sums + (tree.steps + i) * pairs, pairs,
                  simd::splat(values[trees_.loose[tree.first_leaf + i]]));
    const auto turn = [&](auto fresh, std::size_t from, std::size_t end) {
      for (std::size_t i = from; i < end; ++i) {
        const ShapStep& step = steps[i];
        const std::size_t taken = answers[step.condition];
        const f64x2* a = fresh ? fresh_curve : curve_of(step);
        const double value = values[step.child[taken]];
        const f64x2 x = simd::splat(step.z[1 - taken] * (value - values[step.child[1 - taken]]));
        f64x2* of_feature = found + step.feature * pairs;
        for (std::size_t q = 0; q < pairs; ++q) {
          const f64x2 part = products[i * pairs + q] * x;
          of_feature[q] += fresh ? part : part * a[pairs + q];
          sums[i * pairs + q] = simd::splat(value) - a[q] * x;
        }
      }
    };
    turn(std::true_type(), tree.upper, tree.fresh_last);
    turn(std::false_type(), tree.fresh_last, tree.steps);
    const auto ascend = [&](auto fresh, std::size_t from, std::size_t end) {
      for (std::size_t i = end; i-- > from;) {
        const ShapStep& step = steps[i];
        const std::size_t taken = answers[step.condition];
        const f64x2 z = simd::splat(step.z[1 - taken]);
        const f64x2* a = fresh ? fresh_curve : curve_of(step);
        const f64x2* hot = sums + step.child[taken] * pairs;
        const f64x2* cold = sums + step.child[1 - taken] * pairs;
        f64x2* of_feature = found + step.feature * pairs;
        for (std::size_t q = 0; q < pairs; ++q) {
          const f64x2 x = z * (hot[q] - cold[q]);
          const f64x2 part = products[i * pairs + q] * x;
          of_feature[q] += fresh ? part : part * a[pairs + q];
          sums[i * pairs + q] = hot[q] - a[q] * x;
        }
      }
    };
    ascend(std::false_type(), tree.fresh, tree.upper);
    ascend(std::true_type(), 0, tree.fresh);
  }
}

void TreeShap::add(std::span<const simd::u64x2> masks, std::size_t row, double share,
                   std::span<const std::uint32_t> columns, std::size_t width, double* out) {
  answers_of(masks, row, answers_);
  share *= factor_;
  const std::vector<ShapTree>& trees = trees_.trees;
  for (std::size_t t = 0; t < trees.size(); ++t) {
    const ShapTree& tree = trees[t];
    const std::size_t size = std::size_t{tree.width} * tree.leaves;
    double* values = trees_.values.data() + tree.first_value;
    // The row's own leaf counts even where no training row reached it: else the contributions would
    // not sum to the margin.
    const std::uint32_t own = tree.hollow ? own_leaf(tree) : 0;
    kept_.clear();
    for (std::size_t at = own; tree.hollow && at < size; at += tree.leaves) {
      kept_.push_back(values[at]);
      values[at] = values[size + at];
    }
    if (tree.pairs == 1)
      walk<1>(tree);
    else if (tree.pairs == 2)
      walk<2>(tree);
    else
      walk<0>(tree);
    for (std::size_t i = 0; i < kept_.size(); ++i) values[own + i * tree.leaves] = kept_[i];

    const bool goes_on = t + 1 < trees.size() && trees[t + 1].output == tree.output &&
                         trees[t + 1].width == tree.width && trees[t + 1].pairs == tree.pairs;
    if (goes_on) continue;
    const f64x2* found = found_.data();
    for (std::uint32_t lane = 0; lane < tree.width; ++lane)
      for (std::size_t f = 0; f < features_; ++f) {
        f64x2 sum = {};
        for (std::size_t q = 0; q < tree.pairs; ++q) sum += *found++;
        out[(tree.output + lane) * width + columns[f]] += share * (sum[0] + sum[1]);
      }
    std::fill(found_.begin(), found_.end(), f64x2{});
  }
}

}  // namespace copse
