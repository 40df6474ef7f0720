#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <thread>

#include "copse.h"
#include "model.hpp"
#include "random_ensemble.hpp"

using namespace copse;
using copse::testing::package_of;
using copse::testing::random_ensemble;
using copse::testing::random_rows;

extern "C" int32_t copse_test_c99_abi_version(void);

namespace {

copse_model* load(bool with_policy) {
  Package package = package_of({random_ensemble({}, 1), random_ensemble({}, 2)});
  if (with_policy)
    package.policy = Policy{0, 0.75, 0.004, 0.0025, 24, 0.22, 2, {{"A", 0.5}, {"B", 1}}};
  const std::vector<std::byte> bytes = write(package);
  copse_model* model = nullptr;
  REQUIRE(copse_load(bytes.data(), bytes.size(), &model) == COPSE_OK);
  return model;
}

}  // namespace

TEST_CASE("the C ABI tells what a model is") {
  copse_model* model = load(true);
  CHECK(copse_test_c99_abi_version() == COPSE_ABI_VERSION);
  CHECK(std::strlen(copse_engine_version()) > 0);
  CHECK(copse_input_count(model) == 5);
  CHECK(copse_feature_count(model) == 5);
  CHECK(copse_output_count(model) == 1);
  CHECK(copse_member_count(model) == 2);
  CHECK(copse_tree_count(model) == 40);
  CHECK(copse_grade_count(model) == 2);
  CHECK(std::string(copse_input_name(model, 4)) == "x4");
  CHECK(copse_input_name(model, 5) == nullptr);
  CHECK(std::string(copse_member_name(model, 1)) == "member-1");
  CHECK(std::string(copse_grade_name(model, 1)) == "B");
  CHECK(copse_grade_name(model, 2) == nullptr);
  CHECK(std::string(copse_model_name(model)) == "test");
  CHECK(std::string(copse_model_hash(model)).size() == 64);
  copse_unload(model);
  copse_unload(nullptr);
}

TEST_CASE("the C ABI decides by a policy that is given as by the same one in the model") {
  copse_model* model = load(true);
  constexpr std::size_t rows = 300;
  const std::vector<double> values = random_rows(rows, 5, 9);
  std::vector<double> p(rows);
  std::vector<double> exposures(rows);
  for (std::size_t r = 0; r < rows; ++r) exposures[r] = values[r * 5];
  std::vector<copse_decision> own(rows);
  std::vector<copse_decision> given(rows);
  REQUIRE(copse_score(model, values.data(), rows, 5, 1, p.data(), nullptr, nullptr, nullptr,
                      own.data()) == COPSE_OK);
  const double none = std::nan("");
  copse_policy policy{0.75, 0.004, 0.0025, 0.22, 2, none, none, 24, 2};
  const double ends[] = {0.5, 1};
  REQUIRE(copse_decide(&policy, ends, p.data(), exposures.data(), nullptr, rows, given.data()) ==
          COPSE_OK);
  CHECK(std::memcmp(own.data(), given.data(), rows * sizeof(copse_decision)) == 0);

  const std::vector<std::uint8_t> unlike(rows, 1);
  policy.refer_low = policy.refer_high = 0;
  REQUIRE(copse_decide(&policy, ends, p.data(), exposures.data(), unlike.data(), rows,
                       given.data()) == COPSE_OK);
  for (const copse_decision& each : given) REQUIRE(each.verdict == COPSE_REFER);

  policy.refer_high = -1;
  CHECK(copse_decide(&policy, ends, p.data(), exposures.data(), nullptr, rows, given.data()) ==
        COPSE_ARGUMENT);
  CHECK(std::string(copse_last_error()) == "policy: refer is out of order or range");
  policy.refer_high = none;
  CHECK(copse_decide(&policy, ends, p.data(), exposures.data(), nullptr, rows, given.data()) ==
        COPSE_ARGUMENT);
  policy.refer_low = none;
  const double falling[] = {0.5, 0.4};
  CHECK(copse_decide(&policy, falling, p.data(), exposures.data(), nullptr, rows, given.data()) ==
        COPSE_ARGUMENT);
  CHECK(copse_decide(&policy, nullptr, p.data(), exposures.data(), nullptr, rows, given.data()) ==
        COPSE_ARGUMENT);
  CHECK(copse_decide(nullptr, ends, p.data(), exposures.data(), nullptr, rows, given.data()) ==
        COPSE_ARGUMENT);
  CHECK(copse_decide(&policy, ends, nullptr, nullptr, nullptr, 0, nullptr) == COPSE_OK);
  copse_unload(model);
}

