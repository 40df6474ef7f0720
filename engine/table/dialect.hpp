// How a table is written, told from its first bytes.
#pragma once

#include <cstdint>
#include <optional>
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
  std::size_t skip = 0;          ///< bytes of UTF-8, without a byte-order mark, above the heading
  std::uint32_t skip_lines = 0;  ///< and the lines that they are
};

/// Whether a sign may stand between cells: one of ASCII, and no quotation mark.
bool can_delimit(char sign);

/// Bytes in which the heading must end, with what stands above it.
inline constexpr std::size_t most_heading = std::size_t{1} << 20U;

/// Where it does not.
inline constexpr const char* open_heading =
    "the heading does not end in what is looked at, 1 MB at most: is a quoted cell in it never "
    "closed, or is this no table?";

/// What a person says of a table, in the place of what its bytes say.
struct Told {
  std::optional<Encoding> encoding;
  std::optional<char> delimiter;         ///< one that can_delimit
  std::optional<char> point;             ///< '.' or ','
  std::optional<std::uint32_t> heading;  ///< the line where it begins, from 1; 0: there is none

  bool any() const { return encoding || delimiter || point || heading; }
};

struct Detected {
  Dialect dialect;
  std::vector<std::string> first;  ///< the cells of the first record behind `skip`, in UTF-8
  std::ptrdiff_t trailing = 0;     ///< how many of them are added (or, if < 0, taken away)
  bool open = false;               ///< the heading does not end in what was looked at
  bool headless = false;           ///< no record of those looked at begins in the line told of
};

/// Where a heading is told of and no row begins, to be put behind the line.
inline constexpr const char* no_heading =
    " is to be the heading, and none of the first rows begins there";

/// The first 64 KB of a table say all that is looked at, or up to 1 MB where the heading and the
/// record below it do not end in them:
/// - the encoding;
/// - the delimiter: what a first line "sep=;" says, which spreadsheets write and obey; or else of
///   comma, semicolon, tab and bar the one that cuts most records into as many cells as the
///   heading, if that is more than one;
/// - the heading, which is the first record, but for such a line and for titles: records above it
///   in which one cell is filled, or none, or two of five or more columns;
/// - whether numbers have a decimal comma. Between commas they must be quoted then, and "1,234",
///   which may be a thousand, speaks for neither;
/// - whether any cell of the first record is no number;
/// - delimiters at the ends of all lines but the heading's, or of the heading's alone: it has as
///   many cells as they then.
/// What is told is not looked for, and the rest is looked for by it. Of a table without a heading
/// `first` has the cells of its first record.
/// @param whole  nothing comes after these bytes
Detected detect(std::string_view bytes, bool whole, const Told& told = {});

}  // namespace copse::table
