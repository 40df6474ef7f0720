// Margins of a compiled forest, and of the IR as the obvious reference to test it against.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/simd.hpp"
#include "forest/forest.hpp"

namespace copse {

/// Rows that a block kernel scores at a time: one bit each of a vector.
inline constexpr std::size_t score_block = 128;

/// The features of a block of rows, wherever they stand.
struct FeatureBlock {
  const double* values;
  std::ptrdiff_t column_stride;  ///< from a feature of a row to its next feature
  std::ptrdiff_t row_stride;     ///< from a row to the next
  std::size_t rows;

  const double* column(std::size_t feature) const {
    return values + static_cast<std::ptrdiff_t>(feature) * column_stride;
  }
  double at(std::size_t feature, std::size_t row) const {
    return column(feature)[static_cast<std::ptrdiff_t>(row) * row_stride];
  }
};

/// The working memory of scoring: grows to what the forests it is used with need, bounded by the
/// block and not by the rows. One a thread.
struct Scratch {
  std::vector<simd::u64x2> masks;          ///< one a condition
  std::vector<simd::u64x2> ranked;         ///< rows by rank, of the column in hand
  std::vector<simd::u64x2> slots;          ///< of the tree in hand
  std::vector<std::uint32_t> ranks;        ///< of the column in hand
  std::vector<std::uint32_t> entries;      ///< of walks: rows × entries
  std::vector<std::uint8_t> heap_entries;  ///< of a heap's row
  std::vector<unsigned char> codes;        ///< of a group of trees: trees × rows
  std::vector<unsigned char> started;      ///< one an output: minima and maxima have begun
  std::vector<unsigned char> sums;         ///< in the forest's `sum`: outputs × rows
};

/// Scores at most score_block rows.
/// @param columns  ensemble feature j is column columns[j] of the block
/// @param margins  rows × outputs, row-major; in the ensemble's arithmetic, widened to double
void score(const Forest& forest, const FeatureBlock& block, std::span<const std::uint32_t> columns,
           Scratch& scratch, double* margins);

/// The leaf that each row reaches in each tree, by the source library's number (Node::number).
/// @param numbers  rows × trees, row-major
void leaves(const Forest& forest, const FeatureBlock& block, std::span<const std::uint32_t> columns,
            Scratch& scratch, std::uint32_t* numbers);

/// The same for one row by walking the IR as it stands: slow and plain, the tests' oracle.
/// @param features  one an ensemble feature
/// @param margins   one an output
/// @param numbers   one a tree
void score_reference(const Ensemble& ensemble, std::span<const double> features,
                     std::span<double> margins);
void leaves_reference(const Ensemble& ensemble, std::span<const double> features,
                      std::span<std::uint32_t> numbers);

}  // namespace copse
