#include "score/masks.hpp"

#include <algorithm>

#include "score/ranks.hpp"

namespace copse {
namespace {

using simd::f32x4;
using simd::i32x4;
using simd::u64x2;
using simd::u8x16;

u8x16 bytes_of(std::uint8_t byte) {
  return u8x16{byte, byte, byte, byte, byte, byte, byte, byte,
               byte, byte, byte, byte, byte, byte, byte, byte};
}

// A mask by a comparison of four rows at a time.
template <class Compare>
u64x2 mask_of(const float* values, std::size_t rows, Compare compare) {
  u8x16 mask = {};
  for (std::size_t bit = 0; bit * 16 < rows; ++bit, values += 16) {
    const u8x16 found = simd::narrow(
        compare(simd::load<f32x4>(values)), compare(simd::load<f32x4>(values + 4)),
        compare(simd::load<f32x4>(values + 8)), compare(simd::load<f32x4>(values + 12)));
    mask |= found & bytes_of(static_cast<std::uint8_t>(1U << bit));
  }
  return reinterpret_cast<u64x2>(mask);
}

u64x2 missing_of(const float* values, std::size_t rows) {
  return mask_of(values, rows, [](f32x4 x) -> i32x4 {
    return x != x;  // NOLINT(misc-redundant-expression): where it is NaN
  });
}

u64x2 missing_of(const double* values, std::size_t rows) {
  std::uint8_t mask[16] = {};
  for (std::size_t r = 0; r < rows; ++r) {
    const unsigned missing = values[r] != values[r] ? 1 : 0;
    mask[r % 16] = static_cast<std::uint8_t>(mask[r % 16] | missing << (r / 16));
  }
  return simd::load<u64x2>(mask);
}

class Masks {
 public:
  Masks(const Forest& forest, std::size_t rows, Scratch& scratch)
      : forest_(forest), rows_(rows), scratch_(scratch) {}

  template <class T>
  void fill(std::size_t index, const ColumnValues<T>& values) {
    const Column& column = forest_.conditions.columns[index];
    u64x2* masks = scratch_.masks.data() + column.first_condition;
    const bool direct = column.kind == Column::Kind::cuts && column.count <= direct_cuts;
    if constexpr (std::is_same_v<T, float>) {
      if (direct) {
        compare(column, forest_.cuts32.data() + forest_.rankings[index].first, values, masks);
        if (values.any_missing) let_missing_go(column, missing_of(values.values, rows_), masks);
        return;
      }
    }
    scratch_.ranks.resize(score_block);
    rank_column(forest_, index, values, rows_, scratch_.ranks.data());
    scatter(column.count);
    if (column.kind == Column::Kind::cuts)
      accumulate(column, masks);
    else
      look_up(column, masks);
    if (values.any_missing) let_missing_go(column, missing_of(values.values, rows_), masks);
  }

 private:
  void compare(const Column& column, const float* cuts, const ColumnValues<float>& values,
               u64x2* masks) const {
    for (std::uint32_t i = 0; i < column.condition_count; ++i) {
      const f32x4 cut =
          simd::splat(cuts[forest_.conditions.conditions[column.first_condition + i].at]);
      masks[i] = mask_of(values.values, rows_, [&](f32x4 x) -> i32x4 { return x >= cut; });
    }
  }

  // The rows of each rank; missing ones have none.
  void scatter(std::uint32_t count) {
    scratch_.ranked.assign(count + 2, u64x2{});
    auto* bytes = reinterpret_cast<std::uint8_t*>(scratch_.ranked.data());
    const std::uint32_t* ranks = scratch_.ranks.data();
    for (std::size_t r = 0; r < rows_; ++r) {
      const std::size_t rank = std::min(ranks[r], count + 1);
      std::uint8_t& byte = bytes[rank * 16 + r % 16];
      byte = static_cast<std::uint8_t>(byte | 1U << (r / 16));
    }
  }

  // A cut's mask: the rows whose rank is beyond it.
  void accumulate(const Column& column, u64x2* masks) const {
    const u64x2* ranked = scratch_.ranked.data();
    u64x2 beyond = {};
    std::uint32_t rank = column.count;
    if (column.condition_count == column.count) {
      for (; rank > 0; --rank) masks[rank - 1] = beyond |= ranked[rank];
      return;
    }
    const Condition* conditions = forest_.conditions.conditions.data() + column.first_condition;
    for (std::uint32_t i = column.condition_count; i-- > 0;) {
      for (; rank > conditions[i].at; --rank) beyond |= ranked[rank];
      masks[i] = beyond;
    }
  }

  void look_up(const Column& column, u64x2* masks) const {
    const Conditions& all = forest_.conditions;
    const u64x2* ranked = scratch_.ranked.data();
    u64x2 present = {};
    for (std::uint32_t rank = 0; rank <= column.count; ++rank) present |= ranked[rank];
    for (std::uint32_t i = 0; i < column.condition_count; ++i) {
      const CategorySet& set = all.sets[all.conditions[column.first_condition + i].at];
      const std::uint32_t* ranks = all.set_ranks.data() + set.first;
      u64x2 listed = {};
      for (std::uint32_t k = 0; k < set.count; ++k) listed |= ranked[ranks[k]];
      masks[i] = set.inverted ? listed : present & ~listed;
    }
  }

  void let_missing_go(const Column& column, u64x2 missing, u64x2* masks) const {
    const Condition* conditions = forest_.conditions.conditions.data() + column.first_condition;
    // Without a branch: directions mix, and it would be guessed wrong half the time.
    for (std::uint32_t i = 0; i < column.condition_count; ++i) {
      const std::uint64_t right = conditions[i].missing_left ? 0 : ~std::uint64_t{0};
      masks[i] |= missing & u64x2{right, right};
    }
  }

  const Forest& forest_;
  std::size_t rows_;
  Scratch& scratch_;
};

template <class T>
void fill_all(const Forest& forest, const FeatureBlock& block,
              std::span<const std::uint32_t> columns, Scratch& scratch) {
  Masks masks(forest, block.rows, scratch);
  ColumnValues<T> values;
  for (std::size_t i = 0; i < forest.conditions.columns.size(); ++i) {
    read_column(forest, i, block, columns, values);
    if (block.rows < score_block)
      std::fill(values.values + block.rows, values.values + (block.rows + 15) / 16 * 16, T{0});
    masks.fill(i, values);
  }
}

}  // namespace

void fill_masks(const Forest& forest, const FeatureBlock& block,
                std::span<const std::uint32_t> columns, Scratch& scratch) {
  scratch.masks.resize(forest.conditions.conditions.size() + 1);
  scratch.masks.back() = u64x2{};
  (forest.input == Real::f32 ? fill_all<float> : fill_all<double>)(forest, block, columns, scratch);
}

}  // namespace copse
