// SHA-256 (FIPS 180-4): the hash that names a package.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace copse {

/// O(bytes).
std::array<std::byte, 32> sha256(std::span<const std::byte> bytes);

}  // namespace copse
