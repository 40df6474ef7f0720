#include "score/ranks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/search.hpp"
#include "ensemble/apply.hpp"

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

// How many of `count` ascending cuts are <= value.
template <class T>
std::uint32_t search(const T* cuts, std::uint32_t count, T value) {
  return static_cast<std::uint32_t>(count_first(cuts, count, [&](T cut) { return cut <= value; }));
}

template <class T>
std::uint32_t compare(const T* cuts, std::uint32_t count, T value) {
  std::uint32_t rank = 0;
  for (std::uint32_t k = 0; k < count; ++k) rank += cuts[k] <= value ? 1 : 0;
  return rank;
}

// How many cuts stand before the buckets of `rows` values; up to a multiple of four rows are read.
template <class T>
void look_up(const Buckets& buckets, const std::uint16_t* table, const T* values, std::size_t rows,
             std::uint32_t* ranks) {
  const i32x4 low = simd::splat(buckets.low);
  const i32x4 last = simd::splat(static_cast<std::int32_t>(buckets.count) - 1);
  const i32x4 offset_bits = simd::splat(buckets.offset_bits);
  const f32x4 offset = simd::splat(buckets.offset);
  for (std::size_t r = 0; r < rows; r += 4, values += 4) {
    const f32x4 value = f32x4{static_cast<float>(values[0]), static_cast<float>(values[1]),
                              static_cast<float>(values[2]), static_cast<float>(values[3])} +
                        simd::splat(0.0F);
    const auto bits = reinterpret_cast<i32x4>(value);
    const f32x4 magnitude = reinterpret_cast<f32x4>(bits & 0x7fffffff) + offset;
    const i32x4 key =
        ((reinterpret_cast<i32x4>(magnitude) - offset_bits) >> buckets.shift) ^ (bits >> 31);
    simd::store(ranks + r, simd::clamp(key - low, i32x4{}, last));
  }
  for (std::size_t r = 0; r < rows; ++r) ranks[r] = table[ranks[r]];
}

// As rank_cut with a table, four rows at a time where it is not looked into. Two cuts stand side by
// side, so one load fetches both.
void rank_by_table(const float* cuts, const Buckets& buckets, const std::uint16_t* table,
                   const float* values, std::size_t rows, std::uint32_t* ranks) {
  alignas(16) float pairs[score_block * 2];
  const std::size_t padded = (rows + 3) / 4 * 4;
  look_up(buckets, table, values, padded, ranks);
  for (std::size_t r = 0; r < padded; ++r)
    std::memcpy(pairs + 2 * r, cuts + ranks[r], 2 * sizeof(float));
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

void rank_by_table(const double* cuts, const Buckets& buckets, const std::uint16_t* table,
                   const double* values, std::size_t rows, std::uint32_t* ranks) {
  look_up(buckets, table, values, (rows + 3) / 4 * 4, ranks);
  for (std::size_t r = 0; r < rows; ++r) {
    const double* cut = cuts + ranks[r];
    ranks[r] += (cut[0] <= values[r] ? 1U : 0U) + (cut[1] <= values[r] ? 1U : 0U);
    if (buckets.probes == 4)
      ranks[r] += (cut[2] <= values[r] ? 1U : 0U) + (cut[3] <= values[r] ? 1U : 0U);
  }
}

// One value, however its column is ranked.
template <class T>
std::uint32_t rank_cut(const Forest& forest, const Ranking& ranking, std::uint32_t count, T value) {
  const T* cuts = cuts_of(forest, ranking, T{});
  const Buckets& buckets = ranking.buckets;
  if (buckets.count == 0)
    return count <= direct_cuts ? compare(cuts, count, value) : search(cuts, count, value);
  const std::int32_t key = bucket_key(buckets, static_cast<float>(value)) - buckets.low;
  const auto last = static_cast<std::int32_t>(buckets.count) - 1;
  const std::uint32_t before =
      forest.bucket_table[buckets.first + static_cast<std::uint32_t>(std::clamp(key, 0, last))];
  return before + compare(cuts + before, buckets.probes, value);
}

double plain(Column::Kind kind, double value) {
  if (kind == Column::Kind::floored) return std::floor(value);
  if (kind == Column::Kind::truncated) return std::trunc(value);
  return value;
}

std::uint32_t rank_category(const Conditions& conditions, const Column& column, double value) {
  const double* categories = conditions.values.data() + column.first;
  const double whole = plain(column.kind, value);
  const std::size_t found =
      count_first(categories, column.count, [&](double category) { return category < whole; });
  const bool known = found != column.count && categories[found] == whole;
  return known ? static_cast<std::uint32_t>(found) : column.count;
}

}  // namespace

template <class T>
void read_column(const Forest& forest, std::size_t index, const FeatureBlock& block,
                 std::span<const std::uint32_t> columns, ColumnValues<T>& out) {
  const Column& column = forest.conditions.columns[index];
  const double* value = block.column(columns[column.feature]);
  const std::size_t rows = block.rows;
  const std::size_t padded = (rows + 3) / 4 * 4;
  // Side by side they are read several at once.
  if (block.row_stride == 1)
    for (std::size_t r = 0; r < rows; ++r) out.values[r] = static_cast<T>(value[r]);
  else
    for (std::size_t r = 0; r < rows; ++r, value += block.row_stride)
      out.values[r] = static_cast<T>(*value);
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
  const bool cuts = about.kind == Column::Kind::cuts;
  const auto one_by_one = [&] {
    for (std::size_t r = 0; r < rows; ++r)
      ranks[r] =
          cuts ? rank_cut(forest, ranking, about.count, values.values[r])
               : rank_category(forest.conditions, about, static_cast<double>(values.values[r]));
  };
  if (cuts && ranking.buckets.count > 0)
    rank_by_table(cuts_of(forest, ranking, T{}), ranking.buckets,
                  forest.bucket_table.data() + ranking.buckets.first, values.values, rows, ranks);
  else
    one_by_one();
  if (!values.any_missing) return;
  for (std::size_t r = 0; r < rows; ++r)
    if (values.values[r] != values.values[r]) ranks[r] = missing_rank;
}

std::uint32_t rank_value(const Forest& forest, std::size_t column, double value) {
  const Column& about = forest.conditions.columns[column];
  const bool narrow = forest.input == Real::f32;
  if (narrow) value = static_cast<double>(static_cast<float>(value));
  if (is_missing(value, about.zero_missing)) return missing_rank;
  if (about.kind != Column::Kind::cuts) return rank_category(forest.conditions, about, value);
  const Ranking& ranking = forest.rankings[column];
  return narrow ? rank_cut(forest, ranking, about.count, static_cast<float>(value))
                : rank_cut(forest, ranking, about.count, value);
}

template void read_column(const Forest&, std::size_t, const FeatureBlock&,
                          std::span<const std::uint32_t>, ColumnValues<float>&);
template void read_column(const Forest&, std::size_t, const FeatureBlock&,
                          std::span<const std::uint32_t>, ColumnValues<double>&);
template void rank_column(const Forest&, std::size_t, const ColumnValues<float>&, std::size_t,
                          std::uint32_t*);
template void rank_column(const Forest&, std::size_t, const ColumnValues<double>&, std::size_t,
                          std::uint32_t*);

}  // namespace copse
