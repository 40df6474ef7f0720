// The text of a reason: words, and places for the client's own values, as "{UTIL1:percent}".
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "package/package.hpp"

namespace copse {

/// How a value is written: rounded to a whole number, halves away from zero.
enum class ReasonFormat : std::uint8_t {
  number,   ///< "{NAME}": as it is
  percent,  ///< "{NAME:percent}": a hundred times it, without a sign
  amount,   ///< "{NAME:amount}": with the language's mark between thousands
};

struct ReasonPiece {
  std::string_view words;  ///< before the value; points into the text
  bool has_value = false;
  std::uint32_t column = 0;  ///< an input, or the number of inputs + a feature
  ReasonFormat format = ReasonFormat::number;
};

/// The column of a name: a feature, or else an input. Equal names are equal values.
/// @return inputs + features where there is none
std::uint32_t find_column(const Package& package, std::string_view name);

/// @return Code::corrupt for a place without an end, of no such name, or of an unknown format
Result<std::vector<ReasonPiece>> parse_reason_text(const Package& package, std::string_view text);

}  // namespace copse
