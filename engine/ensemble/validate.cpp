#include <cmath>
#include <cstddef>

#include "ensemble/ensemble.hpp"
#include "ensemble/limits.hpp"

namespace copse {
namespace {

bool representable(double value, Real real) {
  if (!std::isfinite(value)) return false;
  return real == Real::f64 || static_cast<double>(static_cast<float>(value)) == value;
}

Error at_node(std::size_t tree, std::size_t node, const std::string& what) {
  return {Code::corrupt,
          "tree " + std::to_string(tree) + ", node " + std::to_string(node) + ": " + what};
}

Status check_node(const Ensemble& ensemble, const Tree& tree, std::size_t tree_index,
                  std::size_t index) {
  const Node& node = tree.nodes[index];
  const auto size = static_cast<std::int64_t>(tree.nodes.size());
  if (!representable(node.value, ensemble.real))
    return at_node(tree_index, index, "its value is not a finite number of the model's type");
  if (!representable(node.cover, ensemble.real) || node.cover < 0)
    return at_node(tree_index, index, "its cover is not a finite number >= 0 of the model's type");
  if (node.is_leaf()) {
    if (node.right != no_child) return at_node(tree_index, index, "it has a right child only");
    return ok();
  }
  for (const std::int64_t child : {node.left, node.right})
    if (child <= 0 || child >= size)
      return at_node(tree_index, index, "child " + std::to_string(child) + " does not exist");
  if (node.feature >= ensemble.feature_count)
    return at_node(tree_index, index,
                   "it splits on feature " + std::to_string(node.feature) + " of " +
                       std::to_string(ensemble.feature_count));
  return ok();
}

// Walks down from the root: each node must be met once, none be left over.
Status check_shape(const Tree& tree, std::size_t tree_index) {
  struct Visit {
    std::int32_t node;
    std::uint32_t depth;
  };
  std::vector<bool> met(tree.nodes.size());
  std::vector<Visit> open{{0, 0}};
  std::size_t count = 0;
  while (!open.empty()) {
    const auto [index, depth] = open.back();
    open.pop_back();
    const auto i = static_cast<std::size_t>(index);
    if (met[i]) return at_node(tree_index, i, "it is reached twice, so this is no tree");
    met[i] = true;
    ++count;
    const Node& node = tree.nodes[i];
    if (node.is_leaf()) continue;
    if (depth == limits::depth)
      return Error{Code::limit, "tree " + std::to_string(tree_index) + " is deeper than " +
                                    std::to_string(limits::depth)};
    open.push_back({node.right, depth + 1});
    open.push_back({node.left, depth + 1});
  }
  if (count == tree.nodes.size()) return ok();
  std::size_t lost = 0;
  while (met[lost]) ++lost;
  return at_node(tree_index, lost, "no path from the root reaches it");
}

}  // namespace

Status validate(const Ensemble& ensemble) {
  if (ensemble.base_margin.empty()) return Error{Code::corrupt, "the model has no output"};
  if (ensemble.base_margin.size() > limits::outputs)
    return Error{Code::limit, "more than " + std::to_string(limits::outputs) + " outputs"};
  if (ensemble.feature_count > limits::features)
    return Error{Code::limit, "more than " + std::to_string(limits::features) + " features"};
  if (ensemble.trees.size() > limits::trees)
    return Error{Code::limit, "more than " + std::to_string(limits::trees) + " trees"};
  if (!ensemble.feature_names.empty() && ensemble.feature_names.size() != ensemble.feature_count)
    return Error{Code::corrupt, std::to_string(ensemble.feature_names.size()) + " names for " +
                                    std::to_string(ensemble.feature_count) + " features"};
  for (std::size_t i = 0; i < ensemble.base_margin.size(); ++i)
    if (!representable(ensemble.base_margin[i], ensemble.real))
      return Error{Code::corrupt, "the base margin of output " + std::to_string(i) +
                                      " is not a finite number of the model's type"};
  std::size_t nodes = 0;
  for (std::size_t t = 0; t < ensemble.trees.size(); ++t) {
    const Tree& tree = ensemble.trees[t];
    nodes += tree.nodes.size();
    if (nodes > limits::nodes)
      return Error{Code::limit, "more than " + std::to_string(limits::nodes) + " nodes"};
    if (tree.nodes.empty())
      return Error{Code::corrupt, "tree " + std::to_string(t) + " has no nodes"};
    if (tree.output >= ensemble.output_count())
      return Error{Code::corrupt, "tree " + std::to_string(t) + " adds to output " +
                                      std::to_string(tree.output) + " of " +
                                      std::to_string(ensemble.output_count())};
    for (std::size_t n = 0; n < tree.nodes.size(); ++n)
      COPSE_CHECK(check_node(ensemble, tree, t, n));
    COPSE_CHECK(check_shape(tree, t));
  }
  return ok();
}

}  // namespace copse
