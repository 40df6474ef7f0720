#include <cmath>

#include "ensemble/apply.hpp"
#include "score/score.hpp"

namespace copse {
namespace {

template <class T>
const Node& leaf_of(const Ensemble& ensemble, const Tree& tree, std::span<const double> features) {
  const Node* node = tree.nodes.data();
  while (!node->is_leaf()) {
    const auto value = static_cast<T>(features[node->feature]);
    const std::span<const double> set = is_set_test(node->test)
                                            ? std::span<const double>(ensemble.sets[node->at])
                                            : std::span<const double>();
    const bool left = is_missing(value, node->zero_missing)
                          ? node->missing_left
                          : passes(node->test, value, static_cast<T>(node->value), set);
    node = &tree.nodes[static_cast<std::size_t>(left ? node->left : node->right)];
  }
  return *node;
}

double leaf_value(const Tree& tree, const Node& leaf, std::uint32_t lane,
                  std::span<const double> features) {
  if (tree.width > 1) return tree.leaf_values[leaf.at + lane];
  if (tree.linear.empty()) return leaf.value;
  return evaluate(tree.linear[leaf.at], leaf.value,
                  [&](std::uint32_t feature) { return features[feature]; });
}

template <class In, class Sum>
void aggregate_leaves(const Ensemble& ensemble, std::span<const double> features,
                      std::span<double> margins) {
  for (std::uint32_t k = 0; k < margins.size(); ++k) {
    auto sum = static_cast<Sum>(ensemble.base_margin[k]);
    bool first = true;
    for (const Tree& tree : ensemble.trees) {
      if (k < tree.output || k >= tree.output + tree.width) continue;
      const Node& leaf = leaf_of<In>(ensemble, tree, features);
      sum = join(ensemble.aggregate, first, sum,
                 static_cast<Sum>(leaf_value(tree, leaf, k - tree.output, features)));
      first = false;
    }
    margins[k] = static_cast<double>(finish(ensemble, k, sum));
  }
}

}  // namespace

void score_reference(const Ensemble& ensemble, std::span<const double> features,
                     std::span<double> margins) {
  const bool narrow_sum = ensemble.sum == Real::f32;
  if (ensemble.input == Real::f32)
    (narrow_sum ? aggregate_leaves<float, float>
                : aggregate_leaves<float, double>)(ensemble, features, margins);
  else
    (narrow_sum ? aggregate_leaves<double, float>
                : aggregate_leaves<double, double>)(ensemble, features, margins);
}

void leaves_reference(const Ensemble& ensemble, std::span<const double> features,
                      std::span<std::uint32_t> numbers) {
  for (std::size_t t = 0; t < ensemble.trees.size(); ++t)
    numbers[t] = (ensemble.input == Real::f32 ? leaf_of<float> : leaf_of<double>)(ensemble,
                                                                                  ensemble.trees[t],
                                                                                  features)
                     .number;
}

}  // namespace copse
