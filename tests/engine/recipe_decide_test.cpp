#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "lightgbm_text.hpp"
#include "memory_host.hpp"

using copse::testing::LightGBMText;
using copse::testing::MemoryHost;
using nlohmann::ordered_json;

namespace {

// A recipe of a LightGBM member, to which "city" is Oslo, Ulm or Yport.
ordered_json recipe() {
  return ordered_json::parse(R"({"copse":1,"name":"r","version":"1","inputs":[
    {"name":"age"},{"name":"limit"},{"name":"city"}],
    "features":[{"name":"age"},{"name":"limit"},{"name":"city"},
      {"name":"ratio","expr":["/","limit","age"]}],
    "members":[{"name":"m","file":"m.txt"}],
    "calibration":{"method":"isotonic","margins":[-1,0,2],"probabilities":[0.1,0.2,0.6]},
    "policy":{"exposure":"limit","loss_given_default":0.5,"interest_rate":0.004,
      "funding_rate":0.002,"term":24,"default_rate":0.2,"mean_exposure":100,
      "refer":{"low":-0.5,"high":0.25,"coverage":0.9}},
    "training":{"rows":10,"columns":[
      {"name":"age","edges":[30,40],"counts":[2,5,2],"missing":1},
      {"name":"city","values":["Ulm","Oslo"],"counts":[7,3],"missing":0},
      {"name":"ratio","edges":[5],"counts":[9,1],"missing":0}],
      "unusual":{"above":4.5,"share":0.01}},
    "answers":[[20,1,0],[null,null,null]]})");
}

// Packs it into p.copse.
bool pack(const ordered_json& recipe, MemoryHost& host) {
  host.files["m.txt"] = LightGBMText{}.text();
  host.files["r.json"] = recipe.dump();
  return host.run({"pack", "r.json", "-o", "p.copse"}) == 0;
}

template <class Change>
std::string refusal(Change&& change) {
  ordered_json json = recipe();
  change(json);
  MemoryHost host;
  if (pack(json, host)) return "packed";
  const std::string place = "copse: r.json: ";
  return host.warnings.substr(host.warnings.find(place) == 0 ? place.size() : 0);
}

}  // namespace

TEST_CASE("inspect tells how a recipe calibrates, refers and what its training data was like") {
  MemoryHost host;
  const bool packed = pack(recipe(), host);
  INFO(host.warnings);
  REQUIRE(packed);
  REQUIRE(host.run({"inspect", "p.copse"}) == 0);
  CHECK(host.output.find("calibration: isotonic, 3 points\n") != std::string::npos);
  CHECK(host.output.find("refer to a person: from -0.5 to 0.25 of the boundary in log-odds, "
                         "coverage 0.9\n") != std::string::npos);
  CHECK(host.output.find("training data: 10 rows in 3 columns; unusual above 4.5, which a share "
                         "of 0.01 of clients like them is\n") != std::string::npos);
  REQUIRE(host.run({"inspect", "p.copse", "--json"}) == 0);
  const auto told = ordered_json::parse(host.output);
  CHECK(told["calibration"] == recipe()["calibration"]);
  CHECK(told["policy"]["refer"] == recipe()["policy"]["refer"]);
  const ordered_json& columns = told["training"]["columns"];
  CHECK(columns[0] == recipe()["training"]["columns"][0]);
  CHECK(columns[1] == ordered_json::parse(
                          R"({"name":"city","values":["Oslo","Ulm"],"counts":[3,7],"missing":0})"));
  CHECK(columns[2]["name"] == "ratio");
}

TEST_CASE("the decision's reasons and the distance from the training data are columns") {
  MemoryHost host;
  ordered_json json = recipe();
  json["training"]["unusual"]["above"] = 3;
  REQUIRE(pack(json, host));
  host.files["d.csv"] = "age,limit,city\n35,100,Ulm\n,-5,Paris\n20,100,Oslo\n";
  REQUIRE(host.run({"score", "p.copse", "d.csv", "--output", "unlikeness"}) == 0);
  CHECK(host.output.find("unlikeness,age,city,ratio\n") == 0);
  REQUIRE(host.run({"score", "p.copse", "d.csv", "--output", "decision"}) == 0);
  CHECK(host.output.find("decision,leaning,referral,grade,expected_loss,cost_accept,cost_decline,"
                         "break_even,unlikeness\n") == 0);
  CHECK(host.output.find("\nrefer,refer,no_cost+unlike_training,,NaN,NaN,NaN,NaN,") !=
        std::string::npos);
  REQUIRE(pack(
      [] {
        ordered_json bare = recipe();
        bare.erase("training");
        return bare;
      }(),
      host));
  CHECK(host.run({"score", "p.copse", "d.csv", "--output", "unlikeness"}) == 1);
  CHECK(host.warnings ==
        "copse: p.copse: the model does not say what its training data was like\n");
}

