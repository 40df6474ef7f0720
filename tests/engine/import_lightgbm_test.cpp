#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "base/bytes.hpp"
#include "import/import.hpp"
#include "lightgbm_text.hpp"
#include "score/score.hpp"

using namespace copse;
using copse::testing::LightGBMText;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

Result<Ensemble> import_text(const std::string& text) {
  return import_lightgbm(bytes_of(text), {});
}

Ensemble accepted(const LightGBMText& model) {
  auto ensemble = import_text(model.text());
  INFO((ensemble ? "" : ensemble.error().message));
  REQUIRE(ensemble);
  return std::move(*ensemble);
}

std::string refusal(const LightGBMText& model) {
  const auto ensemble = import_text(model.text());
  return ensemble ? "accepted" : ensemble.error().message;
}

double margin(const Ensemble& ensemble, const std::vector<double>& features) {
  std::vector<double> margins(ensemble.output_count());
  score_reference(ensemble, features, margins);
  return margins[0];
}

}  // namespace

TEST_CASE("a LightGBM text becomes the trees that it holds") {
  const Ensemble ensemble = accepted(LightGBMText{});
  CHECK(ensemble.input == Real::f64);
  CHECK(ensemble.sum == Real::f64);
  CHECK(ensemble.link == Link::sigmoid);
  CHECK(ensemble.task == Task::classification);
  CHECK(ensemble.source == "LightGBM v4 binary");
  CHECK(ensemble.feature_names == std::vector<std::string>{"age", "limit", "city"});
  CHECK(ensemble.base_margin == std::vector<double>{0});
  REQUIRE(ensemble.trees.size() == 2);
  const std::vector<Node>& nodes = ensemble.trees[0].nodes;
  REQUIRE(nodes.size() == 7);
  CHECK(nodes[0].test == Test::less_equal);
  CHECK(nodes[0].value == 30.5);
  CHECK(nodes[0].cover == 100);
  CHECK(nodes[2].test == Test::trunc_in_set);
  CHECK(nodes[2].number == 2);
  CHECK(nodes[2].left == 4);
  CHECK(nodes[2].right == 6);
  CHECK(ensemble.sets.at(nodes[2].at) == std::vector<double>{1, 33});
  CHECK(nodes[4].is_leaf());
  CHECK(nodes[4].number == 1);
  CHECK(nodes[4].value == -0.5);
  CHECK(nodes[4].cover == 30);
  CHECK(ensemble.trees[1].nodes.size() == 1);
}

TEST_CASE("rows reach the leaves that LightGBM sends them to") {
  const Ensemble ensemble = accepted(LightGBMText{});
  const double stump = 0.0625;
  CHECK(margin(ensemble, {30.5, 100, missing}) == 0.25 + stump);
  CHECK(margin(ensemble, {30, 100.5, missing}) == 0.125 + stump);
  CHECK(margin(ensemble, {31, 0, 1}) == -0.5 + stump);
  CHECK(margin(ensemble, {31, 0, 33.9}) == -0.5 + stump);
  for (const double city : {0.0, 2.0, -1.0, 65.0, 4e9, missing})
    CHECK(margin(ensemble, {31, 0, city}) == 1e-05 + stump);
  // No missing type: NaN is tested as 0. NaN as missing type: to the right, here.
  CHECK(margin(ensemble, {missing, missing, 0}) == 0.125 + stump);
}

TEST_CASE("each missing type sends NaN and zeros its own way") {
  const auto node = [](int decision, const std::string& threshold) {
    LightGBMText model;
    LightGBMText::set(model.tree, "decision_type", std::to_string(decision) + " 8 9");
    LightGBMText::set(model.tree, "threshold", threshold + " 100 0");
    return accepted(model).trees[0].nodes[0];
  };
  CHECK(node(0, "1").missing_left);
  CHECK(node(2, "0").missing_left);
  CHECK(!node(2, "-1").missing_left);
  CHECK(!node(2, "1").zero_missing);
  CHECK(node(6, "-1").missing_left);
  CHECK(!node(4, "1").missing_left);
  CHECK(node(4, "1").zero_missing);
  CHECK(node(10, "-1").missing_left);
  CHECK(!node(8, "1").missing_left);
  CHECK(!node(8, "1").zero_missing);
}

