#include <cmath>

#include "score/score.hpp"

namespace copse {
namespace {

template <class T>
bool goes_left(const Node& node, Comparison comparison, double feature) {
  const auto value = static_cast<T>(feature);
  if (std::isnan(value)) return node.missing_left;
  const auto condition = static_cast<T>(node.value);
  return comparison == Comparison::less ? value < condition : value <= condition;
}

template <class T>
void sum_leaves(const Ensemble& ensemble, std::span<const double> features,
                std::span<double> margins) {
  for (std::size_t k = 0; k < margins.size(); ++k) {
    auto sum = static_cast<T>(ensemble.base_margin[k]);
    for (const Tree& tree : ensemble.trees) {
      if (tree.output != k) continue;
      const Node* node = tree.nodes.data();
      while (!node->is_leaf()) {
        const bool left = goes_left<T>(*node, ensemble.comparison, features[node->feature]);
        node = &tree.nodes[static_cast<std::size_t>(left ? node->left : node->right)];
      }
      sum += static_cast<T>(node->value);
    }
    margins[k] = static_cast<double>(sum);
  }
}

}  // namespace

void score_reference(const Ensemble& ensemble, std::span<const double> features,
                     std::span<double> margins) {
  if (ensemble.real == Real::f32)
    sum_leaves<float>(ensemble, features, margins);
  else
    sum_leaves<double>(ensemble, features, margins);
}

}  // namespace copse