TEST_CASE("what is wrong in a calibration is named by its path") {
  const auto because = [](const char* text) {
    return refusal([&](auto& j) { j["calibration"] = ordered_json::parse(text); });
  };
  CHECK(because(R"({"method":"platt","slope":1.5,"intercept":-0.25})") == "packed");
  CHECK(because(R"({"method":"beta"})") ==
        "calibration.method: \"platt\" or \"isotonic\" must stand here\n");
  CHECK(because(R"({"method":"platt","slope":0,"intercept":1})") ==
        "calibration.slope: a slope is above 0\n");
  CHECK(because(R"({"method":"platt","slope":1})") == "calibration: \"intercept\" is absent\n");
  CHECK(because(R"({"method":"isotonic","margins":[0,1],"slope":1,"probabilities":[0,1]})") ==
        "calibration: \"slope\" is no key that a recipe knows here\n");
  CHECK(because(R"({"method":"isotonic","margins":[0,1,1],"probabilities":[0,0.5,1]})") ==
        "calibration.margins[2]: the numbers must ascend\n");
  CHECK(because(R"({"method":"isotonic","margins":[0],"probabilities":[0]})") ==
        "calibration.margins: at least two points must stand here\n");
  CHECK(because(R"({"method":"isotonic","margins":[0,1],"probabilities":[0.5,0.25]})") ==
        "calibration.probabilities[1]: from 0 to 1 they must not descend\n");
  CHECK(because(R"({"method":"isotonic","margins":[0,1],"probabilities":[0.5]})") ==
        "calibration.probabilities: 1 probabilities for 2 margins\n");
  CHECK(because("7") == "calibration: an object must stand here\n");
}

TEST_CASE("what is wrong in the band to refer, or in what is protected, is named by its path") {
  const auto because = [](const char* text) {
    return refusal([&](auto& j) { j["policy"]["refer"] = ordered_json::parse(text); });
  };
  CHECK(because(R"({"low":1,"high":0.5,"coverage":0.9})") ==
        "policy.refer.high: it is below \"low\"\n");
  CHECK(because(R"({"low":0,"high":0.5,"coverage":1.9})") ==
        "policy.refer.coverage: a share from 0 to 1 must stand here\n");
  CHECK(because(R"({"low":0,"high":0.5})") == "policy.refer: \"coverage\" is absent\n");
  CHECK(refusal([](auto& j) { j["protected"] = {7}; }) == "protected[0]: a name must stand here\n");
}

TEST_CASE("what is wrong in what the training data was like is named by its path") {
  const auto column = [](auto&& change) {
    return refusal([&](auto& j) { change(j["training"]["columns"]); });
  };
  CHECK(column([](auto& c) { c[0]["name"] = "income"; }) ==
        "training.columns[0].name: there is no input and no feature \"income\"\n");
  CHECK(column([](auto& c) { c[2]["name"] = "age"; }) ==
        "training.columns[2].name: this column is there already\n");
  CHECK(column([](auto& c) { c[0]["counts"][1] = 4; }) ==
        "training.columns[0]: the counts and \"missing\" add to 9, and there were 10 rows\n");
  CHECK(column([](auto& c) { c[0]["counts"].erase(0); }) ==
        "training.columns[0].counts: 2 counts; the bins between these edges take 3\n");
  CHECK(column([](auto& c) { c[0]["counts"][0] = 1.5; })
            .find("training.columns[0].counts[0]: a "
                  "count must stand here") == 0);
  CHECK(column([](auto& c) {
          c[0]["edges"] = {40, 30};
        }) == "training.columns[0].edges[1]: the numbers must ascend\n");
  CHECK(column([](auto& c) {
          c[0]["values"] = {1};
        }).find("training.columns[0]: either \"edges\"") == 0);
  CHECK(column([](auto& c) { c[1]["values"][1] = "Ulm"; }) ==
        "training.columns[1].values[1]: it stands for the same as another value\n");
  CHECK(column([](auto& c) { c[1]["values"][1] = "Rom"; }) ==
        "training.columns[1].values[1]: \"Rom\" is a category to no member\n");
  CHECK(column([](auto& c) {
          c[0].erase("edges");
          c[0]["values"] = {"young", "old", "older"};
        }) == "training.columns[0].values[0]: \"young\" is not a number\n");
  CHECK(refusal([](auto& j) { j["training"]["rows"] = 0; }) == "training.rows: there was no row\n");
  CHECK(refusal([](auto& j) { j["training"]["unusual"]["share"] = 2; }) ==
        "training.unusual.share: a share from 0 to 1 must stand here\n");
}

TEST_CASE(
    "a table by age band and education gives its default for a key that is absent or missing") {
  MemoryHost host;
  ordered_json json = ordered_json::parse(R"({"copse":1,"name":"r","version":"1",
    "inputs":[{"name":"age"},{"name":"education"}],
    "tables":[{"name":"spending","keys":["band","education"],"values":["bill","paid"],
      "rows":[[0,1,100,0.5],[0,2,200,null],[1,1,300,0.75]],"default":[-1,null],
      "provenance":"made up"}],
    "let":[{"name":"band","expr":["band","age",30,50]}],
    "features":[{"name":"bill","expr":["lookup","spending","bill","band","education"]},
      {"name":"paid","expr":["lookup","spending","paid","band","education"]}]})");
  // Both keys there; a value that is missing in the table; the second key absent in the first's
  // rows; the first absent; a key that is missing; one between two.
  host.files["d.csv"] = "age,education\n29,1\n30,1\n29,2\n30,2\n50,1\n29,\n,1\n29,1.5\n29,1e300\n";
  host.files["r.json"] = json.dump();
  const bool computed = host.run({"features", "r.json", "d.csv"}) == 0;
  INFO(host.warnings);
  REQUIRE(computed);
  CHECK(host.output ==
        "bill,paid\n100,0.5\n300,0.75\n200,NaN\n-1,NaN\n-1,NaN\n-1,NaN\n-1,NaN\n-1,NaN\n-1,NaN\n");
  json["tables"][0].erase("default");
  host.files["r.json"] = json.dump();
  REQUIRE(host.run({"features", "r.json", "d.csv"}) == 0);
  CHECK(host.output ==
        "bill,paid\n100,0.5\n300,0.75\n200,NaN\nNaN,NaN\nNaN,NaN\nNaN,NaN\nNaN,NaN\nNaN,NaN\n"
        "NaN,NaN\n");
}
