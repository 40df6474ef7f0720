// The events inside "oblivious_trees" and "trees".
#include <cmath>
#include <utility>

#include "ensemble/limits.hpp"
#include "import/catboost_handler.hpp"

namespace copse {

bool CatBoostHandler::open_trees(bool is_array) {
  if (depth() <= 2) {
    if (!is_array) return fail("must be a list of trees");
    if (!model_.trees_key.empty())
      return fail("the file has both oblivious_trees and trees; it must have one of them");
    model_.trees_key = key(0);
    return true;
  }
  return in_oblivious() ? open_oblivious(is_array) : open_node(is_array);
}

bool CatBoostHandler::open_oblivious(bool is_array) {
  if (depth() == 3) {
    if (is_array) return fail("must be an object");
    oblivious_ = {};
    return true;
  }
  const std::string_view field = key(2);
  const bool splits = field == "splits";
  if (depth() == 4) {
    const bool values = field == "leaf_values";
    const bool weights = field == "leaf_weights";
    if ((splits || values || weights) && !is_array) return fail("must be a list");
    active_ = values ? &oblivious_.leaf_values : weights ? &oblivious_.leaf_weights : nullptr;
    if (splits || values || weights) return true;
  } else if (depth() == 5 && !splits) {
    return fail("must be a number");
  } else if (depth() == 5) {
    if (is_array) return fail("must be an object");
    in_split_ = true;
    split_ = {};
    return true;
  }
  skipped_ = depth();
  return true;
}

bool CatBoostHandler::open_node(bool is_array) {
  const std::string_view field = key(depth() - 2);
  if (active_ != nullptr) return fail("must be a number");
  const bool known = field == "split" || field == "value" || field == "left" || field == "right";
  if (depth() == 3) {
    tree_ = {};
    tree_.width = 0;
  } else if (in_split_ || !known) {
    skipped_ = depth();
    return true;
  } else if (field == "split") {
    in_split_ = true;
    split_ = {};
    return is_array ? fail("must be an object") : true;
  } else if (field == "value") {
    active_ = &tree_.leaf_values;
    return is_array ? true : fail("must be a number or a list of them");
  }
  if (is_array) return fail("must be an object");
  if (!count_nodes(1)) return false;
  const std::size_t node = tree_.nodes.size();
  // Until the split is read, left is the no side.
  if (depth() > 3) {
    Node& parent = tree_.nodes[path_.back().node];
    (field == "left" ? parent.left : parent.right) = static_cast<std::int32_t>(node);
  }
  tree_.nodes.emplace_back();
  path_.push_back({node});
  return true;
}

bool CatBoostHandler::close_trees() {
  if (depth() == 2) return true;
  if (active_ != nullptr) {
    active_ = nullptr;
    return true;
  }
  if (in_split_) return close_split();
  if (!in_oblivious()) return close_node();
  return depth() == 3 ? close_oblivious() : true;
}

bool CatBoostHandler::close_split() {
  in_split_ = false;
  auto node = split_.node();
  if (!node) return fail(node.error().message);
  if (in_oblivious()) {
    oblivious_.splits.push_back(*node);
    return true;
  }
  Node& here = tree_.nodes[path_.back().node];
  node->left = here.left;
  node->right = here.right;
  here = *node;
  path_.back().has_split = true;
  return true;
}

bool CatBoostHandler::close_oblivious() {
  const auto count = oblivious_.node_count();
  if (!count)
    return fail(std::to_string(oblivious_.leaf_values.size()) + " leaf_values and " +
                std::to_string(oblivious_.leaf_weights.size()) + " leaf_weights do not fit " +
                std::to_string(oblivious_.splits.size()) + " splits");
  return count_nodes(*count) && add_tree(expand(std::move(oblivious_)));
}

bool CatBoostHandler::close_node() {
  const OpenNode open = path_.back();
  path_.pop_back();
  Node& node = tree_.nodes[open.node];
  const bool has_left = node.left != no_child;
  const bool has_right = node.right != no_child;
  if (open.value_count > 0) {
    if (has_left || has_right || open.has_split) return fail("is both a leaf and a split");
    if (tree_.width == 0) tree_.width = static_cast<std::uint32_t>(open.value_count);
    if (open.value_count != tree_.width) return fail("has not as many values as other leaves");
  } else {
    if (!open.has_split) return fail("has neither a value nor a split");
    if (!has_left) return fail("has no left");
    if (!has_right) return fail("has no right");
    if (node.test != Test::less_equal) std::swap(node.left, node.right);
  }
  return path_.empty() ? finish_nested() : true;
}

bool CatBoostHandler::finish_nested() {
  if (tree_.width == 1) {
    for (Node& node : tree_.nodes) {
      if (!node.is_leaf()) continue;
      node.value = tree_.leaf_values[node.at];
      node.at = 0;
    }
    tree_.leaf_values.clear();
  }
  finish_non_symmetric(tree_);
  return add_tree(std::move(tree_));
}

bool CatBoostHandler::tree_scalar(const JsonScalar& scalar) {
  if (depth() == 2) return fail("must be an object");
  if (in_split_) return split_scalar(key(depth() - 1), scalar);
  return in_oblivious() ? oblivious_scalar(scalar) : node_scalar(scalar);
}

bool CatBoostHandler::oblivious_scalar(const JsonScalar& scalar) {
  if (depth() == 3) {
    const std::string_view field = key(2);
    if (field != "leaf_values" && field != "leaf_weights" && field != "splits") return true;
    // CatBoost writes the splits of a tree that has none so.
    return scalar.kind == JsonScalar::Kind::null ? true : fail("must be a list");
  }
  if (active_ == nullptr) return fail("must be an object");
  return number(scalar, active_->emplace_back());
}

bool CatBoostHandler::node_scalar(const JsonScalar& scalar) {
  OpenNode& open = path_.back();
  const std::string_view field = key(depth() - 1);
  if (active_ != nullptr || field == "value") {
    if (open.value_count++ == 0)
      tree_.nodes[open.node].at = static_cast<std::uint32_t>(tree_.leaf_values.size());
    return number(scalar, tree_.leaf_values.emplace_back());
  }
  if (field == "weight") return number(scalar, tree_.nodes[open.node].cover);
  if (field == "left" || field == "right" || field == "split") return fail("must be an object");
  return true;
}

bool CatBoostHandler::split_scalar(std::string_view field, const JsonScalar& scalar) {
  using Kind = CatBoostSplit::Kind;
  constexpr double most = limits::features - 1;
  if (field == "border") {
    double value = 0;
    if (!number(scalar, value)) return false;
    split_.border = nearest_f32(scalar);
    return std::isfinite(*split_.border) ? true : fail("must be a finite float32");
  }
  if (field == "value") {
    std::uint32_t value = 0;
    if (!hash(scalar, value)) return false;
    split_.hash = value;
    return true;
  }
  if (field == "float_feature_index") return whole(scalar, most, split_.float_feature);
  if (field == "cat_feature_index") return whole(scalar, most, split_.cat_feature);
  if (field == "split_index") return whole(scalar, limits::nodes, split_.index);
  if (field != "split_type") return true;
  if (scalar.kind != JsonScalar::Kind::text) return fail("must be a text");
  if (scalar.text == "FloatFeature")
    split_.kind = Kind::border;
  else if (scalar.text == "OneHotFeature")
    split_.kind = Kind::one_hot;
  else if (scalar.text == "OnlineCtr")
    split_.kind = Kind::statistic;
  else
    return fail("\"" + std::string(scalar.text) +
                    "\"; only FloatFeature, OneHotFeature and OnlineCtr are read",
                Code::unsupported);
  return true;
}

bool CatBoostHandler::count_nodes(std::size_t count) {
  nodes_ += count;
  if (nodes_ <= limits::nodes) return true;
  return fail("more than " + std::to_string(limits::nodes) + " nodes", Code::limit);
}

bool CatBoostHandler::add_tree(Tree tree) {
  if (model_.trees.size() == limits::trees)
    return fail("more than " + std::to_string(limits::trees) + " trees", Code::limit);
  if (tree.width > limits::outputs)
    return fail("more than " + std::to_string(limits::outputs) + " outputs", Code::limit);
  if (!model_.trees.empty() && tree.width != model_.trees[0].width)
    return fail(std::to_string(tree.width) + " values a leaf where the first tree has " +
                std::to_string(model_.trees[0].width));
  tree.nodes.shrink_to_fit();
  tree.leaf_values.shrink_to_fit();
  model_.trees.push_back(std::move(tree));
  return true;
}

}  // namespace copse
