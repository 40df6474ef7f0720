// A small XGBoost model file, as XGBoost 3.2 writes it, with its parts open to change.
#pragma once

#include <string>

namespace copse::testing {

struct XGBoostText {
  std::string booster = "gbtree";
  std::string objective = "binary:logistic";
  std::string base_score = "[5E-1]";
  std::string names = R"(["age","limit"])";
  std::string num_class = "0";
  std::string num_feature = "2";
  std::string num_target = "1";
  std::string version = "[3,2,0]";
  std::string tree_info = "[0]";
  std::string cats = R"({"enc":[],"feature_segments":[],"sorted_idx":[]})";
  std::string weight_drop = "[5E-1]";
  // The columns of its tree.
  std::string left = "[1,-1,3,-1,-1]";
  std::string right = "[2,-1,4,-1,-1]";
  std::string feature = "[0,0,1,0,0]";
  std::string condition = "[3.05E1,-2.5E-1,1E5,7.5E-1,1.25E-1]";
  std::string default_left = "[1,0,0,0,0]";
  std::string hessian = "[1E1,4E0,6E0,2E0,4E0]";
  std::string split_type = "[0,0,0,0,0]";
  std::string categories = "[]";
  std::string categories_nodes = "[]";
  std::string categories_segments = "[]";
  std::string categories_sizes = "[]";
  std::string base_weights = "[0E0,0E0,0E0,0E0,0E0]";
  std::string leaf_weights;  // of vector leaves, since 3.2
  std::string size_leaf_vector = "1";
  std::string num_nodes = "5";
  std::string id = "0";

  std::string tree() const {
    return R"({"base_weights":)" + base_weights + R"(,"categories":)" + categories +
           R"(,"categories_nodes":)" + categories_nodes + R"(,"categories_segments":)" +
           categories_segments + R"(,"categories_sizes":)" + categories_sizes +
           R"(,"default_left":)" + default_left + R"(,"id":)" + id +
           (leaf_weights.empty() ? "" : R"(,"leaf_weights":)" + leaf_weights) +
           R"(,"left_children":)" + left + R"(,"right_children":)" + right +
           R"(,"split_conditions":)" + condition + R"(,"split_indices":)" + feature +
           R"(,"split_type":)" + split_type + R"(,"sum_hessian":)" + hessian +
           R"(,"tree_param":{"num_deleted":"0","num_nodes":")" + num_nodes +
           R"(","size_leaf_vector":")" + size_leaf_vector + R"("}})";
  }

  std::string text() const {
    const std::string model = R"({"model":{"cats":)" + cats +
                              R"(,"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1"})" +
                              R"(,"tree_info":)" + tree_info + R"(,"trees":[)" + tree() +
                              R"(]},"name":")";
    const bool dart = booster == "dart";
    return R"({"learner":{"attributes":{},"feature_names":)" + names +
           R"(,"feature_types":[],"gradient_booster":)" +
           (dart ? R"({"gbtree":)" + model + R"(gbtree"},"name":"dart","weight_drop":)" +
                       weight_drop + "}"
                 : model + booster + R"("})") +
           R"(,"learner_model_param":{"base_score":")" + base_score + R"(","num_class":")" +
           num_class + R"(","num_feature":")" + num_feature + R"(","num_target":")" + num_target +
           R"("},"objective":{"name":")" + objective + R"("}},"version":)" + version + "}";
  }
};

/// Its root asks for a category.
inline XGBoostText categorical() {
  XGBoostText model;
  model.condition = "[NaN,-2.5E-1,1E5,7.5E-1,1.25E-1]";  // so up to 2.0
  model.split_type = "[1,0,0,0,0]";
  model.categories = "[1,3]";
  model.categories_nodes = "[0]";
  model.categories_segments = "[0]";
  model.categories_sizes = "[2]";
  return model;
}

/// Its leaves have two values each.
inline XGBoostText vector_leaves() {
  XGBoostText model;
  model.objective = "reg:squarederror";
  model.num_target = "2";
  model.base_score = "[1E0,2E0]";
  model.size_leaf_vector = "2";
  model.right = "[2,2,4,0,1]";  // of a leaf: its row
  model.leaf_weights = "[1E1,2E1,3E1,4E1,5E1,6E1]";
  return model;
}

}  // namespace copse::testing
