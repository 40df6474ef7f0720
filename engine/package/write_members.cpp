#include "package/nodes.hpp"
#include "package/sections.hpp"
#include "package/write_parts.hpp"

namespace copse {
namespace {

void put_real(ByteWriter& out, Real real, double value) {
  if (real == Real::f32)
    out.put(static_cast<float>(value));
  else
    out.put(value);
}

void put_arithmetic(ByteWriter& out, const Ensemble& ensemble) {
  out.put(static_cast<std::uint8_t>(ensemble.input));
  out.put(static_cast<std::uint8_t>(ensemble.sum));
  out.put(static_cast<std::uint8_t>(ensemble.aggregate));
  out.put(static_cast<std::uint8_t>(ensemble.link));
  out.put(static_cast<std::uint8_t>(ensemble.task));
  out.put(ensemble.link_scale);
  put_doubles(out, ensemble.base_margin);
  out.put(ensemble.divisor);
  out.put(ensemble.scale);
  put_doubles(out, ensemble.bias);
}

void put_leaf_extras(ByteWriter& out, const Ensemble& ensemble) {
  for (const Tree& tree : ensemble.trees)
    for (const Node& node : tree.nodes) {
      if (!node.is_leaf()) continue;
      for (std::uint32_t k = 0; tree.width > 1 && k < tree.width; ++k)
        put_real(out, ensemble.sum, tree.leaf_values[node.at + k]);
      if (tree.linear.empty()) continue;
      const LinearLeaf& leaf = tree.linear[node.at];
      out.put(leaf.constant);
      out.put(size32(leaf.terms.size()));
      for (const LinearLeaf::Term& term : leaf.terms) {
        out.put(term.feature);
        out.put(term.coefficient);
      }
    }
}

// Nodes go out column by column over all trees, so that like stands beside like.
void put_nodes(ByteWriter& out, const Ensemble& ensemble) {
  const auto each = [&](auto&& put) {
    for (const Tree& tree : ensemble.trees)
      for (const Node& node : tree.nodes) put(tree, node);
  };
  const auto each_inner = [&](auto&& put) {
    each([&](const Tree&, const Node& node) {
      if (!node.is_leaf()) put(node);
    });
  };
  each([&](const Tree&, const Node& node) { out.put(flags_of(node)); });
  each_inner([&](const Node& node) { out.put(static_cast<std::uint16_t>(node.feature)); });
  each_inner([&](const Node& node) { out.put(node.left); });
  each_inner([&](const Node& node) { out.put(node.right); });
  each([&](const Tree& tree, const Node& node) {
    if (node.is_leaf() && tree.width == 1)
      put_real(out, ensemble.sum, node.value);
    else if (!node.is_leaf() && is_set_test(node.test))
      out.put(node.at);
    else if (!node.is_leaf())
      put_real(out, ensemble.input, node.value);
  });
  put_leaf_extras(out, ensemble);

  const Numbering numbering = numbering_of(ensemble);
  out.put(static_cast<std::uint8_t>(numbering));
  if (numbering == Numbering::stored)
    each([&](const Tree&, const Node& node) { out.put(node.number); });

  const Covers covers = covers_of(ensemble);
  out.put(static_cast<std::uint8_t>(covers));
  if (covers != Covers::none)
    each([&](const Tree&, const Node& node) {
      put_real(out, covers == Covers::f32 ? Real::f32 : Real::f64, node.cover);
    });
}

}  // namespace

void put_member(ByteWriter& out, const Member& member) {
  const Ensemble& ensemble = member.ensemble;
  out.put_text(member.name);
  out.put(member.weight);
  out.put_text(ensemble.source);
  put_arithmetic(out, ensemble);
  put_names(out, ensemble.feature_names);
  put_categories(out, ensemble.categories);
  put_names(out, ensemble.class_names);
  out.put(size32(member.columns.size()));
  for (const std::uint32_t column : member.columns) out.put(column);
  out.put(size32(ensemble.sets.size()));
  for (const std::vector<double>& set : ensemble.sets) put_doubles(out, set);
  out.put(size32(ensemble.trees.size()));
  for (const Tree& tree : ensemble.trees) {
    out.put(size32(tree.nodes.size()));
    out.put(tree.output);
    out.put(tree.width);
    out.put(static_cast<std::uint8_t>(tree.linear.empty() ? 0 : 1));
  }
  put_nodes(out, ensemble);
}

}  // namespace copse
