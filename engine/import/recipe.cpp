#include <algorithm>
#include <cmath>

#include "features/categories.hpp"
#include "import/import.hpp"
#include "import/protected.hpp"
#include "import/recipe_categories.hpp"
#include "import/recipe_decide.hpp"
#include "import/recipe_json.hpp"
#include "import/recipe_parts.hpp"
#include "import/recipe_reasons.hpp"
#include "import/recipe_scales.hpp"

namespace copse {
namespace {

// Takes nothing in: run only to learn where a text stops being JSON.
class WhereBroken final : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(std::int64_t) override { return true; }
  bool number_unsigned(std::uint64_t) override { return true; }
  bool number_float(double, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(Json::binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(std::string&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::detail::exception& error) override {
    what = error.what();
    if (const std::size_t at = what.find("parse error"); at != std::string::npos)
      what = what.substr(at);
    return false;
  }
  std::string what;
};

// The features of the program that `names` mean, or all that the recipe has where there are no
// names.
// @param own  how many features are the recipe's own
Result<std::vector<std::uint32_t>> match_features(const std::vector<std::string>& names,
                                                  std::uint32_t count, const Program& program,
                                                  std::uint32_t own, const std::string& file,
                                                  const Place& place) {
  if (names.empty() && count != own)
    return place.error("\"" + file + "\" takes " + std::to_string(count) +
                       " features without names; the recipe has " + std::to_string(own));
  std::vector<std::uint32_t> columns;
  for (std::uint32_t f = 0; f < count; ++f) {
    if (names.empty()) {
      columns.push_back(f);
      continue;
    }
    const auto found =
        std::find(program.feature_names.begin(), program.feature_names.end(), names[f]);
    if (found == program.feature_names.end())
      return place.error("\"" + file + "\" takes a feature \"" + names[f] +
                         "\" that the recipe lacks");
    columns.push_back(static_cast<std::uint32_t>(found - program.feature_names.begin()));
  }
  return columns;
}

Result<Member> read_member(const Json& object, const Place& place, Package& package,
                           std::uint32_t own, const FileReader& files, MemberOrigin& origin) {
  COPSE_CHECK(check_object(object, place, {"name", "file", "?weight", "?iterations"}));
  Member member;
  COPSE_TRY(member.name, text_at(object, "name", place));
  COPSE_TRY(const std::string file, text_at(object, "file", place));
  if (object.contains("weight")) {
    COPSE_TRY(member.weight, number_at(object, "weight", place));
  }
  if (!(member.weight > 0)) return (place / "weight").error("a weight is above 0");
  auto iterations = Iterations::all;
  if (object.contains("iterations")) {
    if (object["iterations"] != "all" && object["iterations"] != "best")
      return (place / "iterations").error("\"all\" or \"best\" must stand here");
    if (object["iterations"] == "best") iterations = Iterations::best;
  }
  auto bytes = files(file);
  if (!bytes) return (place / "file").error(bytes.error().message);
  auto source = import_model(*bytes, file, {}, iterations);
  if (!source)
    return Error{source.error().code, (place / "file").error(source.error().message).message};
  SourceModel& model = *source;
  if (!model.note.empty() && !object.contains("iterations"))
    origin.note = (place / "file").error(model.note).message;
  member.ensemble = std::move(model.ensemble);
  Program& program = package.program;
  if (model.preparation) {
    // What the file does to its inputs becomes features of the package, after the recipe's own.
    const Preparation& preparation = *model.preparation;
    COPSE_TRY(const std::vector<std::uint32_t> inputs,
              match_features(preparation.inputs, preparation.program.input_count, program, own,
                             file, place / "file"));
    const std::uint32_t first = program.feature_count();
    append(program, preparation.program, inputs, member.name + ": ");
    origin.prepared = inputs;
    for (std::uint32_t f = first; f < program.feature_count(); ++f) member.columns.push_back(f);
    return member;
  }
  COPSE_TRY(member.columns,
            match_features(member.ensemble.feature_names, member.ensemble.feature_count, program,
                           own, file, place / "file"));
  return member;
}

Status read_members(const Json& recipe, const Place& root, Recipe& result,
                    const FileReader& files) {
  Package& package = result.package;
  COPSE_CHECK(check_array(recipe, "members", root));
  const std::uint32_t own = package.program.feature_count();
  std::vector<MemberOrigin> origins;
  for (std::size_t i = 0; i < recipe["members"].size(); ++i) {
    const Place place = (root / "members")[i];
    MemberOrigin& origin = origins.emplace_back(MemberOrigin{place / "file", {}, {}});
    COPSE_TRY(Member member, read_member(recipe["members"][i], place, package, own, files, origin));
    package.members.push_back(std::move(member));
    if (!origin.note.empty()) result.notes.push_back(std::move(origin.note));
  }
  return join_categories(package, origins);
}

// Categories that the recipe labels by their texts are texts to its members.
Status check_labels(const Json& recipe, const Place& root, const Package& package) {
  for (std::size_t i = 0; i < package.inputs.size(); ++i) {
    const Json& input = recipe["inputs"][i];
    if (!input.contains("categories") || !input["categories"][0]["value"].is_string()) continue;
    const Place place = (root / "inputs")[i] / "categories";
    const CategoryCoder coder(package.categories.empty() ? Categories{} : package.categories[i]);
    if (!coder.takes_text()) return place.error("to the members this input is a number");
    if (package.categories[i].names.empty()) continue;
    for (std::size_t c = 0; c < input["categories"].size(); ++c) {
      const std::string text = input["categories"][c]["value"].get<std::string>();
      if (!coder.knows(text))
        return (place[c] / "value").error("\"" + text + "\" is a category to no member");
    }
  }
  return ok();
}

Result<std::optional<Recipe::BackgroundTable>> read_background(const Json& recipe,
                                                               const Place& root,
                                                               const FileReader& files) {
  if (!recipe.contains("background")) return std::optional<Recipe::BackgroundTable>{};
  const Json& object = recipe["background"];
  const Place place = root / "background";
  COPSE_CHECK(check_object(object, place, {"file", "?weight"}));
  Recipe::BackgroundTable table;
  COPSE_TRY(table.file, text_at(object, "file", place));
  if (object.contains("weight")) {
    COPSE_TRY(table.weight, text_at(object, "weight", place));
  }
  auto bytes = files(table.file);
  if (!bytes) return (place / "file").error(bytes.error().message);
  table.bytes = std::move(*bytes);
  table.place = root.file + ": " + place.path;
  return std::optional<Recipe::BackgroundTable>(std::move(table));
}

Result<std::string> make_texts(const Json& recipe, const Place& root, const FileReader& files) {
  Json texts = Json::object();
  for (const char* key : {"title", "inputs", "groups", "samples", "policy", "translations"})
    if (recipe.contains(key)) texts[key] = recipe[key];
  Json features = Json::array();
  for (const Json& feature : recipe["features"]) {
    Json brief = {{"name", feature["name"]}};
    if (feature.contains("group")) brief["group"] = feature["group"];
    features.push_back(std::move(brief));
  }
  texts["features"] = std::move(features);
  if (recipe.contains("card")) {
    COPSE_TRY(const std::string file, text_at(recipe, "card", root));
    auto bytes = files(file);
    if (!bytes) return (root / "card").error(bytes.error().message);
    texts["card"] = std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  }
  if (recipe.contains("figures")) {
    COPSE_TRY(const std::string file, text_at(recipe, "figures", root));
    auto bytes = files(file);
    if (!bytes) return (root / "figures").error(bytes.error().message);
    const char* text = reinterpret_cast<const char*>(bytes->data());
    Json figures = Json::parse(text, text + bytes->size(), nullptr, false);
    if (!figures.is_object()) return (root / "figures").error(file + " is not a JSON object");
    texts["figures"] = std::move(figures);
  }
  return texts.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Result<Recipe> import_recipe(std::span<const std::byte> bytes, const std::string& name,
                             const FileReader& files, RecipePart part) {
  const Place root{name, ""};
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const Json recipe = Json::parse(text, nullptr, false);
  if (recipe.is_discarded()) {
    WhereBroken where;
    Json::sax_parse(text, &where);
    return root.error("not JSON: " + where.what);
  }
  COPSE_CHECK(check_object(
      recipe, root,
      {"?$schema", "copse",    "name",      "version",     "?title",       "inputs",
       "?tables",  "?let",     "features",  "?members",    "?combine",     "?calibration",
       "?groups",  "?policy",  "?training", "?protected",  "?samples",     "?answers",
       "?card",    "?figures", "?reasons",  "?background", "?translations"}));
  if (recipe["copse"] != 1)
    return Error{Code::unsupported, root.error("copse: this version reads recipes of 1").message};
  Recipe result;
  Package& package = result.package;
  COPSE_TRY(package.name, text_at(recipe, "name", root));
  COPSE_TRY(package.version, text_at(recipe, "version", root));
  if (recipe.contains("title")) COPSE_CHECK(text_at(recipe, "title", root));
  if (recipe.contains("combine")) {
    if (recipe["combine"] != "margin" && recipe["combine"] != "prediction")
      return (root / "combine").error("\"margin\" or \"prediction\" must stand here");
    package.combine = recipe["combine"] == "margin" ? Combine::margin : Combine::prediction;
  }
  COPSE_TRY(package.inputs, read_inputs(recipe, root));
  COPSE_TRY(package.program, read_program(recipe, root, package.inputs));
  COPSE_CHECK(check_groups(recipe, root));
  COPSE_CHECK(check_samples(recipe, root, package.inputs));
  COPSE_CHECK(check_translations(recipe, root));
  COPSE_TRY(result.answer_rows, read_answers(recipe, root, package.inputs.size()));
  COPSE_TRY(package.calibration, read_calibration(recipe, root));
  COPSE_TRY(package.policy, read_policy(recipe, root, package.inputs));
  COPSE_TRY(std::vector<std::string> guarded, read_protected(recipe, root));
  for (const Json& input : recipe["inputs"])
    if (names_protected(input.value("label", ""))) guarded.push_back(input["name"]);
  package.protected_inputs = protected_among(package.inputs, guarded);
  if (part == RecipePart::features) return result;
  COPSE_CHECK(read_members(recipe, root, result, files));
  COPSE_CHECK(check_labels(recipe, root, package));
  COPSE_TRY(package.training, read_training(recipe, root, package));
  COPSE_TRY(package.scales, read_scales(recipe, root, package));
  COPSE_TRY(package.reasons, read_reasons(recipe, root, package));
  COPSE_TRY(result.background, read_background(recipe, root, files));
  COPSE_TRY(package.texts, make_texts(recipe, root, files));
  if (const Status status = validate(package); !status) return root.error(status.error().message);
  return result;
}

}  // namespace copse
