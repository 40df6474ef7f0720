#include "explain/background_shap.hpp"

#include <algorithm>

#include "ensemble/apply.hpp"
#include "forest/conditions.hpp"
#include "score/masks.hpp"

namespace copse {
Result<BackgroundShap> BackgroundShap::of(const Ensemble& ensemble, std::vector<simd::u64x2> masks,
                                          std::span<const double> weights) {
  if (ensemble.aggregate != Aggregate::sum)
    return Error{Code::unsupported,
                 "cannot be explained: its margin is the minimum or maximum of its leaves, and not "
                 "their sum"};
  for (const Tree& tree : ensemble.trees)
    if (!tree.linear.empty())
      return Error{Code::unsupported, "cannot be explained: its leaves are linear models"};
  BackgroundShap shap;
  shap.masks_ = std::move(masks);
  shap.factor_ = ensemble.scale / ensemble.divisor;
  shap.lay_out(ensemble);
  shap.weigh(weights);
  shap.base_ = ensemble.base_margin;
  for (const Layout& tree : shap.trees_)
    for (std::uint32_t lane = 0; lane < tree.width; ++lane)
      for (std::size_t block = 0; block < shap.blocks_.size(); ++block)
        shap.base_[tree.output + lane] +=
            shap.mean(tree, tree.root, lane, block, shap.blocks_[block]);
  for (std::size_t k = 0; k < shap.base_.size(); ++k)
    shap.base_[k] = finish(ensemble, k, shap.base_[k]);
  return shap;
}

void BackgroundShap::lay_out(const Ensemble& ensemble) {
  std::vector<std::uint32_t> of_node;
  conditions_ = conditions_of(ensemble, of_node).conditions.size() + 1;
  std::size_t start = 0;
  std::size_t deepest = 0;
  std::vector<std::int32_t> place;
  std::vector<std::size_t> level;
  for (const Tree& tree : ensemble.trees) {
    Layout layout{tree.output, tree.width, 0, steps_.size(), values_.size(), 0};
    const std::size_t nodes = tree.nodes.size();
    place.resize(nodes);
    std::int32_t steps = 0;
    for (std::size_t i = 0; i < nodes; ++i)
      place[i] = tree.nodes[i].is_leaf() ? ~static_cast<std::int32_t>(layout.leaves++) : steps++;
    layout.root = place[0];
    values_.resize(values_.size() + std::size_t{layout.leaves} * tree.width);
    for (std::size_t i = 0; i < nodes; ++i) {
      const Node& node = tree.nodes[i];
      if (!node.is_leaf()) {
        steps_.push_back({of_node[start + i],
                          node.feature,
                          {place[static_cast<std::size_t>(node.left)],
                           place[static_cast<std::size_t>(node.right)]}});
        continue;
      }
      for (std::uint32_t lane = 0; lane < tree.width; ++lane)
        values_[layout.first_value + std::size_t{lane} * layout.leaves +
                static_cast<std::size_t>(~place[i])] =
            tree.width > 1 ? tree.leaf_values[node.at + lane] : node.value;
    }
    // Children may stand before their parents: down from the root, a level at a time.
    level.assign(1, 0);
    std::size_t levels = 0;
    for (std::vector<std::size_t> next; !level.empty(); level.swap(next), ++levels) {
      next.clear();
      for (const std::size_t i : level) {
        if (tree.nodes[i].is_leaf()) continue;
        next.push_back(static_cast<std::size_t>(tree.nodes[i].left));
        next.push_back(static_cast<std::size_t>(tree.nodes[i].right));
      }
    }
    deepest = std::max(deepest, levels - 1);
    trees_.push_back(layout);
    start += nodes;
  }
  side_ = std::min<std::size_t>(deepest, ensemble.feature_count) + 1;
  shapley_.resize(side_ * side_);
  for (std::size_t b = 0; b < side_; ++b) {
    double weight = 1 / static_cast<double>(b + 1);
    for (std::size_t a = 1; a + b < side_; ++a) {
      shapley_[a * side_ + b] = weight;
      weight *= static_cast<double>(a) / static_cast<double>(a + b + 1);
    }
  }
  sides_.resize(ensemble.feature_count);
}

void BackgroundShap::weigh(std::span<const double> weights) {
  for (std::size_t first = 0; first < weights.size(); first += score_block) {
    Set& all = blocks_.emplace_back(Set{0, 0});
    for (std::size_t bit = 0; bit < score_block; ++bit)
      if (first + row_of_bit(bit) < weights.size())
        (bit < 64 ? all.low : all.high) |= 1ULL << bit % 64;
  }
  const auto differs = [&](double weight) { return weight != weights.front(); };
  if (std::none_of(weights.begin(), weights.end(), differs)) {
    even_ = weights.front();
    return;
  }
  weights_.resize((weights.size() + score_block - 1) / score_block * score_block);
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    const std::size_t row = i / score_block * score_block + row_of_bit(i % score_block);
    if (row < weights.size()) weights_[i] = weights[row];
  }
}

