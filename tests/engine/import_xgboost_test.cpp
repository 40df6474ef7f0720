#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/bytes.hpp"
#include "base/math.hpp"
#include "import/import.hpp"
#include "score/score.hpp"
#include "xgboost_text.hpp"

using namespace copse;
using namespace copse::testing;

namespace {

Result<Ensemble> import_text(const std::string& text) { return import_xgboost(bytes_of(text), {}); }

Ensemble accepted(const XGBoostText& model) {
  auto ensemble = import_text(model.text());
  INFO((ensemble ? "" : ensemble.error().message));
  REQUIRE(ensemble);
  return std::move(*ensemble);
}

std::vector<double> margins(const Ensemble& ensemble, const std::vector<double>& row) {
  std::vector<double> all(ensemble.output_count());
  score_reference(ensemble, row, all);
  return all;
}

const double missing = std::nan("");

}  // namespace

TEST_CASE("an XGBoost model becomes the trees that its file holds") {
  const Ensemble ensemble = accepted({});
  CHECK(ensemble.input == Real::f32);
  CHECK(ensemble.sum == Real::f32);
  CHECK(ensemble.link == Link::sigmoid);
  CHECK(ensemble.task == Task::classification);
  CHECK(ensemble.source == "XGBoost 3.2.0 binary:logistic");
  CHECK(ensemble.feature_names == std::vector<std::string>{"age", "limit"});
  CHECK(ensemble.categories.empty());
  CHECK(ensemble.base_margin == std::vector<double>{0});
  const std::vector<Node>& nodes = ensemble.trees.at(0).nodes;
  REQUIRE(nodes.size() == 5);
  CHECK(nodes[0].test == Test::less);
  CHECK(nodes[0].value == 30.5);
  CHECK(nodes[0].missing_left);
  CHECK(nodes[0].cover == 10);
  CHECK(nodes[2].feature == 1);
  CHECK(!nodes[2].missing_left);
  CHECK(nodes[3].is_leaf());
  CHECK(margins(ensemble, {missing, 0}) == std::vector<double>{-0.25});
  CHECK(margins(ensemble, {30.5, missing}) == std::vector<double>{0.125});
}

TEST_CASE("a base score is read as XGBoost 1.7 writes it and as 3 does") {
  for (const std::string text : {"2.5E-1", "[2.5E-1]"}) {
    XGBoostText model;
    model.base_score = text;
    CHECK(accepted(model).base_margin[0] == static_cast<double>(-log_f32(1.0F / 0.25F - 1.0F)));
  }
}

TEST_CASE("one base score stands for all classes, or each has its own") {
  XGBoostText model;
  model.objective = "multi:softprob";
  model.num_class = "3";
  model.tree_info = "[2]";
  model.base_score = "5E-1";
  CHECK(accepted(model).base_margin == std::vector<double>{0.5, 0.5, 0.5});
  model.base_score = "[1E0,-2E0,5E-1]";
  const Ensemble ensemble = accepted(model);
  CHECK(ensemble.base_margin == std::vector<double>{1, -2, 0.5});
  CHECK(ensemble.link == Link::softmax);
  CHECK(ensemble.task == Task::classification);
  CHECK(margins(ensemble, {0, 0}) == std::vector<double>{1, -2, 0.25});
}

TEST_CASE("each objective has its link, its start and its kind of answer") {
  struct Expected {
    const char* objective;
    Link link;
    double base_margin;  // of a base score of 0.25
    Task task;
  };
  const auto logit = static_cast<double>(-log_f32(3.0F));
  const auto log = static_cast<double>(log_f32(0.25F));
  for (const auto& [objective, link, base_margin, task] :
       std::vector<Expected>{{"binary:logistic", Link::sigmoid, logit, Task::classification},
                             {"binary:logitraw", Link::identity, 0.25, Task::regression},
                             {"binary:hinge", Link::step, 0.25, Task::classification},
                             {"reg:squarederror", Link::identity, 0.25, Task::regression},
                             {"reg:logistic", Link::sigmoid, logit, Task::regression},
                             {"reg:quantileerror", Link::identity, 0.25, Task::regression},
                             {"count:poisson", Link::exponential, log, Task::regression},
                             {"reg:gamma", Link::exponential, log, Task::regression},
                             {"reg:tweedie", Link::exponential, log, Task::regression},
                             {"rank:ndcg", Link::identity, 0.25, Task::regression},
                             {"survival:cox", Link::exponential, log, Task::regression},
                             {"survival:aft", Link::exponential, log, Task::regression}}) {
    INFO(objective);
    XGBoostText model;
    model.objective = objective;
    model.base_score = "[2.5E-1]";
    const Ensemble ensemble = accepted(model);
    CHECK(ensemble.link == link);
    CHECK(ensemble.base_margin[0] == base_margin);
    CHECK(ensemble.task == task);
  }
}

