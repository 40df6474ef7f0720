// A small CatBoost model file, as CatBoost 1.2 writes it, with its parts open to change.
#pragma once

#include <cstdint>
#include <string>

#include "base/city_hash.hpp"

namespace copse::testing {

struct CatBoostText {
  std::string float_features =
      R"([{"borders":[0.5,30.25],"feature_id":"age","feature_index":0,"flat_feature_index":0,)"
      R"("has_nans":true,"nan_value_treatment":"AsTrue"},{"borders":[0.10000000149011612],)"
      R"("feature_id":"limit","feature_index":1,"flat_feature_index":2,"has_nans":false,)"
      R"("nan_value_treatment":"AsTrue"}])";
  std::string categorical_features =
      R"([{"feature_id":"city","feature_index":0,"flat_feature_index":1,"values":[-784473192]}])";
  std::string more_features;  // more members of features_info, with a comma before each
  std::string loss = "Logloss";
  std::string more_info =
      R"(,"class_params":{"class_names":["good","bad"],"class_to_label":[0,1]})";
  std::string splits =
      R"([{"border":30.25,"float_feature_index":0,"split_index":1,"split_type":"FloatFeature"},)"
      R"({"cat_feature_index":0,"split_index":3,"split_type":"OneHotFeature","value":-784473192}])";
  std::string leaf_values = "[-0.5,0.25,0.125,1]";
  std::string leaf_weights = "[10,20,30,40]";
  std::string trees;  // instead of the oblivious tree, e.g. "trees":[…]
  std::string scale_and_bias = "[1,[0]]";
  std::string ctr_data;  // with a comma behind

  std::string text() const {
    const std::string forest = trees.empty() ? R"("oblivious_trees":[{"leaf_values":)" +
                                                   leaf_values + R"(,"leaf_weights":)" +
                                                   leaf_weights + R"(,"splits":)" + splits + "}]"
                                             : trees;
    return "{" + ctr_data + R"("features_info":{"float_features":)" + float_features +
           R"(,"categorical_features":)" + categorical_features + more_features +
           R"(},"model_info":{"catboost_version_info":"Branch: tags/v1.2.10\n","params":{)"
           R"("loss_function":{"params":{},"type":")" +
           loss + R"("}})" + more_info + "}," + forest + R"(,"scale_and_bias":)" + scale_and_bias +
           "}";
  }
};

// A model without categorical features, whose trees are these.
inline CatBoostText nested(const std::string& trees) {
  CatBoostText model;
  model.categorical_features = "[]";
  model.trees = R"("trees":)" + trees;
  return model;
}

inline std::string split(const std::string& border, const std::string& left,
                         const std::string& right) {
  return R"({"left":)" + left + R"(,"right":)" + right + R"(,"split":{"border":)" + border +
         R"(,"float_feature_index":1,"split_index":2,"split_type":"FloatFeature"}})";
}

inline std::string value(const std::string& number) {
  return R"({"value":)" + number + R"(,"weight":5})";
}

inline constexpr const char* statistic_identifier =
    R"({\"identifier\":[{\"cat_feature_index\":0,\"combination_element\":\"cat_feature_value\"}]})";

// The key of a category in ctr_data.
inline std::string category_key(double hash) {
  const auto category = static_cast<std::uint64_t>(
      std::int64_t{static_cast<std::int32_t>(static_cast<std::uint32_t>(hash))});
  constexpr std::uint64_t multiplier = 0x4906ba494954cb65;
  return "\"" + std::to_string(category * multiplier * multiplier) + "\"";
}

struct StatisticText : CatBoostText {
  std::string type = "Borders";
  std::string elements = R"([{"cat_feature_index":0,"combination_element":"cat_feature_value"}])";
  std::string border_index = "0";
  std::string borders = "[0.5]";
  std::string hash_map;
  std::string split_border = "0.5";
  std::string split_index = "4";

  StatisticText() {
    hash_map = "[" + category_key(catboost_hash("x")) + ",1,3," + category_key(catboost_hash("y")) +
               R"(,3,1,"18446744073709551615",9,9])";
  }

  CatBoostText model() const {
    CatBoostText model = *this;
    model.ctr_data = std::string(R"("ctr_data":{")") + statistic_identifier +
                     R"(":{"counter_denominator":8,"hash_map":)" + hash_map +
                     R"(,"hash_stride":3}},)";
    model.more_features = std::string(R"(,"ctrs":[{"borders":)") + borders + R"(,"ctr_type":")" +
                          type + R"(","elements":)" + elements + R"(,"identifier":")" +
                          statistic_identifier +
                          R"(","prior_denomerator":1,"prior_numerator":0.5,"scale":1,"shift":0,)"
                          R"("target_border_idx":)" +
                          border_index + "}]";
    model.splits = R"([{"border":)" + split_border +
                   R"(,"ctr_target_border_idx":0,"split_index":)" + split_index +
                   R"(,"split_type":"OnlineCtr"}])";
    model.leaf_values = "[1,2]";
    model.leaf_weights = "[3,4]";
    return model;
  }
};

}  // namespace copse::testing
