// Cells as CSV and as messages show them.
#pragma once

#include <string>

namespace copse::cli {

/// One cell, or one line of several, as CSV: in quotes where it must be.
std::string csv_cell(const std::string& text);

/// A cell or a name as a message shows it: short, in quotes, and on one line.
std::string quoted(const std::string& text);

}  // namespace copse::cli
