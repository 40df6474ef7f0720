#include <algorithm>
#include <array>

#include "ensemble/limits.hpp"
#include "package/integers.hpp"
#include "package/nodes.hpp"
#include "package/read_parts.hpp"

namespace copse {
namespace {

using Integers = std::vector<std::uint64_t>;

// Rebuilds the trees of one member, column by column. Until get_order, nodes stand level by level.
class TreeReader {
 public:
  TreeReader(ByteReader& in, Ensemble& ensemble) : in_(in), ensemble_(ensemble) {}

  Status run() {
    COPSE_CHECK(get_headers());
    COPSE_CHECK(get_shape());
    COPSE_CHECK(get_conditions());
    COPSE_CHECK(get_tests());
    COPSE_CHECK(get_leaves());
    COPSE_CHECK(get_linear_leaves());
    COPSE_CHECK(get_covers());
    COPSE_CHECK(get_order());
    return get_numbers();
  }

 private:
  template <class Each>
  void each(Each&& each) {
    for (Tree& tree : ensemble_.trees)
      for (Node& node : tree.nodes) each(tree, node);
  }
  template <class Each>
  void each_leaf(Each&& each_leaf) {
    each([&](Tree& tree, Node& node) {
      if (node.is_leaf()) each_leaf(tree, node);
    });
  }
  Status otherwise() const { return in_.error("trees that are not stored as the writer does"); }

  Status get_headers() {
    const auto trees = in_.get<std::uint32_t>();
    if (trees > limits::trees || !in_.has(trees, 9)) return in_.error("more trees than bytes");
    ensemble_.trees.resize(trees);
    for (Tree& tree : ensemble_.trees) tree.output = in_.get<std::uint32_t>();
    for (Tree& tree : ensemble_.trees) tree.width = in_.get<std::uint32_t>();
    for (std::uint32_t t = 0; t < trees; ++t) {
      const auto linear = in_.get<std::uint8_t>();
      if (linear > 1) return in_.error("a tree of a kind that this engine does not know");
      linear_.push_back(linear != 0);
    }
    return in_.status();
  }

  // Each node of at least a byte further on: a leaf's value, an inner node's condition.
  Status get_shape() {
    nodes_ = in_.get<std::uint32_t>();
    if (nodes_ > limits::nodes || !in_.has(nodes_, 1)) return in_.error("more nodes than bytes");
    COPSE_TRY(const Integers inner, get_integers(in_, nodes_));
    std::size_t at = 0;
    for (Tree& tree : ensemble_.trees) {
      const std::size_t first = at;
      for (std::size_t open = 1; open > 0; ++at) {
        if (at == nodes_) return in_.error("a tree without its last nodes");
        open = inner[at] != 0 ? open + 1 : open - 1;
      }
      tree.nodes.resize(at - first);
      std::int32_t next = 1;
      for (std::size_t i = first; i < at; ++i) {
        if (inner[i] == 0) continue;
        Node& node = tree.nodes[i - first];
        node.left = next++;
        node.right = next++;
        inner_.push_back(&node);
      }
    }
    if (at != nodes_) return in_.error("nodes of no tree");
    return ok();
  }

  Status get_conditions() {
    Integers counts[2];
    Integers steps[2];
    std::size_t totals[2];
    for (Integers& of_kind : counts) {
      COPSE_TRY(of_kind, get_integers(in_, ensemble_.feature_count));
    }
    for (std::size_t kind = 0; kind < 2; ++kind) {
      COPSE_TRY(totals[kind], get_sum(in_, counts[kind]));
      if (totals[kind] > inner_.size()) return otherwise();
    }
    for (std::size_t kind = 0; kind < 2; ++kind) {
      COPSE_TRY(steps[kind], get_integers(in_, totals[kind]));
    }
    auto next = std::array{steps[0].begin(), steps[1].begin()};
    for (std::uint32_t feature = 0; feature < ensemble_.feature_count; ++feature)
      for (std::size_t kind = 0; kind < 2; ++kind) {
        std::uint64_t key = 0;
        for (std::uint64_t i = 0; i < counts[kind][feature]; ++i) {
          const std::uint64_t before = key;
          key += *next[kind]++;
          const bool wide = kind == 0 && ensemble_.input == Real::f64;
          if ((i > 0 && key <= before) || (!wide && key >> 32U != 0)) return otherwise();
          conditions_.push_back({feature, kind == 1, key});
        }
      }
    return ok();
  }

