#include "explain/shap_trees.hpp"

#include <algorithm>
#include <string>

#include "base/sort.hpp"
#include "ensemble/apply.hpp"
#include "ensemble/limits.hpp"
#include "explain/quadrature.hpp"
#include "explain/share.hpp"
#include "forest/conditions.hpp"

namespace copse {
namespace {

using simd::f64x2;

std::uint32_t size32(std::size_t size) { return static_cast<std::uint32_t>(size); }

constexpr std::uint32_t none = 0xffffffffU;
constexpr std::uint64_t last_flag = 1ULL << 63U;
constexpr std::uint64_t stale_flag = 1ULL << 62U;

static_assert(limits::trees <= 1U << 24U && limits::outputs < 1U << 16U, "sort keys hold them");

}  // namespace

class ShapLayout {
 public:
  ShapLayout(const Ensemble& ensemble, const std::vector<std::uint32_t>* only)
      : ensemble_(ensemble), only_(only), last_(ensemble.feature_count) {
    made_.base = ensemble.base_margin;
  }

  Result<ShapTrees> run() && {
    conditions_of(ensemble_, of_node_);
    std::size_t start = 0;
    for (const Tree& tree : ensemble_.trees) {
      if (!tree.linear.empty())
        return Error{Code::unsupported, "cannot be explained: its leaves are linear models"};
      const auto index = size32(static_cast<std::size_t>(&tree - ensemble_.trees.data()));
      COPSE_CHECK(add(tree, start,
                      only_ == nullptr || std::binary_search(only_->begin(), only_->end(), index)));
      start += tree.nodes.size();
    }
    for (std::size_t k = 0; k < made_.base.size(); ++k)
      made_.base[k] = finish(ensemble_, k, made_.base[k]);
    sort_trees();
    return std::move(made_);
  }

 private:
  struct Found {
    std::size_t node;
    std::uint32_t depth;
    std::uint32_t parent;  // in found_
    std::uint32_t again;   // in found_, or none
    double z[2];
    double before;  // Z of the feature, from the edges above
    bool is_last;   // both children are leaves
    bool is_stale;  // a feature was tested again here, or above if a child is no leaf
  };
  // The last edge that tested a feature on the path in hand.
  struct Last {
    std::uint32_t below = none;  // in found_; none if that is a leaf
    double z = 1;
    std::uint32_t times = 0;
  };

  Status add(const Tree& tree, std::size_t start, bool wanted) {
    tree_ = &tree;
    found_.clear();
    leaf_of_.assign(tree.nodes.size(), none);
    reached_.clear();
    most_features_ = 0;
    visit(0, 0, 0, none, 1);
    if (most_features_ > most_path_features)
      return Error{Code::unsupported, "cannot be explained: a path tests " +
                                          std::to_string(most_features_) + " features, and " +
                                          std::to_string(most_path_features) + " are the most"};
    if (wanted && !found_.empty()) lay_out(start);
    return ok();
  }

  // Depth first.
  // @param reach  share of the training weight
  std::uint32_t visit(std::size_t index, std::uint32_t depth, std::size_t features,
                      std::uint32_t parent, double reach) {
    const Node& node = tree_->nodes[index];
    most_features_ = std::max(most_features_, features);
    if (node.is_leaf()) {
      leaf_of_[index] = size32(reached_.size());
      reached_.push_back(reach > 0);
      for (std::uint32_t lane = 0; lane < tree_->width; ++lane)
        if (reach > 0) made_.base[tree_->output + lane] += reach * value_of(node, lane);
      return none;
    }
    const Node* children[2] = {&tree_->nodes[static_cast<std::size_t>(node.left)],
                               &tree_->nodes[static_cast<std::size_t>(node.right)]};
    const std::uint32_t self = size32(found_.size());
    const bool is_last = children[0]->is_leaf() && children[1]->is_leaf();
    Last& last = last_[node.feature];
    found_.push_back({index,
                      depth,
                      parent,
                      last.times == 0 ? none : last.below,
                      {1, 1},
                      last.z,
                      is_last,
                      last.times > 0 || (!is_last && parent != none && found_[parent].is_stale)});
    if (last.times == 0) ++features;
    const Last above = last;
    const double share[2] = {share_of(*tree_, node, false), share_of(*tree_, node, true)};
    // What no row reached counts for nothing, so the row's own side has it all: z stays 1.
    if (share[0] + share[1] > 0) std::copy_n(share, 2, found_[self].z);
    for (const std::size_t side : {0U, 1U}) {
      last_[node.feature] = {size32(found_.size()), above.z * share[side], above.times + 1};
      visit(static_cast<std::size_t>(side == 0 ? node.left : node.right), depth + 1, features, self,
            reach * share[side]);
    }
    last_[node.feature] = above;
    return self;
  }

