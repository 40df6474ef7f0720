#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "base/bytes.hpp"
#include "base/city_hash.hpp"
#include "catboost_text.hpp"
#include "import/catboost_statistic.hpp"
#include "import/catboost_tree.hpp"
#include "import/import.hpp"
#include "score/score.hpp"

using namespace copse;
using namespace copse::testing;

namespace {

constexpr double x_hash = 3510494104;  // of "x", which the file has as -784473192

Result<Ensemble> import_text(const std::string& text) {
  auto model = import_model(bytes_of(text), "model.json");
  if (!model) return model.error();
  return std::move(model->ensemble);
}

Ensemble imported(const CatBoostText& model) {
  auto ensemble = import_text(model.text());
  REQUIRE(ensemble);
  return std::move(*ensemble);
}

std::string refusal(const CatBoostText& model) {
  const auto ensemble = import_text(model.text());
  return ensemble ? "accepted"
                  : ensemble.error().message.substr(std::string("model.json: ").size());
}

double margin(const Ensemble& ensemble, const std::vector<double>& row) {
  double value = 0;
  score_reference(ensemble, row, {&value, 1});
  return value;
}

std::uint32_t leaf(const Ensemble& ensemble, const std::vector<double>& row) {
  std::uint32_t number = 0;
  leaves_reference(ensemble, row, {&number, 1});
  return number;
}

}  // namespace

TEST_CASE("an oblivious CatBoost tree becomes a full tree whose leaves keep their indexes") {
  const Ensemble ensemble = imported(CatBoostText{});
  CHECK(ensemble.input == Real::f64);
  CHECK(ensemble.sum == Real::f64);
  CHECK(ensemble.link == Link::sigmoid);
  CHECK(ensemble.task == Task::classification);
  CHECK(ensemble.source == "CatBoost 1.2.10 Logloss");
  CHECK(ensemble.feature_names == std::vector<std::string>{"age", "city", "limit"});
  CHECK(ensemble.class_names == std::vector<std::string>{"good", "bad"});
  REQUIRE(ensemble.categories.size() == 3);
  CHECK(ensemble.categories[0] == Categories{});
  CHECK(ensemble.categories[1].coding == Categories::Coding::catboost_hash);
  CHECK(ensemble.categories[1].unseen == Categories::Unseen::other);
  const std::vector<Node>& nodes = ensemble.trees.at(0).nodes;
  REQUIRE(nodes.size() == 7);
  CHECK(nodes[0].test == Test::equal);
  CHECK(nodes[0].cover == 100);
  CHECK(nodes[1].test == Test::less_equal);
  CHECK(nodes[1].cover == 30);
  const double nan = std::nan("");
  CHECK(leaf(ensemble, {30.25, 0, 0}) == 0);
  CHECK(leaf(ensemble, {31, 0, 0}) == 1);
  CHECK(leaf(ensemble, {30.25, x_hash, 0}) == 2);
  CHECK(leaf(ensemble, {31, x_hash, 0}) == 3);
  CHECK(margin(ensemble, {31, x_hash, 0}) == 1);
  CHECK(margin(ensemble, {nan, nan, nan}) == 0.25);
}

TEST_CASE("CatBoost's category hash is that of the library for texts of every kind of length") {
  std::string text;
  while (text.size() < 256) text += "abcdefghijklmnopqrstuvwxyz0123456789";
  struct Vector {
    std::size_t size;
    std::uint32_t hash;
  };
  for (const auto& [size, hash] :
       {Vector{1, 3489901818}, {2, 4090249022},   {3, 978243121},    {4, 345588365},
        {5, 2452793224},       {8, 4270775063},   {9, 3019552977},   {15, 2346640249},
        {16, 2150978241},      {17, 322581478},   {31, 2754713346},  {32, 2335930906},
        {33, 2217718852},      {63, 2480323880},  {64, 1088087247},  {65, 810490489},
        {127, 1840845075},     {128, 4040918288}, {129, 2955542720}, {191, 2565327603},
        {192, 1009332418},     {193, 644100706},  {256, 2486261272}})
    CHECK(catboost_hash(text.substr(0, size)) == hash);
  CHECK(catboost_hash("") == 797982799);
  CHECK(catboost_hash("nan") == 761118297);
  CHECK(catboost_hash("-3") == 1837837212);
  CHECK(catboost_hash("K\xc3\xb6ln") == 3291368495);
}

