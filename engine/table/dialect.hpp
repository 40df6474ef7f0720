// How a table is written, told from its first bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "table/encoding.hpp"

namespace copse::table {

enum class Break : std::uint32_t { lf = 0, crlf = 1, cr = 2 };

struct Dialect {
  Encoding encoding = Encoding::utf8;
  char delimiter = ',';
  char point = '.';              ///< of decimal numbers
  Break line_break = Break::lf;  ///< the first one; readers take all three
  bool has_header = true;
};

struct Detected {
  Dialect dialect;
  std::vector<std::string> first;  ///< the cells of the first record, in UTF-8
};

/// The first 64 KB of a table say all that is looked at: the encoding; of comma, semicolon, tab and
/// bar the one that cuts most records into as many cells as the first, if that is more than one;
/// whether numbers have a decimal comma; and whether any cell of the first record is no number.
/// @param whole  nothing comes after these bytes
Detected detect(std::string_view bytes, bool whole);

}  // namespace copse::table
