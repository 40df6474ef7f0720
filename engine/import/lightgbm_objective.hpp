// What LightGBM's objective line says of predictions.
#pragma once

#include "ensemble/ensemble.hpp"
#include "import/lightgbm_text.hpp"

namespace copse {

struct LightGBMObjective {
  std::string name;  ///< LightGBM's main one: "binary"; "custom" where the file names none
  Link link = Link::identity;
  double link_scale = 1;
  Task task = Task::regression;
  std::uint32_t class_count = 0;  ///< of the multi-class objectives, else 0
};

/// @param field  "multiclassova num_class:3 sigmoid:1"; absent for an objective of the user's own
Result<LightGBMObjective> read_lightgbm_objective(const TextField& field);

}  // namespace copse
