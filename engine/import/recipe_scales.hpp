// What a recipe says of the values that its inputs can have, for what-if.
#pragma once

#include <vector>

#include "import/recipe_json.hpp"
#include "package/package.hpp"

namespace copse {

/// Empty where no input declares a range, a step or categories.
/// @param package  its members are known: a category that is a text has the code that they give it
Result<std::vector<Scale>> read_scales(const Json& recipe, const Place& root,
                                       const Package& package);

/// An input's "change": step, direction, effort.
Status check_change(const Json& input, const Place& place);

}  // namespace copse
