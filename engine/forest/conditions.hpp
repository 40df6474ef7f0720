// Step one of compiling: the distinct questions that an ensemble's nodes ask. Histogram-trained
// forests repeat them many times over, so a row's answers are computed once and the trees become
// logic over them.
#pragma once

#include <cstdint>
#include <vector>

#include "ensemble/ensemble.hpp"

namespace copse {

/// One way to look at a feature: as a rank among ascending cuts, or among known categories.
struct Column {
  enum class Kind : std::uint8_t {
    cuts,       ///< rank = how many of `values` are <= the value
    exact,      ///< rank = index in `values` of the value, `count` if it is not there
    floored,    ///< the same of floor(value)
    truncated,  ///< the same of trunc(value)
  };
  std::uint32_t feature = 0;
  Kind kind = Kind::cuts;
  bool zero_missing = false;  ///< a value within ±zero_threshold is missing
  std::uint32_t first = 0;    ///< in Conditions::values; ascending and distinct
  std::uint32_t count = 0;
  std::uint32_t first_condition = 0;
  std::uint32_t condition_count = 0;
};

/// A question of a column; yes goes right.
/// - cuts: whether the rank is > `at`, that is the value >= cut number `at`. A test `<= c` is
///   `>= the next number after c`, so one operator is left.
/// - categories: whether the category is not in set `at`.
struct Condition {
  std::uint32_t column;
  std::uint32_t at;
  bool missing_left;  ///< a missing value goes left; else right
};

/// Some ranks of a column, ascending; the last rank is "not there". Those that are not in the set
/// where they are fewer.
struct CategorySet {
  std::uint32_t first;  ///< in Conditions::set_ranks
  std::uint32_t count;
  bool inverted;
  /// In Conditions::set_words: a bit a rank, 1 where it is in the set. None where they would take
  /// much more room than the list.
  std::uint32_t first_word;
};
inline constexpr std::uint32_t no_words = 0xffffffffU;

struct Conditions {
  std::vector<Column> columns;
  std::vector<double> values;         ///< exact in the ensemble's `input`
  std::vector<Condition> conditions;  ///< by column, then `at`, then missing right before left
  std::vector<CategorySet> sets;
  std::vector<std::uint32_t> set_ranks;
  std::vector<std::uint32_t> set_words;

  bool finds(const CategorySet& set, std::uint32_t rank) const;

  /// Whether category `rank` of a column is in the set.
  bool holds(const CategorySet& set, std::uint32_t rank) const {
    if (set.first_word == no_words) return finds(set, rank);
    return (set_words[set.first_word + rank / 32] >> (rank % 32) & 1U) != 0;
  }
};

/// The conditions of a validated ensemble, and of each node the number of its own.
/// @param of_node  filled: one a node, trees in order; leaves have `no_condition`. O(n log n).
Conditions conditions_of(const Ensemble& ensemble, std::vector<std::uint32_t>& of_node);
inline constexpr std::uint32_t no_condition = 0xffffffffU;

}  // namespace copse