TEST_CASE("the C ABI scores, decides and computes features as the model does") {
  copse_model* model = load(true);
  constexpr std::size_t rows = 1100;
  const std::vector<double> values = random_rows(rows, 5, 9);
  std::vector<double> p(rows);
  std::vector<double> one(1);
  std::vector<copse_decision> decisions(rows);
  std::vector<double> features(rows * 5);
  REQUIRE(copse_score(model, values.data(), rows, 5, 1, p.data(), nullptr, nullptr, nullptr,
                      decisions.data()) == COPSE_OK);
  REQUIRE(copse_features(model, values.data(), rows, 5, 1, features.data()) == COPSE_OK);
  for (std::size_t r = 0; r < rows; ++r) {
    REQUIRE(copse_score(model, values.data() + r * 5, 1, 5, 1, one.data(), nullptr, nullptr,
                        nullptr, nullptr) == COPSE_OK);
    REQUIRE(one[0] == p[r]);
    const double exposure = values[r * 5];
    if (exposure > 0 && std::isfinite(exposure)) {
      REQUIRE(decisions[r].expected_loss == p[r] * (0.75 * exposure));
      REQUIRE((decisions[r].verdict == COPSE_DECLINE) ==
              (decisions[r].cost_accept > decisions[r].cost_decline));
    } else {
      REQUIRE(decisions[r].verdict == COPSE_REFER);
      REQUIRE(std::isnan(decisions[r].expected_loss));
    }
    REQUIRE(decisions[r].grade == (p[r] < 0.5 ? 0 : 1));
  }
  CHECK(std::memcmp(features.data(), values.data(), values.size() * sizeof(double)) == 0);
  copse_unload(model);
}

TEST_CASE("the C ABI tells how far each row is from the training data, and why it is referred") {
  Package package = package_of({random_ensemble({}, 1)});
  package.policy = Policy{0, 0.75, 0.004, 0.0025, 24, 0.22, 2, {}, Refer{-0.25, 0.25, 0.8}};
  package.calibration = Calibration{Calibration::Method::platt, 2, -0.5, {}, {}};
  using Kind = TrainingColumn::Kind;
  package.training =
      Training{20,
               {{1, Kind::bins, {-1, 1}, {4, 12, 3}, 1}, {2, Kind::categories, {0, 2}, {15, 5}, 0}},
               4,
               0.01};
  package.protected_inputs = {3};
  const std::vector<std::byte> bytes = write(package);
  copse_model* model = nullptr;
  REQUIRE(copse_load(bytes.data(), bytes.size(), &model) == COPSE_OK);
  copse_training about{};
  REQUIRE(copse_training_about(model, &about) == COPSE_OK);
  CHECK(about.rows == 20);
  CHECK(about.columns == 2);
  CHECK(about.unusual_above == 4);
  CHECK(std::string(copse_training_column_name(model, 1)) == "x2");
  copse_training_column column{};
  REQUIRE(copse_training_column_about(model, 0, &column) == COPSE_OK);
  CHECK(column.is_bins == 1);
  CHECK(column.missing == 1);
  REQUIRE(column.points == 2);
  REQUIRE(column.counts == 3);
  std::array<double, 2> points{};
  std::array<std::uint32_t, 3> counts{};
  REQUIRE(copse_training_column_counts(model, 0, points.data(), counts.data()) == COPSE_OK);
  CHECK(points == std::array<double, 2>{-1, 1});
  CHECK(counts == std::array<std::uint32_t, 3>{4, 12, 3});
  CHECK(copse_training_column_about(model, 2, &column) == COPSE_ARGUMENT);
  CHECK(copse_training_column_counts(model, 2, points.data(), counts.data()) == COPSE_ARGUMENT);
  CHECK(copse_calibration(model) == COPSE_PLATT);
  CHECK(copse_input_is_protected(model, 3) == 1);
  CHECK(copse_input_is_protected(model, 2) == 0);
  constexpr std::size_t rows = 500;
  const std::vector<double> values = random_rows(rows, 5, 21);
  std::vector<double> distances(rows);
  std::vector<double> surprises(rows * 2);
  std::vector<copse_decision> decisions(rows);
  REQUIRE(copse_score(model, values.data(), rows, 5, 1, nullptr, nullptr, nullptr, distances.data(),
                      decisions.data()) == COPSE_OK);
  REQUIRE(copse_surprises(model, values.data(), rows, 5, 1, surprises.data()) == COPSE_OK);
  std::uint32_t seen = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    REQUIRE(distances[r] == surprises[2 * r] + surprises[2 * r + 1]);
    const copse_decision& decision = decisions[r];
    REQUIRE(((decision.referral & COPSE_UNLIKE_TRAINING) != 0) == (distances[r] > 4));
    REQUIRE((decision.verdict == COPSE_REFER) == (decision.referral != 0));
    if (decision.referral == 0) REQUIRE(decision.verdict == decision.leaning);
    seen |= decision.referral == 0 ? 8U : decision.referral;
  }
  CHECK(seen == 15);
  copse_unload(model);
}

