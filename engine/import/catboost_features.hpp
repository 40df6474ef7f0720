// From what a CatBoost file says of its features to the IR's features and splits.
#pragma once

#include "ensemble/ensemble.hpp"
#include "import/catboost_handler.hpp"

namespace copse {

/// Moves the model's features and trees into the ensemble: features in the order of their flat
/// index, splits on them, statistics as sets of categories.
/// @return an Error that begins with the place in the file
Status set_features_and_trees(CatBoostModel& model, Ensemble& ensemble);

}  // namespace copse
