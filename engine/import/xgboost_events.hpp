// The events of an XGBoost model file (JSON or UBJSON), taken in as they come: one tree's columns
// at a time, never the whole document.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "import/json_events.hpp"
#include "import/xgboost_tree.hpp"

namespace copse {

/// What the file says, as far as it has a meaning for predictions.
struct XGBoostFile {
  bool has_learner = false;
  bool has_trees = false;  // the array of them, be it empty
  bool is_dart = false;    // trees stand where dart keeps them
  std::string booster;     // learner.gradient_booster.name
  std::string objective;
  std::string base_score;
  std::string num_class;
  std::string num_feature;
  std::string num_target;
  std::vector<std::int32_t> version;
  std::vector<std::string> feature_names;
  std::vector<Categories> categories;  // since 3.1: one a feature, or none
  std::vector<Tree> trees;
  std::vector<std::int32_t> tree_info;    // the output of each
  std::vector<float> weight_drop;         // dart's weights of them
  std::vector<std::int32_t> first_trees;  // of each iteration, and the end; not up to 1.7
  std::string num_parallel_tree;
  std::string num_trees;
  std::string best_iteration;  // an attribute, where early stopping left one
  XGBoostSets sets;
};

class XGBoostEvents final : public JsonEvents {
 public:
  XGBoostFile& file() { return file_; }

 private:
  bool on_scalar(const JsonScalar& scalar) override;
  bool on_open(bool is_array) override;
  bool on_close(bool is_array) override;

  std::size_t model_level() const;
  bool open_in_model(std::size_t level);
  bool find_column();
  bool too_many();
  bool header(const JsonScalar& scalar);
  bool tree_fact(const JsonScalar& scalar, std::size_t level);
  bool whole(const JsonScalar& scalar, std::int32_t& value);
  bool finish_tree();
  bool finish_categories();

  XGBoostFile file_;
  XGBoostColumns columns_;
  std::int64_t node_count_ = -1;  // tree_param.num_nodes

  // Where the elements of the array at hand go: at most one of these.
  std::vector<std::int32_t>* whole_ = nullptr;
  std::vector<float>* real_ = nullptr;
  std::vector<double>* values_ = nullptr;
  std::vector<std::string>* texts_ = nullptr;

  // The categories of one feature: text in the manner of Arrow, or whole numbers.
  bool is_text_ = false;
  std::vector<std::int32_t> offsets_;
  std::vector<double> category_values_;
};

}  // namespace copse
