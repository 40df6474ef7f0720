// From a row's values to their ranks in the forest's columns.
#pragma once

#include "score/score.hpp"

namespace copse {

/// Stands for a missing value; greater than every rank.
inline constexpr std::uint32_t missing_rank = 0xffffffffU;

/// A column's values in the type that the forest compares in; NaN = missing.
template <class T>
struct ColumnValues {
  alignas(16) T values[score_block];
  bool any_missing;
};

/// Reads the forest's column number `column`; up to a multiple of four rows the rest is 0.
/// @param columns  as in `score`
template <class T>
void read_column(const Forest& forest, std::size_t column, const FeatureBlock& block,
                 std::span<const std::uint32_t> columns, ColumnValues<T>& out);

/// The ranks of a column of cuts, or of categories, for the first `rows` rows.
template <class T>
void rank_column(const Forest& forest, std::size_t column, const ColumnValues<T>& values,
                 std::size_t rows, std::uint32_t* ranks);

/// The rank of one value of a column.
std::uint32_t rank_value(const Forest& forest, std::size_t column, double value);

/// What a walk compares where the row's rank in the entry's column is `rank`.
/// @param last_rank  what a missing value counts as that goes right
inline std::uint32_t entry_of(const Forest& forest, const Entry& entry, std::uint32_t rank,
                              std::uint32_t last_rank) {
  if (rank == missing_rank) return entry.missing_left ? 0 : last_rank;
  if (entry.set == no_set) return rank;
  return forest.conditions.holds(forest.conditions.sets[entry.set], rank) ? 0 : 1;
}

}  // namespace copse
