// The answers of a block of rows to every condition of a forest, a bit a row.
#pragma once

#include "score/score.hpp"

namespace copse {

/// Fills scratch.masks: one a condition, 1 where the row goes right, and last the one that is never
/// true. Row r is bit r / 16 of byte r % 16, which is what eight planes transposed want.
void fill_masks(const Forest& forest, const FeatureBlock& block,
                std::span<const std::uint32_t> columns, Scratch& scratch);

/// The reverse: the row of a block that bit `bit` of its masks stands for.
inline std::size_t row_of_bit(std::size_t bit) { return bit % 8 * 16 + bit / 8; }

/// One row's answers, from the masks of its block: one a mask, 1 where the row goes right.
inline void answers_of(std::span<const simd::u64x2> masks, std::size_t row,
                       std::vector<std::uint8_t>& answers) {
  answers.resize(masks.size());
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(masks.data()) + row % 16;
  for (std::size_t i = 0; i < masks.size(); ++i)
    answers[i] = static_cast<std::uint8_t>(bytes[16 * i] >> (row / 16) & 1U);
}

}  // namespace copse
