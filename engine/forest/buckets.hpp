// How the rank of a value among a column's cuts is found without a search: a bucket by the value's
// float bits, monotone and finer near zero ("symlog"), a table of how many cuts lie before each
// bucket, then a few exact comparisons with the cuts inside it.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bits.hpp"

namespace copse {

struct Buckets {
  float offset = 0;  ///< added to the magnitude: below it buckets are linear, above logarithmic
  std::int32_t offset_bits = 0;
  std::int32_t shift = 0;
  std::int32_t low = 0;      ///< the bucket before the first cut's
  std::uint32_t count = 0;   ///< 0: no table; cuts are searched
  std::uint32_t probes = 0;  ///< most cuts in one bucket: how many are compared
  std::uint32_t first = 0;   ///< in the table of all columns
};

/// Few cuts are compared one by one.
inline constexpr std::uint32_t direct_cuts = 16;

inline std::int32_t bucket_key(const Buckets& buckets, float value) {
  const float plain = value + 0.0F;  // no -0
  const auto magnitude = bit_cast<std::int32_t>(std::fabs(plain) + buckets.offset);
  return (magnitude - buckets.offset_bits) >> buckets.shift ^ bit_cast<std::int32_t>(plain) >> 31;
}

/// Finds buckets for ascending, distinct cuts and appends their table. O(cuts).
/// @return without a table where there are few cuts, or none small enough separates them
Buckets bucket(std::span<const double> cuts, std::vector<std::uint16_t>& table);

}  // namespace copse
