#include <cassert>
#include <cstddef>

#include "forest/forest.hpp"

namespace copse {
namespace {

std::uint32_t size32(std::size_t size) { return static_cast<std::uint32_t>(size); }

template <class T>
class Compiler {
 public:
  explicit Compiler(const Ensemble& ensemble) : ensemble_(ensemble) {
    forest_.sets = ensemble.sets;
    forest_.sum = ensemble.sum;
    forest_.aggregate = ensemble.aggregate;
    forest_.base_margin = ensemble.base_margin;
    forest_.divisor = ensemble.divisor;
    forest_.scale = ensemble.scale;
    forest_.bias = ensemble.bias;
  }

  WalkForest<T> run() && {
    std::size_t nodes = 0;
    std::size_t leaves = 0;
    bool zero_missing = false;
    bool less = true;
    bool less_equal = true;
    for (const Tree& tree : ensemble_.trees) {
      nodes += tree.nodes.size();
      for (const Node& node : tree.nodes) {
        if (node.is_leaf()) {
          ++leaves;
          continue;
        }
        zero_missing |= node.zero_missing;
        less &= node.test == Test::less;
        less_equal &= node.test == Test::less_equal;
      }
    }
    forest_.all_less = less && !zero_missing;
    forest_.all_less_equal = less_equal && !zero_missing;
    forest_.nodes.reserve(nodes);
    forest_.leaf_numbers.reserve(leaves);
    forest_.leaf_values.reserve(leaves);
    forest_.trees.reserve(ensemble_.trees.size());
    for (const Tree& tree : ensemble_.trees) append(tree);
    assert(forest_.nodes.size() == nodes && forest_.leaf_numbers.size() == leaves);
    return std::move(forest_);
  }

 private:
  // Appends the tree in preorder. A right child is placed once the whole left subtree is, so each
  // pending one remembers the parent whose `skip` it completes.
  void append(const Tree& tree) {
    struct Pending {
      std::int32_t node;
      std::size_t parent;
    };
    forest_.trees.push_back({size32(forest_.nodes.size()), tree.output, tree.width,
                             size32(forest_.leaf_numbers.size()),
                             size32(forest_.leaf_values.size()), !tree.linear.empty(),
                             size32(forest_.linear_leaves.size())});
    constexpr auto none = static_cast<std::size_t>(-1);
    std::vector<Pending> open{{0, none}};
    while (!open.empty()) {
      const auto [index, parent] = open.back();
      open.pop_back();
      const std::size_t at = forest_.nodes.size();
      if (parent != none) forest_.nodes[parent].skip = size32(at - parent);
      const Node& node = tree.nodes[static_cast<std::size_t>(index)];
      if (node.is_leaf()) {
        append_leaf(tree, node);
        continue;
      }
      forest_.nodes.push_back(inner(node));
      open.push_back({node.right, at});
      open.push_back({node.left, none});
    }
  }

  static WalkNode<T> inner(const Node& node) {
    const std::uint32_t flags =
        (node.missing_left ? walk_missing_left : 0U) | (node.zero_missing ? walk_zero_missing : 0U);
    const auto test = static_cast<std::uint32_t>(node.test);
    return {is_set_test(node.test) ? static_cast<T>(node.at) : static_cast<T>(node.value),
            node.feature << walk_feature_shift | test << walk_test_shift | flags, 0};
  }

  void append_leaf(const Tree& tree, const Node& leaf) {
    forest_.nodes.push_back({T{0}, size32(forest_.leaf_numbers.size()), 0});
    forest_.leaf_numbers.push_back(leaf.number);
    if (tree.width == 1)
      forest_.leaf_values.push_back(leaf.value);
    else
      for (std::uint32_t k = 0; k < tree.width; ++k)
        forest_.leaf_values.push_back(tree.leaf_values[leaf.at + k]);
    if (!tree.linear.empty()) forest_.linear_leaves.push_back(tree.linear[leaf.at]);
  }

  const Ensemble& ensemble_;
  WalkForest<T> forest_;
};

}  // namespace

Forest compile(const Ensemble& ensemble) {
  if (ensemble.input == Real::f32) return Compiler<float>(ensemble).run();
  return Compiler<double>(ensemble).run();
}

}  // namespace copse
