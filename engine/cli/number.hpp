// Numbers as text.
#pragma once

#include <string>

namespace copse::cli {

/// Appends the shortest text that reads back to the same bits; NaN as "NaN".
void append_number(std::string& out, double value);

}  // namespace copse::cli
