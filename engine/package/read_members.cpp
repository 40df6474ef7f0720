#include "package/read_members.hpp"

#include "ensemble/limits.hpp"
#include "package/sections.hpp"

namespace copse {
namespace {

double get_real(ByteReader& in, Real real) {
  return real == Real::f32 ? static_cast<double>(in.get<float>()) : in.get<double>();
}

}  // namespace

Status read_arithmetic(ByteReader& in, Ensemble& ensemble) {
  const auto real = in.get<std::uint8_t>();
  const auto comparison = in.get<std::uint8_t>();
  const auto link = in.get<std::uint8_t>();
  COPSE_CHECK(in.status());
  if (real > static_cast<std::uint8_t>(Real::f64) ||
      comparison > static_cast<std::uint8_t>(Comparison::less_equal) ||
      link > static_cast<std::uint8_t>(Link::sigmoid))
    return in.error("an arithmetic, comparison or link that this engine does not know");
  ensemble.real = static_cast<Real>(real);
  ensemble.comparison = static_cast<Comparison>(comparison);
  ensemble.link = static_cast<Link>(link);
  return ok();
}

Status read_trees(ByteReader& in, Ensemble& ensemble) {
  const auto trees = in.get<std::uint32_t>();
  if (trees > limits::trees || !in.has(trees, 2 * sizeof(std::uint32_t)))
    return in.error("more trees than bytes");
  ensemble.trees.resize(trees);
  std::vector<std::uint32_t> sizes;
  std::uint64_t total = 0;
  for (Tree& tree : ensemble.trees) {
    sizes.push_back(in.get<std::uint32_t>());
    total += sizes.back();
    tree.output = in.get<std::uint32_t>();
  }
  const std::size_t smallest =
      1 + 2 * (ensemble.real == Real::f32 ? sizeof(float) : sizeof(double));
  if (total > limits::nodes || !in.has(static_cast<std::size_t>(total), smallest))
    return in.error("more nodes than bytes");
  for (std::size_t t = 0; t < sizes.size(); ++t) ensemble.trees[t].nodes.resize(sizes[t]);

  const auto each = [&](auto&& get) {
    for (Tree& tree : ensemble.trees)
      for (Node& node : tree.nodes) get(node);
  };
  bool known = true;
  each([&](Node& node) {
    const auto flags = in.get<std::uint8_t>();
    known &= flags <= (leaf_flag | missing_left_flag);
    // Until the children are read, an inner node must only not look like a leaf.
    node.left = (flags & leaf_flag) != 0 ? no_child : 0;
    node.missing_left = (flags & missing_left_flag) != 0;
  });
  if (!known) return in.error("a node with flags that this engine does not know");
  each([&](Node& node) {
    if (!node.is_leaf()) node.feature = in.get<std::uint16_t>();
  });
  bool children = true;
  std::vector<Node*> inner;
  each([&](Node& node) {
    if (!node.is_leaf()) inner.push_back(&node);
  });
  for (Node* node : inner) {
    node->left = in.get<std::int32_t>();
    children &= node->left > 0;
  }
  if (!children) return in.error("an inner node without a left child");
  for (Node* node : inner) node->right = in.get<std::int32_t>();
  each([&](Node& node) { node.value = get_real(in, ensemble.real); });
  each([&](Node& node) { node.cover = get_real(in, ensemble.real); });
  return in.status();
}

}  // namespace copse
