// The parts of a recipe, each read and checked by itself.
#pragma once

#include <string>
#include <vector>

#include "import/recipe_json.hpp"
#include "package/package.hpp"

namespace copse {

/// Names in order; labels, units, ranges and choices are checked and stay in the texts.
Result<std::vector<std::string>> read_inputs(const Json& recipe, const Place& root);
Result<std::vector<Table>> read_tables(const Json& recipe, const Place& root);
Result<Program> read_program(const Json& recipe, const Place& root,
                             const std::vector<std::string>& inputs);
/// Rows × inputs, row-major; null is missing.
Result<std::vector<double>> read_answers(const Json& recipe, const Place& root, std::size_t inputs);
Status check_samples(const Json& recipe, const Place& root, const std::vector<std::string>& inputs);
Status check_groups(const Json& recipe, const Place& root);
/// By language, what the recipe says in its first one and what that is in the other: title, labels,
/// units, helps, series, periods, names and notes of samples.
Status check_translations(const Json& recipe, const Place& root);

}  // namespace copse
