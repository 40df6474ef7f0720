// From a probability to a decision in money, by the instance-dependent cost matrix of Bahnsen,
// Aouada, Ottersten, "Example-dependent cost-sensitive logistic regression for credit scoring"
// (ICMLA 2014), as applied to this data by Vanderschueren et al. (Information Sciences 2022).
#pragma once

#include <cstdint>
#include <limits>

#include "package/package.hpp"

namespace copse {

enum class Verdict : std::uint8_t {
  accept = 0,
  decline = 1,
  refer = 2,  ///< no cost can be computed, so a person must decide
};

struct Decision {
  Verdict verdict = Verdict::refer;
  std::int32_t grade = -1;  ///< index in Policy::grades; −1 where the policy has none
  /// probability · loss given default · exposure, in the exposure's unit
  double expected_loss = std::numeric_limits<double>::quiet_NaN();
  /// expected cost of accepting: p · cost of a missed default
  double cost_accept = std::numeric_limits<double>::quiet_NaN();
  /// expected cost of declining: (1 − p) · cost of a good client lost
  double cost_decline = std::numeric_limits<double>::quiet_NaN();
};

/// @param probability  of default, 0 … 1
/// @param exposure     the credit line; where it is missing, negative or not finite, or a cost is
///                     not finite, the money figures are NaN and the verdict is to refer
Decision decide(const Policy& policy, double probability, double exposure);

}  // namespace copse