// @param weights  of the block's rows
double BackgroundShap::weight_of(Set set, const double* weights) const {
  if (weights_.empty())
    return even_ *
           static_cast<double>(__builtin_popcountll(set.low) + __builtin_popcountll(set.high));
  double sum = 0;
  for (std::uint64_t left = set.low; left != 0; left &= left - 1)
    sum += weights[__builtin_ctzll(left)];
  for (std::uint64_t left = set.high; left != 0; left &= left - 1)
    sum += weights[64 + __builtin_ctzll(left)];
  return sum;
}

double BackgroundShap::mean(const Layout& tree, std::int32_t at, std::uint32_t lane,
                            std::size_t block, Set set) const {
  if (!set.any()) return 0;
  if (at < 0)
    return values_[tree.first_value + std::size_t{lane} * tree.leaves +
                   static_cast<std::size_t>(~at)] *
           weight_of(set, weights_.data() + (weights_.empty() ? 0 : block * score_block));
  const Step& step = steps_[tree.first_step + static_cast<std::size_t>(at)];
  const simd::u64x2 right = masks_[block * conditions_ + step.condition];
  return mean(tree, step.child[0], lane, block, {set.low & ~right[0], set.high & ~right[1]}) +
         mean(tree, step.child[1], lane, block, {set.low & right[0], set.high & right[1]});
}

// One tree, one of its outputs, one block of the background.
class BackgroundShap::Walk {
 public:
  Walk(BackgroundShap& shap, const Layout& tree, std::uint32_t lane, std::size_t block,
       double share, const std::uint32_t* columns, double* out)
      : shap_(shap),
        steps_(shap.steps_.data() + tree.first_step),
        values_(shap.values_.data() + tree.first_value + std::size_t{lane} * tree.leaves),
        masks_(shap.masks_.data() + block * shap.conditions_),
        weights_(shap.weights_.data() + (shap.weights_.empty() ? 0 : block * score_block)),
        share_(share),
        columns_(columns),
        out_(out) {}

  // a, b: how many features of the path are in A and B.
  Sums visit(std::int32_t at, Set set, std::size_t a, std::size_t b) {
    if (at < 0) {
      const double value = values_[static_cast<std::size_t>(~at)] * shap_.weight_of(set, weights_);
      const double* shapley = shap_.shapley_.data();
      return {value * shapley[a * shap_.side_ + b], value * shapley[b * shap_.side_ + a]};
    }
    const Step& step = steps_[at];
    const std::uint8_t taken = shap_.answers_[step.condition];
    Side& side = shap_.sides_[step.feature];
    if (side == Side::own) return visit(step.child[taken], set, a, b);
    const simd::u64x2 right = masks_[step.condition];
    const std::uint64_t flip = taken != 0 ? 0 : ~0ULL;
    const Set with{set.low & (right[0] ^ flip), set.high & (right[1] ^ flip)};
    const Set against{set.low & ~with.low, set.high & ~with.high};
    Sums sums{0, 0};
    const auto add = [&](Sums more) { sums = {sums.own + more.own, sums.other + more.other}; };
    if (with.any()) add(visit(step.child[taken], with, a, b));
    if (!against.any()) return sums;
    if (side == Side::other) {
      add(visit(step.child[1 - taken], against, a, b));
      return sums;
    }
    side = Side::own;
    const Sums hot = visit(step.child[taken], against, a + 1, b);
    side = Side::other;
    const Sums cold = visit(step.child[1 - taken], against, a, b + 1);
    side = Side::both;
    out_[columns_[step.feature]] += share_ * (hot.own - cold.other);
    add(hot);
    add(cold);
    return sums;
  }

 private:
  BackgroundShap& shap_;
  const Step* steps_;
  const double* values_;
  const simd::u64x2* masks_;
  const double* weights_;
  double share_;
  const std::uint32_t* columns_;
  double* out_;
};

void BackgroundShap::add(std::span<const simd::u64x2> masks, std::size_t row, double share,
                         std::span<const std::uint32_t> columns, std::size_t width, double* out) {
  answers_of(masks, row, answers_);
  share *= factor_;
  for (const Layout& tree : trees_)
    for (std::uint32_t lane = 0; lane < tree.width; ++lane)
      for (std::size_t block = 0; block < blocks_.size(); ++block)
        Walk(*this, tree, lane, block, share, columns.data(), out + (tree.output + lane) * width)
            .visit(tree.root, blocks_[block], 0, 0);
}

}  // namespace copse
