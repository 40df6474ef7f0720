#include <algorithm>
#include <cassert>

#include "package/integers.hpp"
#include "package/nodes.hpp"
#include "package/write_parts.hpp"

namespace copse {
namespace {

using Integers = std::vector<std::uint64_t>;

StoredCondition condition_of(const Ensemble& ensemble, const Node& inner) {
  const bool set = is_set_test(inner.test);
  return {inner.feature, set, set ? inner.at : key_of(ensemble.input, inner.value)};
}

template <class T>
void sort_unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

// The place of a value in what sort_unique gave.
template <class T>
std::uint64_t rank_of(const std::vector<T>& sorted, const T& value) {
  return static_cast<std::uint64_t>(std::lower_bound(sorted.begin(), sorted.end(), value) -
                                    sorted.begin());
}

// Nodes go out column by column over all trees, each tree level by level, so that like stands
// beside like.
class TreeWriter {
 public:
  TreeWriter(ByteWriter& out, const Ensemble& ensemble) : out_(out), ensemble_(ensemble) {
    for (const Tree& tree : ensemble.trees) levels_.push_back(in_order(tree, Order::level));
  }

  void run() {
    put_headers();
    put_shape();
    put_conditions();
    put_tests();
    put_leaves();
    put_linear_leaves();
    put_covers();
    put_order();
    put_numbers();
  }

 private:
  template <class Each>
  void each(Each&& each) const {
    for (std::size_t t = 0; t < levels_.size(); ++t)
      for (const std::uint32_t node : levels_[t])
        each(ensemble_.trees[t], ensemble_.trees[t].nodes[node]);
  }
  template <class Each>
  void each_inner(Each&& each_inner) const {
    each([&](const Tree&, const Node& node) {
      if (!node.is_leaf()) each_inner(node);
    });
  }

  void put_headers() {
    out_.put(size32(ensemble_.trees.size()));
    for (const Tree& tree : ensemble_.trees) out_.put(tree.output);
    for (const Tree& tree : ensemble_.trees) out_.put(tree.width);
    for (const Tree& tree : ensemble_.trees)
      out_.put(static_cast<std::uint8_t>(tree.linear.empty() ? 0 : 1));
  }

  void put_shape() {
    Integers inner;
    each([&](const Tree&, const Node& node) { inner.push_back(node.is_leaf() ? 0 : 1); });
    out_.put(size32(inner.size()));
    put_integers(out_, inner);
  }

  void put_conditions() {
    each_inner([&](const Node& node) { conditions_.push_back(condition_of(ensemble_, node)); });
    sort_unique(conditions_);
    Integers counts[2];
    Integers steps[2];  // from the key before of the same feature and kind
    for (Integers& of_kind : counts) of_kind.resize(ensemble_.feature_count);
    for (std::size_t i = 0; i < conditions_.size(); ++i) {
      const StoredCondition& condition = conditions_[i];
      const bool first = counts[condition.set][condition.feature]++ == 0;
      steps[condition.set].push_back(condition.key - (first ? 0 : conditions_[i - 1].key));
    }
    for (const Integers& of_kind : counts) put_integers(out_, of_kind);
    for (const Integers& of_kind : steps) put_integers(out_, of_kind);
  }

  void put_tests() {
    std::vector<std::uint8_t> kinds;
    each_inner([&](const Node& node) { kinds.push_back(flags_of(node)); });
    sort_unique(kinds);
    out_.put(static_cast<std::uint8_t>(kinds.size()));
    for (const std::uint8_t kind : kinds) out_.put(kind);
    Integers kind_of;
    Integers condition_ids;
    each_inner([&](const Node& node) {
      kind_of.push_back(rank_of(kinds, flags_of(node)));
      condition_ids.push_back(rank_of(conditions_, condition_of(ensemble_, node)));
    });
    put_integers(out_, kind_of);
    put_integers(out_, condition_ids, whole_bytes);
  }

  void put_leaves() {
    std::vector<double> values;
    each([&](const Tree& tree, const Node& node) {
      if (!node.is_leaf()) return;
      if (tree.width == 1) values.push_back(node.value);
      for (std::uint32_t k = 0; tree.width > 1 && k < tree.width; ++k)
        values.push_back(tree.leaf_values[node.at + k]);
    });
    put_reals(out_, ensemble_.sum, values);
  }

  void put_linear_leaves() {
    std::vector<double> constants;
    Integers sizes;
    Integers features;
    std::vector<double> coefficients;
    each([&](const Tree& tree, const Node& node) {
      if (!node.is_leaf() || tree.linear.empty()) return;
      const LinearLeaf& leaf = tree.linear[node.at];
      constants.push_back(leaf.constant);
      sizes.push_back(leaf.terms.size());
      for (const LinearLeaf::Term& term : leaf.terms) {
        features.push_back(term.feature);
        coefficients.push_back(term.coefficient);
      }
    });
    if (constants.empty()) return;
    put_reals(out_, Real::f64, constants);
    put_integers(out_, sizes);
    put_integers(out_, features, whole_bytes);
    put_reals(out_, Real::f64, coefficients);
  }

  void put_covers() {
    const Covers covers = covers_of(ensemble_);
    out_.put(static_cast<std::uint8_t>(covers));
    if (covers == Covers::none) return;
    const Real real = real_of(covers);
    Integers leaves;
    Integers inner;
    each([&](const Tree& tree, const Node& node) {
      const std::uint64_t bits = bits_of(real, node.cover);
      if (node.is_leaf()) {
        leaves.push_back(bits);
        return;
      }
      const auto cover = [&](std::int32_t child) {
        return tree.nodes[static_cast<std::size_t>(child)].cover;
      };
      inner.push_back(zigzag(bits - bits_of(real, cover(node.left) + cover(node.right))));
    });
    put_integers(out_, leaves);
    put_integers(out_, inner);
  }

  void put_order() {
    const Order order = order_of(ensemble_);
    out_.put(static_cast<std::uint8_t>(order));
    if (order != Order::stored) return;
    Integers indices;
    for (const auto& level : levels_) indices.insert(indices.end(), level.begin(), level.end());
    put_integers(out_, indices);
  }

  void put_numbers() {
    const Numbering numbering = numbering_of(ensemble_);
    out_.put(static_cast<std::uint8_t>(numbering));
    if (numbering != Numbering::stored) return;
    Integers numbers;
    for (const Tree& tree : ensemble_.trees)
      for (const Node& node : tree.nodes) numbers.push_back(node.number);
    put_integers(out_, numbers);
  }

  ByteWriter& out_;
  const Ensemble& ensemble_;
  std::vector<std::vector<std::uint32_t>> levels_;  // a tree: its nodes' indices
  std::vector<StoredCondition> conditions_;
};

}  // namespace

void put_trees(ByteWriter& out, const Ensemble& ensemble) { TreeWriter(out, ensemble).run(); }

}  // namespace copse
