#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "lightgbm_text.hpp"
#include "memory_host.hpp"
#include "xgboost_text.hpp"

using namespace copse::testing;
using nlohmann::ordered_json;

namespace {

// A recipe of a LightGBM member, to which "city" is Oslo, Ulm or Yport.
ordered_json recipe() {
  return ordered_json::parse(R"({"copse":1,"name":"r","version":"1","inputs":[
    {"name":"age"},{"name":"limit"},
    {"name":"city","kind":"category","categories":[{"value":"Ulm","label":"Ulm, Danube"},
      {"value":"Oslo","label":"Oslo, Norway"}]}],
    "features":[{"name":"age"},{"name":"limit"},{"name":"city"}],
    "members":[{"name":"m","file":"m.txt"}],
    "samples":[{"name":"s","values":{"age":20,"city":"Oslo"}}]})");
}

std::string packed(const ordered_json& recipe) {
  MemoryHost host;
  host.files["m.txt"] = LightGBMText{}.text();
  host.files["r.json"] = recipe.dump();
  return host.run({"pack", "r.json", "-o", "p.copse"}) == 0 ? "packed" : host.warnings;
}

}  // namespace

TEST_CASE("a recipe labels the texts of its members' categories and samples hold them") {
  CHECK(packed(recipe()) == "packed");
}

TEST_CASE("labels of what is no category are refused by their path") {
  const auto because = [](auto&& change) {
    ordered_json json = recipe();
    change(json["inputs"][2]["categories"], json);
    return packed(json);
  };
  const std::string place = "copse: r.json: inputs[2].categories";
  CHECK(because([](auto& c, auto&) { c[0]["value"] = "Rom"; }) ==
        place + "[0].value: \"Rom\" is a category to no member\n");
  CHECK(because([](auto& c, auto&) { c[1]["value"] = 3; }) ==
        place + "[1].value: numbers or texts must stand in all, not both\n");
  CHECK(because([](auto& c, auto&) { c[1]["value"] = "Ulm"; }) ==
        place + "[1]: its value is another category's too\n");
  CHECK(because([](auto& c, auto&) { c[0]["value"] = true; }) ==
        place + "[0].value: a number or a text must stand here\n");
  CHECK(because([](auto&, auto& j) { j["samples"][0]["values"]["city"] = "Rom"; }) ==
        "copse: r.json: samples[0].values.city: a text is one of the categories that the input "
        "lists, and this is none\n");
  CHECK(because([](auto&, auto& j) {
          j["inputs"][0]["kind"] = "category";
          j["inputs"][0]["categories"] = {{{"value", "a"}, {"label", "A"}}};
        }) == "copse: r.json: inputs[0].categories: to the members this input is a number\n");
}

TEST_CASE("class names that a list would break apart are in quotes") {
  MemoryHost host;
  host.files["m.json"] =
      R"({"copse_ensemble":1,"task":"classification","classes":["a, b","c"],"features":1,)"
      R"("trees":[{"value":[1]}]})";
  REQUIRE(host.run({"inspect", "m.json"}) == 0);
  CHECK(host.output.find("classes \"a, b\", c\n") != std::string::npos);
}

TEST_CASE("a model of labels that do not exclude one another says why it has no class") {
  MemoryHost host;
  XGBoostText model;
  model.num_target = "2";
  model.base_score = "5E-1";
  host.files["labels.json"] = model.text();
  host.files["d.csv"] = "age,limit\n1,2\n";
  CHECK(host.run({"score", "labels.json", "d.csv", "--output", "class"}) == 1);
  CHECK(host.warnings ==
        "copse: labels.json: the model predicts 2 labels that do not exclude one another, and so "
        "no class: a row has a probability for each (--output probability)\n");
  model.objective = "reg:squarederror";
  host.files["values.json"] = model.text();
  CHECK(host.run({"score", "values.json", "d.csv", "--output", "class"}) == 1);
  CHECK(host.warnings == "copse: values.json: the model does not predict a class\n");
}