  Status get_tests() {
    const auto kind_count = in_.get<std::uint8_t>();
    std::vector<std::uint8_t> kinds(kind_count);
    for (std::uint8_t& kind : kinds) kind = in_.get<std::uint8_t>();
    for (std::size_t i = 0; i < kinds.size(); ++i)
      if ((i > 0 && kinds[i] <= kinds[i - 1]) || kinds[i] >> test_shift >= test_count)
        return in_.error("a node with flags that this engine does not know");
    COPSE_TRY(const Integers kind_of, get_integers(in_, inner_.size()));
    COPSE_TRY(const Integers ids, get_integers(in_, inner_.size(), whole_bytes));
    std::vector<bool> kind_used(kinds.size());
    std::vector<bool> condition_used(conditions_.size());
    for (std::size_t i = 0; i < inner_.size(); ++i) {
      if (kind_of[i] >= kinds.size() || ids[i] >= conditions_.size()) return otherwise();
      const auto kind = static_cast<std::size_t>(kind_of[i]);
      const auto id = static_cast<std::size_t>(ids[i]);
      kind_used[kind] = true;
      condition_used[id] = true;
      COPSE_CHECK(set_test(*inner_[i], kinds[kind], conditions_[id]));
    }
    const auto all = [](const std::vector<bool>& used) {
      return std::find(used.begin(), used.end(), false) == used.end();
    };
    return all(kind_used) && all(condition_used) ? ok() : otherwise();
  }

  Status set_test(Node& node, std::uint8_t flags, const StoredCondition& condition) const {
    node.missing_left = (flags & missing_left_flag) != 0;
    node.zero_missing = (flags & zero_missing_flag) != 0;
    node.test = static_cast<Test>(flags >> test_shift);
    node.feature = condition.feature;
    if (condition.set != is_set_test(node.test)) return in_.error("a test of another kind");
    if (condition.set)
      node.at = static_cast<std::uint32_t>(condition.key);
    else
      node.value = from_key(ensemble_.input, condition.key);
    return ok();
  }

  Status get_leaves() {
    std::uint64_t count = 0;
    each_leaf([&](const Tree& tree, const Node&) { count += tree.width; });
    if (count > limits::nodes) return in_.error("more leaf values than bytes");
    COPSE_TRY(const std::vector<double> values,
              get_reals(in_, ensemble_.sum, static_cast<std::size_t>(count)));
    const double* next = values.data();
    each_leaf([&](Tree& tree, Node& leaf) {
      if (tree.width == 1) {
        leaf.value = *next++;
        return;
      }
      leaf.at = static_cast<std::uint32_t>(tree.leaf_values.size());
      tree.leaf_values.insert(tree.leaf_values.end(), next, next + tree.width);
      next += tree.width;
    });
    return ok();
  }

  Status get_linear_leaves() {
    std::size_t count = 0;
    for (std::size_t t = 0; t < linear_.size(); ++t) {
      if (!linear_[t]) continue;
      Tree& tree = ensemble_.trees[t];
      if (tree.width != 1) return in_.error("linear leaves for several outputs");
      for (Node& node : tree.nodes)
        if (node.is_leaf()) {
          node.at = static_cast<std::uint32_t>(tree.linear.size());
          tree.linear.emplace_back();
          ++count;
        }
    }
    if (count == 0) return ok();
    COPSE_TRY(const std::vector<double> constants, get_reals(in_, Real::f64, count));
    COPSE_TRY(const Integers sizes, get_integers(in_, count));
    COPSE_TRY(const std::size_t terms, get_sum(in_, sizes));
    COPSE_TRY(const Integers features, get_integers(in_, terms, whole_bytes));
    COPSE_TRY(const std::vector<double> coefficients, get_reals(in_, Real::f64, terms));
    std::size_t at = 0;
    std::size_t term = 0;
    for (Tree& tree : ensemble_.trees)
      for (LinearLeaf& leaf : tree.linear) {
        leaf.constant = constants[at];
        for (const std::size_t end = term + static_cast<std::size_t>(sizes[at++]); term < end;
             ++term) {
          if (features[term] >= ensemble_.feature_count) return otherwise();
          leaf.terms.push_back({static_cast<std::uint32_t>(features[term]), coefficients[term]});
        }
      }
    return ok();
  }

