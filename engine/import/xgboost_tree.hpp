// One tree of an XGBoost file: from the columns that stand there to the IR.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/status.hpp"
#include "ensemble/ensemble.hpp"

namespace copse {

/// A tree as the file has it: one value a node in each column, but for those of the categories and
/// of the leaves of vector trees. A column that the file does not have is empty.
struct XGBoostColumns {
  std::vector<std::int32_t> left;
  std::vector<std::int32_t> right;
  std::vector<std::int32_t> feature;
  std::vector<std::int32_t> default_left;
  std::vector<std::int32_t> split_type;  // 1: categorical
  std::vector<float> condition;          // of a leaf: its value
  std::vector<float> hessian;
  std::vector<float> base_weights;  // nodes × leaf_width: up to 3.1 the leaves of vector trees
  std::vector<float> leaf_weights;  // leaves × leaf_width: since 3.2; `right` of a leaf is its row
  std::vector<std::int32_t> categories;           // of all categorical splits
  std::vector<std::int32_t> categories_nodes;     // the nodes that split on categories, ascending
  std::vector<std::int32_t> categories_segments;  // where theirs begin in `categories`
  std::vector<std::int32_t> categories_sizes;
  std::uint32_t leaf_width = 1;

  void clear();  ///< keeps the memory for the next tree
};

/// The sets of categories of all splits, each kept once.
class XGBoostSets {
 public:
  XGBoostSets() : order_(Less{&sets_}) {}
  XGBoostSets(const XGBoostSets&) = delete;
  XGBoostSets& operator=(const XGBoostSets&) = delete;

  std::uint32_t add(std::vector<double> set);  ///< @param set  ascending and distinct
  std::vector<std::vector<double>> take() { return std::move(sets_); }

 private:
  struct Less {
    const std::vector<std::vector<double>>* sets;
    bool operator()(std::uint32_t a, std::uint32_t b) const { return (*sets)[a] < (*sets)[b]; }
  };
  std::vector<std::vector<double>> sets_;
  std::set<std::uint32_t, Less> order_;
};

/// The tree, without the nodes that pruning cut off, which no path from the root reaches. Nodes
/// keep their order; `number` is XGBoost's node id. A cover that is negative or not finite is 0.
/// @return an Error that begins with the column: "left_children[2]: …"
Result<Tree> xgboost_tree(const XGBoostColumns& columns, XGBoostSets& sets);

}  // namespace copse
