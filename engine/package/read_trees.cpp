#include <algorithm>
#include <array>

#include "ensemble/limits.hpp"
#include "package/integers.hpp"
#include "package/nodes.hpp"
#include "package/read_parts.hpp"

namespace copse {
namespace {

using Integers = std::vector<std::uint64_t>;
using Bytes = std::vector<std::uint8_t>;

// Rebuilds the trees of one member, column by column. Until get_order, nodes stand level by level.
class TreeReader {
 public:
  TreeReader(ByteReader& in, Ensemble& ensemble) : in_(in), ensemble_(ensemble) {}

  void run() {
    using Step = void (TreeReader::*)();
    for (const Step step :
         {&TreeReader::get_headers, &TreeReader::get_shape, &TreeReader::get_conditions,
          &TreeReader::get_tests, &TreeReader::get_leaves, &TreeReader::get_linear_leaves,
          &TreeReader::get_covers, &TreeReader::get_order, &TreeReader::get_numbers})
      if (!in_.failed()) (this->*step)();
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
  void otherwise() { in_.fail("trees that are not stored as the writer stores them"); }

  void get_headers() {
    ensemble_.trees.resize(in_.get_count(9, "trees", limits::trees));
    for (Tree& tree : ensemble_.trees) tree.output = in_.get<std::uint32_t>();
    for (Tree& tree : ensemble_.trees) tree.width = in_.get<std::uint32_t>();
    for (std::size_t t = 0; t < ensemble_.trees.size(); ++t)
      linear_.push_back(get_choice(in_, std::uint8_t{1}));
  }

  // Each node of at least a byte further on: a leaf's value, an inner node's condition.
  void get_shape() {
    nodes_ = in_.get_count(1, "nodes", limits::nodes);
    const Integers inner = get_integers(in_, nodes_);
    if (in_.failed()) return;
    std::size_t at = 0;
    for (Tree& tree : ensemble_.trees) {
      const std::size_t first = at;
      for (std::size_t open = 1; open > 0; ++at) {
        if (at == nodes_) return in_.fail("a tree without its last nodes");
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
    if (at != nodes_) in_.fail("nodes of no tree");
  }

  void get_conditions() {
    Integers counts[2];
    Integers steps[2];
    for (Integers& of_kind : counts) of_kind = get_integers(in_, ensemble_.feature_count);
    const std::size_t totals[2] = {get_sum(in_, counts[0]), get_sum(in_, counts[1])};
    if (std::max(totals[0], totals[1]) > inner_.size()) return otherwise();
    for (std::size_t kind = 0; kind < 2; ++kind) steps[kind] = get_integers(in_, totals[kind]);
    if (in_.failed()) return;
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
  }

  void get_tests() {
    std::vector<std::uint8_t> kinds(in_.get<std::uint8_t>());
    int before = -1;
    for (std::uint8_t& kind : kinds) {
      kind = in_.get<std::uint8_t>();
      if (kind <= before || kind >> test_shift >= test_count)
        return in_.fail("a node with flags that this engine does not know");
      before = kind;
    }
    const Integers kind_of = get_integers(in_, inner_.size());
    const Integers ids = get_integers(in_, inner_.size(), whole_bytes);
    if (in_.failed()) return;
    Bytes unused_kinds(kinds.size(), 1);
    Bytes unused_conditions(conditions_.size(), 1);
    for (std::size_t i = 0; i < inner_.size(); ++i) {
      if (kind_of[i] >= kinds.size() || ids[i] >= conditions_.size()) return otherwise();
      const auto kind = static_cast<std::size_t>(kind_of[i]);
      const auto id = static_cast<std::size_t>(ids[i]);
      unused_kinds[kind] = 0;
      unused_conditions[id] = 0;
      set_test(*inner_[i], kinds[kind], conditions_[id]);
    }
    std::uint8_t unused = 0;
    for (const Bytes* all : {&unused_kinds, &unused_conditions})
      for (const std::uint8_t one : *all) unused |= one;
    if (unused != 0) otherwise();
  }

  void set_test(Node& node, std::uint8_t flags, const StoredCondition& condition) {
    node.missing_left = (flags & missing_left_flag) != 0;
    node.zero_missing = (flags & zero_missing_flag) != 0;
    node.test = static_cast<Test>(flags >> test_shift);
    node.feature = condition.feature;
    if (condition.set != is_set_test(node.test)) in_.fail("a test of another kind");
    if (condition.set)
      node.at = static_cast<std::uint32_t>(condition.key);
    else
      node.value = from_key(ensemble_.input, condition.key);
  }

  void get_leaves() {
    std::uint64_t count = 0;
    each_leaf([&](const Tree& tree, const Node&) { count += tree.width; });
    if (count > limits::nodes) return in_.fail("more leaf values than bytes");
    const auto values = get_reals(in_, ensemble_.sum, static_cast<std::size_t>(count));
    if (in_.failed()) return;
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
  }

  void get_linear_leaves() {
    std::size_t count = 0;
    for (std::size_t t = 0; t < linear_.size(); ++t) {
      if (linear_[t] == 0) continue;
      Tree& tree = ensemble_.trees[t];
      if (tree.width != 1) return in_.fail("linear leaves for several outputs");
      for (Node& node : tree.nodes)
        if (node.is_leaf()) {
          node.at = static_cast<std::uint32_t>(tree.linear.size());
          tree.linear.emplace_back();
          ++count;
        }
    }
    if (count == 0) return;
    const auto constants = get_reals(in_, Real::f64, count);
    const Integers sizes = get_integers(in_, count);
    const std::size_t terms = get_sum(in_, sizes);
    const Integers features = get_integers(in_, terms, whole_bytes);
    const auto coefficients = get_reals(in_, Real::f64, terms);
    if (in_.failed()) return;
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
  }

  void get_covers() {
    const Covers covers = get_choice(in_, Covers::f64);
    if (covers == Covers::none) return;
    const Integers leaves = get_integers(in_, nodes_ - inner_.size());
    const Integers inner = get_integers(in_, inner_.size());
    if (in_.failed()) return;
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
      in_.fail("the covers are not stored as the writer stores them");
  }

  void get_order() {
    const Order order = get_choice(in_, Order::stored);
    if (order == Order::level) return;
    Integers stored;
    if (order == Order::stored) stored = get_integers(in_, nodes_);
    if (in_.failed()) return;
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
      if (!move_nodes(tree, place)) return in_.fail("nodes whose order is none");
    }
    if (order_of(ensemble_) != order) otherwise();
  }

  // Puts node i at place[i]; false if that is no permutation that keeps the root.
  static bool move_nodes(Tree& tree, const std::vector<std::uint32_t>& place) {
    std::vector<Node> moved(place.size());
    Bytes taken(place.size());
    for (std::size_t i = 0; i < place.size(); ++i) {
      if (place[i] >= place.size() || taken[place[i]]++ != 0) return false;
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

  void get_numbers() {
    const Numbering numbering = get_choice(in_, Numbering::stored);
    if (numbering == Numbering::stored) {
      const Integers numbers = get_integers(in_, nodes_);
      if (in_.failed()) return;
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
      in_.fail("the nodes' numbers are not stored as the writer stores them");
  }

  ByteReader& in_;
  Ensemble& ensemble_;
  Bytes linear_;              // a tree: whether its leaves are
  std::size_t nodes_ = 0;     // of all trees
  std::vector<Node*> inner_;  // of all trees
  std::vector<StoredCondition> conditions_;
};

}  // namespace

std::size_t get_sum(ByteReader& in, const std::vector<std::uint64_t>& counts) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : counts)
    if (count > limits::nodes || !in.has(sum += count, 1)) {
      in.fail("more things than bytes");
      return 0;
    }
  return static_cast<std::size_t>(sum);
}

void get_trees(ByteReader& in, Ensemble& ensemble) { TreeReader(in, ensemble).run(); }

}  // namespace copse