  Status get_covers() {
    Covers covers{};
    COPSE_CHECK(get_choice(in_, covers, Covers::f64));
    if (covers == Covers::none) return ok();
    COPSE_TRY(const Integers leaves, get_integers(in_, nodes_ - inner_.size()));
    COPSE_TRY(const Integers inner, get_integers(in_, inner_.size()));
    const Real real = real_of(covers);
    std::uint64_t most = 0;
    const auto cover = [&](std::uint64_t bits) {
      most = std::max(most, bits);
      return from_bits(real, bits);
    };
    auto leaf = leaves.end();
    auto parent = inner.end();
    // Children stand behind their parents.
    for (auto tree = ensemble_.trees.rbegin(); tree != ensemble_.trees.rend(); ++tree)
      for (auto node = tree->nodes.rbegin(); node != tree->nodes.rend(); ++node) {
        if (node->is_leaf()) {
          node->cover = cover(*--leaf);
          continue;
        }
        const double sum = tree->nodes[static_cast<std::size_t>(node->left)].cover +
                           tree->nodes[static_cast<std::size_t>(node->right)].cover;
        node->cover = cover(bits_of(real, sum) + unzigzag(*--parent));
      }
    if ((real == Real::f32 && most >> 32U != 0) || covers_of(ensemble_) != covers)
      return in_.error("the covers are not stored as the writer stores them");
    return ok();
  }

  Status get_order() {
    Order order{};
    COPSE_CHECK(get_choice(in_, order, Order::stored));
    if (order == Order::level) return ok();
    Integers stored;
    if (order == Order::stored) {
      COPSE_TRY(stored, get_integers(in_, nodes_));
    }
    auto next = stored.begin();
    for (Tree& tree : ensemble_.trees) {
      std::vector<std::uint32_t> place(tree.nodes.size());
      if (order == Order::preorder) {
        std::uint32_t index = 0;
        for (const std::uint32_t node : in_order(tree, order)) place[node] = index++;
      } else {
        for (std::uint32_t& index : place)
          index = static_cast<std::uint32_t>(std::min(*next++, std::uint64_t{~0U}));
      }
      if (!move_nodes(tree, place)) return in_.error("nodes whose order is none");
    }
    return order_of(ensemble_) == order ? ok() : otherwise();
  }

  // Puts node i at place[i]; false if that is no permutation that keeps the root.
  static bool move_nodes(Tree& tree, const std::vector<std::uint32_t>& place) {
    std::vector<Node> moved(place.size());
    std::vector<bool> taken(place.size());
    for (std::size_t i = 0; i < place.size(); ++i) {
      if (place[i] >= place.size() || taken[place[i]]) return false;
      taken[place[i]] = true;
      Node node = tree.nodes[i];
      if (!node.is_leaf()) {
        node.left = static_cast<std::int32_t>(place[static_cast<std::size_t>(node.left)]);
        node.right = static_cast<std::int32_t>(place[static_cast<std::size_t>(node.right)]);
      }
      moved[place[i]] = node;
    }
    tree.nodes = std::move(moved);
    return place[0] == 0;
  }

  Status get_numbers() {
    Numbering numbering{};
    COPSE_CHECK(get_choice(in_, numbering, Numbering::stored));
    if (numbering == Numbering::stored) {
      COPSE_TRY(const Integers numbers, get_integers(in_, nodes_));
      auto next = numbers.begin();
      std::uint64_t all = 0;
      each([&](Tree&, Node& node) {
        all |= *next;
        node.number = static_cast<std::uint32_t>(*next++);
      });
      if (all >> 32U != 0) return otherwise();
    } else {
      for (Tree& tree : ensemble_.trees)
        implied_numbers(tree, numbering, [&](std::uint32_t i, std::uint32_t number) {
          tree.nodes[i].number = number;
        });
    }
    if (numbering_of(ensemble_) != numbering)
      return in_.error("the nodes' numbers are not stored as the writer stores them");
    return ok();
  }

  ByteReader& in_;
  Ensemble& ensemble_;
  std::vector<bool> linear_;  // a tree: whether its leaves are
  std::size_t nodes_ = 0;     // of all trees
  std::vector<Node*> inner_;  // of all trees
  std::vector<StoredCondition> conditions_;
};

}  // namespace

Result<std::size_t> get_sum(ByteReader& in, const std::vector<std::uint64_t>& counts) {
  std::size_t sum = 0;
  for (const std::uint64_t count : counts) {
    if (count > limits::nodes || !in.has(sum += static_cast<std::size_t>(count), 1))
      return in.error("more things than bytes");
  }
  return sum;
}

Status get_trees(ByteReader& in, Ensemble& ensemble) { return TreeReader(in, ensemble).run(); }

}  // namespace copse
