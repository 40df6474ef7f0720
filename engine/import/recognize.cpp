#include "import/import.hpp"
#include "import/json_events.hpp"

namespace copse {
namespace {

// Reads as far as the first key that tells which library wrote the file.
class FirstKey final : public JsonEvents {
 public:
  enum class Library { unknown, xgboost, catboost, neutral, recipe };
  Library library() const { return library_; }

 protected:
  bool on_scalar(const JsonScalar&) override { return look(); }
  bool on_open(bool) override { return depth() == 1 || look(); }
  bool on_close(bool) override { return true; }

 private:
  bool look() {
    const std::string_view name = depth() == 0 || is_array(0) ? "" : key(0);
    if (name == "learner")
      library_ = Library::xgboost;
    else if (name == "copse")
      library_ = Library::recipe;
    else if (name == "copse_ensemble")
      library_ = Library::neutral;
    else if (name == "oblivious_trees" || name == "trees" || name == "features_info" ||
             name == "model_info" || name == "scale_and_bias" || name == "ctr_data")
      library_ = Library::catboost;
    return library_ == Library::unknown;
  }

  Library library_ = Library::unknown;
};

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

Result<SourceModel> only_trees(Result<Ensemble> ensemble) {
  if (!ensemble) return std::move(ensemble.error());
  return SourceModel{std::move(*ensemble), std::nullopt};
}

Result<SourceModel> import_json(std::span<const std::byte> bytes, const Progress& progress) {
  FirstKey first;
  const JsonEvents::Format format = JsonEvents::format_of(bytes);
  const Status status = first.parse(bytes, format, {});
  switch (first.library()) {
    case FirstKey::Library::xgboost:
      return only_trees(import_xgboost(bytes, progress));
    case FirstKey::Library::catboost:
      return only_trees(import_catboost(bytes, progress));
    case FirstKey::Library::neutral:
      return only_trees(import_neutral(bytes, progress));
    case FirstKey::Library::recipe:
      return Error{Code::unsupported, "a recipe: pack it first"};
    case FirstKey::Library::unknown:
      break;
  }
  if (!status) return status.error();
  return Error{Code::corrupt,
               "JSON, but no model of XGBoost, CatBoost or Copse's own form: none of the keys that "
               "they begin with is there"};
}

// Formats that are known and not read, each with what to do instead.
Error refused(std::string_view text) {
  const auto unsupported = [](std::string what) {
    return Error{Code::unsupported, std::move(what)};
  };
  if (starts_with(text, "binf"))
    return unsupported("XGBoost's old binary format; save the model as .json or .ubj");
  if (starts_with(text, "CBM1"))
    return unsupported("CatBoost's binary format; save the model with format=\"json\"");
  if (starts_with(text, "PK\x03\x04") || starts_with(text, "\x80"))
    return unsupported(
        "a pickle or an archive, which only Python can open; write scikit-learn models with "
        "scripts/export_sklearn.py and save other models as their library saves them");
  return {Code::corrupt,
          "neither a Copse package nor a model that this version reads (XGBoost's JSON and UBJSON, "
          "LightGBM's text, CatBoost's JSON, ONNX, Copse's own JSON)"};
}

}  // namespace

bool is_recipe(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::size_t brace = text.find_first_not_of(" \t\r\n");
  if (brace == std::string_view::npos || text[brace] != '{') return false;
  bytes = bytes.subspan(brace);
  if (JsonEvents::format_of(bytes) != JsonEvents::Format::json) return false;
  FirstKey first;
  const Status status = first.parse(bytes, JsonEvents::Format::json, {});
  return first.library() == FirstKey::Library::recipe ||
         (first.library() == FirstKey::Library::unknown && !status);
}

bool is_onnx(std::span<const std::byte> bytes) {
  return bytes.size() > 2 && bytes[0] == std::byte{0x08} && bytes[1] > std::byte{0} &&
         bytes[1] < std::byte{64};
}

Result<SourceModel> import_all_but_onnx(std::span<const std::byte> bytes,
                                        const Progress& progress) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.empty()) return Error{Code::corrupt, "the file is empty"};
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos) {
    if (text[first] == '{') return import_json(bytes.subspan(first), progress);
    const std::string_view rest = text.substr(first);
    if (starts_with(rest, "tree\n") || starts_with(rest, "tree\r\n"))
      return only_trees(import_lightgbm(bytes, progress));
  }
  return refused(text);
}

}  // namespace copse
