#include "decide/decide.hpp"

#include <algorithm>
#include <cmath>

#include "base/math.hpp"

namespace copse {
namespace {

// What a good client on credit line `exposure` earns over the term: the present value at the cost
// of funds of the annuity that repays the line at the interest rate, less the line.
double lost_profit(const Policy& policy, double exposure) {
  double growth = 1;    // (1 + interest)^term
  double discount = 1;  // (1 + funding)^-term
  for (std::uint32_t month = 0; month < policy.term; ++month) {
    growth *= 1 + policy.interest_rate;
    discount /= 1 + policy.funding_rate;
  }
  const double payments = policy.term;
  const double payment = policy.interest_rate == 0
                             ? exposure / payments
                             : exposure * policy.interest_rate * growth / (growth - 1);
  const double present = policy.funding_rate == 0 ? payment * payments
                                                  : payment * (1 - discount) / policy.funding_rate;
  return present - exposure;
}

}  // namespace

Decision decide(const Policy& policy, double probability, double exposure, bool unlike) {
  Decision decision;
  for (std::size_t i = 0; i < policy.grades.size(); ++i) {
    decision.grade = static_cast<std::int32_t>(i);
    if (probability < policy.grades[i].below) break;
  }
  if (unlike) decision.referral = referral::unlike_training;
  const double missed_default = policy.loss_given_default * exposure;
  const double replacement = (1 - policy.default_rate) * lost_profit(policy, policy.mean_exposure) -
                             policy.default_rate * policy.loss_given_default * policy.mean_exposure;
  const double good_client_lost = std::max(0.0, lost_profit(policy, exposure) - replacement);
  const double cost_accept = probability * missed_default;
  const double cost_decline = (1 - probability) * good_client_lost;
  if (!(exposure >= 0) || !std::isfinite(cost_accept) || !std::isfinite(cost_decline)) {
    decision.referral |= referral::no_cost;
    return decision;
  }
  decision.expected_loss = cost_accept;
  decision.cost_accept = cost_accept;
  decision.cost_decline = cost_decline;
  decision.break_even = good_client_lost / (missed_default + good_client_lost);
  decision.leaning = cost_accept > cost_decline ? Verdict::decline : Verdict::accept;
  if (policy.refer) {
    const double distance = log_f64(cost_accept) - log_f64(cost_decline);
    if (policy.refer->low <= distance && distance <= policy.refer->high)
      decision.referral |= referral::near_boundary;
  }
  decision.verdict = decision.referral == 0 ? decision.leaning : Verdict::refer;
  return decision;
}

}  // namespace copse
