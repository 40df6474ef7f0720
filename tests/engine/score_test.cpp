#include <catch2/catch.hpp>

#include "base/bits.hpp"
#include "ensemble/apply.hpp"
#include "model.hpp"
#include "random_ensemble.hpp"
#include "score/link.hpp"
#include "score/score.hpp"

using namespace copse;
using copse::testing::EnsembleShape;
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
  std::vector<EnsembleShape> shapes;
  for (const Real input : {Real::f32, Real::f64})
    for (const Real sum : {Real::f32, Real::f64})
      for (const std::uint32_t outputs : {1U, 3U})
        for (const std::uint32_t depth : {0U, 1U, 4U, 9U}) {
          EnsembleShape shape{
              .input = input, .sum = sum, .outputs = outputs, .trees = 17, .depth = depth};
          shapes.push_back(shape);
          shape.tests = {Test::less_equal};
          shapes.push_back(shape);
          shape.tests = {};
          shape.vectors = true;
          shape.linear = sum == Real::f64;
          shape.steps = true;
          shapes.push_back(shape);
          shape.aggregate = depth % 2 == 0 ? Aggregate::minimum : Aggregate::maximum;
          shapes.push_back(shape);
        }
  std::uint32_t seed = 0;
  for (const EnsembleShape& shape : shapes) {
    const Ensemble ensemble = random_ensemble(shape, ++seed);
    const std::size_t rows = 1 + seed * 7 % 150;  // tails of a block too
    const std::vector<double> values = random_rows(rows, 5, seed);
    const Model model = model_of({ensemble});
    const std::size_t outputs = shape.outputs;
    std::vector<double> margins(rows * outputs);
    std::vector<std::uint32_t> leaves(rows * shape.trees);
    model.score(row_major(values, 5), {nullptr, margins.data()});
    model.leaves(row_major(values, 5), leaves.data());
    std::vector<double> expected(outputs);
    std::vector<std::uint32_t> numbers(shape.trees);
    for (std::size_t r = 0; r < rows; ++r) {
      const auto row = std::span(values).subspan(r * 5, 5);
      CAPTURE(seed, r);
      score_reference(ensemble, row, expected);
      for (std::size_t k = 0; k < outputs; ++k)
        REQUIRE(same_bits(margins[r * outputs + k], expected[k]));
      leaves_reference(ensemble, row, numbers);
      REQUIRE(std::equal(numbers.begin(), numbers.end(),
                         leaves.begin() + static_cast<std::ptrdiff_t>(r * shape.trees)));
    }
  }
}

TEST_CASE("each test sends each value where its library does") {
  const auto left = [](Test test, double value, double condition, std::vector<double> set = {}) {
    return passes<double>(test, value, condition, set);
  };
  CHECK(left(Test::less, 1, 2));
  CHECK_FALSE(left(Test::less, 2, 2));
  CHECK(left(Test::less_equal, 2, 2));
  CHECK(left(Test::less_equal, -0.0, 0.0));
  CHECK(left(Test::equal, -0.0, 0.0));
  CHECK(left(Test::in_set, 2.5, 0, {1, 2.5}));
  CHECK_FALSE(left(Test::in_set, 2.4, 0, {1, 2.5}));
  CHECK(left(Test::floor_in_set, 2.9, 0, {0, 2}));
  CHECK_FALSE(left(Test::floor_in_set, -0.5, 0, {0, 2}));
  CHECK(left(Test::trunc_in_set, -0.5, 0, {0, 2}));
  CHECK_FALSE(left(Test::trunc_in_set, -1.5, 0, {0, 2}));
  CHECK_FALSE(left(Test::trunc_in_set, HUGE_VAL, 0, {0, 2}));
  CHECK(is_missing(1e-36, true));
  CHECK_FALSE(is_missing(1e-36, false));
  CHECK_FALSE(is_missing(1e-34, true));
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
                                        random_ensemble({.input = Real::f64, .sum = Real::f64}, 3)};
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

