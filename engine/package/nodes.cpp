#include "package/nodes.hpp"

namespace copse {
namespace {

std::uint32_t child(std::int32_t node) { return static_cast<std::uint32_t>(node); }

std::vector<std::uint32_t> level_by_level(const Tree& tree) {
  std::vector<std::uint32_t> nodes{0};
  nodes.reserve(tree.nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Node& node = tree.nodes[nodes[i]];
    if (node.is_leaf()) continue;
    nodes.push_back(child(node.left));
    nodes.push_back(child(node.right));
  }
  return nodes;
}

std::vector<std::uint32_t> in_preorder(const Tree& tree) {
  std::vector<std::uint32_t> nodes;
  nodes.reserve(tree.nodes.size());
  std::vector<std::uint32_t> open{0};
  while (!open.empty()) {
    nodes.push_back(open.back());
    open.pop_back();
    const Node& node = tree.nodes[nodes.back()];
    if (node.is_leaf()) continue;
    open.push_back(child(node.right));
    open.push_back(child(node.left));
  }
  return nodes;
}

}  // namespace

std::vector<std::uint32_t> in_order(const Tree& tree, Order order) {
  return order == Order::preorder ? in_preorder(tree) : level_by_level(tree);
}

Order order_of(const Ensemble& ensemble) {
  for (const Order order : {Order::level, Order::preorder}) {
    bool holds = true;
    for (const Tree& tree : ensemble.trees) {
      std::uint32_t next = 0;
      for (const std::uint32_t node : in_order(tree, order)) holds &= node == next++;
    }
    if (holds) return order;
  }
  return Order::stored;
}

Numbering numbering_of(const Ensemble& ensemble) {
  for (const Numbering numbering : {Numbering::node, Numbering::leaf}) {
    bool holds = true;
    for (const Tree& tree : ensemble.trees)
      implied_numbers(tree, numbering, [&](std::uint32_t i, std::uint32_t number) {
        holds &= tree.nodes[i].number == number;
      });
    if (holds) return numbering;
  }
  return Numbering::stored;
}

Covers covers_of(const Ensemble& ensemble) {
  Covers covers = Covers::none;
  for (const Tree& tree : ensemble.trees)
    for (const Node& node : tree.nodes) {
      if (static_cast<double>(static_cast<float>(node.cover)) != node.cover) return Covers::f64;
      if (node.cover != 0) covers = Covers::f32;
    }
  return covers;
}

}  // namespace copse
