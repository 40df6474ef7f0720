// The bytes that give a CSV its shape, found 64 at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/simd.hpp"

namespace copse::table {

/// 64 bytes of a text, asked for signs: an answer has a bit a byte.
class Bytes {
 public:
  /// @param count  how many there are; what is not there is no sign
  Bytes(const char* at, std::size_t count) {
    if (count >= 64) {
      std::memcpy(bytes_, at, 64);
    } else {
      std::memset(bytes_, 'x', 64);
      if (count > 0) std::memcpy(bytes_, at, count);
    }
  }

  /// Where any of the signs is.
  template <class... Signs>
  std::uint64_t any(Signs... signs) const {
    std::uint64_t found = 0;
    for (unsigned i = 0; i < 4; ++i) {
      const auto same = (equal(bytes_[i], signs) | ...);
      found |= static_cast<std::uint64_t>(simd::bits(same)) << (16 * i);
    }
    return found;
  }

 private:
  static simd::u8x16 equal(simd::u8x16 bytes, char sign) {
    return simd::u8x16(bytes == (simd::u8x16{} + static_cast<std::uint8_t>(sign)));
  }

  simd::u8x16 bytes_[4];
};

inline unsigned first_bit(std::uint64_t bits) {
  return static_cast<unsigned>(std::countr_zero(bits));
}
inline unsigned last_bit(std::uint64_t bits) {
  return 63U - static_cast<unsigned>(std::countl_zero(bits));
}

}  // namespace copse::table