TEST_CASE("labels that do not exclude one another are no classes") {
  XGBoostText model;
  model.num_target = "2";
  const Ensemble ensemble = accepted(model);
  CHECK(ensemble.output_count() == 2);
  CHECK(ensemble.task == Task::regression);
}

TEST_CASE("a certainty as base score is moved inside since 3.2 and refused before") {
  XGBoostText model;
  model.base_score = "[0E0]";
  CHECK(accepted(model).base_margin[0] == static_cast<double>(-log_f32(1.0F / 1e-6F - 1.0F)));
  model.base_score = "[1E-9]";
  CHECK(accepted(model).base_margin[0] == static_cast<double>(-log_f32(1.0F / 1e-6F - 1.0F)));
  model.version = "[3,1,3]";
  CHECK(accepted(model).base_margin[0] == static_cast<double>(-log_f32(1.0F / 1e-9F - 1.0F)));
  model.base_score = "[0E0]";
  CHECK(import_text(model.text()).error().message ==
        "learner.learner_model_param.base_score: \"[0E0]\" is not a score that binary:logistic can "
        "have");
}

TEST_CASE("nodes that pruning cut off are dropped and the others keep order and number") {
  XGBoostText model;
  model.left = "[1,-1,-1,-1,-1]";
  model.right = "[4,-1,-1,-1,-1]";
  model.feature = "[0,2147483647,2147483647,2147483647,0]";
  const std::vector<Node> nodes = accepted(model).trees[0].nodes;
  REQUIRE(nodes.size() == 3);
  CHECK(nodes[0].right == 2);
  CHECK(nodes[2].value == 0.125);
  CHECK(nodes[2].number == 4);
}

TEST_CASE("dart multiplies leaves by their tree's weight, in float32") {
  XGBoostText model;
  model.booster = "dart";
  model.condition = "[3.05E1,-2.5E-1,1E5,7.7E-1,1.25E-1]";
  model.weight_drop = "[3.3333334E-1]";
  const std::vector<Node> nodes = accepted(model).trees[0].nodes;
  CHECK(nodes[0].value == 30.5);
  CHECK(nodes[3].value == static_cast<double>(0.77F * 0.33333334F));
}

TEST_CASE("the categories of a set go right, and what is none of them goes left") {
  const Ensemble ensemble = accepted(categorical());
  CHECK(ensemble.sets == std::vector<std::vector<double>>{{1, 3}});
  const Node& root = ensemble.trees[0].nodes[0];
  CHECK(root.test == Test::floor_in_set);
  CHECK(root.left == 2);
  CHECK(root.right == 1);
  const double left = -0.25;
  const double right = 0.75;
  for (const double member : {1.0, 3.0, 3.9}) CHECK(margins(ensemble, {member, 0})[0] == right);
  for (const double other : {0.0, 2.0, 4.0, -1.0, 16777216.0, 1e30, -HUGE_VAL, HUGE_VAL, missing})
    CHECK(margins(ensemble, {other, 0})[0] == left);
}

TEST_CASE("equal sets of categories are kept once") {
  XGBoostText model = categorical();
  model.split_type = "[1,0,1,0,0]";
  model.categories = "[1,3,3,1]";
  model.categories_nodes = "[0,2]";
  model.categories_segments = "[0,2]";
  model.categories_sizes = "[2,2]";
  const Ensemble ensemble = accepted(model);
  CHECK(ensemble.sets.size() == 1);
  CHECK(ensemble.trees[0].nodes[2].at == 0);
}

