#include <catch2/catch.hpp>

#include "base/bits.hpp"
#include "model.hpp"
#include "random_ensemble.hpp"
#include "score/link.hpp"
#include "score/score.hpp"

using namespace copse;
using copse::testing::package_of;
using copse::testing::random_ensemble;
using copse::testing::random_rows;

namespace {

Rows row_major(const std::vector<double>& values, std::size_t columns) {
  const auto width = static_cast<Eigen::Index>(columns);
  return {values.data(), static_cast<Eigen::Index>(values.size()) / width, width,
          Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, width)};
}

bool same_bits(double a, double b) {
  return bit_cast<std::uint64_t>(a) == bit_cast<std::uint64_t>(b);
}

Model model_of(std::vector<Ensemble> ensembles) {
  auto model = Model::from(package_of(std::move(ensembles)));
  INFO((model ? "" : model.error().message));
  REQUIRE(model);
  return std::move(*model);
}

}  // namespace

TEST_CASE("the compiled forest gives the reference scorer's bits on every random ensemble") {
  std::uint32_t seed = 0;
  for (const Real real : {Real::f32, Real::f64})
    for (const Comparison comparison : {Comparison::less, Comparison::less_equal})
      for (const std::uint32_t outputs : {1U, 3U})
        for (const std::uint32_t depth : {0U, 1U, 4U, 9U}) {
          const Ensemble ensemble = random_ensemble({.real = real,
                                                     .comparison = comparison,
                                                     .outputs = outputs,
                                                     .trees = 17,
                                                     .depth = depth},
                                                    ++seed);
          const std::size_t rows = 1 + seed * 7 % 150;  // tails of a block too
          const std::vector<double> values = random_rows(rows, 5, seed);
          const Model model = model_of({ensemble});
          std::vector<double> margins(rows * outputs);
          model.score(row_major(values, 5), {nullptr, margins.data()});
          std::vector<double> expected(outputs);
          for (std::size_t r = 0; r < rows; ++r) {
            score_reference(ensemble, std::span(values).subspan(r * 5, 5), expected);
            for (std::size_t k = 0; k < outputs; ++k) {
              CAPTURE(seed, r, k);
              REQUIRE(same_bits(margins[r * outputs + k], expected[k]));
            }
          }
        }
}

TEST_CASE("rows may be row-major, column-major or strided: the answers are the same") {
  const Model model = model_of({random_ensemble({}, 5)});
  const std::vector<double> values = random_rows(100, 5, 6);
  std::vector<double> columns(values.size());
  std::vector<double> spaced(2 * values.size(), 123);
  for (std::size_t r = 0; r < 100; ++r)
    for (std::size_t c = 0; c < 5; ++c) {
      columns[c * 100 + r] = values[r * 5 + c];
      spaced[2 * (r * 5 + c)] = values[r * 5 + c];
    }
  using Stride = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
  std::vector<double> plain(100);
  std::vector<double> transposed(100);
  std::vector<double> strided(100);
  model.score(row_major(values, 5), {plain.data()});
  model.score(Rows(columns.data(), 100, 5, Stride(100, 1)), {transposed.data()});
  model.score(Rows(spaced.data(), 100, 5, Stride(2, 10)), {strided.data()});
  CHECK(plain == transposed);
  CHECK(plain == strided);
}

TEST_CASE("members are averaged as the weighted mean of their margins, in double, in order") {
  const std::vector<Ensemble> ensembles{random_ensemble({}, 1), random_ensemble({}, 2),
                                        random_ensemble({.real = Real::f64}, 3)};
  Package package = package_of(ensembles);
  package.members[0].weight = 2;
  package.members[1].weight = 0.1;
  const Model model = std::move(*Model::from(package));
  const std::vector<double> values = random_rows(70, 5, 4);
  std::vector<double> margins(70);
  std::vector<double> members(70 * 3);
  std::vector<double> probabilities(70);
  model.score(row_major(values, 5), {probabilities.data(), margins.data(), members.data()});
  for (std::size_t r = 0; r < 70; ++r) {
    double sum = 0;
    for (std::size_t m = 0; m < 3; ++m) {
      double margin = 0;
      score_reference(ensembles[m], std::span(values).subspan(r * 5, 5), {&margin, 1});
      REQUIRE(same_bits(members[r * 3 + m], margin));
      sum += package.members[m].weight * margin;
    }
    REQUIRE(same_bits(margins[r], sum / (2 + 0.1 + 1)));
    REQUIRE(probabilities[r] == Approx(1 / (1 + std::exp(-margins[r]))).epsilon(1e-15));
  }
}

TEST_CASE("the float32 sigmoid saturates as XGBoost's does and never leaves 0 to 1") {
  const std::vector<double> margins{-200, -88.8, -1, 0, 1, 88.8, 200};
  std::vector<double> p(margins.size());
  apply_link(Link::sigmoid, Real::f32, margins.data(), margins.size(), p.data());
  for (std::size_t i = 1; i < p.size(); ++i) CHECK(p[i] >= p[i - 1]);
  CHECK(p[3] == 0.5);
  CHECK(p.back() == 1);
  CHECK(p.front() > 0);
  apply_link(Link::sigmoid, Real::f64, margins.data(), margins.size(), p.data());
  CHECK(p[3] == 0.5);
  CHECK(p.front() == Approx(1.3838965267367376e-87));
}
