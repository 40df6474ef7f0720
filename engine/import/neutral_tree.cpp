#include "import/neutral_tree.hpp"

#include <cmath>
#include <string>

namespace copse::neutral {
namespace {

Error at(Column column, std::size_t index, const std::string& what) {
  return {Code::corrupt, std::string(column_names[static_cast<std::size_t>(column)]) + "[" +
                             std::to_string(index) + "]: " + what};
}

Error counts_differ(const std::string& name, std::size_t count, const char* things,
                    std::size_t expected, const char* of) {
  return {Code::corrupt, name + ": " + std::to_string(count) + " " + things + " where there are " +
                             std::to_string(expected) + " " + of};
}

double entry(const std::vector<double>& column, std::size_t index, double absent) {
  if (column.empty() || std::isnan(column[index])) return absent;
  return column[index];
}

}  // namespace

Status TreeColumns::check_sizes() const {
  const std::size_t size = (*this)[Column::value].size();
  if (size == 0) return Error{Code::corrupt, "value: absent or empty; it has one number a node"};
  for (std::size_t c = 0; c < columns_.size(); ++c)
    if (!columns_[c].empty() && columns_[c].size() != size)
      return counts_differ(std::string(column_names[c]), columns_[c].size(), "entries", size,
                           "in value");
  if (size > 1)
    for (const Column column : {Column::left, Column::right, Column::feature})
      if ((*this)[column].empty())
        return Error{Code::corrupt, std::string(column_names[static_cast<std::size_t>(column)]) +
                                        ": absent from a tree of more than one node"};
  return ok();
}

Result<Node> TreeColumns::node(std::size_t index, Real input, Real sum) const {
  Node node;
  node.left = static_cast<std::int32_t>(entry((*this)[Column::left], index, no_child));
  node.right = static_cast<std::int32_t>(entry((*this)[Column::right], index, no_child));
  node.number =
      static_cast<std::uint32_t>(entry((*this)[Column::number], index, static_cast<double>(index)));
  node.cover = entry((*this)[Column::cover], index, 0);
  const Real real = node.is_leaf() ? sum : input;
  node.value = real == Real::f32 ? narrow[index] : (*this)[Column::value][index];
  if ((node.left == no_child) != (node.right == no_child))
    return at(Column::right, index, "one child only; a leaf has -1 in left and in right");
  if (node.is_leaf()) return node;

  const double feature = entry((*this)[Column::feature], index, -1);
  if (feature < 0) return at(Column::feature, index, "an inner node asks for a feature, from 0 on");
  node.feature = static_cast<std::uint32_t>(feature);
  node.missing_left = entry((*this)[Column::missing_left], index, missing_left ? 1 : 0) != 0;
  node.zero_missing = entry((*this)[Column::zero_missing], index, zero_missing ? 1 : 0) != 0;
  const double code = entry((*this)[Column::test], index, test ? static_cast<double>(*test) : -1);
  if (code < 0)
    return at(Column::test, index,
              "nothing says how this node tests; \"test\" may stand here, in "
              "the tree or before the trees");
  node.test = static_cast<Test>(code);
  if (!is_set_test(node.test)) return node;
  node.value = 0;
  const double set = entry((*this)[Column::set], index, -1);
  if (set < 0) return at(Column::set, index, "this node's test needs a set, from 0 on");
  node.at = static_cast<std::uint32_t>(set);
  return node;
}

// Rows of leaf_values and linear leaves belong to the leaves in the order of their nodes.
Status TreeColumns::finish_leaves(Tree& tree) {
  if (leaf_rows == 0 && linear.empty()) return ok();
  if (leaf_rows != 0 && !linear.empty())
    return Error{Code::corrupt, "linear: stands beside leaf_values; a tree has one of the two"};
  if (leaf_rows != 0) {
    tree.width = static_cast<std::uint32_t>(leaf_values.size() / leaf_rows);
    tree.leaf_values = std::move(leaf_values);
  }
  std::uint32_t leaves = 0;
  for (Node& node : tree.nodes) {
    if (!node.is_leaf()) continue;
    node.at = leaves++ * (leaf_rows != 0 ? tree.width : 1);
    if (leaf_rows != 0) node.value = 0;
  }
  if (leaf_rows != 0 && leaf_rows != leaves)
    return counts_differ("leaf_values", leaf_rows, "rows", leaves, "leaves");
  if (!linear.empty() && linear.size() != leaves)
    return counts_differ("linear", linear.size(), "entries", leaves, "leaves");
  for (std::size_t i = 0; i < linear.size(); ++i) {
    const LinearColumns& columns = linear[i];
    if (columns.features.size() != columns.coefficients.size())
      return counts_differ("linear[" + std::to_string(i) + "].coefficients",
                           columns.coefficients.size(), "numbers", columns.features.size(),
                           "features");
    LinearLeaf leaf{columns.constant, {}};
    leaf.terms.reserve(columns.features.size());
    for (std::size_t t = 0; t < columns.features.size(); ++t)
      leaf.terms.push_back({columns.features[t], columns.coefficients[t]});
    tree.linear.push_back(std::move(leaf));
  }
  return ok();
}

Result<Tree> TreeColumns::finish(Real input, Real sum) && {
  COPSE_CHECK(check_sizes());
  Tree tree;
  tree.output = output;
  const std::size_t size = (*this)[Column::value].size();
  tree.nodes.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    COPSE_TRY(Node made, node(i, input, sum));
    tree.nodes.push_back(made);
  }
  COPSE_CHECK(finish_leaves(tree));
  return tree;
}

}  // namespace copse::neutral
