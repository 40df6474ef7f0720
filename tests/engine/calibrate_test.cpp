#include "decide/calibrate.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "model.hpp"
#include "random_ensemble.hpp"

using namespace copse;
using copse::testing::package_of;
using copse::testing::random_ensemble;
using copse::testing::random_rows;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Calibration platt(double slope, double intercept) {
  return {Calibration::Method::platt, slope, intercept, {}, {}};
}

struct Answers {
  std::vector<double> margins;
  std::vector<double> predictions;
};

Answers answers_of(const Package& package, const std::vector<double>& rows) {
  const auto model = Model::from(package);
  REQUIRE(model);
  const std::size_t count = rows.size() / 5;
  Answers answers{std::vector<double>(count), std::vector<double>(count)};
  model->score(Rows(rows.data(), static_cast<Eigen::Index>(count), 5,
                    Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, 5)),
               {answers.predictions.data(), answers.margins.data()});
  return answers;
}

}  // namespace

TEST_CASE("Platt's calibration is the sigmoid of a straight line through the margin") {
  const Calibration calibration = platt(2, -0.5);
  for (const double margin : {-40.0, -1.0, 0.25, 3.0})
    CHECK(calibrate(calibration, margin) ==
          Approx(1 / (1 + std::exp(0.5 - 2 * margin))).epsilon(1e-15));
  CHECK(calibrate(calibration, 0.25) == 0.5);
  CHECK(calibrate(calibration, -infinity) == 0);
  CHECK(calibrate(calibration, infinity) == 1);
  CHECK(calibrate(calibration, -1e300) == 0);
  CHECK(std::isnan(calibrate(calibration, std::nan(""))));
}

TEST_CASE("an isotonic calibration is linear between its points and level beyond them") {
  const Calibration calibration{
      Calibration::Method::isotonic, 1, 0, {-2, 0, 1, 1.5}, {0.125, 0.25, 0.25, 0.75}};
  CHECK(calibrate(calibration, -infinity) == 0.125);
  CHECK(calibrate(calibration, -2) == 0.125);
  CHECK(calibrate(calibration, -1) == 0.1875);
  CHECK(calibrate(calibration, 0) == 0.25);
  CHECK(calibrate(calibration, 0.5) == 0.25);
  CHECK(calibrate(calibration, 1.25) == 0.5);
  CHECK(calibrate(calibration, 1.5) == 0.75);
  CHECK(calibrate(calibration, infinity) == 0.75);
  CHECK(std::isnan(calibrate(calibration, std::nan(""))));
  double before = 0;
  for (double margin = -3; margin < 3; margin += 0.001) {
    REQUIRE(calibrate(calibration, margin) >= before);
    before = calibrate(calibration, margin);
  }
}

TEST_CASE("a calibrated package keeps its margins, and calibrates what it combines") {
  const std::vector<double> rows = random_rows(300, 5, 3);
  for (const std::size_t members : {1U, 2U})
    for (const Combine combine : {Combine::margin, Combine::prediction}) {
      CAPTURE(members, static_cast<int>(combine));
      std::vector<Ensemble> ensembles{random_ensemble({}, 1)};
      if (members == 2) ensembles.push_back(random_ensemble({}, 2));
      Package package = package_of(std::move(ensembles));
      package.combine = combine;
      const Answers plain = answers_of(package, rows);
      package.calibration = platt(1.5, -0.25);
      const Answers calibrated = answers_of(package, rows);
      CHECK(calibrated.margins == plain.margins);
      for (std::size_t r = 0; r < plain.margins.size(); ++r) {
        const double margin =
            combine == Combine::margin ? plain.margins[r] : log_odds(plain.predictions[r]);
        REQUIRE(calibrated.predictions[r] == calibrate(*package.calibration, margin));
      }
    }
}

TEST_CASE(
    "known answers are the calibrated ones, and another calibration does not reproduce them") {
  Package package = package_of({random_ensemble({}, 1)});
  package.calibration = platt(1.5, -0.25);
  auto answered = with_answers(package, random_rows(3, 5, 3));
  REQUIRE(answered);
  CHECK(Model::load(write(*answered)));
  answered->calibration->slope = 1.625;
  CHECK(!Model::load(write(*answered)));
}

TEST_CASE("only a model of one probability can be calibrated") {
  Package values = package_of({random_ensemble({}, 1)});
  values.calibration = platt(1, 0);
  CHECK(validate(values));
  values.members[0].ensemble.task = Task::regression;
  const Status refused = validate(values);
  REQUIRE(!refused);
  CHECK(refused.error().message == "calibration: only a model of one probability can have one");
  Package classes = package_of({random_ensemble({.outputs = 3, .link = Link::softmax}, 1)});
  classes.calibration = platt(1, 0);
  CHECK(!validate(classes));
}
