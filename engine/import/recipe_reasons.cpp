#include "import/recipe_reasons.hpp"

#include <algorithm>
#include <limits>

#include "features/dependencies.hpp"
#include "package/reason_text.hpp"

namespace copse {
namespace {

class ReasonsReader {
 public:
  ReasonsReader(const Json& recipe, const Place& root, const Package& package)
      : recipe_(recipe), place_(root / "reasons"), package_(package) {}

  Result<std::optional<Reasons>> run() && {
    const Json& object = recipe_["reasons"];
    COPSE_CHECK(check_object(object, place_, {"languages", "?unspeakable", "texts"}));
    if (!recipe_.contains("groups")) return place_.error("the recipe has no groups");
    for (const Json& group : recipe_["groups"])
      made_.groups.push_back(group["name"].get<std::string>());
    COPSE_CHECK(read_languages(object));
    COPSE_CHECK(read_unspeakable(object));
    group_features();
    COPSE_CHECK(check_array(object, "texts", place_));
    for (std::size_t i = 0; i < object["texts"].size(); ++i) {
      COPSE_TRY(Reason reason, read_reason(object["texts"][i], (place_ / "texts")[i]));
      made_.all.push_back(std::move(reason));
    }
    return std::optional(std::move(made_));
  }

 private:
  Status read_languages(const Json& object) {
    COPSE_CHECK(check_array(object, "languages", place_));
    for (std::size_t i = 0; i < object["languages"].size(); ++i) {
      const Json& language = object["languages"][i];
      const Place place = (place_ / "languages")[i];
      COPSE_CHECK(check_object(language, place, {"name", "thousands"}));
      COPSE_TRY(std::string name, text_at(language, "name", place));
      COPSE_TRY(std::string thousands, text_at(language, "thousands", place));
      made_.languages.push_back({std::move(name), std::move(thousands)});
    }
    return ok();
  }

  Status read_unspeakable(const Json& object) {
    unspeakable_ = package_.protected_inputs;
    if (!object.contains("unspeakable")) return ok();
    COPSE_TRY(const std::vector<std::string> names, names_at(object, "unspeakable", place_));
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto found = std::find(package_.inputs.begin(), package_.inputs.end(), names[i]);
      if (found == package_.inputs.end())
        return (place_ / "unspeakable")[i].error("there is no input \"" + names[i] + "\"");
      unspeakable_.push_back(static_cast<std::uint32_t>(found - package_.inputs.begin()));
    }
    return ok();
  }

  bool is_unspeakable(std::uint32_t input) const {
    return std::find(unspeakable_.begin(), unspeakable_.end(), input) != unspeakable_.end();
  }

  void group_features() {
    reads_ = inputs_of_features(package_.program);
    for (std::uint32_t f = 0; f < package_.program.feature_count(); ++f) {
      // Features beyond the recipe's own are a member's.
      const bool own = f < recipe_["features"].size();
      const std::string group = own ? recipe_["features"][f].value("group", "") : "";
      const auto found = std::find(made_.groups.begin(), made_.groups.end(), group);
      const bool silent = found == made_.groups.end() ||
                          std::any_of(reads_[f].begin(), reads_[f].end(),
                                      [&](std::uint32_t input) { return is_unspeakable(input); });
      made_.group_of_feature.push_back(
          silent ? Reasons::unspoken : static_cast<std::uint32_t>(found - made_.groups.begin()));
    }
  }

  // That what a column is computed of may be spoken of.
  Status check_column(std::uint32_t column, const Place& place) const {
    const auto inputs = static_cast<std::uint32_t>(package_.inputs.size());
    const std::vector<std::uint32_t> read =
        column < inputs ? std::vector<std::uint32_t>{column} : reads_[column - inputs];
    for (const std::uint32_t input : read)
      if (is_unspeakable(input))
        return place.error("it tells \"" + package_.inputs[input] + "\", which is unspeakable");
    return ok();
  }

  Result<Reason> read_reason(const Json& object, const Place& place) const {
    COPSE_CHECK(check_object(object, place, {"group", "effect", "?when", "?missing", "text"}));
    Reason reason;
    COPSE_TRY(const std::string group, text_at(object, "group", place));
    const auto found = std::find(made_.groups.begin(), made_.groups.end(), group);
    if (found == made_.groups.end())
      return (place / "group").error("there is no group \"" + group + "\"");
    reason.group = static_cast<std::uint32_t>(found - made_.groups.begin());
    if (object["effect"] != "raises" && object["effect"] != "lowers")
      return (place / "effect").error("\"raises\" or \"lowers\" must stand here");
    reason.raises = object["effect"] == "raises";
    if (object.contains("when")) {
      if (!object["when"].is_object()) return (place / "when").error("an object must stand here");
      for (const auto& [name, range] : object["when"].items()) {
        COPSE_TRY(const Reason::Range read, read_range(name, range, place / "when" / name));
        reason.when.push_back(read);
      }
    }
    reason.missing_allowed = object.contains("missing");
    if (reason.missing_allowed && object["missing"] != "allowed")
      return (place / "missing").error("\"allowed\" must stand here, or nothing");
    if (!object["text"].is_object()) return (place / "text").error("an object must stand here");
    if (object["text"].size() != made_.languages.size())
      return (place / "text").error("a text in each language must stand here");
    for (const Reasons::Language& language : made_.languages) {
      COPSE_TRY(std::string text, text_at(object["text"], language.name.c_str(), place / "text"));
      const Place here = place / "text" / language.name;
      const auto pieces = parse_reason_text(package_, text);
      if (!pieces) return here.error(pieces.error().message);
      for (const ReasonPiece& piece : *pieces)
        if (piece.has_value) COPSE_CHECK(check_column(piece.column, here));
      reason.texts.push_back(std::move(text));
    }
    return reason;
  }

  Result<Reason::Range> read_range(const std::string& name, const Json& range,
                                   const Place& place) const {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const std::uint32_t column = find_column(package_, name);
    if (column == package_.inputs.size() + package_.program.feature_count())
      return place.error("there is no feature or input \"" + name + "\"");
    COPSE_CHECK(check_column(column, place));
    const auto is_end = [](const Json& end) { return end.is_number() || end.is_null(); };
    if (!range.is_array() || range.size() != 2 || !is_end(range[0]) || !is_end(range[1]))
      return place.error("the least and the most must stand here, null where there is none");
    const Reason::Range read{column, range[0].is_null() ? -infinity : range[0].get<double>(),
                             range[1].is_null() ? infinity : range[1].get<double>()};
    if (!(read.least <= read.most)) return place.error("the range is empty");
    return read;
  }

  const Json& recipe_;
  Place place_;
  const Package& package_;
  std::vector<std::uint32_t> unspeakable_;
  std::vector<std::vector<std::uint32_t>> reads_;  // of each feature, the inputs
  Reasons made_;
};

}  // namespace

Result<std::optional<Reasons>> read_reasons(const Json& recipe, const Place& root,
                                            const Package& package) {
  if (!recipe.contains("reasons")) return std::optional<Reasons>();
  return ReasonsReader(recipe, root, package).run();
}

}  // namespace copse
