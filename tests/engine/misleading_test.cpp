// What is refused is named by what is wrong with it, not by what fails next.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/bytes.hpp"
#include "import/import.hpp"
#include "memory_host.hpp"
#include "xgboost_text.hpp"

using namespace copse;
using namespace copse::testing;

namespace {

std::string refusal(const std::string& text) {
  const auto model = import_model(bytes_of(text), "m");
  return model ? "accepted" : model.error().message;
}

const std::string first_key = "m: \"copse_ensemble\" must be the first key, and trees the last";

}  // namespace

TEST_CASE("a file in the neutral form whose keys stand in another order is told the order") {
  CHECK(refusal(R"({"trees":[{"left":[1,-1,-1],"right":[2,-1,-1],"feature":[0,null,null],)"
                R"("value":[0.5,1,2]}],"test":"<","features":1,"copse_ensemble":1})") == first_key);
  CHECK(refusal(R"({"features":1,"copse_ensemble":1,"trees":[]})") ==
        "m: features: \"copse_ensemble\" must be the first key");
  CHECK(refusal(R"({"trees":[{"value":1,"weight":2}]})").find("copse_ensemble") ==
        std::string::npos);
}

TEST_CASE("a child that leads back is a circle, not a child that is absent") {
  const auto with_left = [](const std::string& left) {
    return refusal(R"({"copse_ensemble":1,"features":1,"test":"<","trees":[{"left":)" + left +
                   R"(,"right":[2,-1,4,-1,-1],"feature":[0,null,0,null,null],)"
                   R"("value":[0.5,1,2,3,4]}]})");
  };
  CHECK(with_left("[1,-1,3,-1,-1]") == "accepted");
  CHECK(with_left("[0,-1,3,-1,-1]") ==
        "m: tree 0, node 0: its child is the root, so the way down would never end");
  CHECK(with_left("[1,-1,2,-1,-1]") ==
        "m: tree 0, node 2: its child is itself, so the way down would never end");
}

TEST_CASE("a CatBoost model without features_info is told that it is absent") {
  CHECK(refusal(R"({"oblivious_trees":[]})") == "m: features_info: absent");
}

TEST_CASE("a learner that is no object is not called absent") {
  CHECK(refusal(R"({"learner":1,"version":[3,0,0]})") == "m: learner: an object must stand here");
  CHECK(refusal(R"({"learner":[],"version":[3,0,0]})") ==
        "m: not an XGBoost model: it has no \"learner\"");
}

TEST_CASE("the path of what is nested absurdly deep is cut short") {
  std::string deep = R"({"learner":)";
  for (int i = 0; i < 5000; ++i) deep += R"({"a":)";
  const std::string error = refusal(deep);
  CHECK(error.size() < 250);
  CHECK(error.find("m: learner.a.a") == 0);
  CHECK(error.find(".….a") != std::string::npos);
  CHECK(error.find(".a: nested too deeply") != std::string::npos);
}

TEST_CASE("a word that the neutral form lacks is answered with all that it has") {
  const std::string error = refusal(R"({"copse_ensemble":1,"link":"","features":1,"trees":[]})");
  CHECK(error.find("\"onnx_softmax\" must stand here") != std::string::npos);
  CHECK(error.find("\"\"") == std::string::npos);
  CHECK(refusal(R"({"copse_ensemble":1,"link":"onnx_softmax","features":1,"trees":[]})") ==
        "accepted");
}

TEST_CASE("members that cannot be averaged are told whether it is the task or the outputs") {
  MemoryHost host;
  XGBoostText model;
  host.files["class.json"] = model.text();
  model.objective = "reg:squarederror";
  host.files["value.json"] = model.text();
  model.objective = "multi:softprob";
  model.num_class = "3";
  model.base_score = "5E-1";
  host.files["classes.json"] = model.text();
  const auto pack = [&](const std::string& second) {
    host.files["r.json"] =
        R"({"copse":1,"name":"r","version":"2","inputs":[{"name":"age"},{"name":"limit"}],)"
        R"("features":[{"name":"age"},{"name":"limit"}],"combine":"prediction","members":[)"
        R"({"name":"a","file":"class.json"},{"name":"b","file":")" +
        second + "\"}]}";
    CHECK(host.run({"pack", "r.json", "-o", "p.copse"}) == 1);
    return host.warnings;
  };
  CHECK(pack("value.json") ==
        "copse: r.json: member \"b\": it predicts a value, and the first member a class\n");
  CHECK(pack("classes.json") ==
        "copse: r.json: member \"b\": it has 3 outputs, and the first member 1\n");
}
