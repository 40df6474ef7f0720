// The table of a recipe's background.
#pragma once

#include "cli/host.hpp"
#include "import/import.hpp"
#include "model.hpp"

namespace copse::cli {

/// @param model  of the recipe: knows the texts of its inputs
Result<Background> read_background(const Recipe::BackgroundTable& table, const Model& model,
                                   Host& host);

}  // namespace copse::cli
