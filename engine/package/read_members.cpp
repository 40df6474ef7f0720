#include "ensemble/limits.hpp"
#include "package/nodes.hpp"
#include "package/read_parts.hpp"
#include "package/sections.hpp"

namespace copse {
namespace {

double get_real(ByteReader& in, Real real) {
  return real == Real::f32 ? static_cast<double>(in.get<float>()) : in.get<double>();
}

// A value of an enumeration whose last is `last`.
template <class Enum>
Status get_choice(ByteReader& in, Enum& value, Enum last) {
  const auto raw = in.get<std::uint8_t>();
  if (raw > static_cast<std::uint8_t>(last))
    return in.error("an arithmetic, link or coding that this engine does not know");
  value = static_cast<Enum>(raw);
  return in.status();
}

Status get_arithmetic(ByteReader& in, Ensemble& ensemble) {
  COPSE_CHECK(get_choice(in, ensemble.input, Real::f64));
  COPSE_CHECK(get_choice(in, ensemble.sum, Real::f64));
  COPSE_CHECK(get_choice(in, ensemble.aggregate, Aggregate::maximum));
  COPSE_CHECK(get_choice(in, ensemble.link, static_cast<Link>(link_count - 1)));
  COPSE_CHECK(get_choice(in, ensemble.task, Task::classification));
  ensemble.link_scale = in.get<double>();
  COPSE_TRY(ensemble.base_margin, get_doubles(in));
  ensemble.divisor = in.get<double>();
  ensemble.scale = in.get<double>();
  COPSE_TRY(ensemble.bias, get_doubles(in));
  return in.status();
}

// Rebuilds the trees of one member, column by column.
class TreeReader {
 public:
  TreeReader(ByteReader& in, Ensemble& ensemble) : in_(in), ensemble_(ensemble) {}

  Status run() {
    COPSE_CHECK(get_headers());
    COPSE_CHECK(get_flags());
    COPSE_CHECK(get_inner_nodes());
    COPSE_CHECK(get_values());
    COPSE_CHECK(get_numbers());
    return get_covers();
  }

 private:
  template <class Each>
  void each(Each&& get) {
    for (Tree& tree : ensemble_.trees)
      for (Node& node : tree.nodes) get(tree, node);
  }

  Status get_headers() {
    const auto trees = in_.get<std::uint32_t>();
    if (trees > limits::trees || !in_.has(trees, 13)) return in_.error("more trees than bytes");
    ensemble_.trees.resize(trees);
    linear_.resize(trees);
    std::vector<std::uint32_t> sizes;
    std::uint64_t total = 0;
    for (std::size_t t = 0; t < trees; ++t) {
      sizes.push_back(in_.get<std::uint32_t>());
      total += sizes.back();
      ensemble_.trees[t].output = in_.get<std::uint32_t>();
      ensemble_.trees[t].width = in_.get<std::uint32_t>();
      const auto linear = in_.get<std::uint8_t>();
      if (linear > 1) return in_.error("a tree of a kind that this engine does not know");
      linear_[t] = linear != 0;
    }
    if (total > limits::nodes || !in_.has(static_cast<std::size_t>(total), 1))
      return in_.error("more nodes than bytes");
    for (std::size_t t = 0; t < trees; ++t) ensemble_.trees[t].nodes.resize(sizes[t]);
    return in_.status();
  }

  Status get_flags() {
    bool known = true;
    each([&](Tree&, Node& node) {
      const auto flags = in_.get<std::uint8_t>();
      if ((flags & leaf_flag) != 0) {
        known &= flags == leaf_flag;
        return;
      }
      known &= flags >> test_shift < test_count;
      // Until the children are read, an inner node must only not look like a leaf.
      node.left = 0;
      node.missing_left = (flags & missing_left_flag) != 0;
      node.zero_missing = (flags & zero_missing_flag) != 0;
      node.test = static_cast<Test>(flags >> test_shift);
    });
    if (!known) return in_.error("a node with flags that this engine does not know");
    return in_.status();
  }

  Status get_inner_nodes() {
    std::vector<Node*> inner;
    each([&](Tree&, Node& node) {
      if (!node.is_leaf()) inner.push_back(&node);
    });
    for (Node* node : inner) node->feature = in_.get<std::uint16_t>();
    for (Node* node : inner) {
      node->left = in_.get<std::int32_t>();
      if (node->left <= 0) return in_.error("an inner node without a left child");
    }
    for (Node* node : inner) node->right = in_.get<std::int32_t>();
    return in_.status();
  }

  Status get_values() {
    each([&](Tree& tree, Node& node) {
      if (node.is_leaf() && tree.width == 1)
        node.value = get_real(in_, ensemble_.sum);
      else if (!node.is_leaf() && is_set_test(node.test))
        node.at = in_.get<std::uint32_t>();
      else if (!node.is_leaf())
        node.value = get_real(in_, ensemble_.input);
    });
    for (std::size_t t = 0; t < ensemble_.trees.size(); ++t) {
      Tree& tree = ensemble_.trees[t];
      if (linear_[t]) COPSE_CHECK(get_linear_leaves(tree));
      if (tree.width > 1) COPSE_CHECK(get_leaf_values(tree));
    }
    return in_.status();
  }

