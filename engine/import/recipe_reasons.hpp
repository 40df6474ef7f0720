// The part of a recipe that says in sentences what contributions mean.
#pragma once

#include <optional>

#include "import/recipe_json.hpp"
#include "package/package.hpp"

namespace copse {

/// @param package  its inputs, program and protected inputs are known: features that read one of
///                 these, or an input that the recipe calls unspeakable, are never spoken of
Result<std::optional<Reasons>> read_reasons(const Json& recipe, const Place& root,
                                            const Package& package);

}  // namespace copse