  double value_of(const Node& leaf, std::uint32_t lane) const {
    return tree_->width > 1 ? tree_->leaf_values[leaf.at + lane] : leaf.value;
  }

  void lay_out(std::size_t start) {
    ShapTree tree{};
    tree.output = tree_->output;
    tree.width = tree_->width;
    tree.pairs = size32(std::max<std::size_t>(1, (most_features_ + 3) / 4));
    tree.first_step = size32(made_.steps.size());
    tree.steps = size32(found_.size());
    tree.first_leaf = size32(made_.loose.size());
    tree.leaves = size32(reached_.size());
    tree.first_value = size32(made_.values.size());
    tree.hollow = std::find(reached_.begin(), reached_.end(), false) != reached_.end();
    std::vector<std::uint64_t> order;  // what comes first: last or not, stale or not, depth, index
    order.reserve(found_.size());
    for (std::size_t i = 0; i < found_.size(); ++i)
      order.push_back((found_[i].is_last ? last_flag : 0) | (found_[i].is_stale ? stale_flag : 0) |
                      std::uint64_t{found_[i].depth} << 32U | i);
    heap_sort(order.begin(), order.end());
    std::vector<std::uint32_t> slot(found_.size());
    std::vector<std::uint32_t> slot_of_node(tree_->nodes.size(), none);
    for (std::uint32_t i = 0; i < order.size(); ++i) {
      const auto at = static_cast<std::uint32_t>(order[i]);
      slot[at] = i;
      slot_of_node[found_[at].node] = i;
      if (!found_[at].is_last) ++tree.upper;
      if (!found_[at].is_stale) ++(found_[at].is_last ? tree.fresh_last : tree.fresh);
    }
    tree.fresh_last += tree.upper;
    add_common_curves(tree.pairs);
    for (const std::uint64_t key : order) {
      const Found& found = found_[static_cast<std::uint32_t>(key)];
      const Node& node = tree_->nodes[found.node];
      ShapStep step{};
      step.condition = of_node_[start + found.node];
      step.feature = node.feature;
      std::copy_n(found.z, 2, step.z);
      for (const std::size_t side : {0U, 1U}) {
        const auto child = static_cast<std::size_t>(side == 0 ? node.left : node.right);
        if (found.is_last) {
          step.child[side] = leaf_of_[child];
        } else if (leaf_of_[child] != none) {
          step.child[side] = tree.steps + tree.loose++;
          made_.loose.push_back(leaf_of_[child]);
        } else {
          step.child[side] = slot_of_node[child];
        }
      }
      step.again = found.again == none ? none : slot[found.again];
      step.curve =
          found.again == none ? made_.fresh(tree.pairs) : add_curve(tree.pairs, found.before);
      made_.steps.push_back(step);
    }
    for (std::uint32_t i = 0; i < tree.steps; ++i) {
      ShapStep& step = made_.steps[tree.first_step + i];
      if (step.again == none) step.again = tree.always();
    }
    add_values(tree);
    made_.most_slots = std::max<std::size_t>(made_.most_slots, tree.always() + 1);
    made_.most_pairs = std::max<std::size_t>(made_.most_pairs, tree.pairs);
    made_.most_width = std::max<std::size_t>(made_.most_width, tree.width);
    made_.trees.push_back(tree);
  }

