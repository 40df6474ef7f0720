// What CatBoost's importer refuses, and with which words.
#include <catch2/catch.hpp>

#include "base/bytes.hpp"
#include "catboost_text.hpp"
#include "import/import.hpp"
#include "random_ensemble.hpp"

using namespace copse;
using namespace copse::testing;

namespace {

std::string refusal(const std::string& text) {
  const auto ensemble = import_catboost(bytes_of(text), {});
  return ensemble ? "accepted" : ensemble.error().message;
}
std::string refusal(const CatBoostText& model) { return refusal(model.text()); }

std::string refused_splits(const std::string& splits) {
  CatBoostText model;
  model.splits = splits;
  return refusal(model);
}

std::string refused_trees(const std::string& trees) { return refusal(nested(trees)); }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("the file as it is, is read") { CHECK(refusal(CatBoostText{}) == "accepted"); }

TEST_CASE("what is no CatBoost model is refused") {
  const std::string no_object = "not a CatBoost model: it is no JSON object";
  CHECK(refusal("7") == no_object);
  CHECK(refusal("[{}]") == "[0]: " + no_object);
  CHECK(refusal("{}") == "not a CatBoost model: it has neither \"oblivious_trees\" nor \"trees\"");
}

TEST_CASE("a part of the wrong type is refused with its place") {
  const std::string text = CatBoostText{}.text();
  const auto with = [&](const std::string& from, const std::string& to) {
    return refusal(replaced(text, from, to));
  };
  CHECK(refusal(R"({"features_info":7})") == "features_info: must be an object");
  CHECK(refusal(R"({"features_info":[]})") == "features_info[0]: must be an object");
  CHECK(refusal(R"({"model_info":""})") == "model_info: must be an object");
  CHECK(refusal(R"({"trees":7})") == "trees: must be a list of trees");
  CHECK(refusal(R"({"oblivious_trees":{}})") == "oblivious_trees: must be a list of trees");
  CHECK(refusal(R"({"oblivious_trees":[7]})") == "oblivious_trees[0]: must be an object");
  CHECK(refusal(R"({"oblivious_trees":[[]]})") == "oblivious_trees[0][0]: must be an object");
  CHECK(refusal(R"({"scale_and_bias":7})") == "scale_and_bias: must be a list");
  CHECK(refusal(R"({"scale_and_bias":{"a":1}})") == "scale_and_bias: must be [scale, [bias, …]]");
  CHECK(refusal(R"({"scale_and_bias":[1,2,3]})") ==
        "scale_and_bias[2]: must be [scale, [bias, …]]");
  CHECK(refusal(R"({"scale_and_bias":["1"]})") == "scale_and_bias[0]: must be a finite number");
  CHECK(refusal(R"({"features_info":{"float_features":7}})") ==
        "features_info.float_features: must be a list");
  CHECK(refusal(R"({"features_info":{"float_features":{}}})") ==
        "features_info.float_features: must be a list");
  CHECK(refusal(R"({"features_info":{"float_features":[7]}})") ==
        "features_info.float_features[0]: must be an object");
  CHECK(with("[-0.5,0.25,0.125,1]", "7") == "oblivious_trees[0].leaf_values: must be a list");
  CHECK(with("[-0.5,0.25,0.125,1]", "[-0.5,\"0.25\"]") ==
        "oblivious_trees[0].leaf_values[1]: must be a finite number");
  CHECK(with("[-0.5,0.25,0.125,1]", "[-0.5,[]]") ==
        "oblivious_trees[0].leaf_values[1][0]: must be a number");
  CHECK(with("\"has_nans\":true", "\"has_nans\":1") ==
        "features_info.float_features[0].has_nans: must be true or false");
  CHECK(with("\"AsTrue\"", "\"Max\"") ==
        "features_info.float_features[0].nan_value_treatment: must be \"AsIs\", \"AsFalse\" or "
        "\"AsTrue\"");
  CHECK(with("\"age\"", "7") == "features_info.float_features[0].feature_id: must be a text");
  CHECK(with("[-784473192]", "[0.5]") ==
        "features_info.categorical_features[0].values[0]: must be a hash of 32 bits");
  CHECK(with("[\"good\",\"bad\"]", "[null,1e300]") ==
        "model_info.class_params.class_names[0]: must be the name of a class");
}

TEST_CASE("features that do not fit together are refused") {
  const std::string text = CatBoostText{}.text();
  const auto with = [&](const std::string& from, const std::string& to) {
    return refusal(replaced(text, from, to));
  };
  CHECK(with("\"feature_index\":0,", "") ==
        "features_info.float_features[0]: has no feature_index");
  CHECK(with("\"flat_feature_index\":0,", "") ==
        "features_info.float_features[0]: has no flat_feature_index");
  CHECK(with("\"flat_feature_index\":0", "\"flat_feature_index\":65536") ==
        "features_info.float_features[0].flat_feature_index: must be a whole number from 0 to "
        "65535");
  CHECK(with("\"flat_feature_index\":0", "\"flat_feature_index\":2") ==
        "features_info: flat_feature_index 2 is there twice");
  CHECK(with("\"feature_index\":1", "\"feature_index\":0") ==
        "features_info.float_features: feature_index 0 is there twice");
  CHECK(with("\"float_features\"", "\"text_features\"") ==
        "features_info.text_features[0]: feature \"age\" is text or an embedding, which is not "
        "read");
  CHECK(with("\"float_feature_index\":0", "\"float_feature_index\":7") ==
        "oblivious_trees[0]: a split on float feature 7, which features_info does not list");
  CHECK(with("\"cat_feature_index\":0", "\"cat_feature_index\":1") ==
        "oblivious_trees[0]: a split on categorical feature 1, which features_info does not list");
  CHECK(with("\"class_to_label\":[0,1]", "\"class_to_label\":[0,2]") ==
        "model_info.class_params: no name for class 1 of 2");
  CHECK(with("\"class_to_label\":[0,1]", "\"class_to_label\":[0]") ==
        "model_info.class_params: no name for class 1 of 2");
}

TEST_CASE("a split that lacks something or is of another kind is refused with its place") {
  const std::string place = "oblivious_trees[0].splits[0]: ";
  CHECK(refused_splits("[{}]") == place + "has no split_type");
  CHECK(refused_splits(R"([{"split_type":"FloatFeature","border":1}])") ==
        place + "has no float_feature_index");
  CHECK(refused_splits(R"([{"split_type":"FloatFeature","float_feature_index":0}])") ==
        place + "has no border");
  CHECK(refused_splits(R"([{"split_type":"OneHotFeature","value":1}])") ==
        place + "has no cat_feature_index");
  CHECK(refused_splits(R"([{"split_type":"OneHotFeature","cat_feature_index":0}])") ==
        place + "has no value");
  CHECK(refused_splits(R"([{"split_type":"OnlineCtr","border":0}])") ==
        place + "has no split_index");
  CHECK(refused_splits(R"([{"split_type":"EstimatedFeature"}])") ==
        "oblivious_trees[0].splits[0].split_type: \"EstimatedFeature\"; only FloatFeature, "
        "OneHotFeature and OnlineCtr are read");
  CHECK(refused_splits(R"([{"border":1e39}])") ==
        "oblivious_trees[0].splits[0].border: must be a finite float32");
  CHECK(refused_splits(R"([{"float_feature_index":-1}])") ==
        "oblivious_trees[0].splits[0].float_feature_index: must be a whole number from 0 to "
        "65535");
  CHECK(refused_splits(R"([{"value":4294967296}])") ==
        "oblivious_trees[0].splits[0].value: must be a hash of 32 bits");
  CHECK(refused_splits("[7]") == "oblivious_trees[0].splits[0]: must be an object");
  CHECK(refused_splits("[[]]") == "oblivious_trees[0].splits[0][0]: must be an object");
}

TEST_CASE("an oblivious tree has as many leaves as its splits make, before any is made") {
  CatBoostText model;
  model.leaf_values = "[1,2,3]";
  CHECK(refusal(model) ==
        "oblivious_trees[0]: 3 leaf_values and 4 leaf_weights do not fit 2 splits");
  model.leaf_values = "[]";
  CHECK(refusal(model).find("0 leaf_values") != std::string::npos);
  model = {};
  model.leaf_weights = "[1,2,3]";
  CHECK(refusal(model).find("3 leaf_weights do not fit") != std::string::npos);
  for (const std::size_t depth : {20U, 32U, 60U, 64U, 1000U}) {
    std::string splits;
    for (std::size_t i = 0; i < depth; ++i)
      splits += std::string(i == 0 ? "[" : ",") +
                R"({"border":1,"float_feature_index":0,"split_type":"FloatFeature"})";
    model = {};
    model.splits = splits + "]";
    CHECK(refusal(model).find("do not fit " + std::to_string(depth) + " splits") !=
          std::string::npos);
  }
}

TEST_CASE("a node of a non-symmetric tree is a leaf or a split, whole") {
  CHECK(refused_trees("[{}]") == "trees[0]: has neither a value nor a split");
  CHECK(refused_trees(R"([{"left":{"value":1}}])") == "trees[0]: has neither a value nor a split");
  const std::string half = split("1", value("1"), value("2"));
  CHECK(refused_trees("[" + replaced(half, "\"left\"", "\"lost\"") + "]") ==
        "trees[0]: has no left");
  CHECK(refused_trees("[" + replaced(half, "\"right\"", "\"lost\"") + "]") ==
        "trees[0]: has no right");
  CHECK(refused_trees("[" + replaced(half, "{\"left\"", "{\"value\":1,\"left\"") + "]") ==
        "trees[0]: is both a leaf and a split");
  CHECK(refused_trees(R"([{"left":7}])") == "trees[0].left: must be an object");
  CHECK(refused_trees(R"([{"left":[]}])") == "trees[0].left[0]: must be an object");
  CHECK(refused_trees(R"([{"value":{}}])") == "trees[0].value: must be a number or a list of them");
  CHECK(refused_trees(R"([{"value":[[]]}])") == "trees[0].value[0][0]: must be a number");
  CHECK(refused_trees(R"([{"value":null}])") == "trees[0].value: must be a finite number");
  CHECK(refused_trees("[" + split("1", R"({"value":[1,2]})", value("2")) + "]") ==
        "trees[0].right: has not as many values as other leaves");
  CHECK(refused_trees("[" + value("1") + R"(,{"value":[1,2]}])") ==
        "trees[1]: 2 values a leaf where the first tree has 1");
  CHECK(refused_trees(R"([{"value":1,"weight":-1}])") ==
        "tree 0, node 0: its cover is not a finite number >= 0");
}

TEST_CASE("a non-symmetric tree may be as deep as any tree and no deeper") {
  const auto deep = [](int depth) {
    std::string tree = value("1");
    for (int i = 0; i < depth; ++i) tree = split("1", tree, value("2"));
    return refused_trees("[" + tree + "]");
  };
  CHECK(deep(1024) == "accepted");
  CHECK(deep(1025) == "tree 0 is deeper than 1024");
  CHECK(deep(3000).find("nested too deeply") != std::string::npos);
}

TEST_CASE("deep nesting, keys given twice and both forms of trees are refused") {
  std::string deep = value("1");
  for (int i = 0; i < 2000; ++i) deep = "{\"left\":" + deep;
  CHECK(refused_trees("[" + deep).find("nested too deeply") != std::string::npos);
  CHECK(refused_trees(R"([{"value":1,"value":2}])") == "trees[0].value: given twice");
  CatBoostText model;
  model.trees = R"("oblivious_trees":[],"trees":[])";
  CHECK(refusal(model) ==
        "trees[0]: the file has both oblivious_trees and trees; it must have one of them");
}

TEST_CASE("a loss function whose predictions cannot be computed is refused") {
  CatBoostText model;
  model.loss = "RMSEWithUncertainty";
  CHECK(refusal(model).find("model_info: the loss function \"RMSEWithUncertainty\" predicts a mean "
                            "and, by another link, a variance") == 0);
  model.loss = "Novel";
  CHECK(refusal(model) == "model_info: the loss function \"Novel\" is not one that is read");
  model = {};
  model.scale_and_bias = "[1,[1,2]]";
  CHECK(refusal(model) == "scale_and_bias[1]: 2 values for 1 outputs");
}

TEST_CASE("statistics that are not of one categorical feature are refused with its name") {
  StatisticText statistic;
  CHECK(refusal(statistic.model()) == "accepted");
  statistic.elements =
      R"([{"cat_feature_index":0,"combination_element":"cat_feature_value"},)"
      R"({"border":1,"float_feature_index":1,"combination_element":"float_feature"}])";
  CHECK(refusal(statistic.model()) ==
        "features_info.ctrs[0]: a target statistic (CTR) of \"city\", \"limit\" together, and only "
        "those of one categorical feature are read; train with max_ctr_complexity=1");
  statistic.elements = "[]";
  CHECK(refusal(statistic.model()).find("features_info.ctrs[0]: ") == 0);
  statistic.elements = "7";
  CHECK(refusal(statistic.model()).find("features_info.ctrs[0]") == 0);
}

TEST_CASE("statistics that do not fit their counts or splits are refused") {
  const std::string place = "features_info.ctrs[0]: ";
  const auto with = [](auto change) {
    StatisticText statistic;
    change(statistic);
    return refusal(statistic.model());
  };
  CHECK(with([](auto& s) { s.type = "Novel"; }) ==
        place + "statistics of type \"Novel\" are not read");
  CHECK(with([](auto& s) { s.type = "Counter"; }) ==
        place + "its ctr_data has 2 counts a category, which does not fit its type");
  CHECK(with([](auto& s) {
          s.type = "Buckets";
          s.border_index = "2";
        }) == place + "its target_border_idx is not one of its classes");
  CHECK(with([](auto& s) { s.elements = replaced(s.elements, ":0", ":1"); }) ==
        place + "categorical feature 1 is not listed");
  CHECK(with([](auto& s) { s.split_border = "0.75"; }) ==
        place + "border 0 is not that of split_index 4");
  for (const std::string index : {"0", "3", "5", "4000000"})
    CHECK(with([&](auto& s) { s.split_index = index; }) == "oblivious_trees: split_index " + index +
                                                               " is that of no statistic in "
                                                               "features_info.ctrs");
  CHECK(with([](auto& s) { s.hash_map = "[1]"; }).find("hash_map[0]: must be the hash of a") !=
        std::string::npos);
  CHECK(with([](auto& s) { s.hash_map = R"(["x"])"; }).find("must be the hash of a category, a") !=
        std::string::npos);
  CHECK(with([](auto& s) {
          s.hash_map = R"(["18446744073709551616"])";
        }).find("must be the hash") != std::string::npos);
  CHECK(with([](auto& s) {
          s.hash_map = R"(["1",2,3,"4",5,"6"])";
        }).find("hash_map[5]: must be a count") != std::string::npos);
  CHECK(with([](auto& s) {
          s.hash_map = R"(["1",2,3,"4",5,6,7])";
        }).find("hash_map[6]: must be the hash") != std::string::npos);
  CHECK(with([](auto& s) {
          s.hash_map = R"(["1",2,3,"4",5])";
        }).find("its last category has fewer counts") != std::string::npos);
  CHECK(with([](auto& s) {
          const std::string x = category_key(catboost_hash("x"));
          s.hash_map = "[" + x + ",1,2," + x + ",1,2]";
        }) == place + "its ctr_data has a category twice");
}

TEST_CASE("a CatBoost model cut at any byte is refused") {
  for (const std::string& text :
       {CatBoostText{}.text(), StatisticText{}.model().text(),
        nested("[" + split("1", value("1"), split("2", value("2"), value("3"))) + "]").text()}) {
    REQUIRE(refusal(text) == "accepted");
    for (std::size_t size = 0; size < text.size(); ++size) {
      const std::string cut = refusal(text.substr(0, size));
      REQUIRE(cut != "accepted");
      REQUIRE(!cut.empty());
    }
  }
}

TEST_CASE("any byte of a CatBoost model changed, or any bits flipped, never does harm") {
  std::size_t refused = 0;
  Random random(7);
  for (const std::string& text :
       {CatBoostText{}.text(), StatisticText{}.model().text(),
        nested("[" + split("1", value("1"), split("2", value("2"), value("3"))) + "]").text()}) {
    for (std::size_t i = 0; i < text.size(); ++i)
      for (const char c : {'\0', '[', '{', '9', '\xff', '-', '"', '.'}) {
        std::string damaged = text;
        damaged[i] = c;
        refused += refusal(damaged) == "accepted" ? 0U : 1U;
      }
    for (int round = 0; round < 2000; ++round) {
      std::string damaged = text;
      for (std::uint32_t flips = 1 + random.below(4); flips > 0; --flips) {
        char& byte = damaged[random.below(static_cast<std::uint32_t>(text.size()))];
        byte = static_cast<char>(byte ^ (1 << random.below(7)));
      }
      refused += refusal(damaged) == "accepted" ? 0U : 1U;
    }
  }
  CHECK(refused > 5000);
}
