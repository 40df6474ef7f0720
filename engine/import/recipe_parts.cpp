#include "import/recipe_parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>

#include "import/expression.hpp"
#include "import/recipe_scales.hpp"

namespace copse {
namespace {

Status check_categories(const Json& input, const Place& place) {
  COPSE_CHECK(check_array(input, "categories", place));
  std::set<Json> values;
  for (std::size_t i = 0; i < input["categories"].size(); ++i) {
    const Json& category = input["categories"][i];
    const Place here = (place / "categories")[i];
    COPSE_CHECK(check_object(category, here, {"value", "label"}));
    const Json& value = category["value"];
    if (!value.is_string() && !number_at(category, "value", here))
      return (here / "value").error("a number or a text must stand here");
    if (value.is_string() != input["categories"][0]["value"].is_string())
      return (here / "value").error("numbers or texts must stand in all, not both");
    COPSE_CHECK(text_at(category, "label", here));
    if (!values.insert(value).second) return here.error("its value is another category's too");
  }
  return ok();
}

// Values that data holds though nobody says what they mean: no form offers them.
Status check_undocumented(const Json& input, const Place& place) {
  COPSE_CHECK(check_array(input, "undocumented", place));
  const bool texts = input["categories"][0]["value"].is_string();
  for (std::size_t i = 0; i < input["undocumented"].size(); ++i) {
    const Json& value = input["undocumented"][i];
    const Place here = (place / "undocumented")[i];
    if (texts ? !value.is_string() : !value.is_number())
      return here.error("a value like those of the categories must stand here");
    for (const Json& category : input["categories"])
      if (category["value"] == value) return here.error("it is a category that is documented");
  }
  return ok();
}

Status check_range(const Json& input, const Place& place) {
  for (const char* key : {"min", "max", "step"})
    if (input.contains(key)) COPSE_CHECK(number_at(input, key, place));
  if (input.contains("min") && input.contains("max") &&
      !(input["min"].get<double>() < input["max"].get<double>()))
    return (place / "max").error("the range is empty");
  if (input.contains("step") && !(input["step"].get<double>() > 0))
    return (place / "step").error("a step is above 0");
  return ok();
}

Status check_input(const Json& input, const Place& place) {
  COPSE_CHECK(check_object(
      input, place,
      {"name", "?label", "?unit", "?kind", "?min", "?max", "?step", "?group", "?actionable",
       "?change", "?help", "?categories", "?undocumented", "?series", "?period"}));
  for (const char* key : {"label", "unit", "group", "help", "series", "period"})
    if (input.contains(key)) COPSE_CHECK(text_at(input, key, place));
  if (input.contains("actionable") && !input["actionable"].is_boolean())
    return (place / "actionable").error("true or false must stand here");
  constexpr std::array<std::string_view, 4> kinds{"amount", "number", "integer", "category"};
  std::string kind = "number";
  if (input.contains("kind")) {
    COPSE_TRY(kind, text_at(input, "kind", place));
  }
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
    return (place / "kind").error("\"" + kind + "\" is not amount, number, integer or category");
  if (kind == "category") COPSE_CHECK(check_categories(input, place));
  for (const char* key : {"categories", "undocumented"})
    if (kind != "category" && input.contains(key))
      return (place / key).error("only an input of kind category has them");
  if (input.contains("undocumented")) COPSE_CHECK(check_undocumented(input, place));
  COPSE_CHECK(check_change(input, place));
  return check_range(input, place);
}

// Whether the input lists a category of this value.
bool names_category(const Json& recipe, const std::string& name, const Json& value) {
  for (const Json& input : recipe["inputs"])
    if (input["name"] == name && input.contains("categories"))
      for (const Json& category : input["categories"])
        if (category["value"] == value) return true;
  return false;
}

Result<std::vector<double>> row_at(const Json& row, const Place& place, std::size_t size) {
  if (!row.is_array() || row.size() != size)
    return place.error("a row of " + std::to_string(size) + " values must stand here");
  std::vector<double> values;
  for (std::size_t i = 0; i < size; ++i) {
    if (!row[i].is_number() && !row[i].is_null())
      return place[i].error("a number or null must stand here");
    values.push_back(row[i].is_null() ? std::nan("") : row[i].get<double>());
  }
  return values;
}

Result<Table> read_table(const Json& object, const Place& place) {
  COPSE_CHECK(
      check_object(object, place, {"name", "keys", "values", "rows", "?default", "?provenance"}));
  Table table;
  COPSE_TRY(table.name, text_at(object, "name", place));
  COPSE_TRY(table.key_names, names_at(object, "keys", place));
  COPSE_TRY(table.value_names, names_at(object, "values", place));
  COPSE_CHECK(check_array(object, "rows", place));
  const std::size_t keys = table.key_names.size();
  std::vector<std::vector<double>> rows;
  for (std::size_t i = 0; i < object["rows"].size(); ++i) {
    const Place here = (place / "rows")[i];
    COPSE_TRY(std::vector<double> row,
              row_at(object["rows"][i], here, keys + table.value_names.size()));
    for (std::size_t k = 0; k < keys; ++k)
      if (!std::isfinite(row[k])) return here[k].error("a key is a number");
    rows.push_back(std::move(row));
  }
  const auto key_end = static_cast<std::ptrdiff_t>(keys);
  const auto before = [&](const auto& a, const auto& b) {
    return std::lexicographical_compare(a.begin(), a.begin() + key_end, b.begin(),
                                        b.begin() + key_end);
  };
  std::sort(rows.begin(), rows.end(), before);
  for (std::size_t i = 1; i < rows.size(); ++i)
    if (!before(rows[i - 1], rows[i])) return (place / "rows").error("two rows have the same keys");
  for (const auto& row : rows) {
    table.keys.insert(table.keys.end(), row.begin(), row.begin() + key_end);
    table.values.insert(table.values.end(), row.begin() + key_end, row.end());
  }
  table.defaults.assign(table.value_names.size(), std::nan(""));
  if (object.contains("default")) {
    COPSE_TRY(table.defaults,
              row_at(object["default"], place / "default", table.value_names.size()));
  }
  return table;
}

// What a recipe says to people in its own language, reasons apart.
std::set<std::string> texts_of(const Json& recipe) {
  std::set<std::string> said;
  const auto add = [&said](const Json& object, std::initializer_list<const char*> keys) {
    for (const char* key : keys)
      if (object.contains(key) && object[key].is_string()) said.insert(object[key]);
  };
  add(recipe, {"title"});
  for (const Json& input : recipe["inputs"]) {
    add(input, {"label", "unit", "help", "series", "period"});
    if (!input.contains("categories")) continue;
    for (const Json& category : input["categories"]) add(category, {"label"});
  }
  for (const char* part : {"groups", "samples"})
    if (recipe.contains(part))
      for (const Json& each : recipe[part]) add(each, {"label", "note"});
  if (recipe.contains("samples"))
    for (const Json& sample : recipe["samples"]) add(sample, {"name"});
  return said;
}

}  // namespace

Result<std::vector<std::string>> read_inputs(const Json& recipe, const Place& root) {
  COPSE_CHECK(check_array(recipe, "inputs", root));
  std::vector<std::string> names;
  for (std::size_t i = 0; i < recipe["inputs"].size(); ++i) {
    const Place place = (root / "inputs")[i];
    COPSE_CHECK(check_input(recipe["inputs"][i], place));
    COPSE_TRY(std::string name, text_at(recipe["inputs"][i], "name", place));
    if (std::find(names.begin(), names.end(), name) != names.end())
      return place.error("there already is an input \"" + name + "\"");
    names.push_back(std::move(name));
  }
  return names;
}

Result<std::vector<Table>> read_tables(const Json& recipe, const Place& root) {
  std::vector<Table> tables;
  if (!recipe.contains("tables")) return tables;
  COPSE_CHECK(check_array(recipe, "tables", root));
  for (std::size_t i = 0; i < recipe["tables"].size(); ++i) {
    COPSE_TRY(Table table, read_table(recipe["tables"][i], (root / "tables")[i]));
    tables.push_back(std::move(table));
  }
  return tables;
}

Result<Program> read_program(const Json& recipe, const Place& root,
                             const std::vector<std::string>& inputs) {
  COPSE_TRY(std::vector<Table> tables, read_tables(recipe, root));
  ExpressionCompiler compiler(inputs, std::move(tables));
  if (recipe.contains("let")) {
    COPSE_CHECK(check_array(recipe, "let", root));
    for (std::size_t i = 0; i < recipe["let"].size(); ++i) {
      const Json& let = recipe["let"][i];
      const Place place = (root / "let")[i];
      COPSE_CHECK(check_object(let, place, {"name", "expr"}));
      COPSE_TRY(const std::string name, text_at(let, "name", place));
      COPSE_TRY(const Value value, compiler.compile(let["expr"], place / "expr"));
      COPSE_CHECK(compiler.define(name, value, place));
    }
  }
  COPSE_CHECK(check_array(recipe, "features", root));
  std::vector<std::string> names;
  std::vector<Value> values;
  for (std::size_t i = 0; i < recipe["features"].size(); ++i) {
    const Json& feature = recipe["features"][i];
    const Place place = (root / "features")[i];
    COPSE_CHECK(check_object(feature, place, {"name", "?group", "?expr"}));
    COPSE_TRY(std::string name, text_at(feature, "name", place));
    if (std::find(names.begin(), names.end(), name) != names.end())
      return place.error("there already is a feature \"" + name + "\"");
    if (!feature.contains("expr") && std::find(inputs.begin(), inputs.end(), name) == inputs.end())
      return place.error("a feature without \"expr\" is an input, and there is no input \"" + name +
                         "\"");
    COPSE_TRY(const Value value,
              compiler.compile(feature.contains("expr") ? feature["expr"] : feature["name"],
                               place / "expr"));
    if (value.is_list) return (place / "expr").error("a feature is one number, not a list");
    names.push_back(std::move(name));
    values.push_back(value);
  }
  Program program = std::move(compiler).finish(std::move(names), values);
  if (const Status status = validate(program); !status) return root.error(status.error().message);
  return program;
}

Result<std::vector<double>> read_answers(const Json& recipe, const Place& root,
                                         std::size_t inputs) {
  std::vector<double> rows;
  if (!recipe.contains("answers")) return rows;
  COPSE_CHECK(check_array(recipe, "answers", root));
  for (std::size_t i = 0; i < recipe["answers"].size(); ++i) {
    COPSE_TRY(const std::vector<double> row,
              row_at(recipe["answers"][i], (root / "answers")[i], inputs));
    rows.insert(rows.end(), row.begin(), row.end());
  }
  return rows;
}

Status check_samples(const Json& recipe, const Place& root,
                     const std::vector<std::string>& inputs) {
  if (!recipe.contains("samples")) return ok();
  COPSE_CHECK(check_array(recipe, "samples", root));
  for (std::size_t i = 0; i < recipe["samples"].size(); ++i) {
    const Json& sample = recipe["samples"][i];
    const Place place = (root / "samples")[i];
    COPSE_CHECK(check_object(sample, place, {"name", "?note", "values"}));
    COPSE_CHECK(text_at(sample, "name", place));
    if (!sample["values"].is_object()) return (place / "values").error("an object must stand here");
    for (const auto& [name, value] : sample["values"].items()) {
      if (std::find(inputs.begin(), inputs.end(), name) == inputs.end())
        return (place / "values").error("there is no input \"" + name + "\"");
      if (value.is_string() && !names_category(recipe, name, value))
        return (place / "values" / name)
            .error("a text is one of the categories that the input lists, and this is none");
      if (!value.is_number() && !value.is_null() && !value.is_string())
        return (place / "values" / name).error("a number, a category or null must stand here");
    }
  }
  return ok();
}

Status check_groups(const Json& recipe, const Place& root) {
  if (!recipe.contains("groups")) return ok();
  COPSE_CHECK(check_array(recipe, "groups", root));
  std::set<std::string> names;
  for (std::size_t i = 0; i < recipe["groups"].size(); ++i) {
    const Json& group = recipe["groups"][i];
    const Place place = (root / "groups")[i];
    COPSE_CHECK(check_object(group, place, {"name", "label"}));
    COPSE_TRY(const std::string name, text_at(group, "name", place));
    COPSE_CHECK(text_at(group, "label", place));
    if (!names.insert(name).second) return place.error("\"" + name + "\" is given twice");
  }
  for (const char* part : {"inputs", "features"})
    for (std::size_t i = 0; i < recipe[part].size(); ++i) {
      const Json& member = recipe[part][i];
      if (!member.contains("group")) continue;
      COPSE_TRY(const std::string name, text_at(member, "group", (root / part)[i]));
      if (names.count(name) == 0)
        return ((root / part)[i] / "group").error("there is no group \"" + name + "\"");
    }
  return ok();
}

Status check_translations(const Json& recipe, const Place& root) {
  if (!recipe.contains("translations")) return ok();
  const Place place = root / "translations";
  if (!recipe["translations"].is_object()) return place.error("an object must stand here");
  const std::set<std::string> said = texts_of(recipe);
  for (const auto& [language, words] : recipe["translations"].items()) {
    const Place here = place / language;
    if (language.empty()) return place.error("a language has a name");
    if (!words.is_object()) return here.error("an object of texts must stand here");
    for (const auto& word : words.items()) {
      if (said.count(word.key()) == 0)
        return here.error("nothing in the recipe says \"" + word.key() + "\"");
      COPSE_CHECK(text_at(words, word.key().c_str(), here));
    }
  }
  return ok();
}

}  // namespace copse
