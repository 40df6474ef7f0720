// Reads models as their libraries save them, and recipes. The one place that knows JSON.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"
#include "ensemble/ensemble.hpp"
#include "package/package.hpp"

namespace copse {

/// Gives the bytes of a file named relative to the recipe, or an Error of Code::io.
using FileReader = std::function<Result<std::vector<std::byte>>(const std::string& path)>;

/// Reads a source model, recognised by its content, not its name. The result is valid.
/// @param name  what to call it in errors
Result<Ensemble> import_model(std::span<const std::byte> bytes, const std::string& name);

/// XGBoost's JSON or UBJSON (gbtree, binary:logistic), as saved by 1.7 to the newest.
Result<Ensemble> import_xgboost(std::span<const std::byte> bytes, const std::string& name);

/// A source model as a package of one member: inputs are its features (f0, f1 … where it has no
/// names); no texts, no policy, no known answers.
Package wrap(Ensemble ensemble, std::string name);

/// What a recipe is read for.
enum class RecipePart {
  all,       ///< a whole package; members are read
  features,  ///< inputs and feature program only: training calls this before there are members
};

/// Reads a recipe (models/recipe.schema.json) and, through `files`, what it names. Known answers
/// are not yet computed: `answer_rows` gets the recipe's rows for model.hpp's with_answers.
struct Recipe {
  Package package;                  ///< RecipePart::features: no members, not valid as a package
  std::vector<double> answer_rows;  ///< rows × inputs
};
Result<Recipe> import_recipe(std::span<const std::byte> bytes, const std::string& name,
                             const FileReader& files, RecipePart part);

}  // namespace copse
