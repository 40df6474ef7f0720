#include "decide/decide.hpp"

#include <algorithm>
#include <cmath>

#include "base/math.hpp"

namespace copse {

namespace {

constexpr double slack = 1e-9;  // far more than logarithms and products are rounded by

}  // namespace

Decider::Decider(const Policy& policy) : policy_(policy) {
  for (std::uint32_t month = 0; month < policy.term; ++month) {
    growth_ *= 1 + policy.interest_rate;
    discount_ /= 1 + policy.funding_rate;
  }
  if (policy.refer) {
    least_ratio_ = exp_f64(policy.refer->low) * (1 - slack);
    most_ratio_ = exp_f64(policy.refer->high) * (1 + slack);
  }
  replacement_ = (1 - policy.default_rate) * lost_profit(policy.mean_exposure) -
                 policy.default_rate * policy.loss_given_default * policy.mean_exposure;
}

// What a good client on credit line `exposure` earns over the term: the present value at the cost
// of funds of the annuity that repays the line at the interest rate, less the line.
double Decider::lost_profit(double exposure) const {
  const double payments = policy_.term;
  const double payment = policy_.interest_rate == 0
                             ? exposure / payments
                             : exposure * policy_.interest_rate * growth_ / (growth_ - 1);
  const double present = policy_.funding_rate == 0
                             ? payment * payments
                             : payment * (1 - discount_) / policy_.funding_rate;
  return present - exposure;
}

Decision Decider::decide(double probability, double exposure, bool unlike) const {
  Decision decision;
  for (std::size_t i = 0; i < policy_.grades.size(); ++i) {
    decision.grade = static_cast<std::int32_t>(i);
    if (probability < policy_.grades[i].below) break;
  }
  if (unlike) decision.referral = referral::unlike_training;
  const double missed_default = policy_.loss_given_default * exposure;
  const double good_client_lost = std::max(0.0, lost_profit(exposure) - replacement_);
  const double cost_accept = probability * missed_default;
  const double cost_decline = (1 - probability) * good_client_lost;
  if (!(exposure > 0) || !std::isfinite(cost_accept) || !std::isfinite(cost_decline)) {
    decision.referral |= referral::no_cost;
    return decision;
  }
  decision.expected_loss = cost_accept;
  decision.cost_accept = cost_accept;
  decision.cost_decline = cost_decline;
  decision.break_even = good_client_lost / (missed_default + good_client_lost);
  decision.leaning = cost_accept > cost_decline ? Verdict::decline : Verdict::accept;
  // The logarithms cost more than all the rest: they are left out where the ratio is far from both
  // ends of the band.
  if (policy_.refer && cost_accept >= least_ratio_ * cost_decline &&
      cost_accept <= most_ratio_ * cost_decline) {
    const double distance = log_f64(cost_accept) - log_f64(cost_decline);
    if (policy_.refer->low <= distance && distance <= policy_.refer->high)
      decision.referral |= referral::near_boundary;
  }
  decision.verdict = decision.referral == 0 ? decision.leaning : Verdict::refer;
  return decision;
}

}  // namespace copse
