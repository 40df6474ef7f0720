// Reads models as their libraries save them, and recipes. The one place that knows JSON.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"
#include "ensemble/ensemble.hpp"
#include "import/progress.hpp"
#include "package/package.hpp"

namespace copse {

/// Gives the bytes of a file named relative to the recipe, or an Error of Code::io.
using FileReader = std::function<Result<std::vector<std::byte>>(const std::string& path)>;

/// The inputs of a model that changes them before its trees see them, and how.
struct Preparation {
  std::vector<std::string> inputs;  ///< their names; empty: the file has none
  Program program;                  ///< its features are the ensemble's
};

/// A source model: its trees, and what its file does to the inputs before they reach them.
struct SourceModel {
  Ensemble ensemble;
  std::optional<Preparation> preparation;  ///< none: the inputs are the ensemble's features
  std::string note = {};  ///< a sentence that who reads the model ought to know; mostly ""
};

/// Which trees of a file to read.
enum class Iterations : std::uint8_t {
  all,
  best,  ///< up to the best iteration that early stopping found, which the file must name
};

/// Reads a source model, recognised by its content, not its name. The result is valid.
/// @param name  what to call it in errors
Result<SourceModel> import_model(std::span<const std::byte> bytes, const std::string& name,
                                 const Progress& progress = {},
                                 Iterations iterations = Iterations::all);

/// Whether the bytes begin as an ONNX file does: a ModelProto, whose first field is its ir_version,
/// a small number.
bool is_onnx(std::span<const std::byte> bytes);
/// What import_model does with any other file; errors do not begin with a name. A page loads the
/// two apart (host_wasm.cpp).
Result<SourceModel> import_all_but_onnx(std::span<const std::byte> bytes, const Progress& progress,
                                        Iterations iterations = Iterations::all);
/// That a file of another library than XGBoost names no best iteration.
Error no_best_iteration();

// One importer a format. Each gives a valid ensemble, or an Error that begins with the place inside
// the file. Memory: at most twice the file beyond the ensemble itself.

/// XGBoost's JSON or UBJSON (gbtree and dart), as saved by 1.7 to the newest. A note says where the
/// best iteration is not the last.
Result<SourceModel> import_xgboost(std::span<const std::byte> bytes, const Progress& progress,
                                   Iterations iterations = Iterations::all);
/// LightGBM's text, as saved by 3.0 to the newest.
Result<Ensemble> import_lightgbm(std::span<const std::byte> bytes, const Progress& progress);
/// CatBoost's JSON (save_model(format="json")).
Result<Ensemble> import_catboost(std::span<const std::byte> bytes, const Progress& progress);
/// ONNX: one tree ensemble of ai.onnx.ml and the small graph around it.
Result<SourceModel> import_onnx(std::span<const std::byte> bytes, const Progress& progress,
                                Iterations iterations = Iterations::all);
/// Copse's own JSON (models/ensemble.schema.json), which scripts/export_sklearn.py writes.
Result<Ensemble> import_neutral(std::span<const std::byte> bytes, const Progress& progress);

/// A source model as a package of one member: inputs are its features (f0, f1 … where it has no
/// names); no texts, no policy, no known answers.
Package wrap(SourceModel model, std::string name);

/// What a recipe is read for.
enum class RecipePart {
  all,       ///< a whole package; members are read
  features,  ///< inputs and feature program only: training calls this before there are members
};

/// Whether the text is a recipe, or would have to be one: JSON that is damaged before it tells what
/// it is. O(bytes) at worst.
bool is_recipe(std::span<const std::byte> bytes);

/// Reads a recipe (models/recipe.schema.json) and, through `files`, what it names. Known answers
/// are not yet computed: `answer_rows` gets the recipe's rows for model.hpp's with_answers.
struct Recipe {
  /// The table of its background, which the caller reads: texts of inputs are known to a model
  /// only.
  struct BackgroundTable {
    std::string file;
    std::vector<std::byte> bytes;
    std::string weight;  ///< the column of the rows' weights; "": all weigh the same
    std::string place;   ///< in the recipe, for errors
  };
  Package package;                  ///< RecipePart::features: no members, not valid as a package
  std::vector<double> answer_rows;  ///< rows × inputs
  std::vector<std::string> notes;   ///< of the members, each with its place
  std::optional<BackgroundTable> background = {};
};
Result<Recipe> import_recipe(std::span<const std::byte> bytes, const std::string& name,
                             const FileReader& files, RecipePart part);

}  // namespace copse