TEST_CASE("names of categories are text, or whole numbers as text") {
  XGBoostText model = categorical();
  model.cats = R"({"enc":[{"offsets":[0,3,6,6,8],"values":[114,101,100,120,-61,-92,111,107]},)"
               R"({"type":15,"values":[-5,10]}]})";
  const Ensemble ensemble = accepted(model);
  REQUIRE(ensemble.categories.size() == 2);
  CHECK(ensemble.categories[0].coding == Categories::Coding::index);
  CHECK(ensemble.categories[0].unseen == Categories::Unseen::error);
  CHECK(ensemble.categories[0].names == std::vector<std::string>{"red", "xä", "", "ok"});
  CHECK(ensemble.categories[1].names == std::vector<std::string>{"-5", "10"});
  model.cats = R"({"enc":[{"offsets":[],"values":[]},{"type":15,"values":[10]}]})";
  CHECK(accepted(model).categories[0].coding == Categories::Coding::number);
}

TEST_CASE("vector leaves stand in leaf_weights since 3.2 and in base_weights before") {
  XGBoostText model = vector_leaves();
  Ensemble ensemble = accepted(model);
  CHECK(ensemble.trees[0].width == 2);
  CHECK(margins(ensemble, {0, 0}) == std::vector<double>{51, 62});
  CHECK(margins(ensemble, {40, 0}) == std::vector<double>{11, 22});
  model.leaf_weights.clear();
  model.right = "[2,-1,4,-1,-1]";
  model.base_weights = "[0,0,5E0,6E0,0,0,7E0,8E0,9E0,1E1]";
  model.condition = "[3.05E1,NaN,1E5,NaN,NaN]";  // so in 2.1
  model.hessian = "[]";
  ensemble = accepted(model);
  CHECK(margins(ensemble, {0, 0}) == std::vector<double>{6, 8});
  CHECK(margins(ensemble, {40, 1e6}) == std::vector<double>{10, 12});
  CHECK(ensemble.trees[0].nodes[0].cover == 0);
}

TEST_CASE("decimal numbers become float32 in one rounding") {
  // Halfway between two float32 but for the last digits, which a double does not hold.
  XGBoostText model;
  model.condition = "[1.00000017881393432617187499999,-2.5E-1,1E5,7.5E-1,1.25E-1]";
  CHECK(accepted(model).trees[0].nodes[0].value == static_cast<double>(1.00000011920928955078125F));
}

TEST_CASE("a cover that is no weight is unknown") {
  XGBoostText model;
  model.hessian = "[-1E0,NaN,Infinity,2E0,0E0]";
  const std::vector<Node> nodes = accepted(model).trees[0].nodes;
  CHECK(nodes[0].cover == 0);
  CHECK(nodes[1].cover == 0);
  CHECK(nodes[2].cover == 0);
  CHECK(nodes[3].cover == 2);
}

TEST_CASE("UBJSON gives the same ensemble as JSON") {
  XGBoostText changed = categorical();
  changed.condition = "[1E0,-2.5E-1,1E5,7.5E-1,1.25E-1]";
  for (const XGBoostText& small : {XGBoostText{}, changed, vector_leaves()}) {
    const std::string text = small.text();
    const auto packed = nlohmann::json::to_ubjson(nlohmann::json::parse(text));
    const auto model = import_model(std::as_bytes(std::span(packed)), "model.ubj");
    INFO((model ? "" : model.error().message));
    REQUIRE(model);
    const auto expected = import_text(text);
    REQUIRE(model->ensemble.trees.size() == 1);
    CHECK(model->ensemble.sets == expected->sets);
    CHECK(model->ensemble.trees[0].leaf_values == expected->trees[0].leaf_values);
    for (std::size_t i = 0; i < 5; ++i) {
      CHECK(model->ensemble.trees[0].nodes[i].value == expected->trees[0].nodes[i].value);
      CHECK(model->ensemble.trees[0].nodes[i].left == expected->trees[0].nodes[i].left);
    }
  }
}
