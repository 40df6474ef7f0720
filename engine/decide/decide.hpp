// From a probability to a decision in money, by the instance-dependent cost matrix of Bahnsen,
// Aouada, Ottersten, "Example-dependent cost-sensitive logistic regression for credit scoring"
// (ICMLA 2014), as applied to this data by Vanderschueren et al. (Information Sciences 2022); and
// from there to a person, where the costs alone should not decide.
//
// A client's break-even probability t is where accepting and declining cost the same:
// t = C_FP / (C_FN + C_FP), with C_FN the cost of a missed default and C_FP that of a good client
// lost. How far a client is from it is s = log-odds(p) − log-odds(t), computed as
// ln(cost_accept) − ln(cost_decline), which is the same; s > 0 speaks for declining. It is
// −infinity where only declining costs anything, infinity where only accepting does, and where
// neither does there is nothing to weigh.
//
// Policy::refer is a class-conditional split-conformal prediction set on s (Vovk, Gammerman,
// Shafer, "Algorithmic learning in a random world", 2005: Mondrian conformal predictors): a client
// is {defaults} for s > high, {good} for s < low, and between them, ends included, either. With
// `low` and `high` fitted on held-out clients, at most 1 − coverage of those who default are
// accepted, and at most 1 − coverage of the good ones declined, without a person having looked.
#pragma once

#include <cstdint>
#include <limits>

#include "package/package.hpp"

namespace copse {

enum class Verdict : std::uint8_t {
  accept = 0,
  decline = 1,
  refer = 2,  ///< a person must decide
};

/// Why a person must decide: bits.
namespace referral {
inline constexpr std::uint32_t no_cost = 1;          ///< no cost can be computed
inline constexpr std::uint32_t near_boundary = 2;    ///< low <= s <= high
inline constexpr std::uint32_t unlike_training = 4;  ///< the client is unlike the training data
}  // namespace referral

struct Decision {
  Verdict verdict = Verdict::refer;
  Verdict leaning = Verdict::refer;  ///< what the costs alone say; to refer where there are none
  std::uint32_t referral = 0;        ///< not 0: the verdict is to refer
  std::int32_t grade = -1;           ///< index in Policy::grades; −1 where the policy has none
  /// probability · loss given default · exposure, in the exposure's unit
  double expected_loss = std::numeric_limits<double>::quiet_NaN();
  /// expected cost of accepting: p · cost of a missed default
  double cost_accept = std::numeric_limits<double>::quiet_NaN();
  /// expected cost of declining: (1 − p) · cost of a good client lost
  double cost_decline = std::numeric_limits<double>::quiet_NaN();
  /// the client's break-even probability; NaN also where neither mistake costs anything
  double break_even = std::numeric_limits<double>::quiet_NaN();
};

/// Decides by a policy, which must outlive it. What does not depend on the client is computed once.
class Decider {
 public:
  explicit Decider(const Policy& policy);

  /// @param probability  of default, 0 … 1
  /// @param exposure     the credit line; where it is missing, not above 0 or not finite, or a cost
  ///                     is not finite, the money figures are NaN and the verdict is to refer
  /// @param unlike       the client is unlike the training data
  Decision decide(double probability, double exposure, bool unlike) const;

 private:
  double lost_profit(double exposure) const;

  const Policy& policy_;
  double growth_ = 1;    // (1 + interest)^term
  double discount_ = 1;  // (1 + funding)^-term
  // Of the costs of accepting and declining, at the ends of the band and a little beyond.
  double least_ratio_ = 0;
  double most_ratio_ = 0;
  double replacement_;  // what another client in this one's place earns
};

}  // namespace copse
