#include "import/xgboost_tree.hpp"

#include <algorithm>
#include <cmath>

namespace copse {
namespace {

// src/common/categorical.h: whole numbers from here on are no category.
constexpr std::int32_t category_limit = 1 << 24;

std::string element(const char* column, std::size_t i) {
  return std::string(column) + "[" + std::to_string(i) + "]: ";
}

Error corrupt(std::string what) { return {Code::corrupt, std::move(what)}; }

class TreeBuilder {
 public:
  TreeBuilder(const XGBoostColumns& columns, XGBoostSets& sets)
      : columns_(columns), sets_(sets), size_(columns.left.size()) {}

  Result<Tree> build() {
    COPSE_CHECK(check_columns());
    COPSE_CHECK(index_categories());
    COPSE_CHECK(find_nodes());
    Tree tree;
    tree.width = columns_.leaf_width;
    tree.nodes.reserve(reached_);
    for (std::size_t i = 0; i < size_; ++i)
      if (place_[i] != no_child) COPSE_CHECK(add_node(i, tree));
    return tree;
  }

 private:
  bool is_leaf(std::size_t i) const { return columns_.left[i] == no_child; }
  bool is_vector() const { return columns_.leaf_width > 1; }
  bool has_leaf_rows() const { return is_vector() && !columns_.leaf_weights.empty(); }

  template <class T>
  Status check_size(const char* name, const std::vector<T>& column, bool may_be_absent) const {
    if (column.size() == size_ || (may_be_absent && column.empty())) return ok();
    return corrupt(std::string(name) + ": it has " + std::to_string(column.size()) +
                   " values where left_children has " + std::to_string(size_));
  }

  Status check_columns() const {
    if (size_ == 0) return corrupt("left_children: absent or empty");
    COPSE_CHECK(check_size("right_children", columns_.right, false));
    COPSE_CHECK(check_size("split_indices", columns_.feature, false));
    COPSE_CHECK(check_size("split_conditions", columns_.condition, false));
    COPSE_CHECK(check_size("default_left", columns_.default_left, false));
    COPSE_CHECK(check_size("sum_hessian", columns_.hessian, true));
    COPSE_CHECK(check_size("split_type", columns_.split_type, true));
    if (!is_vector()) return ok();
    const std::size_t width = columns_.leaf_width;
    if (has_leaf_rows() ? columns_.leaf_weights.size() % width != 0
                        : columns_.base_weights.size() != size_ * width)
      return corrupt(std::string(has_leaf_rows() ? "leaf_weights" : "base_weights") +
                     ": its length does not fit leaves of " + std::to_string(width) + " values");
    return ok();
  }

  // Which of the categorical splits each node is; they stand in the file in the order of the nodes.
  Status index_categories() {
    const auto& nodes = columns_.categories_nodes;
    if (nodes.empty()) return ok();
    if (columns_.categories_segments.size() != nodes.size())
      return corrupt("categories_segments: it must be as long as categories_nodes");
    if (columns_.categories_sizes.size() != nodes.size())
      return corrupt("categories_sizes: it must be as long as categories_nodes");
    split_.assign(size_, no_child);
    std::size_t begin = 0;
    for (std::size_t k = 0; k < nodes.size(); ++k) {
      const std::int32_t node = nodes[k];
      if (node < 0 || static_cast<std::size_t>(node) >= size_ || (k > 0 && node <= nodes[k - 1]))
        return corrupt(element("categories_nodes", k) + "not a node beyond the one before");
      const std::int32_t segment = columns_.categories_segments[k];
      if (segment < 0 || static_cast<std::size_t>(segment) != begin)
        return corrupt(element("categories_segments", k) + "not where the split before ends");
      const std::int32_t count = columns_.categories_sizes[k];
      if (count < 1 || static_cast<std::size_t>(count) > columns_.categories.size() - begin)
        return corrupt(element("categories_sizes", k) + "not a count of categories that follow");
      begin += static_cast<std::size_t>(count);
      split_[static_cast<std::size_t>(node)] = static_cast<std::int32_t>(k);
    }
    return ok();
  }

  // Marks what paths from the root reach, and numbers it in the order of the file.
  Status find_nodes() {
    place_.assign(size_, no_child);
    place_[0] = 0;
    std::vector<std::size_t> open{0};
    while (!open.empty()) {
      const std::size_t i = open.back();
      open.pop_back();
      if (is_leaf(i)) {
        if (!has_leaf_rows() && columns_.right[i] != no_child)
          return corrupt(element("right_children", i) + "a child on this side only");
        continue;
      }
      COPSE_CHECK(visit("left_children", i, columns_.left[i], open));
      COPSE_CHECK(visit("right_children", i, columns_.right[i], open));
    }
    std::int32_t next = 0;
    for (std::int32_t& place : place_)
      if (place != no_child) place = next++;
    reached_ = static_cast<std::size_t>(next);
    return ok();
  }

