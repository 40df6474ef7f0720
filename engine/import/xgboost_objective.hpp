// What XGBoost's objectives mean for a prediction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ensemble/ensemble.hpp"

namespace copse {

/// How an objective of XGBoost turns margins into predictions, and its base score into a margin
/// (ProbToMargin in src/objective).
struct XGBoostObjective {
  enum class Intercept : std::uint8_t { identity, logit, log };
  std::string_view name;
  Link link;
  Intercept intercept;
  bool has_classes;
};

/// @return null for an objective that this version does not know
const XGBoostObjective* xgboost_objective(std::string_view name);
std::string xgboost_objective_names();

/// "5E-1" up to 3.0, "[5E-1,2E-1]" since.
std::optional<std::vector<float>> parse_base_scores(std::string_view text);

/// In float32, with the bits of the version that saved the model. Not finite where the objective
/// does not take the score.
float base_margin(XGBoostObjective::Intercept intercept, float score,
                  const std::vector<std::int32_t>& version);

}  // namespace copse
