#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "import/import.hpp"
#include "import/json_events.hpp"
#include "package/sections.hpp"

namespace copse {
namespace {

using namespace std::string_view_literals;

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

constexpr std::string_view blanks = " \t\r\n";

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// What an editor on Windows may have put before a text.
std::span<const std::byte> without_byte_order_mark(std::span<const std::byte> bytes) {
  return bytes.subspan(starts_with(text_of(bytes), "\xef\xbb\xbf") ? 3 : 0);
}

// A tree as XGBoost's get_dump gives it, as text or JSON.
bool is_xgboost_dump(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  if (!starts_with(text, "{"))
    return starts_with(text, "booster[0]") || starts_with(text, "0:[") ||
           starts_with(text, "0:leaf=");
  text.remove_prefix(std::min(text.find_first_not_of(blanks, 1), text.size()));
  return starts_with(text, R"("nodeid":)");
}

// Reads as far as the first key that tells which library wrote the file.
class FirstKey final : public JsonEvents {
 public:
  enum class Library { unknown, xgboost, xgboost_dump, lightgbm_dump, catboost, neutral, recipe };
  Library library() const { return library_; }

 protected:
  bool on_scalar(const JsonScalar& scalar) override {
    // The list that get_dump gives, written as JSON.
    if (depth() == 1 && is_array(0) && is_xgboost_dump(scalar.text))
      library_ = Library::xgboost_dump;
    return look();
  }
  bool on_open(bool) override { return depth() == 1 || look(); }
  bool on_close(bool) override { return true; }

