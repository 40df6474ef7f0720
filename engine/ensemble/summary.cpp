#include "ensemble/summary.hpp"

#include <algorithm>
#include <array>

namespace copse {
namespace {

// Nodes may stand in any order, so the depth is found from the root down.
std::uint32_t depth_of(const Tree& tree) {
  std::vector<std::pair<std::int32_t, std::uint32_t>> open{{0, 0}};
  std::uint32_t deepest = 0;
  while (!open.empty()) {
    const auto [index, depth] = open.back();
    open.pop_back();
    deepest = std::max(deepest, depth);
    const Node& node = tree.nodes[static_cast<std::size_t>(index)];
    if (node.is_leaf()) continue;
    open.emplace_back(node.left, depth + 1);
    open.emplace_back(node.right, depth + 1);
  }
  return deepest;
}

}  // namespace

Summary summarize(const Ensemble& ensemble) {
  Summary summary;
  summary.trees = ensemble.trees.size();
  for (const Tree& tree : ensemble.trees) {
    summary.nodes += tree.nodes.size();
    summary.depth = std::max(summary.depth, depth_of(tree));
    summary.linear |= !tree.linear.empty();
    for (const Node& node : tree.nodes) {
      summary.covers |= node.cover != 0;
      if (node.is_leaf())
        ++summary.leaves;
      else if (is_set_test(node.test))
        ++summary.set_splits;
    }
  }
  return summary;
}

const char* name_of(Link link) {
  constexpr std::array<const char*, link_count> names{
      "identity",      "sigmoid",     "softmax", "exponential",          "step",
      "signed square", "softplus",    "probit",  "softmax of non-zeros", "anomaly score",
      "ONNX logistic", "ONNX softmax"};
  return names[static_cast<std::size_t>(link)];
}

}  // namespace copse
