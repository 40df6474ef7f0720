// The parts of a recipe that turn a margin into a decision.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "import/recipe_json.hpp"
#include "package/package.hpp"

namespace copse {

Result<std::optional<Calibration>> read_calibration(const Json& recipe, const Place& root);
Result<std::optional<Policy>> read_policy(const Json& recipe, const Place& root,
                                          const std::vector<std::string>& inputs);
/// @param package  its members are known: a category that is a text has the code that they give it
Result<std::optional<Training>> read_training(const Json& recipe, const Place& root,
                                              const Package& package);
/// The names that the recipe itself protects.
Result<std::vector<std::string>> read_protected(const Json& recipe, const Place& root);

}  // namespace copse