TEST_CASE("a condition about zero keeps together the values that LightGBM takes for zero") {
  const auto condition = [](const std::string& threshold) {
    LightGBMText model;
    LightGBMText::set(model.tree, "threshold", threshold + " 100 0");
    return accepted(model).trees[0].nodes[0].value;
  };
  const double below = -std::numeric_limits<double>::infinity();
  for (const std::string text : {"0", "-0", "1e-36", "1.0000000180025095e-35"})
    CHECK(condition(text) == zero_threshold);
  for (const std::string text : {"-1e-300", "-1.0000000180025095e-35"})
    CHECK(condition(text) == std::nextafter(-zero_threshold, below));
  CHECK(condition("1.0000000180025097e-35") == 1.0000000180025097e-35);
  CHECK(condition("-1e-34") == -1e-34);
  CHECK(condition("inf") == -below);
}

TEST_CASE("linear leaves are read with their constants and terms") {
  LightGBMText model;
  LightGBMText::set(model.tree, "is_linear", "1");
  model.tree.push_back({"leaf_const", "1 2 3 4"});
  model.tree.push_back({"num_features", "2 0 1 0"});
  model.tree.push_back({"leaf_features", "1 0   2   "});
  model.tree.push_back({"leaf_coeff", "0.5 -2   3   "});
  const Ensemble ensemble = accepted(model);
  const Tree& tree = ensemble.trees[0];
  REQUIRE(tree.linear.size() == 4);
  CHECK(tree.linear[0].terms[1].feature == 0);
  CHECK(tree.linear[0].terms[1].coefficient == -2);
  CHECK(tree.nodes[5].at == 2);
  CHECK(ensemble.trees[1].linear.empty());
  CHECK(margin(ensemble, {30, 10, 0}) == 1 + 0.5 * 10 - 2 * 30 + 0.0625);
  CHECK(margin(ensemble, {30, 200, 7}) == 3 + 3 * 7 + 0.0625);
  CHECK(margin(ensemble, {30, 200, missing}) == 0.125 + 0.0625);
  CHECK(margin(ensemble, {31, 200, 1}) == 2 + 0.0625);

  LightGBMText::set(model.tree, "leaf_features", "1 0 3");
  CHECK(refusal(model) == "line 33: leaf_features[2]: 3 is beyond max_feature_idx");
  LightGBMText::set(model.tree, "num_features", "2 0 4294967295 4294967295");
  CHECK(refusal(model) == "line 33: leaf_features: fewer numbers than the sum of num_features");
  LightGBMText::drop(model.tree, "leaf_coeff");
  CHECK(refusal(model) == "line 12: the tree that begins here has no leaf_coeff");
}

TEST_CASE("each objective has the link that LightGBM gives it") {
  const auto read = [](const std::string& line, const std::string& outputs = "1") {
    LightGBMText model;
    LightGBMText::set(model.header, "objective", line);
    LightGBMText::set(model.header, "num_class", outputs);
    LightGBMText::set(model.header, "num_tree_per_iteration", outputs);
    return accepted(model);
  };
  CHECK(read("binary sigmoid:0.25").link_scale == 0.25);
  CHECK(read("multiclass num_class:2", "2").link == Link::softmax);
  CHECK(read("multiclassova num_class:2 sigmoid:3", "2").link == Link::sigmoid);
  CHECK(read("multiclassova num_class:2 sigmoid:3", "2").link_scale == 3);
  CHECK(read("multiclass num_class:2", "2").trees[1].output == 1);
  CHECK(read("regression").link == Link::identity);
  CHECK(read("regression sqrt").link == Link::signed_square);
  CHECK(read("quantile sqrt").link == Link::signed_square);
  CHECK(read("huber sqrt").link == Link::identity);
  for (const std::string name : {"poisson", "gamma", "tweedie"})
    CHECK(read(name).link == Link::exponential);
  CHECK(read("cross_entropy").link == Link::sigmoid);
  CHECK(read("xentropy").source == "LightGBM v4 cross_entropy");
  CHECK(read("cross_entropy_lambda").link == Link::softplus);
  CHECK(read("lambdarank").task == Task::regression);
  CHECK(read("custom", "2").link == Link::identity);
}

