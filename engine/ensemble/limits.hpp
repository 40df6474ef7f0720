// What the engine accepts at most. Everything that reads a file checks against these before it
// allocates, so a hostile file costs no more memory than a small multiple of its own size.
#pragma once

#include <cstdint>

namespace copse::limits {

inline constexpr std::uint32_t inputs = 65'536;
inline constexpr std::uint32_t features = 65'536;
inline constexpr std::uint32_t outputs = 4'096;
inline constexpr std::uint32_t members = 256;
inline constexpr std::uint32_t trees = 1'048'576;         // in one member
inline constexpr std::uint32_t nodes = 1U << 26U;         // in one member
inline constexpr std::uint32_t depth = 1'024;             // edges from the root to a leaf
inline constexpr std::uint32_t name_bytes = 4'096;        // in one name
inline constexpr std::uint32_t categories = 1U << 20U;    // of one feature
inline constexpr std::uint32_t instructions = 1U << 20U;  // in one feature program
inline constexpr std::uint32_t slots = 1U << 20U;         // in one feature program
inline constexpr std::uint32_t background_rows = 16'384;
inline constexpr std::uint32_t table_cells = 1U << 22U;  // in one reference table

}  // namespace copse::limits
