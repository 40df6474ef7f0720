#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/bytes.hpp"
#include "import/import.hpp"
#include "model.hpp"
#include "xgboost_text.hpp"

using namespace copse;
using copse::testing::XGBoostText;
using nlohmann::ordered_json;

namespace {

ordered_json recipe() {
  return ordered_json::parse(R"({
    "copse": 1, "name": "test", "version": "1.0.0", "title": "A test",
    "inputs": [
      {"name": "age", "label": "Age", "kind": "integer", "min": 18, "max": 100, "group": "who"},
      {"name": "b1"}, {"name": "b2"}, {"name": "b3"},
      {"name": "school", "kind": "category", "categories": [
        {"value": 1, "label": "one"}, {"value": 2, "label": "two"}]}],
    "tables": [{"name": "spend", "keys": ["school"], "values": ["bill"],
                "rows": [[2, 20], [1, 10]], "default": [-1]}],
    "let": [{"name": "bills", "expr": ["list", "b1", "b2", "b3"]}],
    "features": [
      {"name": "age", "group": "who"},
      {"name": "limit", "expr": ["sum", "bills"]}],
    "groups": [{"name": "who", "label": "Who"}],
    "members": [{"name": "m", "file": "m.json", "weight": 1}],
    "answers": [[30, 1, 2, 3, 1], [null, null, null, null, null]]
  })");
}

Result<Recipe> read(const ordered_json& json, RecipePart part = RecipePart::all) {
  const auto files = [](const std::string& name) -> Result<std::vector<std::byte>> {
    std::string text;
    if (name == "m.json") text = XGBoostText{}.text();
    if (name == "card.json") text = R"({"measures": {"auc": 0.79}})";
    if (name == "list.json") text = "[0.79]";
    if (text.empty()) return Error{Code::io, name + ": no such file or folder"};
    const auto bytes = bytes_of(text);
    return std::vector<std::byte>(bytes.begin(), bytes.end());
  };
  const std::string text = json.dump();
  return import_recipe(bytes_of(text), "recipe.json", files, part);
}

std::string refusal(const ordered_json& json) {
  const auto result = read(json);
  return result ? "accepted" : result.error().message;
}

// The value of one expression over inputs age, b1, b2, b3, school.
double evaluate(const std::string& expression, const std::vector<double>& row) {
  ordered_json json = recipe();
  json["features"] = {{{"name", "f"}, {"expr", ordered_json::parse(expression)}}};
  const auto result = read(json, RecipePart::features);
  INFO((result ? "" : result.error().message));
  REQUIRE(result);
  double value = 0;
  features(result->package.program,
           Rows(row.data(), 1, 5, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, 5)), &value);
  return value;
}

std::string expression_refusal(const std::string& expression) {
  ordered_json json = recipe();
  json["features"][1]["expr"] = ordered_json::parse(expression);
  return refusal(json);
}

}  // namespace

TEST_CASE("a recipe becomes a package with its features, members and known answers") {
  const auto result = read(recipe());
  INFO((result ? "" : result.error().message));
  REQUIRE(result);
  CHECK(result->package.inputs.size() == 5);
  CHECK(result->package.program.feature_names == std::vector<std::string>{"age", "limit"});
  CHECK(result->answer_rows.size() == 10);
  const auto answered = with_answers(result->package, result->answer_rows);
  REQUIRE(answered);
  CHECK(answered->answers.margins.size() == 2);
  const auto texts = ordered_json::parse(answered->texts);
  CHECK(texts["title"] == "A test");
  CHECK(texts["inputs"][0]["label"] == "Age");
  CHECK(texts["features"][0]["group"] == "who");
  CHECK(write(*answered) == write(*with_answers(read(recipe())->package, result->answer_rows)));
}

