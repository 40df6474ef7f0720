#include "explain/shap_cut.hpp"

#include <algorithm>

#include "base/sort.hpp"
#include "explain/share.hpp"

namespace copse {
namespace {

std::uint32_t size32(std::size_t size) { return static_cast<std::uint32_t>(size); }

void sort_distinct(std::vector<std::uint32_t>& values) {
  heap_sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

void ConditionsBelow::find(const Tree& tree, std::span<const std::uint32_t> of_node) {
  tree_ = &tree;
  of_node_ = of_node;
  found_.clear();
  first_.assign(tree.nodes.size(), 0);
  count_.assign(tree.nodes.size(), 0);
  visit(0);
}

void ConditionsBelow::visit(std::size_t index) {
  const Node& node = tree_->nodes[index];
  if (node.is_leaf()) return;
  const auto left = static_cast<std::size_t>(node.left);
  const auto right = static_cast<std::size_t>(node.right);
  visit(left);
  visit(right);
  if (many(left) || many(right)) {
    count_[index] = most + 1;
    return;
  }
  std::uint32_t all[2 * most + 1];
  const std::span<const std::uint32_t> low = of(left);
  const std::span<const std::uint32_t> high = of(right);
  std::uint32_t* end = std::set_union(low.begin(), low.end(), high.begin(), high.end(), all);
  std::uint32_t* own = std::lower_bound(all, end, of_node_[index]);
  if (own == end || *own != of_node_[index]) {
    std::copy_backward(own, end, end + 1);
    *own = of_node_[index];
    ++end;
  }
  count_[index] = std::min(size32(static_cast<std::size_t>(end - all)), size32(most + 1));
  first_[index] = size32(found_.size());
  if (!many(index)) found_.insert(found_.end(), all, end);
}

void ShapCutter::take(std::uint32_t tree, std::uint32_t first_node) {
  tree_ = &ensemble_.trees[tree];
  index_ = tree;
  first_node_ = first_node;
  own_ = of_node_.subspan(first_node, tree_->nodes.size());
  below_.find(*tree_, own_);
}

std::optional<ShapCut> ShapCutter::cut(std::span<const std::uint32_t> way) {
  way_ = way;
  made_ = {};
  made_.tree = index_;
  made_.first_node = first_node_;
  list_features_and_conditions();
  if (lanes_ == ShapLanes::pairs) {
    met_.assign(made_.features.size() * made_.features.size(), false);
    list_pairs(0, 0);
  }
  made_.lanes = made_.features.size() + made_.pairs.size();
  path_.clear();
  const bool fits = visit(0, 0, true);
  for (const std::uint32_t feature : made_.features) place_[feature] = 0;
  if (!fits) return std::nullopt;
  return std::move(made_);
}

// Nodes on the way, and all below its end.
// @param step  how much of the way lies behind
template <class Take>
void ShapCutter::for_each_inner(std::size_t index, std::size_t step, Take&& take) const {
  const Node& node = tree_->nodes[index];
  if (node.is_leaf()) return;
  take(index);
  for (const std::int32_t child : {node.left, node.right})
    if (step >= way_.size() || way_[step] == static_cast<std::uint32_t>(child))
      for_each_inner(static_cast<std::size_t>(child), step + 1, take);
}

void ShapCutter::list_features_and_conditions() {
  for_each_inner(0, 0, [&](std::size_t index) {
    made_.conditions.push_back(own_[index]);
    const std::uint32_t feature = tree_->nodes[index].feature;
    if (place_[feature] == 0) made_.features.push_back(feature);
    place_[feature] = 1;
  });
  sort_distinct(made_.conditions);
  heap_sort(made_.features.begin(), made_.features.end());
  for (std::size_t i = 0; i < made_.features.size(); ++i) place_[made_.features[i]] = size32(i + 1);
}

void ShapCutter::list_pairs(std::size_t index, std::size_t step) {
  const Node& node = tree_->nodes[index];
  if (node.is_leaf()) return;
  const std::uint32_t place = place_[node.feature] - 1;
  const bool first = std::find(tested_.begin(), tested_.end(), place) == tested_.end();
  for (std::size_t i = 0; first && i < tested_.size(); ++i) {
    const std::size_t pair =
        std::max(place, tested_[i]) * made_.features.size() + std::min(place, tested_[i]);
    if (!met_[pair]) made_.pairs.push_back(size32(pair));
    met_[pair] = true;
  }
  if (first) tested_.push_back(place);
  for (const std::int32_t child : {node.left, node.right})
    if (step >= way_.size() || way_[step] == static_cast<std::uint32_t>(child))
      list_pairs(static_cast<std::size_t>(child), step + 1);
  if (first) tested_.pop_back();
}

std::uint32_t ShapCutter::slot_of(std::uint32_t condition) const {
  const auto at = std::lower_bound(made_.conditions.begin(), made_.conditions.end(), condition);
  return ShapCut::first_condition + size32(static_cast<std::size_t>(at - made_.conditions.begin()));
}

bool ShapCutter::visit(std::size_t index, std::size_t step, bool reached) {
  const Node& node = tree_->nodes[index];
  if (step < way_.size())
    return descend(index, way_[step] == static_cast<std::uint32_t>(node.right), step, reached);
  if (node.is_leaf()) {
    if (path_.size() > leaf_bits) return false;
    if (!path_.empty()) add_part(index, reached);
    return true;
  }
  if (!below_.many(index) && path_.size() + below_.of(index).size() <= subtree_bits) {
    add_part(index, reached);
    return true;
  }
  return descend(index, false, step, reached) && descend(index, true, step, reached);
}

bool ShapCutter::descend(std::size_t index, bool right, std::size_t step, bool reached) {
  const Node& node = tree_->nodes[index];
  const auto child = static_cast<std::size_t>(right ? node.right : node.left);
  const double share = share_of(*tree_, node, right);
  const std::uint32_t place = place_[node.feature] - 1;
  const auto at = std::find_if(path_.begin(), path_.end(),
                               [&](const Above& above) { return above.place == place; });
  const auto depth = static_cast<std::size_t>(at - path_.begin());
  const bool first = at == path_.end();
  const Above before = first ? Above{place, 1, ShapCut::all} : *at;
  if (first) path_.push_back(before);
  const std::uint32_t condition = slot_of(own_[index]);
  Above& now = path_[depth];
  now.z *= share;
  if (right && before.slot == ShapCut::all) {
    now.slot = condition;
  } else {
    now.slot = ShapCut::first_condition + size32(made_.conditions.size() + made_.joins.size());
    made_.joins.push_back({before.slot, condition, right});
  }
  const bool fits = visit(child, step + 1, reached && share > 0);
  if (first)
    path_.pop_back();
  else
    path_[depth] = before;
  return fits;
}

void ShapCutter::add_part(std::size_t index, bool reached) {
  const std::span<const std::uint32_t> own = below_.of(index);
  ShapPart part{};
  part.root = size32(index);
  part.first_path = size32(made_.paths.size());
  part.path = size32(path_.size());
  part.own = size32(own.size());
  part.first_slot = size32(made_.slots.size());
  part.reached = reached;
  for (const Above& above : path_) {
    made_.paths.push_back({above.place, above.z});
    made_.slots.push_back(above.slot);
  }
  for (const std::uint32_t condition : own) made_.slots.push_back(slot_of(condition));
  made_.parts.push_back(part);
  made_.entries += std::size_t{1} << part.bits();
  made_.spare = std::max(made_.spare, measure(index, part.path));
}

// What building a node's table holds besides it. A feature that is tested again is taken for a new
// one: that is the most.
std::size_t ShapCutter::measure(std::size_t index, std::size_t path) {
  const Node& node = tree_->nodes[index];
  if (node.is_leaf()) {
    made_.longest = std::max(made_.longest, path);
    const std::size_t points = (path + 1) / 2;
    made_.leaf_work += static_cast<double>(points << path);
    return 0;
  }
  made_.node_work += static_cast<double>(std::size_t{1} << (path + below_.of(index).size()));
  std::size_t most = 0;
  std::size_t tables = 0;
  for (const std::int32_t child : {node.left, node.right}) {
    const auto at = static_cast<std::size_t>(child);
    most = std::max(most, measure(at, path + 1));
    tables += std::size_t{1} << (path + 1 + below_.of(at).size());
  }
  return tables + most;
}

}  // namespace copse
