#include "explain/shap_batch.hpp"

#include <algorithm>
#include <cassert>

#include "base/sort.hpp"
#include "forest/conditions.hpp"
#include "score/planes.hpp"

namespace copse {
namespace {

using simd::f32x4;
using simd::u32x4;
using simd::u64x2;
using simd::u8x16;

constexpr std::size_t together = 4;  // blocks: a cache line of a condition's masks
constexpr std::size_t room = std::size_t{32} << 20U;
constexpr std::size_t most_table_bytes = std::size_t{64} << 20U;
constexpr std::size_t fewest_rows = 512;
constexpr std::uint32_t most_addends = 256;  // of a float32 sum

std::size_t vectors_of(const ShapCut& cut) { return (cut.lanes + 3) / 4; }

// Nanoseconds or so, of a 3 GHz processor.
struct Cost {
  double build;  // once
  double row;
};

Cost cost_of(const ShapCut& cut, ShapLanes lanes) {
  const auto vectors = static_cast<double>(vectors_of(cut));
  const auto parts = static_cast<double>(cut.parts.size());
  const double leaf = lanes == ShapLanes::features ? 0.4 * vectors : 6.0;
  return {leaf * cut.leaf_work + 0.4 * vectors * cut.node_work + 500 * parts,
          parts * (0.8 + 0.5 * vectors) + 2 * vectors};
}

// A tree as one cut, or limb by limb where each limb tests so much less that its shorter entries
// pay for summing more than once.
struct Limbs {
  std::vector<ShapCut> cuts;
  Cost cost{};

