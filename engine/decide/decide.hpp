// From a probability to a decision in money, by the instance-dependent cost matrix of Bahnsen,
// Aouada, Ottersten, "Example-dependent cost-sensitive logistic regression for credit scoring"
// (ICMLA 2014), as applied to this data by Vanderschueren et al. (Information Sciences 2022).
#pragma once

#include <cstdint>

#include "package/package.hpp"

namespace copse {

enum class Verdict : std::uint8_t { accept = 0, decline = 1 };

struct Decision {
  Verdict verdict = Verdict::accept;
  std::int32_t grade = -1;  ///< index in Policy::grades; −1 where the policy has none
  double expected_loss =
      0;  ///< probability · loss given default · exposure, in the exposure's unit
  double cost_accept = 0;   ///< expected cost of accepting: p · cost of a missed default
  double cost_decline = 0;  ///< expected cost of declining: (1 − p) · cost of a good client lost
};

/// @param probability  of default, 0 … 1
/// @param exposure     the credit line; missing or negative: money figures are NaN and the verdict
///                     falls back to probability >= 0.5
Decision decide(const Policy& policy, double probability, double exposure);

}  // namespace copse
