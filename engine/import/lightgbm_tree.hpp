// One tree of LightGBM's model text.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "ensemble/ensemble.hpp"
#include "import/lightgbm_text.hpp"

namespace copse {

/// The lines of one tree that say what it predicts.
struct LightGBMTreeText {
  enum Key : std::uint8_t {
    num_leaves,
    num_cat,
    split_feature,
    threshold,
    decision_type,
    left_child,
    right_child,
    leaf_value,
    leaf_count,
    internal_count,
    cat_boundaries,
    cat_threshold,
    is_linear,
    leaf_const,
    num_features,
    leaf_features,
    leaf_coeff,
    shrinkage,
    key_count
  };
  std::size_t line = 0;  ///< of "Tree=7"
  std::array<TextField, key_count> fields;

  const TextField& operator[](Key key) const { return fields[key]; }
  /// Takes in a line of the tree; keys that say nothing of its predictions are passed over.
  Status add(std::string_view text, std::size_t at);
};

/// Builds the tree: inner nodes first, then leaves, each numbered as LightGBM numbers it.
class LightGBMTreeReader {
 public:
  /// @param sets  where the sets of categorical splits go: Ensemble::sets
  LightGBMTreeReader(std::uint32_t feature_count, std::vector<std::vector<double>>& sets)
      : feature_count_(feature_count), sets_(sets) {}

  Result<Tree> read(const LightGBMTreeText& text);

 private:
  Status read_sets(const LightGBMTreeText& text, std::uint32_t count);
  Status read_inner(const LightGBMTreeText& text, std::size_t leaves, std::uint32_t sets,
                    Tree& tree);
  Status read_linear(const LightGBMTreeText& text, std::size_t leaves, Tree& tree) const;
  Status read_covers(const LightGBMTreeText& text, std::size_t leaves, Tree& tree) const;

  std::uint32_t feature_count_;
  std::vector<std::vector<double>>& sets_;
  std::size_t set_values_ = 0;  // in all sets so far
};

}  // namespace copse