  double of_many_rows() const { return cost.build + 16384 * cost.row; }
  void join(Limbs&& other) {
    for (ShapCut& cut : other.cuts) cuts.push_back(std::move(cut));
    cost.build += other.cost.build;
    cost.row += other.cost.row;
  }
};

// Below it limbs are small; and a tree that is one long path is not cut again at each of its nodes.
constexpr std::size_t deepest_limb = 8;

// @param way  from the root to the limb's
std::optional<Limbs> find_limbs(ShapCutter& cutter, const Tree& tree, ShapLanes lanes,
                                std::vector<std::uint32_t>& way) {
  auto cut = cutter.cut(way);
  if (!cut) return std::nullopt;
  Limbs whole;
  whole.cost = cost_of(*cut, lanes);
  const bool several = cut->parts.size() > 1;
  if (cut->lanes > 0) whole.cuts.push_back(std::move(*cut));
  if (!several || way.size() == deepest_limb) return whole;
  Limbs halves;
  const Node& node = tree.nodes[way.empty() ? 0 : way.back()];
  for (const std::int32_t child : {node.left, node.right}) {
    way.push_back(static_cast<std::uint32_t>(child));
    auto half = find_limbs(cutter, tree, lanes, way);
    way.pop_back();
    if (!half) return std::nullopt;
    halves.join(std::move(*half));
  }
  return halves.of_many_rows() < whole.of_many_rows() ? std::move(halves) : std::move(whole);
}

double cost_of_walk(const Tree& tree, std::size_t most_path, ShapLanes lanes) {
  const auto nodes = static_cast<double>(tree.nodes.size());
  if (lanes == ShapLanes::pairs) return 20 * nodes * static_cast<double>(most_path);
  const std::size_t pairs = (most_path + 3) / 4;
  return nodes * (2 + static_cast<double>(pairs));
}

// What ShapBatch's planes are told apart by, lane by lane.
template <class Take>
void for_each_key(const ShapCut& cut, Take&& take) {
  for (const std::uint32_t feature : cut.features) take(std::uint64_t{feature});
  for (const std::uint32_t pair : cut.pairs)
    take(std::uint64_t{cut.features[pair / cut.features.size()]} << 32U |
         cut.features[pair % cut.features.size()]);
}

void sort_distinct(std::vector<std::uint64_t>& values) {
  heap_sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

ShapBatch::ShapBatch(const Ensemble& ensemble, ShapLanes lanes)
    : ensemble_(ensemble),
      factor_(ensemble.scale / ensemble.divisor),
      conditions_(conditions_of(ensemble, of_node_).conditions.size()),
      tables_(ensemble, of_node_) {
  plan(lanes);
}

void ShapBatch::plan(ShapLanes lanes) {
  ShapCutter cutter(ensemble_, of_node_, lanes);
  std::size_t most_planes = 1U << 16U;  // before those that are there twice go
  std::uint32_t first_node = 0;
  std::vector<Limbs> trees(ensemble_.trees.size());
  std::vector<std::uint32_t> way;
  for (std::uint32_t t = 0; t < trees.size(); ++t) {
    cutter.take(t, first_node);
    first_node += static_cast<std::uint32_t>(ensemble_.trees[t].nodes.size());
    auto limbs = find_limbs(cutter, ensemble_.trees[t], lanes, way);
    if (!limbs) {
      walking_.push_back(t);
    } else {
      for (const ShapCut& cut : limbs->cuts)
        for_each_key(cut, [&](std::uint64_t key) { planes_.push_back(key); });
      trees[t] = std::move(*limbs);
    }
    if (planes_.size() > most_planes) {
      sort_distinct(planes_);
      most_planes = std::max(most_planes, 2 * planes_.size());
    }
  }
  sort_distinct(planes_);
  const std::size_t row = conditions_ / 8 + planes_.size() * sizeof(float) + 1;
  most_rows_ = std::clamp(room / row, fewest_rows, std::size_t{1} << 15U) / 512 * 512;
  Cost all{};
  for (std::uint32_t t = 0; t < trees.size(); ++t) {
    Limbs& limbs = trees[t];
    if (limbs.cuts.empty()) continue;
    std::size_t bytes = 0;
    std::size_t longest = 0;
    for (const ShapCut& cut : limbs.cuts) {
      bytes = std::max(bytes, cut.entries * sizeof(f32x4) * vectors_of(cut));
      longest = std::max(longest, cut.longest);
    }
    const double saved = cost_of_walk(ensemble_.trees[t], longest, lanes) - limbs.cost.row;
    if (bytes > most_table_bytes || saved * static_cast<double>(most_rows_) <= limbs.cost.build) {
      walking_.push_back(t);
      continue;
    }
    all.build += limbs.cost.build;
    all.row += saved;
    for (ShapCut& cut : limbs.cuts) cuts_.push_back(std::move(cut));
  }
  heap_sort(walking_.begin(), walking_.end());
  worth_from_ = cuts_.empty() ? ~std::size_t{0} : static_cast<std::size_t>(all.build / all.row) + 1;
}

void ShapBatch::begin(std::size_t rows) {
  assert(rows <= most_rows_);
  rows_ = rows;
  blocks_ = (rows + score_block * together - 1) / (score_block * together) * together;
  masks_.assign(conditions_ * mask_stride(), u64x2{});
}

void ShapBatch::answer(std::size_t block, std::span<const u64x2> masks) {
  for (std::size_t i = 0; i < conditions_; ++i) masks_[i * mask_stride() + block] = masks[i];
}

void ShapBatch::add(double share, std::vector<float>& sums, std::span<const std::uint32_t> columns,
                    std::size_t size, std::size_t width, double* out) {
  sums.assign((planes_.size() + 1) * sum_stride(), 0);
  sums_ = sums.data();
  addends_.assign(planes_.size(), 0);
  std::vector<std::size_t> places;  // by plane
  places.reserve(planes_.size());
  for (const std::uint64_t plane : planes_) {
    const std::uint32_t one = columns[plane & 0xffffffffU];
    const std::uint32_t other = plane >> 32U == 0 ? one : columns[plane >> 32U];
    places.push_back(std::min(one, other) * width + std::max(one, other));
  }
  const std::size_t outputs = ensemble_.output_count();
  for (std::uint32_t k = 0; k < outputs; ++k) {
    for (const ShapCut& cut : cuts_) {
      const Tree& tree = ensemble_.trees[cut.tree];
      if (k < tree.output || k - tree.output >= tree.width) continue;
      if (add_limb(cut, k - tree.output) == most_addends)
        flush(share, out + k * size, places, outputs * size);
    }
    flush(share, out + k * size, places, outputs * size);
  }
}

// @return how many addends a sum has at most
std::uint32_t ShapBatch::add_limb(const ShapCut& cut, std::uint32_t lane) {
  tables_.build(cut, lane);
  const std::uint32_t addends = find_planes(cut);
  for (std::size_t first = 0; first < blocks_; first += together) {
    fill_slots(cut, first);
    for (std::size_t block = 0; block < together; ++block) {
      find_offsets(cut, block);
      look_up(cut.parts.size(), first + block);
    }
  }
  return addends;
}

// Where the sums of each lane stand.
std::uint32_t ShapBatch::find_planes(const ShapCut& cut) {
  plane_of_lane_.assign(tables_.vectors() * 4, sums_ + planes_.size() * sum_stride());
  std::size_t lane = 0;
  std::uint32_t most = 0;
  const auto take = [&](std::uint64_t key) {
    const auto plane = static_cast<std::size_t>(
        std::lower_bound(planes_.begin(), planes_.end(), key) - planes_.begin());
    most = std::max(most, ++addends_[plane]);
    plane_of_lane_[lane++] = sums_ + plane * sum_stride();
  };
  for_each_key(cut, take);
  return most;
}

void ShapBatch::fill_slots(const ShapCut& cut, std::size_t first_block) {
  slots_.resize((ShapCut::first_condition + cut.conditions.size() + cut.joins.size()) * together);
  std::fill_n(slots_.data(), together, u64x2{});
  std::fill_n(slots_.data() + together, together, ~u64x2{});
  u64x2* slot = slots_.data() + std::size_t{ShapCut::first_condition} * together;
  for (const std::uint32_t condition : cut.conditions)
    slot = std::copy_n(masks_.data() + condition * mask_stride() + first_block, together, slot);
  for (const ShapJoin& join : cut.joins) {
    const u64x2* above = slots_.data() + std::size_t{join.above} * together;
    const u64x2* mask = slots_.data() + std::size_t{join.condition} * together;
    for (std::size_t b = 0; b < together; ++b)
      *slot++ = join.right ? above[b] & mask[b] : above[b] & ~mask[b];
  }
}

void ShapBatch::find_offsets(const ShapCut& cut, std::size_t block) {
  offsets_.resize(cut.parts.size() * score_block);
  std::uint32_t* offsets = offsets_.data();
  const auto bytes = static_cast<std::uint32_t>(tables_.vectors() * sizeof(f32x4));
  const u32x4 size = {bytes, bytes, bytes, bytes};
  std::uint32_t first = 0;
  for (const ShapPart& part : cut.parts) {
    const std::uint32_t* slots = cut.slots.data() + part.first_slot;
    u64x2 planes[16] = {};
    for (std::size_t i = 0; i < part.bits(); ++i) planes[i] = slots_[slots[i] * together + block];
    transpose(planes);
    if (part.bits() > 8) transpose(planes + 8);
    const u32x4 base = {first, first, first, first};
    for (std::size_t i = 0; i < 8; ++i) {
      const auto low = reinterpret_cast<u8x16>(planes[i]);
      const auto high = reinterpret_cast<u8x16>(planes[8 + i]);
      for (const u8x16 codes : {simd::weave_low(low, high), simd::weave_high(low, high)}) {
        const auto four = reinterpret_cast<u32x4>(simd::weave_pairs_low(codes, u8x16{}));
        const auto next = reinterpret_cast<u32x4>(simd::weave_pairs_high(codes, u8x16{}));
        simd::store(offsets, four * size + base);
        simd::store(offsets + 4, next * size + base);
        offsets += 8;
      }
    }
    first += bytes << part.bits();
  }
}

// As few passes as the registers allow.
void ShapBatch::look_up(std::size_t parts, std::size_t block) {
  constexpr std::size_t most = 3;
  const std::size_t vectors = tables_.vectors();
  const std::size_t passes = (vectors + most - 1) / most;
  for (std::size_t pass = 0; pass < passes; ++pass) {
    const std::size_t vector = pass * vectors / passes;
    switch ((pass + 1) * vectors / passes - vector) {
      case 1:
        look_up<1>(parts, vector, block);
        break;
      case 2:
        look_up<2>(parts, vector, block);
        break;
      default:
        look_up<most>(parts, vector, block);
    }
  }
}

// Adds vectors [vector, vector + count) of the entries that a block's rows have.
template <std::size_t count>
void ShapBatch::look_up(std::size_t parts, std::size_t vector, std::size_t block) {
  const auto* entries = reinterpret_cast<const char*>(tables_.entries() + vector);
  float* const* planes = plane_of_lane_.data() + vector * 4;
  std::size_t at = block * score_block;
  for (std::size_t r = 0; r < score_block; r += 4, at += 4) {
    const std::uint32_t* offset = offsets_.data() + r;
    f32x4 sums[4][count];
    for (std::size_t i = 0; i < 4; ++i) {
      const auto* entry = reinterpret_cast<const f32x4*>(entries + offset[i]);
      for (std::size_t k = 0; k < count; ++k) sums[i][k] = entry[k];
    }
    for (std::size_t part = 1; part < parts; ++part) {
      offset += score_block;
      for (std::size_t i = 0; i < 4; ++i) {
        const auto* entry = reinterpret_cast<const f32x4*>(entries + offset[i]);
        for (std::size_t k = 0; k < count; ++k) sums[i][k] += entry[k];
      }
    }
    for (std::size_t k = 0; k < count; ++k) {
      const f32x4 low = __builtin_shufflevector(sums[0][k], sums[1][k], 0, 4, 1, 5);
      const f32x4 high = __builtin_shufflevector(sums[0][k], sums[1][k], 2, 6, 3, 7);
      const f32x4 low2 = __builtin_shufflevector(sums[2][k], sums[3][k], 0, 4, 1, 5);
      const f32x4 high2 = __builtin_shufflevector(sums[2][k], sums[3][k], 2, 6, 3, 7);
      const f32x4 of_lane[4] = {__builtin_shufflevector(low, low2, 0, 1, 4, 5),
                                __builtin_shufflevector(low, low2, 2, 3, 6, 7),
                                __builtin_shufflevector(high, high2, 0, 1, 4, 5),
                                __builtin_shufflevector(high, high2, 2, 3, 6, 7)};
      for (std::size_t lane = 0; lane < 4; ++lane) {
        float* sum = planes[k * 4 + lane] + at;
        simd::store(sum, simd::load<f32x4>(sum) + of_lane[lane]);
      }
    }
  }
}

// From the planes in use to the caller's sums.
// @param row_size  from a row of `out` to the next
void ShapBatch::flush(double share, double* out, const std::vector<std::size_t>& places,
                      std::size_t row_size) {
  share *= factor_;
  constexpr std::size_t tile = 16;
  for (std::size_t from = 0; from < rows_; from += tile) {
    const std::size_t count = std::min(tile, rows_ - from);
    for (std::size_t plane = 0; plane < planes_.size(); ++plane) {
      if (addends_[plane] == 0) continue;
      float* sums = sums_ + plane * sum_stride() + from;
      double* row = out + from * row_size;
      for (std::size_t r = 0; r < count; ++r, row += row_size) {
        const double value = share * static_cast<double>(sums[r]);
        row[places[plane]] += value;
        sums[r] = 0;
      }
    }
  }
  std::fill(addends_.begin(), addends_.end(), 0U);
}

}  // namespace copse
