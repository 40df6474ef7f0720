#include "explain/shap_tables.hpp"

#include <algorithm>

#include "explain/share.hpp"

namespace copse {
namespace {

using simd::f32x4;
using simd::i32x4;

constexpr std::size_t wide = 4;  // lanes of a vector

std::size_t up_to_vectors(std::size_t lanes) { return (lanes + wide - 1) / wide; }

// Where each of `few` stands in `many`, as bits; both ascending.
void find_bits(std::span<const std::uint32_t> few, std::span<const std::uint32_t> many,
               std::uint32_t* bits) {
  for (std::size_t i = 0; i < many.size(); ++i) {
    const auto at = std::lower_bound(few.begin(), few.end(), many[i]);
    bits[i] = at != few.end() && *at == many[i] ? 1U << (at - few.begin()) : 0;
  }
}

}  // namespace

void ShapTables::build(const ShapCut& cut, std::uint32_t lane) {
  cut_ = &cut;
  lane_ = lane;
  if (tree_ != &ensemble_.trees[cut.tree]) {
    tree_ = &ensemble_.trees[cut.tree];
    own_ = of_node_.subspan(cut.first_node, tree_->nodes.size());
    below_.find(*tree_, own_);
  }
  vectors_ = up_to_vectors(cut.lanes);
  lane_of_pair_.resize(cut.features.size() * cut.features.size());
  for (std::size_t i = 0; i < cut.pairs.size(); ++i)
    lane_of_pair_[cut.pairs[i]] = static_cast<std::uint32_t>(cut.features.size() + i);
  memory_.resize((cut.entries + cut.spare) * vectors_);
  f32x4* out = memory_.data();
  f32x4* spare = out + cut.entries * vectors_;
  for (const ShapPart& part : cut.parts) {
    const ShapPath* first = cut.paths.data() + part.first_path;
    path_.assign(first, first + part.path);
    build_node(part.root, part.reached, out, spare);
    out += vectors_ << part.bits();
  }
}

void ShapTables::build_node(std::size_t index, bool reached, f32x4* out, f32x4* spare) {
  const Node& node = tree_->nodes[index];
  if (node.is_leaf()) return build_leaf(node, reached, out);
  const auto place = static_cast<std::uint32_t>(
      std::lower_bound(cut_->features.begin(), cut_->features.end(), node.feature) -
      cut_->features.begin());
  const auto at = std::find_if(path_.begin(), path_.end(),
                               [&](const ShapPath& above) { return above.place == place; });
  const auto depth = static_cast<std::size_t>(at - path_.begin());
  const bool first = at == path_.end();
  if (first) path_.push_back({place, 1});
  const double before = path_[depth].z;
  const f32x4* tables[2];
  for (const bool right : {false, true}) {
    const auto child = static_cast<std::size_t>(right ? node.right : node.left);
    const double share = share_of(*tree_, node, right);
    path_[depth].z = before * share;
    f32x4* const table = spare;
    tables[right ? 1 : 0] = table;
    spare += vectors_ << (path_.size() + below_.of(child).size());
    build_node(child, reached && share > 0, table, spare);
  }
  path_[depth].z = before;
  if (first) path_.pop_back();
  join(index, depth, tables, out);
}

void ShapTables::join(std::size_t index, std::size_t place, const f32x4* const (&tables)[2],
                      f32x4* out) {
  const Node& node = tree_->nodes[index];
  const std::size_t path = path_.size();
  const bool first = place == path;
  const std::size_t child_path = first ? path + 1 : path;
  const std::span<const std::uint32_t> own = below_.of(index);
  std::uint32_t bits[2][ConditionsBelow::most];
  find_bits(below_.of(static_cast<std::size_t>(node.left)), own, bits[0]);
  find_bits(below_.of(static_cast<std::size_t>(node.right)), own, bits[1]);
  const auto self = static_cast<std::uint32_t>(
      std::lower_bound(own.begin(), own.end(), own_[index]) - own.begin());
  const std::size_t size = vectors_ << path;
  for (std::uint32_t pattern = 0; pattern < 1U << own.size(); ++pattern, out += size) {
    const f32x4* from[2];
    const std::size_t taken = pattern >> self & 1U;
    for (const std::size_t side : {0U, 1U}) {
      std::size_t entry = 0;
      for (std::size_t i = 0; i < own.size(); ++i)
        if ((pattern >> i & 1U) != 0) entry |= bits[side][i];
      entry <<= child_path;
      if (first && side == taken) entry |= std::size_t{1} << path;
      from[side] = tables[side] + entry * vectors_;
    }
    if (first) {
      for (std::size_t i = 0; i < size; ++i) out[i] = from[0][i] + from[1][i];
      continue;
    }
    // The side that is not taken sees the feature's bit cleared.
    const std::size_t lost = std::size_t{1} << place;
    const f32x4* hot = from[taken];
    const f32x4* cold = from[1 - taken];
    for (std::size_t set = 0; set < std::size_t{1} << path; ++set) {
      const f32x4* other = cold + (set & ~lost) * vectors_;
      for (std::size_t k = 0; k < vectors_; ++k)
        out[set * vectors_ + k] = hot[set * vectors_ + k] + other[k];
    }
  }
}

void ShapTables::build_leaf(const Node& leaf, bool reached, f32x4* out) {
  const std::size_t sets = std::size_t{1} << path_.size();
  const std::size_t points = (path_.size() + 1) / 2;
  while (rules_.size() <= points) rules_.emplace_back(rules_.size());
  // A leaf that no training row reached counts for nothing but where the row itself does.
  const std::size_t from = reached ? 0 : sets - 1;
  std::fill_n(out, from * vectors_, f32x4{});
  if (path_.empty()) {
    std::fill_n(out, vectors_, f32x4{});
    return;
  }
  const double value = tree_->width > 1 ? tree_->leaf_values[leaf.at + lane_] : leaf.value;
  double_products(value, rules_[points]);
  fill_features(rules_[points], from, out);
  if (!cut_->pairs.empty()) fill_pairs(rules_[points], from, out);
}

void ShapTables::double_products(double value, const Quadrature& rule) {
  const std::size_t points = rule.points.size();
  const std::size_t width = up_to_vectors(points) * wide;
  products_.assign(width << path_.size(), 0);
  factors_.assign(2 * width, 0);
  for (std::size_t q = 0; q < points; ++q)
    products_[q] = static_cast<float>(value * rule.weights[q]);
  for (std::size_t j = 0; j < path_.size(); ++j) {
    for (std::size_t q = 0; q < points; ++q) {
      const double part = path_[j].z * (1 - rule.points[q]);
      factors_[q] = static_cast<float>(part);
      factors_[width + q] = static_cast<float>(part + rule.points[q]);
    }
    float* low = products_.data();
    float* high = low + (width << j);
    for (std::size_t set = 0; set < std::size_t{1} << j; ++set)
      for (std::size_t q = 0; q < width; q += wide, low += wide, high += wide) {
        const auto product = simd::load<f32x4>(low);
        simd::store(high, product * simd::load<f32x4>(factors_.data() + width + q));
        simd::store(low, product * simd::load<f32x4>(factors_.data() + q));
      }
  }
}

void ShapTables::fill_features(const Quadrature& rule, std::size_t from, f32x4* out) {
  const std::size_t points = rule.points.size();
  const std::size_t width = up_to_vectors(points) * wide;
  const std::size_t vectors = up_to_vectors(cut_->features.size());
  inside_.assign(vectors * points, f32x4{});
  bits_.assign(vectors, i32x4{});
  for (std::size_t j = 0; j < path_.size(); ++j) {
    const std::size_t vector = path_[j].place / wide;
    const std::size_t lane = path_[j].place % wide;
    bits_[vector][lane] = static_cast<std::int32_t>(1U << j);
    for (std::size_t q = 0; q < points; ++q) {
      const double z = path_[j].z;
      const double t = rule.points[q];
      inside_[vector * points + q][lane] = static_cast<float>((1 - z) / (z * (1 - t) + t));
    }
  }
  factors_.resize(points);
  for (std::size_t q = 0; q < points; ++q)
    factors_[q] = static_cast<float>(-1 / (1 - rule.points[q]));
  const float* products = products_.data() + from * width;
  for (std::size_t set = from; set < std::size_t{1} << path_.size(); ++set, products += width) {
    float outside = 0;
    for (std::size_t q = 0; q < points; ++q) outside += products[q] * factors_[q];
    const i32x4 here = simd::splat(static_cast<std::int32_t>(set));
    const f32x4* inside = inside_.data();
    f32x4* entry = out + set * vectors_;
    std::fill(entry + vectors, entry + vectors_, f32x4{});
    for (std::size_t k = 0; k < vectors; ++k) {
      f32x4 sum = {};
      for (std::size_t q = 0; q < points; ++q) sum += simd::splat(products[q]) * *inside++;
      const auto taken = (here & bits_[k]) != 0;
      const auto there = bits_[k] != 0;
      const auto rest = reinterpret_cast<i32x4>(simd::splat(outside)) & ~taken;
      entry[k] = reinterpret_cast<f32x4>(((reinterpret_cast<i32x4>(sum) & taken) | rest) & there);
    }
  }
}

void ShapTables::fill_pairs(const Quadrature& rule, std::size_t from, f32x4* out) {
  const std::size_t points = rule.points.size();
  const std::size_t width = up_to_vectors(points) * wide;
  const std::size_t count = path_.size();
  factors_.assign((2 * count) * width, 0);
  for (std::size_t j = 0; j < count; ++j)
    for (std::size_t q = 0; q < points; ++q) {
      const double z = path_[j].z;
      const double t = rule.points[q];
      factors_[2 * j * width + q] = static_cast<float>(-1 / (1 - t));
      factors_[(2 * j + 1) * width + q] = static_cast<float>((1 - z) / (z * (1 - t) + t));
    }
  const float* products = products_.data() + from * width;
  for (std::size_t set = from; set < std::size_t{1} << count; ++set, products += width) {
    f32x4* entry = out + set * vectors_;
    for (std::size_t i = 1; i < count; ++i)
      for (std::size_t j = 0; j < i; ++j) {
        const float* one = factors_.data() + (2 * i + (set >> i & 1U)) * width;
        const float* other = factors_.data() + (2 * j + (set >> j & 1U)) * width;
        f32x4 sums = {};
        for (std::size_t q = 0; q < width; q += wide)
          sums += simd::load<f32x4>(products + q) * simd::load<f32x4>(one + q) *
                  simd::load<f32x4>(other + q);
        const std::size_t lane =
            lane_of_pair_[std::max(path_[i].place, path_[j].place) * cut_->features.size() +
                          std::min(path_[i].place, path_[j].place)];
        entry[lane / wide][lane % wide] = 0.5F * ((sums[0] + sums[1]) + (sums[2] + sums[3]));
      }
  }
}

}  // namespace copse