TEST_CASE("NaN answers no, but yes where training saw it in nan_mode Max") {
  CatBoostText model;
  model.categorical_features = "[]";
  model.splits =
      R"([{"border":0.5,"float_feature_index":0,"split_type":"FloatFeature"},)"
      R"({"border":0.10000000149011612,"float_feature_index":1,"split_type":"FloatFeature"}])";
  const Ensemble ensemble = imported(model);
  CHECK(ensemble.input == Real::f32);
  CHECK(leaf(ensemble, {std::nan(""), std::nan("")}) == 1);
}

TEST_CASE("a border asks the same of a double as of the float32 it rounds to") {
  for (const float border : {0.0F, -0.0F, 0.1F, -0.1F, 1.0F, 1e-45F, -1e-45F, 3.4028235e38F,
                             -3.4028235e38F, 16777216.0F, -16777217.0F}) {
    const double condition = widest(static_cast<double>(border));
    const double infinity = std::numeric_limits<double>::infinity();
    for (const double near : {condition, std::nextafter(condition, infinity),
                              std::nextafter(condition, -infinity), static_cast<double>(border)})
      CHECK((near <= condition) == (static_cast<float>(near) <= border));
  }
}

TEST_CASE("leaves of a non-symmetric tree have the numbers that CatBoost gave them in training") {
  // A leaf beside a split is numbered before what the split leads to.
  const std::string tree =
      split("1", split("0", split("-1", value("10"), value("11")), value("12")),
            split("2", value("13"), split("3", value("14"), value("15"))));
  const Ensemble ensemble = imported(nested("[" + tree + "]"));
  const auto at = [&](double x) {
    return std::pair{margin(ensemble, {0, x}), leaf(ensemble, {0, x})};
  };
  CHECK(at(0.5) == std::pair{12.0, 0U});
  CHECK(at(-2) == std::pair{10.0, 1U});
  CHECK(at(-0.5) == std::pair{11.0, 2U});
  CHECK(at(1.5) == std::pair{13.0, 3U});
  CHECK(at(2.5) == std::pair{14.0, 4U});
  CHECK(at(3.5) == std::pair{15.0, 5U});
  CHECK(ensemble.trees[0].nodes[0].cover == 30);
}

TEST_CASE("a non-symmetric tree may be one leaf, have several values a leaf and one-hot splits") {
  CatBoostText model;
  model.loss = "MultiRMSE";
  model.more_info = "";
  model.trees = R"("trees":[{"value":[1,2]},{"split":{"cat_feature_index":0,"split_type":)"
                R"("OneHotFeature","value":3510494104},"left":{"value":[3,4]},"right":)"
                R"({"value":[5,6]}}])";
  model.scale_and_bias = "[2,[0.5,0.25]]";
  const Ensemble ensemble = imported(model);
  CHECK(ensemble.output_count() == 2);
  std::vector<double> margins(2);
  score_reference(ensemble, std::vector<double>{0, x_hash, 0}, margins);
  CHECK(margins == std::vector<double>{12.5, 16.25});
  score_reference(ensemble, std::vector<double>{0, 1, 0}, margins);
  CHECK(margins == std::vector<double>{8.5, 12.25});
}