  Status get_leaf_values(Tree& tree) {
    for (Node& node : tree.nodes) {
      if (!node.is_leaf()) continue;
      if (!in_.has(tree.width, sizeof(float))) return in_.error("more leaf values than bytes");
      node.at = static_cast<std::uint32_t>(tree.leaf_values.size());
      for (std::uint32_t k = 0; k < tree.width; ++k)
        tree.leaf_values.push_back(get_real(in_, ensemble_.sum));
    }
    return ok();
  }

  Status get_linear_leaves(Tree& tree) {
    if (tree.width != 1) return in_.error("linear leaves for several outputs");
    for (Node& node : tree.nodes) {
      if (!node.is_leaf()) continue;
      LinearLeaf leaf;
      leaf.constant = in_.get<double>();
      const auto terms = in_.get<std::uint32_t>();
      if (!in_.has(terms, sizeof(std::uint32_t) + sizeof(double)))
        return in_.error("more terms than bytes");
      for (std::uint32_t i = 0; i < terms; ++i) {
        const auto feature = in_.get<std::uint32_t>();
        leaf.terms.push_back({feature, in_.get<double>()});
      }
      node.at = static_cast<std::uint32_t>(tree.linear.size());
      tree.linear.push_back(std::move(leaf));
    }
    return ok();
  }

  Status get_numbers() {
    Numbering numbering{};
    COPSE_CHECK(get_choice(in_, numbering, Numbering::stored));
    if (numbering == Numbering::stored)
      each([&](Tree&, Node& node) { node.number = in_.get<std::uint32_t>(); });
    else
      for (Tree& tree : ensemble_.trees)
        implied_numbers(tree, numbering, [&](std::uint32_t i, std::uint32_t number) {
          tree.nodes[i].number = number;
        });
    COPSE_CHECK(in_.status());
    if (numbering_of(ensemble_) != numbering)
      return in_.error("the nodes' numbers are not stored as the writer stores them");
    return ok();
  }

  Status get_covers() {
    Covers covers{};
    COPSE_CHECK(get_choice(in_, covers, Covers::f64));
    if (covers != Covers::none)
      each([&](Tree&, Node& node) {
        node.cover = get_real(in_, covers == Covers::f32 ? Real::f32 : Real::f64);
      });
    COPSE_CHECK(in_.status());
    if (covers_of(ensemble_) != covers)
      return in_.error("the covers are not stored as the writer stores them");
    return ok();
  }

  ByteReader& in_;
  Ensemble& ensemble_;
  std::vector<bool> linear_;
};

}  // namespace

Result<std::vector<std::string>> get_names(ByteReader& in, std::uint32_t limit) {
  const auto count = in.get<std::uint32_t>();
  if (count > limit) return in.error("more than " + std::to_string(limit) + " names");
  if (!in.has(count, sizeof(std::uint32_t))) return in.error("more names than bytes");
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < count; ++i) names.push_back(in.get_text(limits::name_bytes));
  COPSE_CHECK(in.status());
  return names;
}

Result<std::vector<double>> get_doubles(ByteReader& in) {
  const auto count = in.get<std::uint32_t>();
  if (!in.has(count, sizeof(double))) return in.error("more numbers than bytes");
  std::vector<double> values(count);
  for (double& value : values) value = in.get<double>();
  return values;
}

Result<std::vector<Categories>> get_categories(ByteReader& in) {
  const auto count = in.get<std::uint32_t>();
  if (count > limits::features || !in.has(count, 6)) return in.error("more categories than bytes");
  std::vector<Categories> all(count);
  for (Categories& categories : all) {
    COPSE_CHECK(get_choice(in, categories.coding, Categories::Coding::catboost_hash));
    COPSE_CHECK(get_choice(in, categories.unseen, Categories::Unseen::other));
    COPSE_TRY(categories.names, get_names(in, limits::categories));
  }
  return all;
}

Status get_members(ByteReader& in, Package& package) {
  const auto count = in.get<std::uint32_t>();
  if (count > limits::members) return in.error("too many members");
  for (std::uint32_t i = 0; i < count; ++i) {
    Member member;
    member.name = in.get_text(limits::name_bytes);
    member.weight = in.get<double>();
    Ensemble& ensemble = member.ensemble;
    ensemble.source = in.get_text(limits::name_bytes);
    COPSE_CHECK(get_arithmetic(in, ensemble));
    COPSE_TRY(ensemble.feature_names, get_names(in, limits::features));
    COPSE_TRY(ensemble.categories, get_categories(in));
    COPSE_TRY(ensemble.class_names, get_names(in, limits::outputs));
    ensemble.feature_count = in.get<std::uint32_t>();
    if (!in.has(ensemble.feature_count, sizeof(std::uint32_t)))
      return in.error("more features than bytes");
    member.columns.resize(ensemble.feature_count);
    for (std::uint32_t& column : member.columns) column = in.get<std::uint32_t>();
    const auto sets = in.get<std::uint32_t>();
    if (!in.has(sets, sizeof(std::uint32_t))) return in.error("more sets than bytes");
    for (std::uint32_t s = 0; s < sets; ++s) {
      COPSE_TRY(std::vector<double> set, get_doubles(in));
      ensemble.sets.push_back(std::move(set));
    }
    COPSE_CHECK(TreeReader(in, ensemble).run());
    package.members.push_back(std::move(member));
  }
  return ok();
}

}  // namespace copse
