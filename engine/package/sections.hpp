// The section table of a `.copse` file, shared by its reader and its writer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace copse {

inline constexpr std::string_view package_magic = "COPSE\r\n\x1a";
inline constexpr std::uint32_t format_version = 2;
inline constexpr std::size_t hash_offset = 16;    // after magic, version and section count
inline constexpr std::size_t hashed_offset = 48;  // what the hash covers begins here
inline constexpr std::size_t table_entry_size = 24;
inline constexpr std::size_t section_alignment = 8;
inline constexpr std::uint32_t must_understand = 1;

/// In the order of the file.
enum class Section : std::uint8_t {
  meta,
  inputs,
  program,
  members,
  calibration,
  policy,
  refer,
  training,
  protection,
  reasons,
  scales,
  background,
  texts,
  answers
};
inline constexpr std::array<std::string_view, 14> section_tags{
    "META", "INPT", "PROG", "MEMB", "CALI", "PLCY", "REFR",
    "TRNG", "PROT", "REAS", "SCAL", "BGND", "TEXT", "ANSW"};
inline std::string_view tag_of(Section section) {
  return section_tags[static_cast<std::size_t>(section)];
}

// The flags of an inner node in the members section.
inline constexpr std::uint8_t missing_left_flag = 1;
inline constexpr std::uint8_t zero_missing_flag = 2;
inline constexpr std::uint8_t test_shift = 2;

// How a client can change an input, in the scales section.
inline constexpr std::uint8_t falls_flag = 1;
inline constexpr std::uint8_t rises_flag = 2;

// How a member's nodes stand in its trees. All that is stored of them is stored level by level.
enum class Order : std::uint8_t {
  level = 0,     // level by level
  preorder = 1,  // each before its left subtree, that before its right one
  stored = 2,    // an index a node
};

// How a member's Node::number is stored: not, where it follows from the order of the nodes.
enum class Numbering : std::uint8_t {
  node = 0,    // a node's number is its index
  leaf = 1,    // a leaf's is its rank among the leaves, an inner node's among the inner nodes
  stored = 2,  // a number a node
};

// How a member's covers are stored.
enum class Covers : std::uint8_t { none = 0, f32 = 1, f64 = 2 };

}  // namespace copse