TEST_CASE("the link and the task follow the loss function") {
  const auto of = [](const std::string& loss) {
    CatBoostText model;
    model.loss = loss;
    const Ensemble ensemble = imported(model);
    return std::pair{ensemble.task, ensemble.link};
  };
  CHECK(of("CrossEntropy") == std::pair{Task::classification, Link::sigmoid});
  CHECK(of("MultiClass") == std::pair{Task::classification, Link::sigmoid});
  CHECK(of("RMSE") == std::pair{Task::regression, Link::identity});
  CHECK(of("Poisson") == std::pair{Task::regression, Link::exponential});
  CHECK(of("YetiRank") == std::pair{Task::regression, Link::identity});
  CatBoostText classes;
  classes.loss = "MultiClass";
  classes.leaf_values = "[1,2,3,4,5,6,7,8,9,10,11,12]";
  classes.more_info =
      R"(,"class_params":{"class_names":[2,false,0.5,"w"],"class_to_label":[0,2,3]})";
  const Ensemble ensemble = imported(classes);
  CHECK(ensemble.link == Link::softmax);
  CHECK(ensemble.class_names == std::vector<std::string>{"2", "0.5", "w"});
  classes.more_info = R"(,"class_params":{"class_names":[],"class_to_label":[0,2,4]})";
  CHECK(imported(classes).class_names == std::vector<std::string>{"0", "2", "4"});
}