TEST_CASE("expressions mean what they say") {
  const std::vector<double> row{30, 100, 40, 10, 2};
  CHECK(evaluate(R"(["/", "b1", "b2"])", row) == 2.5);
  CHECK(evaluate(R"(["+", "b1", "b2", "b3", 1])", row) == 151);
  CHECK(evaluate(R"(["-", "b1"])", row) == -100);
  CHECK(evaluate(R"(["max", "b3", "b1", "b2"])", row) == 100);
  CHECK(evaluate(R"(["max", "bills"])", row) == 100);
  CHECK(evaluate(R"(["sum", ["*", "bills", ["list", 1, 10, 100]]])", row) == 1500);
  CHECK(evaluate(R"(["dot", "bills", ["list", 1, 10, 100]])", row) == 1500);
  CHECK(evaluate(R"(["at", ["reverse", "bills"], 0])", row) == 10);
  CHECK(evaluate(R"(["sum", ["slice", "bills", 1, 3]])", row) == 50);
  CHECK(evaluate(R"(["sum", ["-", ["slice", "bills", 0, 2], ["slice", "bills", 1, 3]]])", row) ==
        90);
  CHECK(evaluate(R"(["count", [">", "bills", 20]])", row) == 2);
  CHECK(evaluate(R"(["first", ["<", "bills", 20]])", row) == 2);
  CHECK(evaluate(R"(["run", [">", "bills", 20]])", row) == 2);
  CHECK(evaluate(R"(["if", [">", "age", 29], 1, 0])", row) == 1);
  CHECK(evaluate(R"(["band", "age", 25, 30, 35])", row) == 2);
  CHECK(evaluate(R"(["lookup", "spend", "bill", "school"])", row) == 20);
  CHECK(evaluate(R"(["lookup", "spend", "bill", ["+", "school", 5]])", row) == -1);
  CHECK(evaluate(R"(["mean", ["list", ["at", "bills", 2], "age", 20]])", row) == 20);
  CHECK(std::isnan(evaluate(R"(["/", "b1", ["-", "b2", 40]])", row)));
  CHECK(evaluate(R"(["fill", null, 7])", row) == 7);
  CHECK(evaluate("3.5", row) == 3.5);
}

TEST_CASE("a common subexpression is computed once") {
  ordered_json json = recipe();
  const ordered_json sum = {"sum", {"*", "bills", 2}};
  json["features"] = {{{"name", "f"}, {"expr", {"+", sum, 1}}},
                      {{"name", "g"}, {"expr", {"-", sum, 1}}}};
  const auto result = read(json, RecipePart::features);
  REQUIRE(result);
  CHECK(result->package.program.instructions.size() == 4);
}

TEST_CASE("what is wrong in an expression is named by its path") {
  const std::string place = "recipe.json: features[1].expr";
  CHECK(expression_refusal(R"(["/", "BILL", 2])") ==
        place + "[1]: \"BILL\" is neither an input nor an earlier let");
  CHECK(expression_refusal(R"(["frob", 1])") ==
        place + ": there is no operation \"frob\" of 1 operand");
  CHECK(expression_refusal(R"(["sum", ["+", "bills", ["list", 1, 2]]])") ==
        place + "[1]: lists of 3 and 2 values");
  CHECK(expression_refusal(R"(["at", "bills", 3])") ==
        place + "[2]: an index from 0 to 2 must stand here");
  CHECK(expression_refusal(R"(["slice", "bills", 2, 2])").find(place + "[3]") == 0);
  CHECK(expression_refusal(R"(["sum", "b1"])") == place + "[1]: a list must stand here");
  CHECK(expression_refusal(R"("bills")") == place + ": a feature is one number, not a list");
  CHECK(expression_refusal(R"(["lookup", "spent", "bill", "school"])") ==
        place + "[1]: there is no table \"spent\"");
  CHECK(expression_refusal(R"(["band", "age", 3, 2])") == place + "[3]: the cuts must ascend");
  CHECK(expression_refusal("true").find(place + ": a number, a name, null") == 0);
  std::string deep = "1";
  for (int i = 0; i < 100; ++i) deep = "[\"-\"," + deep + "]";
  CHECK(expression_refusal(deep).find("nested too deeply") != std::string::npos);
}

