#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "base/sort.hpp"
#include "ensemble/ensemble.hpp"
#include "ensemble/limits.hpp"

namespace copse {
namespace {

bool representable(double value, Real real) {
  if (!std::isfinite(value)) return false;
  return real == Real::f64 || static_cast<double>(static_cast<float>(value)) == value;
}

bool representable(const std::vector<double>& values, Real real) {
  for (const double value : values)
    if (!representable(value, real)) return false;
  return true;
}

Status corrupt(std::string_view what, std::initializer_list<Part> parts = {}) {
  return {Code::corrupt, what, parts};
}
Status too_many(std::uint32_t limit, std::string_view things) {
  return {Code::limit, "more than {} {}", {limit, things}};
}

// One tree's nodes, each by itself, and then the shape they make.
class TreeCheck {
 public:
  TreeCheck(const Ensemble& ensemble, std::size_t index)
      : ensemble_(ensemble), tree_(ensemble.trees[index]), index_(index) {}

  Status run() const {
    if (tree_.nodes.empty()) return at_tree("it has no nodes");
    if (tree_.width == 0 || tree_.output >= ensemble_.output_count() ||
        tree_.width > ensemble_.output_count() - tree_.output)
      return at_tree("it adds to output {} of {}", {tree_.output, ensemble_.output_count()});
    COPSE_CHECK(check_leaf_values());
    for (std::size_t n = 0; n < tree_.nodes.size(); ++n) COPSE_CHECK(check_node(n));
    return check_shape();
  }

 private:
  Status at_tree(std::string_view what, std::initializer_list<Part> parts = {}) const {
    return corrupt(what, parts).within("tree {}", {index_});
  }
  Status at_node(std::size_t node, std::string_view what,
                 std::initializer_list<Part> parts = {}) const {
    return corrupt(what, parts).within("tree {}, node {}", {index_, node});
  }

  Status check_leaf_values() const {
    if (tree_.width == 1 && !tree_.leaf_values.empty())
      return at_tree("it has values for several outputs and adds to one");
    if (tree_.leaf_values.size() % tree_.width != 0 || tree_.leaf_values.size() > limits::nodes)
      return at_tree("its leaf values are not whole leaves");
    if (!representable(tree_.leaf_values, ensemble_.sum))
      return at_tree("a leaf value is not a finite number of the model's type");
    if (tree_.linear.empty()) return ok();
    if (tree_.width != 1 || ensemble_.sum != Real::f64)
      return at_tree("linear leaves are for one output in float64");
    for (const LinearLeaf& leaf : tree_.linear) {
      if (!std::isfinite(leaf.constant)) return at_tree("a linear leaf's constant is not finite");
      for (const LinearLeaf::Term& term : leaf.terms)
        if (term.feature >= ensemble_.feature_count || !std::isfinite(term.coefficient))
          return at_tree("a linear leaf has a term that is none");
    }
    return ok();
  }

  Status check_leaf(std::size_t index) const {
    const Node& node = tree_.nodes[index];
    if (node.right != no_child) return at_node(index, "it has a right child only");
    if (!representable(node.value, ensemble_.sum))
      return at_node(index, "its value is not a finite number of the model's type");
    if (tree_.width > 1 && (node.at % tree_.width != 0 || node.at >= tree_.leaf_values.size()))
      return at_node(index, "its values do not exist");
    if (!tree_.linear.empty() && node.at >= tree_.linear.size())
      return at_node(index, "its linear leaf does not exist");
    return ok();
  }

  // An infinite condition tells the missing values, or an infinity, from all the rest.
  bool is_condition(const Node& node) const {
    if (std::isinf(node.value)) return node.test == Test::less || node.test == Test::less_equal;
    return representable(node.value, ensemble_.input);
  }

  Status check_node(std::size_t index) const {
    const Node& node = tree_.nodes[index];
    const auto size = static_cast<std::int64_t>(tree_.nodes.size());
    if (!std::isfinite(node.cover) || node.cover < 0)
      return at_node(index, "its cover is not a finite number >= 0");
    if (node.is_leaf()) return check_leaf(index);
    for (const std::int64_t child : {node.left, node.right}) {
      if (child < 0 || child >= size) return at_node(index, "child {} does not exist", {child});
      if (child == 0 || child == static_cast<std::int64_t>(index))
        return at_node(index, "its child is {}, so the way down would never end",
                       {child == 0 ? "the root" : "itself"});
    }
    if (node.feature >= ensemble_.feature_count)
      return at_node(index, "it splits on feature {} of {}",
                     {node.feature, ensemble_.feature_count});
    if (static_cast<std::uint8_t>(node.test) >= test_count)
      return at_node(index, "its test is not one that this engine knows");
    if (is_set_test(node.test)) {
      if (node.at >= ensemble_.sets.size())
        return at_node(index, "set {} does not exist", {node.at});
    } else if (!is_condition(node)) {
      return at_node(index, "its split condition is not a number of the model's type");
    }
    return ok();
  }