  void add_values(const ShapTree& tree) {
    const std::size_t size = std::size_t{tree.width} * tree.leaves;
    made_.values.resize(tree.first_value + (tree.hollow ? 2 : 1) * size);
    double* values = made_.values.data() + tree.first_value;
    for (std::size_t i = 0; i < tree_->nodes.size(); ++i) {
      const std::uint32_t leaf = leaf_of_[i];
      if (leaf == none) continue;
      for (std::uint32_t lane = 0; lane < tree.width; ++lane) {
        const std::size_t at = std::size_t{lane} * tree.leaves + leaf;
        const double value = value_of(tree_->nodes[i], lane);
        values[at] = reached_[leaf] ? value : 0;
        if (tree.hollow) values[size + at] = value;
      }
    }
  }

  // So that neighbours add to the same; of equals the first stays first.
  void sort_trees() {
    std::vector<std::uint64_t> keys;
    keys.reserve(made_.trees.size());
    for (std::size_t i = 0; i < made_.trees.size(); ++i) {
      const ShapTree& tree = made_.trees[i];
      keys.push_back(std::uint64_t{tree.output} << 48U | std::uint64_t{tree.width} << 32U |
                     std::uint64_t{tree.pairs} << 24U | i);
    }
    heap_sort(keys.begin(), keys.end());
    std::vector<ShapTree> sorted;
    sorted.reserve(keys.size());
    for (const std::uint64_t key : keys) sorted.push_back(made_.trees[key & 0xffffffU]);
    made_.trees = std::move(sorted);
  }

  void add_common_curves(std::size_t pairs) {
    if (made_.fresh_.size() <= pairs) {
      made_.fresh_.resize(pairs + 1, none);
      made_.closed_.resize(pairs + 1, none);
    }
    if (made_.fresh_[pairs] != none) return;
    made_.closed_[pairs] = size32(made_.curves.size());
    made_.curves.insert(made_.curves.end(), pairs, simd::splat(1.0));
    made_.curves.insert(made_.curves.end(), pairs, simd::splat(0.0));
    made_.fresh_[pairs] = add_curve(pairs, 1);
  }

  std::uint32_t add_curve(std::size_t pairs, double z) {
    const std::uint32_t at = size32(made_.curves.size());
    if (rules_.size() <= pairs) rules_.resize(pairs + 1, Quadrature(0));
    if (rules_[pairs].points.empty()) rules_[pairs] = Quadrature(2 * pairs);
    made_.curves.resize(at + 2 * pairs);
    for (std::size_t i = 0; i < 2 * pairs; ++i) {
      const double t = rules_[pairs].points[i];
      const double g = z * (1 - t) + t;
      made_.curves[at + i / 2][i % 2] = (1 - t) * z / g;
      made_.curves[at + pairs + i / 2][i % 2] = z / (g * g);
    }
    return at;
  }

  const Ensemble& ensemble_;
  const std::vector<std::uint32_t>* only_;
  std::vector<std::uint32_t> of_node_;
  std::vector<Last> last_;
  std::vector<Quadrature> rules_;  // by pairs
  // Of the tree in hand.
  const Tree* tree_ = nullptr;
  std::vector<Found> found_;
  std::vector<std::uint32_t> leaf_of_;  // by node
  std::vector<bool> reached_;           // by leaf
  std::size_t most_features_ = 0;
  ShapTrees made_;
};

Result<ShapTrees> lay_out_shap(const Ensemble& ensemble, const std::vector<std::uint32_t>* only) {
  return ShapLayout(ensemble, only).run();
}

}  // namespace copse