#ifndef __EMSCRIPTEN__
TEST_CASE("threads that score with one model at once get what one alone gets") {
  copse_model* model = load(true);
  constexpr std::size_t rows = 2000;
  const std::vector<double> values = random_rows(rows, 5, 11);
  std::vector<double> alone(rows);
  REQUIRE(copse_score(model, values.data(), rows, 5, 1, alone.data(), nullptr, nullptr, nullptr,
                      nullptr) == COPSE_OK);
  std::vector<std::vector<double>> found(4, std::vector<double>(rows));
  std::vector<std::thread> threads;
  for (std::vector<double>& own : found)
    threads.emplace_back([&] {
      for (int turn = 0; turn < 20; ++turn)
        copse_score(model, values.data(), rows, 5, 1, own.data(), nullptr, nullptr, nullptr,
                    nullptr);
    });
  for (std::thread& thread : threads) thread.join();
  for (const std::vector<double>& own : found)
    CHECK(std::memcmp(own.data(), alone.data(), rows * sizeof(double)) == 0);
  copse_unload(model);
}
#endif

TEST_CASE("a bad argument is a status and a sentence, and nothing is written") {
  copse_model* model = load(false);
  double out = 42;
  copse_decision decision{7, 7, 7, 7, 7, 7, 7, 7};
  const std::vector<double> row(5);
  CHECK(copse_score(nullptr, row.data(), 1, 5, 1, &out, nullptr, nullptr, nullptr, nullptr) ==
        COPSE_ARGUMENT);
  CHECK(copse_score(model, nullptr, 1, 5, 1, &out, nullptr, nullptr, nullptr, nullptr) ==
        COPSE_ARGUMENT);
  CHECK(std::string(copse_last_error()) == "the values are null");
  CHECK(copse_score(model, row.data(), 1, 5, 1, &out, nullptr, nullptr, nullptr, &decision) ==
        COPSE_ARGUMENT);
  CHECK(std::string(copse_last_error()) == "decisions are wanted and the model has no policy");
  CHECK(copse_score(model, row.data(), SIZE_MAX, 5, 1, &out, nullptr, nullptr, nullptr, nullptr) ==
        COPSE_ARGUMENT);
  CHECK(copse_features(model, row.data(), 1, 5, 1, nullptr) == COPSE_ARGUMENT);
  const char* untold = "the model does not say what its training data was like";
  double distance = 42;
  copse_training training{7, 7, 7, 7};
  CHECK(copse_score(model, row.data(), 1, 5, 1, &out, nullptr, nullptr, &distance, nullptr) ==
        COPSE_ARGUMENT);
  CHECK(std::string(copse_last_error()) == untold);
  CHECK(copse_surprises(model, row.data(), 1, 5, 1, &distance) == COPSE_ARGUMENT);
  CHECK(copse_training_about(model, &training) == COPSE_UNSUPPORTED);
  CHECK(std::string(copse_last_error()) == untold);
  CHECK(copse_training_column_name(model, 0) == nullptr);
  CHECK(distance == 42);
  CHECK(training.rows == 7);
  CHECK(out == 42);
  CHECK(decision.verdict == 7);
  copse_model* other = model;
  CHECK(copse_load("nonsense", 8, &other) == COPSE_CORRUPT);
  CHECK(other == model);
  CHECK(copse_load(nullptr, 8, &other) == COPSE_ARGUMENT);
  CHECK(copse_load_embedded(&other) == COPSE_UNSUPPORTED);
  CHECK(std::string(copse_last_error()) == "this engine was built without a model");
  CHECK(copse_score(model, nullptr, 0, 5, 1, &out, nullptr, nullptr, nullptr, nullptr) == COPSE_OK);
  CHECK(copse_alloc(0) == nullptr);
  void* memory = copse_alloc(24);
  CHECK(reinterpret_cast<std::uintptr_t>(memory) % 16 == 0);
  copse_free(memory);
  copse_unload(model);
}