  // Walks down from the root: each node must be met once, none be left over.
  Status check_shape() const {
    struct Visit {
      std::int32_t node;
      std::uint32_t depth;
    };
    std::vector<bool> met(tree_.nodes.size());
    std::vector<Visit> open{{0, 0}};
    std::size_t count = 0;
    while (!open.empty()) {
      const auto [index, depth] = open.back();
      open.pop_back();
      const auto i = static_cast<std::size_t>(index);
      if (met[i]) return at_node(i, "it is reached twice, so this is no tree");
      met[i] = true;
      ++count;
      const Node& node = tree_.nodes[i];
      if (node.is_leaf()) continue;
      if (depth == limits::depth)
        return Status{Code::limit, "tree {} is deeper than {}", {index_, limits::depth}};
      open.push_back({node.right, depth + 1});
      open.push_back({node.left, depth + 1});
    }
    if (count == tree_.nodes.size()) return ok();
    std::size_t lost = 0;
    while (met[lost]) ++lost;
    return at_node(lost, "no path from the root reaches it");
  }

  const Ensemble& ensemble_;
  const Tree& tree_;
  std::size_t index_;
};

Status check_counts(const Ensemble& ensemble) {
  if (ensemble.base_margin.empty()) return corrupt("the model has no output");
  if (ensemble.output_count() > limits::outputs) return too_many(limits::outputs, "outputs");
  if (ensemble.feature_count > limits::features) return too_many(limits::features, "features");
  if (ensemble.trees.size() > limits::trees) return too_many(limits::trees, "trees");
  std::size_t nodes = 0;
  std::size_t values = 0;
  for (const Tree& tree : ensemble.trees) {
    nodes += tree.nodes.size();
    values += tree.leaf_values.size();
    for (const LinearLeaf& leaf : tree.linear) values += leaf.terms.size();
  }
  if (nodes > limits::nodes) return too_many(limits::nodes, "nodes");
  if (values > limits::nodes) return too_many(limits::nodes, "leaf values");
  return ok();
}

Status check_arithmetic(const Ensemble& ensemble) {
  for (std::size_t i = 0; i < ensemble.base_margin.size(); ++i)
    if (!representable(ensemble.base_margin[i], ensemble.sum) ||
        (ensemble.aggregate != Aggregate::sum && ensemble.base_margin[i] != 0))
      return corrupt("the base margin of output {} is not a finite number of the model's type",
                     {i});
  if (!ensemble.bias.empty() && ensemble.bias.size() != ensemble.output_count())
    return corrupt("the bias is not one number an output");
  if (!representable(ensemble.bias, ensemble.sum) || !representable(ensemble.scale, ensemble.sum))
    return corrupt("scale or bias is not a finite number of the model's type");
  if (!representable(ensemble.divisor, ensemble.sum) || ensemble.divisor <= 0)
    return corrupt("the divisor is not a number above 0 of the model's type");
  if (!std::isfinite(ensemble.link_scale) || ensemble.link_scale <= 0)
    return corrupt("the scale of the link is not a number above 0");
  return ok();
}

Status check_sets(const Ensemble& ensemble) {
  // A compiled node holds its set's index in a float.
  if (ensemble.sets.size() > 1U << 24U) return too_many(1U << 24U, "sets");
  std::size_t total = 0;
  for (std::size_t s = 0; s < ensemble.sets.size(); ++s) {
    const std::vector<double>& set = ensemble.sets[s];
    total += set.size();
    if (set.empty() || total > limits::nodes)
      return corrupt("set {} is empty, or the sets are too large", {s});
    for (std::size_t i = 0; i < set.size(); ++i)
      if (!std::isfinite(set[i]) || (i > 0 && !(set[i] > set[i - 1])))
        return corrupt("set {} is not finite numbers that ascend", {s});
  }
  return ok();
}

Status check_categories(const Ensemble& ensemble) {
  if (!ensemble.feature_names.empty() && ensemble.feature_names.size() != ensemble.feature_count)
    return corrupt("{} names for {} features",
                   {ensemble.feature_names.size(), ensemble.feature_count});
  if (!ensemble.categories.empty() && ensemble.categories.size() != ensemble.feature_count)
    return corrupt("the categories are not given for each feature");
  for (const Categories& categories : ensemble.categories) COPSE_CHECK(validate(categories));
  if (!ensemble.class_names.empty() && ensemble.class_names.size() != ensemble.class_count())
    return corrupt("{} class names for {} classes",
                   {ensemble.class_names.size(), ensemble.class_count()});
  return ok();
}

}  // namespace

Status validate(const Categories& categories) {
  if (categories.coding == Categories::Coding::number && !categories.names.empty())
    return corrupt("a feature of numbers has names of categories");
  if (categories.coding == Categories::Coding::index && categories.names.empty())
    return corrupt("a feature of categories has none");
  if (categories.names.size() > limits::categories)
    return too_many(limits::categories, "categories of one feature");
  if (const auto twice = doubled({categories.names.begin(), categories.names.end()}))
    return corrupt("two categories of one feature are called \"{}\"", {*twice});
  for (const std::string_view name : categories.names)
    if (name.size() > limits::name_bytes || name.find('\0') != std::string_view::npos)
      return corrupt("a category's name is too long or has a zero byte");
  return ok();
}

Status validate(const Ensemble& ensemble) {
  COPSE_CHECK(check_counts(ensemble));
  COPSE_CHECK(check_arithmetic(ensemble));
  COPSE_CHECK(check_sets(ensemble));
  COPSE_CHECK(check_categories(ensemble));
  for (std::size_t t = 0; t < ensemble.trees.size(); ++t) COPSE_CHECK(TreeCheck(ensemble, t).run());
  return ok();
}

}  // namespace copse
