// Columns of numbers, stored so that what packs files afterwards (gzip) finds what there is to
// gain: each column by itself, its bytes split by significance.
//
//   u8 width · u64 least value · (width % 8) low bits of each value less the least, end to end, the
//   first lowest, the last byte filled with zeros · then, byte by byte from the lowest, a plane of
//   one byte a value
//
// The width is what the largest value needs, or the column's least width; below 8 it is 1, 2 or 4.
// A column of equal values whose least width is 0 takes no bytes beyond its header, so a reader
// bounds its count by other means.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bits.hpp"
#include "base/bytes.hpp"
#include "ensemble/ensemble.hpp"

namespace copse {

/// The least width of a column whose bytes bound its count.
inline constexpr unsigned whole_bytes = 8;

void put_integers(ByteWriter& out, std::span<const std::uint64_t> values, unsigned least_width = 0);
/// As many as `count`; or none, and `in` has failed.
std::vector<std::uint64_t> get_integers(ByteReader& in, std::size_t count,
                                        unsigned least_width = 0);

inline std::uint64_t bits_of(Real real, double value) {
  return real == Real::f32 ? bit_cast<std::uint32_t>(static_cast<float>(value))
                           : bit_cast<std::uint64_t>(value);
}
inline double from_bits(Real real, std::uint64_t bits) {
  return real == Real::f32 ? static_cast<double>(bit_cast<float>(static_cast<std::uint32_t>(bits)))
                           : bit_cast<double>(bits);
}

/// The sign last, so that numbers of like size have like keys.
inline std::uint64_t key_of(Real real, double value) {
  const std::uint64_t bits = bits_of(real, value);
  return real == Real::f32 ? std::rotl(static_cast<std::uint32_t>(bits), 1) : std::rotl(bits, 1);
}
inline double from_key(Real real, std::uint64_t key) {
  return from_bits(
      real, real == Real::f32 ? std::rotr(static_cast<std::uint32_t>(key), 1) : std::rotr(key, 1));
}

/// Columns of numbers, at least a byte each.
void put_reals(ByteWriter& out, Real real, std::span<const double> values);
std::vector<double> get_reals(ByteReader& in, Real real, std::size_t count);

}  // namespace copse
