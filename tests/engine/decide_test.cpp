#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "decide/decide.hpp"

using namespace copse;

namespace {

Policy policy() { return {0, 0.75, 0.004, 0.0025, 24, 0.22, 170000, {{"A", 0.1}, {"B", 1}}}; }

Decision decide_by(const Policy& policy, double probability, double exposure, bool unlike) {
  return Decider(policy).decide(probability, exposure, unlike);
}

}  // namespace

TEST_CASE("the cheaper decision is taken, each client by the costs of its own line") {
  const Decision safe = decide_by(policy(), 0.02, 100000, false);
  CHECK(safe.verdict == Verdict::accept);
  CHECK(safe.expected_loss == 0.02 * (0.75 * 100000));
  CHECK(safe.cost_accept < safe.cost_decline);
  const Decision risky = decide_by(policy(), 0.6, 100000, false);
  CHECK(risky.verdict == Verdict::decline);
  CHECK(risky.cost_accept > risky.cost_decline);
}

TEST_CASE("where no cost can be computed a person decides, however likely the default") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double largest = std::numeric_limits<double>::max();
  for (const double exposure : {std::nan(""), 0.0, -1.0, -5e-324, -infinity, infinity, largest}) {
    for (const double probability : {0.0, 0.05, 0.5, 0.9, 1.0}) {
      CAPTURE(exposure, probability);
      const Decision decision = decide_by(policy(), probability, exposure, false);
      CHECK(decision.verdict == Verdict::refer);
      CHECK(decision.leaning == Verdict::refer);
      CHECK(decision.referral == referral::no_cost);
      CHECK(std::isnan(decision.expected_loss));
      CHECK(std::isnan(decision.cost_accept));
      CHECK(std::isnan(decision.cost_decline));
      CHECK(std::isnan(decision.break_even));
      CHECK(decision.grade == (probability < 0.1 ? 0 : 1));
    }
  }
}

TEST_CASE("near the client's own break-even a person decides, and the costs stay as they were") {
  Policy banded = policy();
  banded.refer = Refer{-0.5, 0.25, 0.9};
  const double t = decide_by(policy(), 0.5, 100000, false).break_even;
  REQUIRE(t > 0.05);
  REQUIRE(t < 0.5);
  const auto at = [&](double s) {
    const double odds = std::exp(s) * t / (1 - t);
    return odds / (1 + odds);
  };
  for (const double s : {-3.0, -0.51, -0.49, -0.01, 0.01, 0.24, 0.26, 3.0}) {
    CAPTURE(s);
    const Decision plain = decide_by(policy(), at(s), 100000, false);
    const Decision decision = decide_by(banded, at(s), 100000, false);
    const bool near = -0.5 <= s && s <= 0.25;
    CHECK(plain.verdict == (s > 0 ? Verdict::decline : Verdict::accept));
    CHECK(decision.leaning == plain.verdict);
    CHECK(decision.verdict == (near ? Verdict::refer : plain.verdict));
    CHECK(decision.referral == (near ? referral::near_boundary : 0));
    CHECK(decision.cost_accept == plain.cost_accept);
    CHECK(decision.cost_decline == plain.cost_decline);
    CHECK(decision.break_even == t);
  }
}

TEST_CASE("where one decision costs nothing, nothing is near the boundary") {
  Policy banded = policy();
  banded.refer = Refer{-700, 700, 1};
  CHECK(decide_by(banded, 0.3, 100000, false).referral == referral::near_boundary);
  CHECK(decide_by(banded, 0, 100000, false).verdict == Verdict::accept);
  CHECK(decide_by(banded, 1, 100000, false).verdict == Verdict::decline);
  // Good clients are easily replaced: declining costs nothing.
  banded.default_rate = 0;
  banded.mean_exposure = 1e6;
  const Decision replaced = decide_by(banded, 1e-9, 100000, false);
  CHECK(replaced.verdict == Verdict::decline);
  CHECK(replaced.break_even == 0);
}

TEST_CASE("who is unlike the training data is a person's to decide, with all reasons told") {
  const Decision decision = decide_by(policy(), 0.02, 100000, true);
  CHECK(decision.verdict == Verdict::refer);
  CHECK(decision.leaning == Verdict::accept);
  CHECK(decision.referral == referral::unlike_training);
  CHECK(decision.expected_loss == 0.02 * (0.75 * 100000));
  CHECK(decide_by(policy(), 0.02, std::nan(""), true).referral ==
        (referral::unlike_training | referral::no_cost));
}

TEST_CASE(
    "of many held-out clients no more are decided wrongly unseen than the band was fitted for") {
  // Clients whose probabilities are true, of one credit line; the band is their own classes'
  // quantiles.
  Policy banded = policy();
  const double coverage = 0.9;
  std::mt19937 random(7);
  std::uniform_real_distribution<double> uniform;
  const auto draw = [&] {
    const double p = std::pow(uniform(random), 2.0);
    const Decision decision = decide_by(policy(), p, 100000, false);
    const double s = std::log(decision.cost_accept) - std::log(decision.cost_decline);
    return std::pair(s, uniform(random) < p);
  };
  std::vector<double> defaults;
  std::vector<double> good;
  for (int i = 0; i < 4000; ++i) {
    const auto [s, is_default] = draw();
    (is_default ? defaults : good).push_back(s);
  }
  std::sort(defaults.begin(), defaults.end());
  std::sort(good.begin(), good.end());
  const auto n0 = static_cast<double>(good.size());
  const auto n1 = static_cast<double>(defaults.size());
  const double low = defaults[static_cast<std::size_t>((n1 + 1) * (1 - coverage)) - 1];
  const double high = good[static_cast<std::size_t>(std::ceil((n0 + 1) * coverage)) - 1];
  banded.refer = Refer{std::min(low, high), std::max(low, high), coverage};
  double missed = 0;
  double all_defaults = 0;
  double lost = 0;
  double all_good = 0;
  for (int i = 0; i < 20000; ++i) {
    const double p = std::pow(uniform(random), 2.0);
    const Verdict verdict = decide_by(banded, p, 100000, false).verdict;
    const bool is_default = uniform(random) < p;
    (is_default ? all_defaults : all_good) += 1;
    if (is_default && verdict == Verdict::accept) ++missed;
    if (!is_default && verdict == Verdict::decline) ++lost;
  }
  CHECK(missed / all_defaults < 1 - coverage + 0.02);
  CHECK(lost / all_good < 1 - coverage + 0.02);
  CHECK(missed > 0);
  CHECK(lost > 0);
}
