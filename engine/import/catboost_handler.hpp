// The events of a CatBoost JSON file, taken in as they come: one tree at a time, never the whole
// document.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "import/catboost_statistic.hpp"
#include "import/catboost_tree.hpp"
#include "import/json_events.hpp"

namespace copse {

struct CatBoostFeature {
  enum class Kind : std::uint8_t { real, categorical, other };
  Kind kind = Kind::other;
  std::optional<std::uint32_t> index;       ///< among the features of its kind
  std::optional<std::uint32_t> flat_index;  ///< among all
  std::string name;                         ///< "": the file has none
  bool has_missing = false;                 ///< training saw NaN
  bool missing_is_yes = false;              ///< and NaN answers every split with yes
  std::vector<std::uint32_t> hashes;        ///< of the categories that splits ask for
};

/// What the file says. The features of splits still count within their kind.
struct CatBoostModel {
  std::vector<CatBoostFeature> features;
  std::vector<Tree> trees;
  std::string trees_key;  ///< "oblivious_trees" or "trees"; "": the file has neither
  bool has_features = false;
  std::map<std::uint32_t, std::string> category_names;  ///< by hash, if saved with a pool
  std::vector<CatBoostStatistic> statistics;
  std::map<std::string, CatBoostTable> tables;  ///< by identifier
  /// Splits count borders first, then categories, then the borders of the statistics.
  std::size_t splits_before_statistics = 0;
  double scale = 1;
  std::vector<double> bias;
  std::string loss;  ///< "Logloss"; "": the file does not say
  std::string version;
  bool has_classes = false;
  std::vector<std::string> class_names;
  std::vector<std::uint32_t> class_to_name;  ///< class k of the trees is class_names[this[k]]
};

class CatBoostHandler final : public JsonEvents {
 public:
  CatBoostModel& model() { return model_; }

 private:
  bool on_scalar(const JsonScalar& scalar) override;
  bool on_open(bool is_array) override;
  bool on_close(bool is_array) override;

  bool number(const JsonScalar& scalar, double& value);
  bool whole(const JsonScalar& scalar, double most, std::optional<std::uint32_t>& value);
  bool hash(const JsonScalar& scalar, std::uint32_t& value);
  bool text(const JsonScalar& scalar, std::string& value);

  bool open_features(bool is_array);
  bool close_features();
  bool feature_scalar(const JsonScalar& scalar);
  bool statistic_scalar(const JsonScalar& scalar);
  bool single(const JsonScalar& scalar, float& value);
  bool check_statistics();
  bool open_table(bool is_array);
  bool close_table();
  bool table_scalar(const JsonScalar& scalar);
  bool info_scalar(const JsonScalar& scalar);
  bool class_scalar(const JsonScalar& scalar);
  bool scale_scalar(const JsonScalar& scalar);

  bool in_oblivious() const { return key(0) == "oblivious_trees"; }
  bool in_trees() const { return in_oblivious() || key(0) == "trees"; }
  bool open_trees(bool is_array);
  bool open_oblivious(bool is_array);
  bool open_node(bool is_array);
  bool close_trees();
  bool close_split();
  bool close_oblivious();
  bool close_node();
  bool finish_nested();
  bool tree_scalar(const JsonScalar& scalar);
  bool oblivious_scalar(const JsonScalar& scalar);
  bool node_scalar(const JsonScalar& scalar);
  bool split_scalar(std::string_view field, const JsonScalar& scalar);
  bool count_nodes(std::size_t count);
  bool add_tree(Tree tree);

  CatBoostModel model_;
  std::size_t skipped_ = 0;  // depth of what nobody reads; 0: nothing
  std::size_t nodes_ = 0;    // of all trees
  std::string category_name_;
  std::optional<std::uint32_t> category_hash_;
  CatBoostTable* table_ = nullptr;  // at hand in ctr_data
  std::size_t counts_ = 0;          // of its category at hand

  // The tree at hand.
  struct OpenNode {
    std::size_t node;
    std::size_t value_count = 0;
    bool has_split = false;
  };
  ObliviousTree oblivious_;
  Tree tree_;
  std::vector<OpenNode> path_;  // from the root to the node at hand
  bool in_split_ = false;
  CatBoostSplit split_;
  std::vector<double>* active_ = nullptr;  // the array at hand
};

}  // namespace copse
