// Kernels that find the leaves that rows reach. What the leaves add up to is sums.hpp's.
#pragma once

#include "score/score.hpp"

namespace copse {

/// The codes of the leaves that score_block rows reach in one tree, from scratch.masks; one byte a
/// row unless forest.sliced.wide.
/// @param codes  one a row
void sliced_codes(const Sliced& sliced, std::size_t tree, Scratch& scratch, std::uint8_t* codes);
void sliced_codes(const Sliced& sliced, std::size_t tree, Scratch& scratch, std::uint32_t* codes);

/// Fills scratch.entries: what the forest's walk compares, row after row.
void fill_entries(const Forest& forest, const FeatureBlock& block,
                  std::span<const std::uint32_t> columns, Scratch& scratch);

/// The codes of the leaves that all rows reach in one tree, from scratch.entries.
/// @param codes  one a row
void walked_codes(const Forest& forest, std::size_t tree, std::size_t rows, const Scratch& scratch,
                  std::uint32_t* codes);

/// The codes of the leaves that one row reaches in all trees, from scratch.entries.
/// @param codes  one a tree
void walked_row(const Forest& forest, std::size_t row, const Scratch& scratch,
                std::uint32_t* codes);

}  // namespace copse
