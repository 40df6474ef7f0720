#include <cassert>
#include <cstddef>

#include "forest/forest.hpp"

namespace copse {
namespace {

// Appends the tree in preorder. A right child is placed once the whole left subtree is, so each
// pending one remembers the parent whose `skip` it completes.
template <class T>
void append(const Tree& tree, std::vector<WalkNode<T>>& nodes) {
  struct Pending {
    std::int32_t node;
    std::size_t parent;
  };
  constexpr auto none = static_cast<std::size_t>(-1);
  std::vector<Pending> open{{0, none}};
  while (!open.empty()) {
    const auto [index, parent] = open.back();
    open.pop_back();
    const std::size_t at = nodes.size();
    if (parent != none) nodes[parent].skip = static_cast<std::uint32_t>(at - parent);
    const Node& node = tree.nodes[static_cast<std::size_t>(index)];
    nodes.push_back({static_cast<T>(node.value),
                     node.feature << 1U | static_cast<std::uint32_t>(node.missing_left), 0});
    if (node.is_leaf()) continue;
    open.push_back({node.right, at});
    open.push_back({node.left, none});
  }
}

template <class T>
WalkForest<T> compile_as(const Ensemble& ensemble) {
  WalkForest<T> forest;
  forest.comparison = ensemble.comparison;
  for (const double base : ensemble.base_margin) forest.base_margin.push_back(static_cast<T>(base));
  std::size_t count = 0;
  for (const Tree& tree : ensemble.trees) count += tree.nodes.size();
  forest.nodes.reserve(count);
  forest.roots.reserve(ensemble.trees.size());
  forest.outputs.reserve(ensemble.trees.size());
  for (const Tree& tree : ensemble.trees) {
    forest.roots.push_back(static_cast<std::uint32_t>(forest.nodes.size()));
    forest.outputs.push_back(tree.output);
    append(tree, forest.nodes);
  }
  assert(forest.nodes.size() == count);
  return forest;
}

}  // namespace

Forest compile(const Ensemble& ensemble) {
  if (ensemble.real == Real::f32) return compile_as<float>(ensemble);
  return compile_as<double>(ensemble);
}

}  // namespace copse
