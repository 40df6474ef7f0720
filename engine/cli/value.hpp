// An input's value as a table of clients holds it.
#pragma once

#include <string>

#include "model.hpp"

namespace copse::cli {

/// Appends a number, or of a category that is a text the text, as a cell of CSV. O(names).
void append_value(std::string& text, const Model& model, std::uint32_t input, double value);

}  // namespace copse::cli
