#include "score/ranks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace copse {
namespace {

using simd::f32x4;
using simd::i32x4;

const float* cuts_of(const Forest& forest, const Ranking& ranking, float) {
  return forest.cuts32.data() + ranking.first;
}
const double* cuts_of(const Forest& forest, const Ranking& ranking, double) {
  return forest.cuts64.data() + ranking.first;
}

// How many of `count` ascending cuts are <= value, by halving without a branch.
template <class T>
std::uint32_t search(const T* cuts, std::uint32_t count, T value) {
  const T* from = cuts;
  for (std::uint32_t left = count; left > 1;) {
    const std::uint32_t half = left / 2;
    from += from[half - 1] <= value ? half : 0;
    left -= half;
  }
  return static_cast<std::uint32_t>(from - cuts) + (count > 0 && *from <= value ? 1 : 0);
}

template <class T>
std::uint32_t compare(const T* cuts, std::uint32_t count, T value) {
  std::uint32_t rank = 0;
  for (std::uint32_t k = 0; k < count; ++k) rank += cuts[k] <= value ? 1 : 0;
  return rank;
}

template <class T>
void rank_by_table(const T* cuts, const Buckets& buckets, const std::uint16_t* table,
                   const T* values, std::size_t rows, std::uint32_t* ranks) {
  const auto last = static_cast<std::int32_t>(buckets.count) - 1;
  for (std::size_t r = 0; r < rows; ++r) {
    const std::int32_t key = bucket_key(buckets, static_cast<float>(values[r])) - buckets.low;
    const std::uint32_t before = table[std::clamp(key, 0, last)];
    ranks[r] = before + compare(cuts + before, buckets.probes, values[r]);
  }
}

// The same, four rows at a time where no table is looked into. Two cuts are compared at once: they
// stand side by side, so one load fetches both.
void rank_by_table(const float* cuts, const Buckets& buckets, const std::uint16_t* table,
                   const float* values, std::size_t rows, std::uint32_t* ranks) {
  alignas(16) std::int32_t keys[score_block];
  alignas(16) float pairs[score_block * 2];
  const i32x4 low = simd::splat(buckets.low);
  const i32x4 last = simd::splat(static_cast<std::int32_t>(buckets.count) - 1);
  const i32x4 offset_bits = simd::splat(buckets.offset_bits);
  const f32x4 offset = simd::splat(buckets.offset);
  const std::size_t padded = (rows + 3) / 4 * 4;
  for (std::size_t r = 0; r < padded; r += 4) {
    const f32x4 value = simd::load<f32x4>(values + r) + simd::splat(0.0F);
    const auto bits = reinterpret_cast<i32x4>(value);
    const f32x4 magnitude = reinterpret_cast<f32x4>(bits & 0x7fffffff) + offset;
    const i32x4 key =
        ((reinterpret_cast<i32x4>(magnitude) - offset_bits) >> buckets.shift) ^ (bits >> 31);
    simd::store(keys + r, simd::clamp(key - low, i32x4{}, last));
  }
  for (std::size_t r = 0; r < padded; ++r) {
    const std::uint32_t before = table[keys[r]];
    ranks[r] = before;
    std::memcpy(pairs + 2 * r, cuts + before, 2 * sizeof(float));
  }
  const auto count_pairs = [&] {
    for (std::size_t r = 0; r < padded; r += 4) {
      const f32x4 value = simd::load<f32x4>(values + r);
      const f32x4 a = simd::load<f32x4>(pairs + 2 * r);
      const f32x4 b = simd::load<f32x4>(pairs + 2 * r + 4);
      const i32x4 first = __builtin_shufflevector(a, b, 0, 2, 4, 6) <= value;
      const i32x4 second = __builtin_shufflevector(a, b, 1, 3, 5, 7) <= value;
      simd::store(ranks + r, simd::load<i32x4>(ranks + r) - first - second);
    }
  };
  if (buckets.probes == 4) {
    alignas(16) float after[score_block * 2];
    for (std::size_t r = 0; r < padded; ++r)
      std::memcpy(after + 2 * r, cuts + ranks[r] + 2, 2 * sizeof(float));
    count_pairs();
    std::memcpy(pairs, after, sizeof after);
  }
  count_pairs();
}

double plain(Column::Kind kind, double value) {
  if (kind == Column::Kind::floored) return std::floor(value);
  if (kind == Column::Kind::truncated) return std::trunc(value);
  return value;
}

template <class T>
void rank_categories(const Conditions& conditions, const Column& column, const T* values,
                     std::size_t rows, std::uint32_t* ranks) {
  const double* categories = conditions.values.data() + column.first;
  for (std::size_t r = 0; r < rows; ++r) {
    const double value = plain(column.kind, static_cast<double>(values[r]));
    const double* found = std::lower_bound(categories, categories + column.count, value);
    const bool known = found != categories + column.count && *found == value;
    ranks[r] = known ? static_cast<std::uint32_t>(found - categories) : column.count;
  }
}

}  // namespace

template <class T>
void read_column(const Column& column, const double* values, std::size_t rows,
                 ColumnValues<T>& out) {
  const std::size_t padded = (rows + 3) / 4 * 4;
  for (std::size_t r = 0; r < rows; ++r) out.values[r] = static_cast<T>(values[r]);
  for (std::size_t r = rows; r < padded; ++r) out.values[r] = 0;
  if (column.zero_missing)
    for (std::size_t r = 0; r < rows; ++r)
      if (std::fabs(static_cast<double>(out.values[r])) <= zero_threshold)
        out.values[r] = std::numeric_limits<T>::quiet_NaN();
  int missing = 0;
  for (std::size_t r = 0; r < padded; ++r) missing |= out.values[r] != out.values[r] ? 1 : 0;
  out.any_missing = missing != 0;
}

template <class T>
void rank_column(const Forest& forest, std::size_t column, const ColumnValues<T>& values,
                 std::size_t rows, std::uint32_t* ranks) {
  const Column& about = forest.conditions.columns[column];
  const Ranking& ranking = forest.rankings[column];
  if (about.kind != Column::Kind::cuts) {
    rank_categories(forest.conditions, about, values.values, rows, ranks);
  } else {
    const T* cuts = cuts_of(forest, ranking, T{});
    if (ranking.buckets.count > 0) {
      rank_by_table(cuts, ranking.buckets, forest.bucket_table.data() + ranking.buckets.first,
                    values.values, rows, ranks);
    } else if (about.count <= direct_cuts) {
      for (std::size_t r = 0; r < rows; ++r)
        ranks[r] = compare(cuts, about.count, values.values[r]);
    } else {
      for (std::size_t r = 0; r < rows; ++r) ranks[r] = search(cuts, about.count, values.values[r]);
    }
  }
  if (!values.any_missing) return;
  for (std::size_t r = 0; r < rows; ++r)
    if (values.values[r] != values.values[r]) ranks[r] = missing_rank;
}

template void read_column(const Column&, const double*, std::size_t, ColumnValues<float>&);
template void read_column(const Column&, const double*, std::size_t, ColumnValues<double>&);
template void rank_column(const Forest&, std::size_t, const ColumnValues<float>&, std::size_t,
                          std::uint32_t*);
template void rank_column(const Forest&, std::size_t, const ColumnValues<double>&, std::size_t,
                          std::uint32_t*);

}  // namespace copse