TEST_CASE("a text without an objective gives margins") {
  LightGBMText model;
  LightGBMText::drop(model.header, "objective");
  CHECK(accepted(model).source == "LightGBM v4 custom");
  CHECK(accepted(model).link == Link::identity);
}

TEST_CASE("averaged output is divided by the number of iterations") {
  LightGBMText model;
  model.header.push_back({"average_output", "-"});
  CHECK(accepted(model).divisor == 2);
}

TEST_CASE("names that LightGBM made up are no names") {
  LightGBMText model;
  LightGBMText::set(model.header, "feature_names", "Column_0 Column_1 Column_2");
  CHECK(accepted(model).feature_names.empty());
  LightGBMText::set(model.header, "feature_names", "Column_0 Column_2 Column_1");
  CHECK(accepted(model).feature_names.size() == 3);
}

TEST_CASE("Windows line ends and missing last parts change nothing") {
  LightGBMText model;
  const auto nodes = [](const Ensemble& ensemble) { return ensemble.trees[0].nodes.size(); };
  model.line_end = "\r\n";
  CHECK(nodes(accepted(model)) == 7);
  CHECK(accepted(model).categories[2].names.size() == 3);
  model = {};
  model.rest = "";
  CHECK(accepted(model).categories[2].names.size() == 3);
  model.categories = "";
  CHECK(accepted(model).categories.empty());
  model.trees_end = "";
  CHECK(nodes(accepted(model)) == 7);
}

TEST_CASE("the categories of pandas go to the columns that held them") {
  LightGBMText model;
  const auto names = [&](std::size_t column) {
    const Ensemble ensemble = accepted(model);
    REQUIRE(ensemble.categories.size() == 3);
    CHECK(ensemble.categories[column].coding == Categories::Coding::index);
    CHECK(ensemble.categories[column].unseen == Categories::Unseen::missing);
    return ensemble.categories[column].names;
  };
  using Names = std::vector<std::string>;
  CHECK(names(2) == Names{"Oslo", "Ulm", "Yport"});
  CHECK(accepted(model).categories[0].coding == Categories::Coding::number);
  model.categories = "\npandas_categorical:[[true, -2, 9007199254740993]]\n";
  CHECK(names(2) == Names{"True", "-2", "9007199254740993"});
  model.categories = "\npandas_categorical:[[1e-07, 0.5, 2.0]]\n";
  CHECK(names(2) == Names{"1e-07", "0.5", "2.0"});
  // An ordered dtype category is a numerical feature to LightGBM; only limit can be one.
  LightGBMText::set(model.header, "feature_infos", "[0.5:2] [0:1] -1:0:1");
  model.categories = "\npandas_categorical:[[\"low\", \"high\"], [\"a\", \"b\"]]\n";
  CHECK(names(1) == Names{"low", "high"});
  CHECK(names(2) == Names{"a", "b"});
  // A categorical feature of numbers beside a dtype category that is not one.
  model.categories = "\npandas_categorical:[[\"low\", \"high\"]]\n";
  LightGBMText::set(model.header, "feature_infos", "[0.5:2] [0:1] -1:0:9");
  CHECK(names(1) == Names{"low", "high"});
  model.categories = "\npandas_categorical:null\n";
  CHECK(accepted(model).categories.empty());
}

TEST_CASE("categories that more than one column could have held are refused") {
  LightGBMText model;
  LightGBMText::set(model.header, "feature_infos", "[0:1] [0:1] -1:0:1");
  model.categories = "\npandas_categorical:[[\"low\", \"high\"], [\"a\", \"b\"]]\n";
  CHECK(refusal(model).find("pandas_categorical: 2 lists of categories, but the file does not") !=
        std::string::npos);
  model.categories = "\npandas_categorical:[[], [], [], []]\n";
  CHECK(refusal(model).find("more lists than the model has features") != std::string::npos);
}
