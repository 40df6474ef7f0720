#include "import/catboost_tree.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include "base/bits.hpp"

namespace copse {
namespace {

// Far more than CatBoost's 16, and far from the end of a shift.
constexpr std::size_t most_splits = 32;

Error corrupt(const char* what) { return {Code::corrupt, what}; }

}  // namespace

Result<Node> CatBoostSplit::node() const {
  Node node;
  switch (kind) {
    case Kind::unknown:
      return corrupt("has no split_type");
    case Kind::border:
      if (!float_feature) return corrupt("has no float_feature_index");
      if (!border) return corrupt("has no border");
      node.test = Test::less_equal;
      node.feature = *float_feature;
      node.value = *border;
      break;
    case Kind::one_hot:
      if (!cat_feature) return corrupt("has no cat_feature_index");
      if (!hash) return corrupt("has no value");
      node.test = Test::equal;
      node.feature = *cat_feature;
      node.value = *hash;
      break;
    case Kind::statistic:
      if (!index) return corrupt("has no split_index");
      if (!border) return corrupt("has no border");
      node.test = Test::in_set;
      node.feature = *index;
      node.value = *border;
      break;
  }
  return node;
}

std::optional<std::size_t> ObliviousTree::node_count() const {
  if (splits.size() > most_splits) return std::nullopt;
  const std::size_t leaves =
      leaf_values.size() >> splits.size() == 0 ? 0 : std::size_t{1} << splits.size();
  if (leaves == 0 || leaf_values.size() % leaves != 0) return std::nullopt;
  if (!leaf_weights.empty() && leaf_weights.size() != leaves) return std::nullopt;
  return 2 * leaves - 1;
}

Tree expand(ObliviousTree tree) {
  const std::size_t depth = tree.splits.size();
  const std::size_t leaves = std::size_t{1} << depth;
  Tree out;
  out.width = static_cast<std::uint32_t>(tree.leaf_values.size() / leaves);
  out.nodes.resize(2 * leaves - 1);
  // Heap order: the children of i are 2i + 1 (no) and 2i + 2 (yes).
  for (std::size_t level = 0; level < depth; ++level) {
    const std::size_t first = (std::size_t{1} << level) - 1;
    for (std::size_t i = first; i <= 2 * first; ++i) {
      Node& node = out.nodes[i];
      node = tree.splits[depth - 1 - level];
      node.number = static_cast<std::uint32_t>(i);
      no_child_of(node) = static_cast<std::int32_t>(2 * i + 1);
      yes_child_of(node) = static_cast<std::int32_t>(2 * i + 2);
    }
  }
  for (std::size_t leaf = 0; leaf < leaves; ++leaf) {
    Node& node = out.nodes[leaves - 1 + leaf];
    node.number = static_cast<std::uint32_t>(leaf);
    if (out.width == 1)
      node.value = tree.leaf_values[leaf];
    else
      node.at = static_cast<std::uint32_t>(leaf * out.width);
    if (!tree.leaf_weights.empty()) node.cover = tree.leaf_weights[leaf];
  }
  for (std::size_t i = leaves - 1; i-- > 0;)
    out.nodes[i].cover = out.nodes[2 * i + 1].cover + out.nodes[2 * i + 2].cover;
  if (out.width > 1) out.leaf_values = std::move(tree.leaf_values);
  return out;
}

void finish_non_symmetric(Tree& tree) {
  const auto node_of = [&](std::int32_t i) -> Node& {
    return tree.nodes[static_cast<std::size_t>(i)];
  };
  // CatBoost keeps a split and a leaf beneath it in one node, so it meets that leaf with the split.
  std::uint32_t next = 0;
  if (tree.nodes[0].is_leaf()) tree.nodes[0].number = next++;
  std::vector<std::int32_t> open{0};
  while (!open.empty()) {
    Node& node = node_of(open.back());
    open.pop_back();
    if (node.is_leaf()) continue;
    const std::int32_t sides[] = {no_child_of(node), yes_child_of(node)};
    for (const std::int32_t side : sides)
      if (node_of(side).is_leaf()) node_of(side).number = next++;
    open.push_back(sides[1]);
    open.push_back(sides[0]);
  }
  for (std::size_t i = tree.nodes.size(); i-- > 0;) {
    Node& node = tree.nodes[i];
    if (node.is_leaf()) continue;
    node.number = static_cast<std::uint32_t>(i);
    node.cover = node_of(node.left).cover + node_of(node.right).cover;
  }
}

double widest(double border) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  constexpr double beyond = 0x1p128;  // what would follow the largest float
  const auto here = static_cast<float>(border);
  const float next = std::nextafter(here, infinity);
  const double above = next == infinity ? beyond : static_cast<double>(next);
  // Exact, and what is halfway goes to the even one of the two.
  const double middle = (static_cast<double>(here) + above) / 2;
  const bool even = (bit_cast<std::uint32_t>(here) & 1U) == 0;
  return even ? middle : std::nextafter(middle, static_cast<double>(here));
}

}  // namespace copse
