// Numbers as text and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace copse::cli {

/// Appends the shortest text that reads back to the same bits; NaN as "NaN".
void append_number(std::string& out, double value);

/// A decimal number, "inf" or "-inf", with spaces around it; "", "NA" and "NaN" are NaN.
/// @return nothing for any other text
std::optional<double> parse_number(std::string_view text);

}  // namespace copse::cli
