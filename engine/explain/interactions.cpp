#include "explain/interactions.hpp"

#include <algorithm>

#include "ensemble/apply.hpp"
#include "explain/quadrature.hpp"
#include "explain/share.hpp"

namespace copse {
namespace {

// A feature of the path in hand: the product of its edges' shares, and whether the row took all.
struct Tested {
  std::uint32_t feature;
  double z;
  bool taken;
};

class Walk {
 public:
  Walk(const Ensemble& ensemble, std::span<const double> features, double share,
       std::span<const std::uint32_t> columns, std::size_t width, double* out)
      : ensemble_(ensemble),
        features_(features),
        share_(share),
        columns_(columns),
        width_(width),
        out_(out) {}

  void run(const Tree& tree) {
    tree_ = &tree;
    path_.clear();
    visit(0, true);
  }

 private:
  bool goes_left(const Node& node) const {
    const double value = ensemble_.input == Real::f32
                             ? static_cast<double>(static_cast<float>(features_[node.feature]))
                             : features_[node.feature];
    if (is_missing(value, node.zero_missing)) return node.missing_left;
    const std::span<const double> set = is_set_test(node.test)
                                            ? std::span<const double>(ensemble_.sets[node.at])
                                            : std::span<const double>();
    return passes(node.test, value, node.value, set);
  }

  // own: the row itself comes by.
  void visit(std::size_t index, bool own) {
    const Node& node = tree_->nodes[index];
    if (node.is_leaf()) {
      add(node);
      return;
    }
    const bool left = goes_left(node);
    descend(node, node.left, share_of(*tree_, node, false), left, own);
    descend(node, node.right, share_of(*tree_, node, true), !left, own);
  }

  void descend(const Node& node, std::int32_t child, double z, bool taken, bool own) {
    own = own && taken;
    // What no training row reached counts for nothing but on the row's own path.
    if (z == 0 && !own) return;
    const auto at = std::find_if(path_.begin(), path_.end(),
                                 [&](const Tested& each) { return each.feature == node.feature; });
    const auto place = static_cast<std::size_t>(at - path_.begin());
    if (at == path_.end()) {
      path_.push_back({node.feature, z, taken});
      visit(static_cast<std::size_t>(child), own);
      path_.pop_back();
      return;
    }
    const Tested before = *at;
    *at = {node.feature, before.z * z, before.taken && taken};
    if (at->z > 0 || own) visit(static_cast<std::size_t>(child), own);
    path_[place] = before;
  }

  void add(const Node& leaf) {
    const std::size_t count = path_.size();
    if (count < 2) return;
    const Quadrature& rule = rule_for(count / 2);
    const std::size_t points = rule.points.size();
    factors_.resize(count * points);
    products_.assign(rule.weights.begin(), rule.weights.end());
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t q = 0; q < points; ++q) {
        const double t = rule.points[q];
        const double factor = path_[i].z * (1 - t) + (path_[i].taken ? t : 0);
        factors_[i * points + q] = 1 / factor;
        products_[q] *= factor;
      }
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t j = i + 1; j < count; ++j) {
        double whole = 0;
        for (std::size_t q = 0; q < points; ++q)
          whole += products_[q] * factors_[i * points + q] * factors_[j * points + q];
        const double pair = 0.5 * share_ * gap(i) * gap(j) * whole;
        for (std::uint32_t lane = 0; lane < tree_->width; ++lane) {
          const double value =
              pair * (tree_->width > 1 ? tree_->leaf_values[leaf.at + lane] : leaf.value);
          const std::uint32_t first = columns_[path_[i].feature];
          const std::uint32_t second = columns_[path_[j].feature];
          out_[((tree_->output + lane) * width_ + std::min(first, second)) * width_ +
               std::max(first, second)] += value;
        }
      }
  }

  double gap(std::size_t i) const { return (path_[i].taken ? 1.0 : 0.0) - path_[i].z; }

  const Quadrature& rule_for(std::size_t points) {
    while (rules_.size() <= points) rules_.emplace_back(rules_.size());
    return rules_[points];
  }

  const Ensemble& ensemble_;
  std::span<const double> features_;
  double share_;
  std::span<const std::uint32_t> columns_;
  std::size_t width_;
  double* out_;
  const Tree* tree_ = nullptr;
  std::vector<Tested> path_;
  std::vector<Quadrature> rules_;  // by points
  std::vector<double> factors_;    // one over each
  std::vector<double> products_;   // with the weights
};

}  // namespace

void add_interactions(const Ensemble& ensemble, std::span<const double> features, double share,
                      std::span<const std::uint32_t> columns, std::size_t width, double* out,
                      const std::vector<std::uint32_t>* only) {
  Walk walk(ensemble, features, share * ensemble.scale / ensemble.divisor, columns, width, out);
  if (only == nullptr)
    for (const Tree& tree : ensemble.trees) walk.run(tree);
  else
    for (const std::uint32_t tree : *only) walk.run(ensemble.trees[tree]);
}

}  // namespace copse