TEST_CASE("a sum of models tells its loss function as a text, or not at all") {
  CatBoostText model = nested("[" + value("1") + "]");
  const auto change = [&](const std::string& info) {
    std::string text = model.text();
    const std::string start = R"("model_info":{)";
    const std::size_t from = text.find(start) + start.size();
    return text.substr(0, from) + info + text.substr(text.find(R"(},"trees")"));
  };
  auto named = import_text(change(R"("loss_function":"{\"type\":\"Poisson\",\"params\":{}}")"));
  REQUIRE(named);
  CHECK(named->source == "CatBoost Poisson");
  auto unnamed = import_text(change(""));
  REQUIRE(unnamed);
  CHECK(unnamed->link == Link::identity);
  auto classes = import_text(change(R"("class_params":{"class_names":["a","b"]})"));
  REQUIRE(classes);
  CHECK(classes->task == Task::classification);
  CHECK(!import_text(change(R"("loss_function":"{\"type\":")")));
}

TEST_CASE("a statistic of one categorical feature asks whether the category is in a set") {
  // Borders: (good + 0.5) / (total + 1): 0.7 for "x", 0.3 for "y", 0.5 for all others.
  const auto statistic = StatisticText{};
  const Ensemble ensemble = imported(statistic.model());
  CHECK(ensemble.sets == std::vector<std::vector<double>>{{x_hash}});
  CHECK(margin(ensemble, {0, x_hash, 0}) == 2);
  CHECK(margin(ensemble, {0, catboost_hash("y"), 0}) == 1);
  CHECK(margin(ensemble, {0, catboost_hash("z"), 0}) == 1);
  CHECK(margin(ensemble, {0, std::nan(""), 0}) == 1);
}

TEST_CASE("where unknown categories answer yes, the set is of those that do not") {
  StatisticText statistic;
  statistic.borders = "[0.25,0.375]";
  statistic.split_border = "0.375";
  statistic.split_index = "5";
  const Ensemble ensemble = imported(statistic.model());
  CHECK(ensemble.sets == std::vector<std::vector<double>>{{catboost_hash("y")}});
  CHECK(margin(ensemble, {0, x_hash, 0}) == 2);
  CHECK(margin(ensemble, {0, catboost_hash("y"), 0}) == 1);
  CHECK(margin(ensemble, {0, catboost_hash("z"), 0}) == 2);
  CHECK(leaf(ensemble, {0, std::nan(""), 0}) == 1);
  statistic.split_border = "0.25";
  statistic.split_index = "4";
  const Ensemble alike = imported(statistic.model());
  CHECK(alike.sets.empty());
  CHECK(margin(alike, {0, catboost_hash("y"), 0}) == 2);
}

TEST_CASE("each type of statistic is computed as CatBoost does") {
  CatBoostStatistic statistic;
  statistic.prior_numerator = 0.5F;
  statistic.scale = 2;
  statistic.shift = 1;
  CatBoostTable table;
  table.denominator = 9;
  const auto of = [&](const std::string& type, std::vector<double> counts, std::uint32_t border) {
    statistic.type = type;
    statistic.target_border = border;
    const std::string text = category_key(x_hash);
    table.keys = {std::stoull(text.substr(1))};
    table.per_key = counts.size();
    table.counts = std::move(counts);
    const auto values = category_values(statistic, table);
    REQUIRE(values);
    REQUIRE(values->known.size() == 1);
    CHECK(values->known[0].hash == x_hash);
    return std::pair{values->known[0].value, values->unknown};
  };
  CHECK(of("Borders", {1, 2, 4}, 0) == std::pair{(6.5F / 8 + 1) * 2, 3.0F});
  CHECK(of("Borders", {1, 2, 4}, 1) == std::pair{(4.5F / 8 + 1) * 2, 3.0F});
  CHECK(of("Borders", {1, 2}, 7) == std::pair{(2.5F / 4 + 1) * 2, 3.0F});
  CHECK(of("Buckets", {1, 2, 4}, 1) == std::pair{(2.5F / 8 + 1) * 2, 3.0F});
  CHECK(of("Counter", {3}, 0) == std::pair{(3.5F / 10 + 1) * 2, (0.5F / 10 + 1) * 2});
  CHECK(of("BinarizedTargetMeanValue", {1.5, 3}, 0) == std::pair{(2.0F / 4 + 1) * 2, 3.0F});
}

TEST_CASE("texts of categories are read where the file was saved with them") {
  CatBoostText model;
  model.more_features = R"(,"cat_features_hash":[{"hash":3510494104,"value":"x"}])";
  CHECK(imported(model).categories[1].names == std::vector<std::string>{"x"});
  model.more_features = R"(,"cat_features_hash":[{"hash":1,"value":"x"}])";
  CHECK(imported(model).categories[1].names.empty());
  model.more_features = R"(,"cat_features_hash":[{"hash":3510494104,"value":"y"}])";
  CHECK(refusal(model) == "features_info.cat_features_hash: 3510494104 is not the hash of \"y\"");
}

TEST_CASE("gaps among the flat indexes are inputs only where features have no names") {
  CatBoostText model;
  model.categorical_features = "[]";
  model.splits = R"([{"border":0.5,"float_feature_index":0,"split_type":"FloatFeature"},)"
                 R"({"border":0.5,"float_feature_index":1,"split_type":"FloatFeature"}])";
  CHECK(imported(model).feature_names == std::vector<std::string>{"age", "limit"});
  model.float_features = R"([{"feature_id":"","feature_index":0,"flat_feature_index":1},)"
                         R"({"feature_id":"","feature_index":1,"flat_feature_index":4}])";
  const Ensemble ensemble = imported(model);
  CHECK(ensemble.feature_count == 5);
  CHECK(ensemble.feature_names.empty());
  CHECK(leaf(ensemble, {0, 1, 0, 0, 0}) == 1);
}

TEST_CASE("what CatBoost writes of nothing is nothing") {
  CatBoostText model;
  model.trees = R"("oblivious_trees":null)";
  model.more_info = "";
  model.scale_and_bias = "[1,[0.75]]";
  const Ensemble ensemble = imported(model);
  CHECK(ensemble.trees.empty());
  CHECK(margin(ensemble, {0, 0, 0}) == 0.75);
  CatBoostText leaf_only;
  leaf_only.splits = "null";
  leaf_only.leaf_values = "[2]";
  leaf_only.leaf_weights = "null";
  CHECK(margin(imported(leaf_only), {0, 0, 0}) == 2);
}
