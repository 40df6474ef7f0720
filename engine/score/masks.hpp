// The answers of a block of rows to every condition of a forest, a bit a row.
#pragma once

#include "score/score.hpp"

namespace copse {

/// Fills scratch.masks: one a condition, 1 where the row goes right, and last the one that is never
/// true. Row r is bit r / 16 of byte r % 16, which is what eight planes transposed want.
void fill_masks(const Forest& forest, const FeatureBlock& block,
                std::span<const std::uint32_t> columns, Scratch& scratch);

}  // namespace copse
