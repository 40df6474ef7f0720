// How one member of a model is explained: a row by a walk (tree_shap.hpp), thousands by tables
// (shap_batch.hpp) and a walk through the trees that have none.
#pragma once

#include <optional>

#include "explain/shap_batch.hpp"
#include "explain/tree_shap.hpp"

namespace copse {

struct TabledShap {
  ShapBatch batch;
  std::optional<TreeShap> rest;  ///< through the trees that have no tables

  /// @return what TreeShap::of says of the ensemble
  static Result<TabledShap> of(const Ensemble& ensemble, ShapLanes lanes) {
    TabledShap made{ShapBatch(ensemble, lanes), {}};
    if (!made.batch.walking().empty()) {
      COPSE_TRY(TreeShap rest, TreeShap::of(ensemble, &made.batch.walking()));
      made.rest.emplace(std::move(rest));
    }
    return made;
  }
};

struct MemberShap {
  TreeShap walk;  ///< through all trees
  std::optional<TabledShap> contributions;
  std::optional<TabledShap> interactions;
};

}  // namespace copse
