#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "decide/decide.hpp"

using namespace copse;

namespace {

Policy policy() { return {0, 0.75, 0.004, 0.0025, 24, 0.22, 170000, {{"A", 0.1}, {"B", 1}}}; }

}  // namespace

TEST_CASE("the cheaper decision is taken, each client by the costs of its own line") {
  const Decision safe = decide(policy(), 0.02, 100000);
  CHECK(safe.verdict == Verdict::accept);
  CHECK(safe.expected_loss == 0.02 * (0.75 * 100000));
  CHECK(safe.cost_accept < safe.cost_decline);
  const Decision risky = decide(policy(), 0.6, 100000);
  CHECK(risky.verdict == Verdict::decline);
  CHECK(risky.cost_accept > risky.cost_decline);
  CHECK(decide(policy(), 0.6, 0).verdict == Verdict::accept);
}

TEST_CASE("where no cost can be computed a person decides, however likely the default") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double largest = std::numeric_limits<double>::max();
  for (const double exposure : {std::nan(""), -1.0, -5e-324, -infinity, infinity, largest}) {
    for (const double probability : {0.0, 0.05, 0.5, 0.9, 1.0}) {
      CAPTURE(exposure, probability);
      const Decision decision = decide(policy(), probability, exposure);
      CHECK(decision.verdict == Verdict::refer);
      CHECK(std::isnan(decision.expected_loss));
      CHECK(std::isnan(decision.cost_accept));
      CHECK(std::isnan(decision.cost_decline));
      CHECK(decision.grade == (probability < 0.1 ? 0 : 1));
    }
  }
}