  Status visit(const char* name, std::size_t i, std::int32_t child,
               std::vector<std::size_t>& open) {
    if (child < 0 || static_cast<std::size_t>(child) >= size_)
      return corrupt(element(name, i) + "not a node of this tree");
    const auto c = static_cast<std::size_t>(child);
    if (place_[c] != no_child)
      return corrupt(element(name, i) + "node " + std::to_string(c) +
                     " is reached twice, so this is no tree");
    place_[c] = 0;
    open.push_back(c);
    return ok();
  }

  Status add_node(std::size_t i, Tree& tree) {
    Node node;
    node.number = static_cast<std::uint32_t>(i);
    if (!columns_.hessian.empty()) {
      const float cover = columns_.hessian[i];
      node.cover = std::isfinite(cover) && cover > 0 ? static_cast<double>(cover) : 0;
    }
    COPSE_CHECK(is_leaf(i) ? set_leaf(i, node, tree) : set_split(i, node));
    tree.nodes.push_back(node);
    return ok();
  }

  Status set_leaf(std::size_t i, Node& node, Tree& tree) const {
    if (!is_vector()) {
      node.value = static_cast<double>(columns_.condition[i]);
      return ok();
    }
    const std::size_t width = columns_.leaf_width;
    const auto& weights = has_leaf_rows() ? columns_.leaf_weights : columns_.base_weights;
    const std::size_t row = has_leaf_rows() ? static_cast<std::size_t>(columns_.right[i]) : i;
    if (row >= weights.size() / width)
      return corrupt(element("right_children", i) + "not a row of leaf_weights");
    node.at = static_cast<std::uint32_t>(tree.leaf_values.size());
    for (std::size_t k = 0; k < width; ++k)
      tree.leaf_values.push_back(static_cast<double>(weights[row * width + k]));
    return ok();
  }

  Status set_split(std::size_t i, Node& node) {
    if (columns_.feature[i] < 0) return corrupt(element("split_indices", i) + "not a feature");
    if (columns_.default_left[i] != 0 && columns_.default_left[i] != 1)
      return corrupt(element("default_left", i) + "neither 0 nor 1");
    const std::int32_t type = columns_.split_type.empty() ? 0 : columns_.split_type[i];
    if (type != 0 && type != 1) return corrupt(element("split_type", i) + "neither 0 nor 1");
    node.feature = static_cast<std::uint32_t>(columns_.feature[i]);
    node.left = place_[static_cast<std::size_t>(columns_.left[i])];
    node.right = place_[static_cast<std::size_t>(columns_.right[i])];
    node.missing_left = columns_.default_left[i] == 1;
    if (type == 0) {
      node.value = static_cast<double>(columns_.condition[i]);
      return ok();
    }
    // XGBoost sends the categories of the set to the right.
    std::swap(node.left, node.right);
    node.missing_left = !node.missing_left;
    node.test = Test::floor_in_set;
    return set_categories(i, node);
  }

  Status set_categories(std::size_t i, Node& node) {
    if (split_.empty() || split_[i] == no_child)
      return corrupt(element("split_type", i) + "a categorical split that has no categories");
    const auto k = static_cast<std::size_t>(split_[i]);
    const auto begin = static_cast<std::size_t>(columns_.categories_segments[k]);
    const auto end = begin + static_cast<std::size_t>(columns_.categories_sizes[k]);
    std::vector<double> set;
    set.reserve(end - begin);
    for (std::size_t j = begin; j < end; ++j) {
      const std::int32_t category = columns_.categories[j];
      if (category < 0 || category >= category_limit)
        return corrupt(element("categories", j) + "not a category: whole, from 0 to below 2^24");
      set.push_back(category);
    }
    std::sort(set.begin(), set.end());
    set.erase(std::unique(set.begin(), set.end()), set.end());
    node.at = sets_.add(std::move(set));
    return ok();
  }

  const XGBoostColumns& columns_;
  XGBoostSets& sets_;
  std::size_t size_;
  std::vector<std::int32_t> split_;  // of a node: index in categories_nodes; empty: no categories
  std::vector<std::int32_t> place_;  // of a node: its index in the tree
  std::size_t reached_ = 0;
};

}  // namespace

void XGBoostColumns::clear() {
  for (auto* column : {&left, &right, &feature, &default_left, &split_type, &categories,
                       &categories_nodes, &categories_segments, &categories_sizes})
    column->clear();
  for (auto* column : {&condition, &hessian, &base_weights, &leaf_weights}) column->clear();
  leaf_width = 1;
}

std::uint32_t XGBoostSets::add(std::vector<double> set) {
  const auto next = static_cast<std::uint32_t>(sets_.size());
  sets_.push_back(std::move(set));
  const auto [known, is_new] = order_.insert(next);
  if (!is_new) sets_.pop_back();
  return *known;
}

Result<Tree> xgboost_tree(const XGBoostColumns& columns, XGBoostSets& sets) {
  return TreeBuilder(columns, sets).build();
}

}  // namespace copse
