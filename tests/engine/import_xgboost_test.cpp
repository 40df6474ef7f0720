#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/bytes.hpp"
#include "base/math.hpp"
#include "import/import.hpp"
#include "score/score.hpp"
#include "xgboost_text.hpp"

using namespace copse;
using copse::testing::XGBoostText;

namespace {

Result<Ensemble> import_text(const std::string& text) {
  auto model = import_model(bytes_of(text), "model.json");
  if (!model) return std::move(model.error());
  return std::move(model->ensemble);
}

std::string refusal(const XGBoostText& model) {
  const auto ensemble = import_text(model.text());
  return ensemble ? "accepted" : ensemble.error().message;
}

}  // namespace

TEST_CASE("an XGBoost model becomes the trees that its file holds") {
  const auto ensemble = import_text(XGBoostText{}.text());
  REQUIRE(ensemble);
  CHECK(ensemble->sum == Real::f32);
  CHECK(ensemble->trees[0].nodes[0].test == Test::less);
  CHECK(ensemble->link == Link::sigmoid);
  CHECK(ensemble->source == "XGBoost 3.2.0 binary:logistic");
  CHECK(ensemble->feature_names == std::vector<std::string>{"age", "limit"});
  CHECK(ensemble->base_margin == std::vector<double>{0});
  const std::vector<Node>& nodes = ensemble->trees.at(0).nodes;
  REQUIRE(nodes.size() == 5);
  CHECK(nodes[0].value == 30.5);
  CHECK(nodes[0].missing_left);
  CHECK(nodes[0].cover == 10);
  CHECK(nodes[2].feature == 1);
  CHECK(!nodes[2].missing_left);
  CHECK(nodes[3].is_leaf());
  double margin = 0;
  score_reference(*ensemble, std::vector<double>{std::nan(""), 0}, {&margin, 1});
  CHECK(margin == -0.25);
  score_reference(*ensemble, std::vector<double>{30.5, std::nan("")}, {&margin, 1});
  CHECK(margin == 0.125);
}

TEST_CASE("a base score is read as XGBoost 1.7 writes it and as 3 does") {
  for (const std::string text : {"2.5E-1", "[2.5E-1]"}) {
    XGBoostText model;
    model.base_score = text;
    const auto ensemble = import_text(model.text());
    REQUIRE(ensemble);
    CHECK(ensemble->base_margin[0] == static_cast<double>(-log_f32(1.0F / 0.25F - 1.0F)));
  }
}

TEST_CASE("nodes that pruning cut off are dropped and the others keep their order") {
  XGBoostText model;
  model.left = "[1,-1,-1,-1,-1]";
  model.right = "[4,-1,-1,-1,-1]";
  const auto ensemble = import_text(model.text());
  REQUIRE(ensemble);
  const std::vector<Node>& nodes = ensemble->trees[0].nodes;
  REQUIRE(nodes.size() == 3);
  CHECK(nodes[0].right == 2);
  CHECK(nodes[2].value == 0.125);
}

TEST_CASE("decimal numbers become float32 in one rounding") {
  // Halfway between two float32 but for the last digits, which a double does not hold.
  XGBoostText model;
  model.condition = "[1.00000017881393432617187499999,-2.5E-1,1E5,7.5E-1,1.25E-1]";
  const auto ensemble = import_text(model.text());
  REQUIRE(ensemble);
  CHECK(ensemble->trees[0].nodes[0].value == static_cast<double>(1.00000011920928955078125F));
}

TEST_CASE("UBJSON gives the same ensemble as JSON") {
  const std::string text = XGBoostText{}.text();
  const auto packed = nlohmann::json::to_ubjson(nlohmann::json::parse(text));
  const auto model = import_model(std::as_bytes(std::span(packed)), "model.ubj");
  INFO((model ? "" : model.error().message));
  REQUIRE(model);
  const Ensemble* const ensemble = &model->ensemble;
  const auto expected = import_text(text);
  REQUIRE(ensemble->trees.size() == 1);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(ensemble->trees[0].nodes[i].value == expected->trees[0].nodes[i].value);
    CHECK(ensemble->trees[0].nodes[i].left == expected->trees[0].nodes[i].left);
  }
}

