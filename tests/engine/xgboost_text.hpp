// A small XGBoost model file, as XGBoost 3.2 writes it, with its parts open to change.
#pragma once

#include <string>

namespace copse::testing {

struct XGBoostText {
  std::string booster = "gbtree";
  std::string objective = "binary:logistic";
  std::string base_score = "[5E-1]";
  std::string names = R"(["age","limit"])";
  std::string left = "[1,-1,3,-1,-1]";
  std::string right = "[2,-1,4,-1,-1]";
  std::string feature = "[0,0,1,0,0]";
  std::string condition = "[3.05E1,-2.5E-1,1E5,7.5E-1,1.25E-1]";
  std::string default_left = "[1,0,0,0,0]";
  std::string hessian = "[1E1,4E0,6E0,2E0,4E0]";
  std::string split_type = "[0,0,0,0,0]";

  std::string text() const {
    return R"({"learner":{"attributes":{},"feature_names":)" + names +
           R"(,"feature_types":[],"gradient_booster":{"model":{"gbtree_model_param":)"
           R"({"num_parallel_tree":"1","num_trees":"1"},"tree_info":[0],"trees":[{)"
           R"("left_children":)" +
           left + R"(,"right_children":)" + right + R"(,"split_indices":)" + feature +
           R"(,"split_conditions":)" + condition + R"(,"default_left":)" + default_left +
           R"(,"sum_hessian":)" + hessian + R"(,"split_type":)" + split_type +
           R"(,"tree_param":{"num_nodes":"5"}}]},"name":")" + booster +
           R"("},"learner_model_param":{"base_score":")" + base_score +
           R"(","num_class":"0","num_feature":"2","num_target":"1"},"objective":{"name":")" +
           objective + R"("}},"version":[3,2,0]})";
  }
};

}  // namespace copse::testing