TEST_CASE("what is wrong elsewhere in a recipe is named by its path") {
  const auto because = [](auto&& change) {
    ordered_json json = recipe();
    change(json);
    return refusal(json);
  };
  CHECK(because([](auto&) {}) == "accepted");
  CHECK(because([](auto& j) { j["memebers"] = 1; }) ==
        "recipe.json: \"memebers\" is no key that a recipe knows here");
  CHECK(because([](auto& j) { j.erase("version"); }) == "recipe.json: \"version\" is absent");
  CHECK(because([](auto& j) { j["inputs"][1]["name"] = "age"; }) ==
        "recipe.json: inputs[1]: there already is an input \"age\"");
  CHECK(because([](auto& j) { j["inputs"][0]["kind"] = "text"; }).find("inputs[0].kind") !=
        std::string::npos);
  CHECK(because([](auto& j) { j["inputs"][4]["categories"][1]["value"] = 1; }) ==
        "recipe.json: inputs[4].categories[1]: its value is another category's too");
  CHECK(because([](auto& j) {
          j["inputs"][4]["undocumented"] = ordered_json::array({5, 1});
        }) == "recipe.json: inputs[4].undocumented[1]: it is a category that is documented");
  CHECK(because([](auto& j) { j["inputs"][4]["undocumented"] = ordered_json::array({"5"}); }) ==
        "recipe.json: inputs[4].undocumented[0]: a value like those of the categories must stand "
        "here");
  CHECK(because([](auto& j) { j["inputs"][0]["undocumented"] = ordered_json::array({5}); }) ==
        "recipe.json: inputs[0].undocumented: only an input of kind category has them");
  CHECK(because([](auto& j) {
          j["inputs"][4]["undocumented"] = ordered_json::array({5, 6});
        }) == "accepted");
  CHECK(because([](auto& j) { j["members"][0]["weight"] = 0; }) ==
        "recipe.json: members[0].weight: a weight is above 0");
  CHECK(because([](auto& j) { j["members"][0]["file"] = "n.json"; }) ==
        "recipe.json: members[0].file: n.json: no such file or folder");
  CHECK(because([](auto& j) { j["features"][1]["name"] = "limits"; }) ==
        "recipe.json: members[0].file: \"m.json\" takes a feature \"limit\" that the recipe lacks");
  CHECK(because([](auto& j) { j["answers"][0].erase(0); }) ==
        "recipe.json: answers[0]: a row of 5 values must stand here");
  CHECK(because([](auto& j) { j["features"][0]["group"] = "what"; }) ==
        "recipe.json: features[0].group: there is no group \"what\"");
  CHECK(because([](auto& j) { j["tables"][0]["rows"][0][0] = 1; }) ==
        "recipe.json: tables[0].rows: two rows have the same keys");
  CHECK(because([](auto& j) { j["translations"] = "de"; }) ==
        "recipe.json: translations: an object must stand here");
  CHECK(because([](auto& j) { j["translations"]["de"] = 1; }) ==
        "recipe.json: translations.de: an object of texts must stand here");
  CHECK(because([](auto& j) { j["translations"]["de"]["Nobody says it"] = "x"; }) ==
        "recipe.json: translations.de: nothing in the recipe says \"Nobody says it\"");
  CHECK(because([](auto& j) {
          j["title"] = "Title";
          j["translations"]["de"]["Title"] = 1;
        }) == "recipe.json: translations.de.Title: a text must stand here");
  CHECK(because([](auto& j) {
          j["title"] = "Title";
          j["translations"]["de"]["Title"] = "Titel";
        }) == "accepted");
  CHECK(because([](auto& j) { j["copse"] = 2; }) ==
        "recipe.json: copse: this version reads recipes of 1");
}

TEST_CASE("a recipe that is not JSON is told where it breaks") {
  const std::string text = "{\n  \"copse\": 1,\n  oops\n}";
  const auto result = import_recipe(bytes_of(text), "recipe.json", {}, RecipePart::all);
  REQUIRE(!result);
  CHECK(result.error().message.find("recipe.json: not JSON: parse error at line 3") == 0);
}

TEST_CASE("a program that is appended reads the features of the one before it") {
  ordered_json first = recipe();
  first["features"] = ordered_json::parse(R"([
    {"name": "a", "expr": ["+", "b1", 0.25]}, {"name": "b", "expr": ["*", "b2", 3]},
    {"name": "c", "expr": ["lookup", "spend", "bill", "school"]}])");
  ordered_json second = recipe();
  second["inputs"] = ordered_json::parse(R"([{"name": "x"}, {"name": "y"}])");
  second["tables"][0]["rows"] = ordered_json::parse("[[10, 7], [20, 8]]");
  second["let"] = ordered_json::parse(R"([{"name": "both", "expr": ["list", "x", "y"]}])");
  second["features"] = ordered_json::parse(R"([
    {"name": "sum", "expr": ["+", ["sum", "both"], 0.5]}, {"name": "x"},
    {"name": "seen", "expr": ["lookup", "spend", "bill", "y"]}])");
  second.erase("groups");
  second.erase("answers");
  const auto left = read(first, RecipePart::features);
  const auto right = read(second, RecipePart::features);
  INFO((left ? "" : left.error().message) << (right ? "" : right.error().message));
  REQUIRE(left);
  REQUIRE(right);
  Program whole = left->package.program;
  append(whole, right->package.program, std::vector<std::uint32_t>{1, 2}, "part: ");
  const Status status = validate(whole);
  INFO((status ? "" : status.error().message));
  REQUIRE(status);
  CHECK(whole.feature_names[3] == "part: sum");
  const std::vector<double> row{30, 1, 2, 3, 2};
  std::vector<double> out(6);
  features(whole, Rows(row.data(), 1, 5, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, 5)),
           out.data());
  CHECK(out == std::vector<double>{1.25, 6, 20, 26.5, 6, 8});
}

TEST_CASE("the card for machines is an object in a file, and reaches the host") {
  ordered_json json = recipe();
  json["figures"] = "card.json";
  const auto result = read(json);
  REQUIRE(result);
  CHECK(ordered_json::parse(result->package.texts)["figures"]["measures"]["auc"] == 0.79);
  json["figures"] = "list.json";
  CHECK(refusal(json) == "recipe.json: figures: list.json is not a JSON object");
  json["figures"] = "none.json";
  CHECK(refusal(json) == "recipe.json: figures: none.json: no such file or folder");
}