TEST_CASE("what is wrong in a model file is named by its path") {
  const std::string tree = "model.json: learner.gradient_booster.model.trees[0]: ";
  XGBoostText model;
  model.left = "[1,-1,9,-1,-1]";
  CHECK(refusal(model) == tree + "left_children[2]: not a node of this tree");
  model = {};
  model.left = "[1,-1,0,-1,-1]";
  CHECK(refusal(model) == tree + "node 0 is reached twice, so this is no tree");
  model = {};
  model.feature = "[0,0,2,0,0]";
  CHECK(refusal(model) == "model.json: tree 0, node 2: it splits on feature 2 of 2");
  model = {};
  model.hessian = "[1,2]";
  CHECK(refusal(model) == tree + "sum_hessian has 2 values where left_children has 5");
  model = {};
  model.split_type = "[0,0,1,0,0]";
  CHECK(refusal(model).find(tree + "split_type[2]: a categorical split") == 0);
  model = {};
  model.condition = R"([1,"2",3,4,5])";
  CHECK(refusal(model).find("trees[0].split_conditions[1]: text where a number") !=
        std::string::npos);
  model = {};
  model.booster = "gblinear";
  CHECK(refusal(model) ==
        "model.json: learner.gradient_booster.name: \"gblinear\"; this version reads gbtree");
  model = {};
  model.objective = "rank:ndcg";
  CHECK(refusal(model) ==
        "model.json: learner.objective.name: \"rank:ndcg\"; this version reads binary:logistic");
  model = {};
  model.base_score = "1.5";
  CHECK(refusal(model).find("learner.learner_model_param.base_score: \"1.5\"") !=
        std::string::npos);
}

TEST_CASE("a model cut at any byte, as JSON or UBJSON, is refused with its name") {
  const std::string text = XGBoostText{}.text();
  const auto packed = nlohmann::json::to_ubjson(nlohmann::json::parse(text), true, true);
  REQUIRE(import_model(std::as_bytes(std::span(packed)), "model.ubj"));
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto cut = import_text(text.substr(0, size));
    REQUIRE(!cut);
    REQUIRE(cut.error().message.find("model.json: ") == 0);
  }
  for (std::size_t size = 0; size < packed.size(); ++size)
    REQUIRE(!import_model(std::as_bytes(std::span(packed)).first(size), "model.ubj"));
}

TEST_CASE("any byte of a model changed to any of several others never does harm") {
  const std::string text = XGBoostText{}.text();
  const auto plain = nlohmann::json::to_ubjson(nlohmann::json::parse(text), true, true);
  const std::string packed(plain.begin(), plain.end());
  std::size_t refused = 0;
  for (const std::string& original : {text, packed})
    for (std::size_t i = 0; i < original.size(); ++i)
      for (const char c : {'\0', '[', '{', 'L', '9', '\xff', '$', '-', 'T', 'N'}) {
        std::string damaged = original;
        damaged[i] = c;
        refused += import_model(bytes_of(damaged), "model") ? 0U : 1U;
      }
  CHECK(refused > text.size());
}

TEST_CASE("nesting without end and what is no model at all are refused") {
  CHECK(!import_text("{\"learner\":" + std::string(100'000, '[')));
  CHECK(!import_text("{L" + std::string(7, '\0') +
                     "\x01"
                     "a" +
                     std::string(100'000, '[')));
  CHECK(import_text("{}").error().message ==
        "model.json: JSON, but no model of XGBoost, CatBoost or Copse's own form: none of the keys "
        "that they begin with is there");
  CHECK(import_text("").error().message == "model.json: the file is empty");
  CHECK(import_text("binf....").error().message.find("old binary format") != std::string::npos);
}