TEST_CASE("members of different links are averaged by their predictions") {
  Ensemble log_odds = random_ensemble({}, 1);
  Ensemble probability = random_ensemble({.sum = Real::f64, .link = Link::identity}, 2);
  Package package = package_of({log_odds, probability});
  const Status refused = validate(package);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("combine the members' predictions") != std::string::npos);
  package.combine = Combine::prediction;
  const Model model = std::move(*Model::from(package));
  const Model first = model_of({log_odds});
  const Model second = model_of({probability});
  const std::vector<double> values = random_rows(70, 5, 4);
  std::vector<double> both(70);
  std::vector<double> margins(70);
  std::vector<double> a(70);
  std::vector<double> b(70);
  model.score(row_major(values, 5), {both.data(), margins.data()});
  first.score(row_major(values, 5), {a.data()});
  second.score(row_major(values, 5), {b.data()});
  for (std::size_t r = 0; r < 70; ++r) REQUIRE(same_bits(both[r], (a[r] + b[r]) / 2));
  CHECK(both == margins);
}

TEST_CASE("each link is what its library computes") {
  const auto linked = [](Link link, Real real, std::vector<double> margins, double scale = 1) {
    apply_link(link, real, scale, margins.data(), 1, margins.size(), margins.data());
    return margins;
  };
  CHECK(linked(Link::sigmoid, Real::f64, {0.5}, 2)[0] == Approx(1 / (1 + std::exp(-1.0))));
  CHECK(linked(Link::exponential, Real::f64, {0.5}, 3)[0] == Approx(3 * std::exp(0.5)));
  CHECK(linked(Link::step, Real::f32, {0, 1e-30, -1}) == std::vector<double>{0, 1, 0});
  CHECK(linked(Link::signed_square, Real::f64, {-3, 2}) == std::vector<double>{-9, 4});
  for (const double x : {-700.0, -40.0, -1e-9, 0.0, 3.0, 700.0, 709.7})
    CHECK(linked(Link::softplus, Real::f64, {x})[0] ==
          Approx(std::log1p(std::exp(x))).epsilon(1e-15));
  CHECK(std::isinf(linked(Link::softplus, Real::f64, {1000})[0]));
  for (const double x : {0.0, 1.0, 10.3, 900.0, 2000.0})
    CHECK(linked(Link::anomaly, Real::f64, {x}, 2)[0] == Approx(-std::exp2(-x / 2)).epsilon(1e-15));
  const auto shares = linked(Link::softmax, Real::f64, {1, 2, 1e3});
  CHECK(shares[0] + shares[1] + shares[2] == 1);
  CHECK(linked(Link::softmax, Real::f32, {0, 0}) == std::vector<double>{0.5, 0.5});
  CHECK(linked(Link::onnx_logistic, Real::f32, {-20})[0] < 1e-8);
  CHECK(linked(Link::onnx_logistic, Real::f32, {0})[0] == 0.5);
  CHECK(linked(Link::probit, Real::f32, {0.975})[0] == Approx(1.96).margin(0.01));
  const auto zeroed = linked(Link::softmax_zero, Real::f32, {0, 1, 1});
  CHECK(zeroed == std::vector<double>{0, 0.5, 0.5});
  CHECK(linked(Link::onnx_softmax, Real::f64, {0.1, 0.1, 0.1})[0] == static_cast<double>(1 / 3.0F));
}

TEST_CASE("the float32 sigmoid saturates as XGBoost's does and never leaves 0 to 1") {
  const std::vector<double> margins{-200, -88.8, -1, 0, 1, 88.8, 200};
  std::vector<double> p(margins.size());
  apply_link(Link::sigmoid, Real::f32, 1, margins.data(), margins.size(), 1, p.data());
  for (std::size_t i = 1; i < p.size(); ++i) CHECK(p[i] >= p[i - 1]);
  CHECK(p[3] == 0.5);
  CHECK(p.back() == 1);
  CHECK(p.front() > 0);
  apply_link(Link::sigmoid, Real::f64, 1, margins.data(), margins.size(), 1, p.data());
  CHECK(p[3] == 0.5);
  CHECK(p.front() == Approx(1.3838965267367376e-87));
}