 private:
  bool look() {
    if (depth() > 1 && is_array(0) && key(1) == "nodeid") library_ = Library::xgboost_dump;
    const std::string_view name = depth() == 0 || is_array(0) ? "" : key(0);
    if (name == "learner")
      library_ = Library::xgboost;
    else if (name == "nodeid")
      library_ = Library::xgboost_dump;
    else if (name == "tree_info")
      library_ = Library::lightgbm_dump;
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

Result<SourceModel> only_trees(Result<Ensemble> ensemble) {
  if (!ensemble) return std::move(ensemble.error());
  return SourceModel{std::move(*ensemble), std::nullopt};
}

// Whether a file in the neutral form has its keys in another order. O(bytes).
class NeutralKey final : public JsonEvents {
 public:
  bool found() const { return found_; }

 protected:
  bool on_scalar(const JsonScalar&) override {
    found_ = found_ || at({"copse_ensemble"});
    return !found_;
  }
  bool on_open(bool) override { return true; }
  bool on_close(bool) override { return true; }

 private:
  bool found_ = false;
};

// "trees" is a key of CatBoost's and of the neutral form's.
Result<SourceModel> import_trees(std::span<const std::byte> bytes, const Progress& progress) {
  auto model = import_catboost(bytes, progress);
  if (model) return only_trees(std::move(model));
  NeutralKey neutral;
  const Status status = neutral.parse(bytes, JsonEvents::Format::json, {});
  if (!status && neutral.found())
    return Error{Code::corrupt, "\"copse_ensemble\" must be the first key, and trees the last"};
  return std::move(model.error());
}

// Formats that are known and not read, each with what to do instead.

Error unsupported(std::string what) { return {Code::unsupported, std::move(what)}; }

Error xgboost_dump() {
  return unsupported(
      "XGBoost's dump (dump_model, get_dump), which lacks the objective and the base score; save "
      "the model with booster.save_model(\"model.json\")");
}

Error lightgbm_dump() {
  return unsupported(
      "the JSON of LightGBM's dump_model, which is not read; save the model with "
      "booster.save_model(\"model.txt\")");
}

bool is_pickle(std::string_view text) {
  const bool binary = text.size() > 1 && text[0] == '\x80' && text[1] >= 2 && text[1] <= 5;
  return binary || starts_with(text, "ccopy_reg\n");
}

// As joblib compresses, and people.
bool is_compressed(std::string_view text) {
  static constexpr std::array beginnings{
      "\x1f\x8b"sv, "PK\x03\x04"sv, "BZh"sv,   "\xfd\x37zXZ"sv, "]\0\0"sv,
      "x\x01"sv,    "x^"sv,         "x\x9c"sv, "x\xda"sv,       "\x04\x22\x4d\x18"sv};
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view beginning) { return starts_with(text, beginning); });
}

Error refused(std::string_view text) {
  const std::string instead =
      "save a model of XGBoost with save_model(\"model.json\"), of LightGBM with "
      "booster_.save_model(\"model.txt\"), of CatBoost with save_model(\"model.json\", "
      "format=\"json\"), and one of scikit-learn with scripts/export_sklearn.py";
  if (starts_with(text, "binf") || starts_with(text, "bs64"))
    return unsupported(
        "XGBoost's old binary format; load it with XGBoost 3.0 or before, and save the model with "
        "booster.save_model(\"model.json\")");
  if (starts_with(text, "CBM1"))
    return unsupported(
        "CatBoost's binary format (.cbm); save the model with model.save_model(\"model.json\", "
        "format=\"json\")");
  if (starts_with(text, package_magic))
    return unsupported(
        "a Copse package already: a recipe or a model as its library saves it is what one is made "
        "of");
  if (is_pickle(text))
    return unsupported("a pickle (of pickle or joblib), which only Python can open; " + instead);
  if (is_compressed(text))
    return unsupported("a compressed file; unpack it or, if it is a pickle of joblib, " + instead);
  if (is_xgboost_dump(text)) return xgboost_dump();
  return {Code::corrupt,
          "neither a Copse package nor a model that this version reads (XGBoost's JSON and UBJSON, "
          "LightGBM's text, CatBoost's JSON, ONNX, Copse's own JSON)"};
}

Result<SourceModel> import_json(std::span<const std::byte> bytes, const Progress& progress,
                                Iterations iterations) {
  FirstKey first;
  const JsonEvents::Format format = JsonEvents::format_of(bytes);
  const Status status = first.parse(bytes, format, {});
  switch (first.library()) {
    case FirstKey::Library::xgboost:
      return import_xgboost(bytes, progress, iterations);
    case FirstKey::Library::catboost:
      if (iterations == Iterations::best) return no_best_iteration();
      return import_trees(bytes, progress);
    case FirstKey::Library::neutral:
      if (iterations == Iterations::best) return no_best_iteration();
      return only_trees(import_neutral(bytes, progress));
    case FirstKey::Library::recipe:
      if (text_of(bytes).substr(0, 256).find("\"receipt\"") != std::string_view::npos)
        return Error{Code::unsupported, "a receipt, which verify takes with its model after it"};
      return Error{Code::unsupported, "a recipe: pack it first"};
    case FirstKey::Library::xgboost_dump:
      return xgboost_dump();
    case FirstKey::Library::lightgbm_dump:
      return lightgbm_dump();
    case FirstKey::Library::unknown:
      break;
  }
  if (!status) return status.error();
  return Error{Code::corrupt,
               "JSON, but no model of XGBoost, CatBoost or Copse's own form: none of the keys that "
               "they begin with is there"};
}

}  // namespace

bool is_recipe(std::span<const std::byte> bytes) {
  bytes = without_byte_order_mark(bytes);
  const std::size_t brace = text_of(bytes).find_first_not_of(blanks);
  if (brace == std::string_view::npos || text_of(bytes)[brace] != '{') return false;
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

Result<SourceModel> import_all_but_onnx(std::span<const std::byte> bytes, const Progress& progress,
                                        Iterations iterations) {
  if (bytes.empty()) return Error{Code::corrupt, "the file is empty"};
  bytes = without_byte_order_mark(bytes);
  const std::string_view text = text_of(bytes);
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return refused(text);
  const std::string_view rest = text.substr(first);
  if (rest[0] == '{') return import_json(bytes.subspan(first), progress, iterations);
  if (starts_with(rest, "tree\n") || starts_with(rest, "tree\r\n")) {
    if (iterations == Iterations::best) return no_best_iteration();
    return only_trees(import_lightgbm(bytes, progress));
  }
  if (rest[0] == '[') {
    FirstKey list;
    if (!list.parse(bytes.subspan(first), JsonEvents::Format::json, {}) &&
        list.library() == FirstKey::Library::xgboost_dump)
      return xgboost_dump();
  }
  return refused(text);
}

}  // namespace copse
