#include <cmath>

#include "score/score.hpp"

namespace copse {
namespace {

template <Comparison comparison, class T>
T leaf(const WalkNode<T>* node, const FeatureBlock& block, std::span<const std::uint32_t> columns,
       std::size_t row) {
  while (node->skip != 0) {
    const auto value =
        static_cast<T>(block.values[columns[node->feature >> 1U] * block.stride + row]);
    bool left = false;
    if (std::isnan(value)) {
      left = (node->feature & 1U) != 0;
    } else {
      left = comparison == Comparison::less ? value < node->value : value <= node->value;
    }
    node += left ? 1 : node->skip;
  }
  return node->value;
}

template <Comparison comparison, class T>
void walk(const WalkForest<T>& forest, const FeatureBlock& block,
          std::span<const std::uint32_t> columns, double* margins) {
  const std::size_t outputs = forest.base_margin.size();
  for (std::size_t row = 0; row < block.rows; ++row) {
    double* sums = margins + row * outputs;
    for (std::size_t k = 0; k < outputs; ++k) sums[k] = static_cast<double>(forest.base_margin[k]);
    for (std::size_t t = 0; t < forest.roots.size(); ++t) {
      const T value = leaf<comparison>(forest.nodes.data() + forest.roots[t], block, columns, row);
      // A double holds every T, so the sum is T's own at each step.
      double& sum = sums[forest.outputs[t]];
      sum = static_cast<double>(static_cast<T>(sum) + value);
    }
  }
}

}  // namespace

void score(const Forest& forest, const FeatureBlock& block, std::span<const std::uint32_t> columns,
           double* margins) {
  const auto run = [&](const auto& compiled) {
    if (compiled.comparison == Comparison::less)
      walk<Comparison::less>(compiled, block, columns, margins);
    else
      walk<Comparison::less_equal>(compiled, block, columns, margins);
  };
  if (const auto* narrow = std::get_if<WalkForest<float>>(&forest))
    run(*narrow);
  else
    run(*std::get_if<WalkForest<double>>(&forest));
}

}  // namespace copse
