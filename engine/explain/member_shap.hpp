// How one member of a model is explained: a row by a walk (tree_shap.hpp), thousands by tables
// (shap_batch.hpp) and a walk through the trees that have none.
#pragma once

#include <optional>

#include "explain/shap_batch.hpp"
#include "explain/tree_shap.hpp"

namespace copse {

struct MemberShap {
  TreeShap walk;  ///< through all trees
  std::optional<ShapBatch> contributions;
  std::optional<TreeShap> rest;  ///< through the trees that `contributions` has no tables of
  std::optional<ShapBatch> interactions;
};

}  // namespace copse
