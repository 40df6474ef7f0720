#include "decide/unlike.hpp"

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
using Kind = TrainingColumn::Kind;

Package package_like(std::vector<TrainingColumn> columns, std::uint32_t rows) {
  Package package = package_of({random_ensemble({}, 1)});
  package.training = Training{rows, std::move(columns), 4, 0.01};
  REQUIRE(validate(package));
  return package;
}

}  // namespace

TEST_CASE("a number is as surprising as the smaller share of rows at least as extreme") {
  const Package package = package_like({{0, Kind::bins, {0, 1, 10}, {2, 10, 6, 1}, 0}}, 19);
  const Unlike unlike(*package.training, package);
  const auto of = [&](double x) { return unlike.surprise(0, x); };
  const auto share = [](double rows) { return Approx(-std::log((rows + 1) / 20)).epsilon(1e-15); };
  CHECK(of(-infinity) == share(2));
  CHECK(of(0) == share(2));  // an edge belongs to the bin below it
  CHECK(of(1e-9) == share(12));
  CHECK(of(1) == share(12));
  CHECK(of(1.5) == share(7));
  CHECK(of(10) == share(7));
  CHECK(of(10.5) == share(1));
  CHECK(of(infinity) == share(1));
  CHECK(of(std::nan("")) == share(0));  // no row of the training was missing
}

TEST_CASE("a category is as surprising as it was rare, one that never was most of all") {
  const Package package = package_like({{1, Kind::categories, {-1, 0, 2}, {5, 0, 3}, 1}}, 9);
  const Unlike unlike(*package.training, package);
  const auto share = [](double rows) { return Approx(-std::log((rows + 1) / 10)).epsilon(1e-15); };
  CHECK(unlike.surprise(0, -1) == share(5));
  CHECK(unlike.surprise(0, 0) == share(0));
  CHECK(unlike.surprise(0, -0.0) == share(0));
  CHECK(unlike.surprise(0, 2) == share(3));
  CHECK(unlike.surprise(0, 1) == share(0));
  CHECK(unlike.surprise(0, 3) == share(0));
  CHECK(unlike.surprise(0, infinity) == share(0));
  CHECK(unlike.surprise(0, std::nan("")) == share(1));
}

TEST_CASE("where all rows are missing, or all in one bin, nothing is infinite") {
  const Package package =
      package_like({{0, Kind::bins, {}, {0}, 9}, {1, Kind::bins, {5}, {9, 0}, 0}}, 9);
  const Unlike unlike(*package.training, package);
  CHECK(unlike.surprise(0, std::nan("")) == 0);
  CHECK(unlike.surprise(0, 1) == Approx(std::log(10)));
  CHECK(unlike.surprise(1, 5) == 0);
  CHECK(unlike.surprise(1, 6) == Approx(std::log(10)));
}

TEST_CASE("the distance is the sum over the columns, of inputs and of derived features") {
  Package package = package_like({{0, Kind::bins, {-1, 1}, {10, 60, 29}, 1},
                                  {7, Kind::categories, {0, 1}, {70, 30}, 0},
                                  {4, Kind::bins, {0}, {50, 50}, 0}},
                                 100);
  package.policy = Policy{0, 0.75, 0.004, 0.0025, 24, 0.22, 2, {}};
  const auto model = Model::from(package);
  REQUIRE(model);
  constexpr Eigen::Index count = 400;
  const std::vector<double> values = random_rows(count, 5, 5);
  const Rows rows(values.data(), count, 5, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, 5));
  std::vector<double> distances(count);
  std::vector<double> surprises(count * 3);
  std::vector<Decision> decisions(count);
  Scores out;
  out.distances = distances.data();
  model->score(rows, out);
  out.distances = nullptr;
  out.decisions = decisions.data();
  model->score(rows, out);
  model->surprises(rows, surprises.data());
  std::size_t referred = 0;
  for (std::size_t r = 0; r < count; ++r) {
    const double* row = surprises.data() + r * 3;
    REQUIRE(row[1] == model->unlike().surprise(1, values[r * 5 + 2]));
    REQUIRE(distances[r] == 0.0 + row[0] + row[1] + row[2]);
    const bool unlike = (decisions[r].referral & referral::unlike_training) != 0;
    REQUIRE(unlike == (distances[r] > 4));
    referred += unlike ? 1 : 0;
  }
  CHECK(referred > 0);
  CHECK(referred < count);
}
