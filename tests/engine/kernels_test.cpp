#include <catch2/catch.hpp>

#include <numeric>

#include "base/bits.hpp"
#include "random_ensemble.hpp"
#include "score/score.hpp"

using namespace copse;
using copse::testing::EnsembleShape;
using copse::testing::random_ensemble;
using copse::testing::random_rows;

namespace {

bool same_bits(double a, double b) {
  return bit_cast<std::uint64_t>(a) == bit_cast<std::uint64_t>(b);
}

// What the reference scorer says of rows whose features stand side by side.
struct Expected {
  std::vector<double> margins;
  std::vector<std::uint32_t> numbers;
};

Expected expect(const Ensemble& ensemble, const std::vector<double>& columns, std::size_t rows) {
  const std::size_t outputs = ensemble.output_count();
  const std::size_t trees = ensemble.trees.size();
  Expected expected{std::vector<double>(rows * outputs), std::vector<std::uint32_t>(rows * trees)};
  std::vector<double> features(ensemble.feature_count);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t f = 0; f < features.size(); ++f) features[f] = columns[f * rows + r];
    score_reference(ensemble, features, {expected.margins.data() + r * outputs, outputs});
    leaves_reference(ensemble, features, {expected.numbers.data() + r * trees, trees});
  }
  return expected;
}

// Blocks of `size` of the rows, scored and compared.
std::size_t differing(const Forest& forest, const Ensemble& ensemble,
                      const std::vector<double>& columns, const Expected& expected,
                      std::size_t rows, std::size_t size, Scratch& scratch) {
  const std::size_t outputs = ensemble.output_count();
  const std::size_t trees = ensemble.trees.size();
  std::vector<std::uint32_t> slots(ensemble.feature_count);
  std::iota(slots.begin(), slots.end(), 0U);
  std::size_t count = 0;
  for (std::size_t from = 0; from < rows; from += size) {
    const FeatureBlock block{columns.data() + from, static_cast<std::ptrdiff_t>(rows), 1,
                             std::min(size, rows - from)};
    std::vector<double> margins(block.rows * outputs);
    score(forest, block, slots, scratch, margins.data());
    for (std::size_t i = 0; i < margins.size(); ++i)
      if (!same_bits(margins[i], expected.margins[from * outputs + i])) ++count;
    std::vector<std::uint32_t> numbers(block.rows * trees);
    leaves(forest, block, slots, scratch, numbers.data());
    for (std::size_t i = 0; i < numbers.size(); ++i)
      if (numbers[i] != expected.numbers[from * trees + i]) ++count;
  }
  return count;
}

// Every kernel on every size of block.
void check_kernels(const EnsembleShape& shape, std::size_t rows, std::uint32_t seed) {
  const Ensemble ensemble = random_ensemble(shape, seed);
  const std::vector<double> columns = random_rows(ensemble.feature_count, rows, seed);
  const Expected expected = expect(ensemble, columns, rows);
  Scratch scratch;
  for (const Plan plan : {Plan::slice, Plan::walk}) {
    Forest forest = std::move(*compile(ensemble, plan));
    for (const std::size_t few : {std::size_t{0}, score_block})
      for (const std::size_t size :
           {std::size_t{1}, std::size_t{7}, std::size_t{100}, score_block}) {
        forest.few = few;
        INFO("plan " << static_cast<int>(plan) << ", few " << few << ", blocks of " << size
                     << ", seed " << seed);
        CHECK(differing(forest, ensemble, columns, expected, rows, size, scratch) == 0);
      }
  }
}

}  // namespace

TEST_CASE("every kernel gives the reference scorer's bits on random ensembles of every kind") {
  std::uint32_t seed = 0;
  for (const Real input : {Real::f32, Real::f64})
    for (const Real sum : {Real::f32, Real::f64})
      for (const std::uint32_t depth : {0U, 1U, 3U, 4U, 6U, 8U, 12U}) {
        EnsembleShape shape{.input = input, .sum = sum, .trees = 19, .depth = depth};
        check_kernels(shape, 260, ++seed);
        shape.tests = {Test::less_equal};
        shape.outputs = 3;
        check_kernels(shape, 130, ++seed);
        shape.tests = {};
        shape.vectors = true;
        shape.linear = sum == Real::f64;
        shape.steps = true;
        check_kernels(shape, 130, ++seed);
        shape.aggregate = depth % 2 == 0 ? Aggregate::minimum : Aggregate::maximum;
        check_kernels(shape, 130, ++seed);
      }
}

TEST_CASE("every number of rows from 1 to 300 is scored alike") {
  const Ensemble ensemble = random_ensemble({.features = 7, .trees = 9}, 77);
  const std::vector<double> columns = random_rows(7, 300, 78);
  const Expected expected = expect(ensemble, columns, 300);
  const Forest forest = std::move(*compile(ensemble));
  Scratch scratch;
  for (std::size_t size = 1; size <= score_block; ++size)
    CHECK(differing(forest, ensemble, columns, expected, 300, size, scratch) == 0);
}
