// Kernels that find the leaves that rows reach. What the leaves add up to is sums.hpp's.
#pragma once

#include "score/score.hpp"

namespace copse {

/// The codes of the leaves that score_block rows reach in `count` trees, from scratch.masks; one
/// byte a row unless forest.sliced.wide.
/// @param codes  trees × score_block
void sliced_codes(const Sliced& sliced, std::size_t first, std::size_t count, Scratch& scratch,
                  std::uint8_t* codes);
void sliced_codes(const Sliced& sliced, std::size_t first, std::size_t count, Scratch& scratch,
                  std::uint32_t* codes);

/// What the forest's walks compare of one row: Walk::entries.
/// @param columns  as in `score`
void fill_row(const Forest& forest, const FeatureBlock& block, std::size_t row,
              std::span<const std::uint32_t> columns, Scratch& scratch);

/// The codes of the leaves that one row reaches in all trees, from what fill_row left.
/// @return one a tree, in scratch.codes
const std::uint32_t* row_codes(const Forest& forest, Scratch& scratch);

/// The four planes of a shallow tree's codes.
void shallow_planes(const Sliced& sliced, std::size_t tree, const Scratch& scratch,
                    simd::u64x2* planes);

/// Fills scratch.entries: what the forest's walk compares, row after row.
void fill_entries(const Forest& forest, const FeatureBlock& block,
                  std::span<const std::uint32_t> columns, Scratch& scratch);

/// The codes of the leaves that all rows reach in one tree, from scratch.entries.
/// @param codes  one a row
void walked_codes(const Forest& forest, std::size_t tree, std::size_t rows, const Scratch& scratch,
                  std::uint32_t* codes);

/// The same of one row in all trees, through the heap or the walk.
/// @param entries  one row's, Heap::most_entries bytes
/// @param codes    one a tree; of a heap's trees filled up to whole sixteens
void heap_row(const Heap& heap, const std::uint8_t* entries, std::uint32_t* codes);
void walked_row(const Walk& walk, const std::uint32_t* entries, std::uint32_t* codes);

}  // namespace copse
