#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>

#include "base/bits.hpp"
#include "model.hpp"
#include "random_ensemble.hpp"
#include "score/score.hpp"

using namespace copse;
using copse::testing::EnsembleShape;
using copse::testing::package_of;
using copse::testing::Random;
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
void check_kernels(const Ensemble& ensemble, std::size_t rows, std::uint32_t seed,
                   const std::vector<double>& columns) {
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

void check_kernels(const Ensemble& ensemble, std::size_t rows, std::uint32_t seed) {
  check_kernels(ensemble, rows, seed, random_rows(ensemble.feature_count, rows, seed));
}

void check_kernels(const EnsembleShape& shape, std::size_t rows, std::uint32_t seed) {
  check_kernels(random_ensemble(shape, seed), rows, seed);
}

// A complete tree whose nodes of one level are all alike, but for their children and leaves.
Tree oblivious(const std::vector<Node>& levels, testing::Random& random) {
  Tree tree;
  const std::size_t inner = (std::size_t{1} << levels.size()) - 1;
  tree.nodes.resize(inner * 2 + 1);
  for (std::size_t level = 0; level < levels.size(); ++level)
    for (std::size_t i = (std::size_t{1} << level) - 1; i < (std::size_t{2} << level) - 1; ++i) {
      tree.nodes[i] = levels[level];
      tree.nodes[i].left = static_cast<std::int32_t>(2 * i + 1);
      tree.nodes[i].right = static_cast<std::int32_t>(2 * i + 2);
    }
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    tree.nodes[i].number = static_cast<std::uint32_t>(i);
    if (i >= inner) tree.nodes[i].value = random.grid() / 4;
  }
  return tree;
}

Ensemble oblivious_ensemble(std::uint32_t deepest, std::uint32_t seed) {
  testing::Random random(seed);
  Ensemble ensemble = random_ensemble({.input = Real::f32, .sum = Real::f64, .trees = 0}, seed);
  for (std::uint32_t t = 0; t < 21; ++t) {
    std::vector<Node> levels(1 + (t + deepest - 1) % deepest);
    for (Node& node : levels) {
      node.feature = random.below(ensemble.feature_count);
      node.test = random.chance(0.2) ? Test::equal : Test::less_equal;
      node.missing_left = random.chance(0.5);
      node.value = random.grid();
    }
    ensemble.trees.push_back(oblivious(levels, random));
  }
  REQUIRE(validate(ensemble));
  return ensemble;
}

std::size_t count(const Forest& forest, SlicedTree::Shape shape) {
  std::size_t found = 0;
  for (const SlicedTree& tree : forest.sliced.trees) found += tree.shape == shape ? 1 : 0;
  return found;
}

// Thousands of thresholds a feature, and sets of hundreds of categories.
Ensemble with_many_conditions(Ensemble ensemble, std::uint32_t seed) {
  Random random(seed);
  ensemble.sets.clear();
  for (std::uint32_t s = 0; s < 150; ++s) {
    std::vector<double> set;
    for (std::uint32_t category = 0; category < 400; ++category)
      if (random.chance(s % 3 == 0 ? 0.9 : 0.1)) set.push_back(category);
    if (!set.empty()) ensemble.sets.push_back(set);
  }
  ensemble.sets.push_back({3});
  for (Tree& tree : ensemble.trees)
    for (Node& node : tree.nodes) {
      if (node.is_leaf()) continue;
      if (is_set_test(node.test))
        node.at = random.below(static_cast<std::uint32_t>(ensemble.sets.size()));
      else
        node.value = (static_cast<double>(random.below(40'000)) - 20'000) / 64;
    }
  return ensemble;
}

// Rows of the random kind, with a share of their values missing, whole columns of some blocks too.
std::vector<double> mixed_rows(std::size_t width, std::size_t rows, double missing,
                               std::uint32_t seed) {
  std::vector<double> columns = random_rows(rows, width, seed);
  Random random(seed + 1);
  for (double& value : columns) {
    if (std::isnan(value)) value = 0;
    if (random.chance(missing)) value = std::nan("");
  }
  if (missing > 0.5) std::fill_n(columns.begin(), rows, std::nan(""));
  return columns;
}

// One small ensemble for each kernel: shallow, bushy, lopsided and wide of code, oblivious, of
// several outputs and vectors, of sets and zeros, of doubles, linear.
std::vector<Ensemble> every_shape() {
  std::vector<Ensemble> made;
  made.push_back(random_ensemble({.features = 7, .trees = 17, .depth = 4}, 77));
  made.push_back(random_ensemble({.features = 7, .trees = 9, .depth = 7}, 78));
  made.push_back(random_ensemble(
      {.input = Real::f64, .sum = Real::f64, .features = 5, .trees = 5, .depth = 13}, 79));
  made.push_back(oblivious_ensemble(6, 80));
  made.push_back(oblivious_ensemble(11, 81));
  made.push_back(random_ensemble({.tests = {}, .outputs = 3, .trees = 9, .vectors = true}, 82));
  made.push_back(random_ensemble({.input = Real::f64,
                                  .sum = Real::f64,
                                  .tests = {Test::less_equal, Test::in_set},
                                  .trees = 9,
                                  .linear = true,
                                  .steps = true},
                                 83));
  made.push_back(random_ensemble(
      {.tests = {}, .aggregate = Aggregate::maximum, .features = 40, .trees = 9}, 84));
  return made;
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

TEST_CASE("thousands of conditions a feature and sets of hundreds of categories are scored alike") {
  for (std::uint32_t seed = 0; seed < 4; ++seed) {
    EnsembleShape shape;
    shape.tests = {Test::less, Test::less_equal, Test::in_set, Test::trunc_in_set};
    shape.input = seed % 2 == 0 ? Real::f32 : Real::f64;
    shape.features = 4;
    shape.trees = 400;
    shape.depth = 8;
    const Ensemble ensemble = with_many_conditions(random_ensemble(shape, seed + 70), seed);
    Random random(seed + 9);
    std::vector<double> columns(std::size_t{300} * shape.features);
    for (double& value : columns)
      value = random.chance(0.1)   ? std::nan("")
              : random.chance(0.5) ? random.below(420)
                                   : (static_cast<double>(random.below(40'000)) - 20'000) / 64;
    REQUIRE(compile(ensemble)->conditions.conditions.size() > 4'095);
    check_kernels(ensemble, 300, seed, columns);
  }
}

TEST_CASE(
    "every number of rows from 1 to 300 is scored alike, whatever the shape and what is missing") {
  constexpr std::size_t most = 300;
  std::uint32_t seed = 300;
  for (const Ensemble& ensemble : every_shape())
    for (const double missing : {0.0, 0.1, 0.6}) {
      const std::size_t width = ensemble.feature_count;
      const std::size_t outputs = ensemble.output_count();
      const std::vector<double> columns = mixed_rows(width, most, missing, ++seed);
      const Expected expected = expect(ensemble, columns, most);
      const auto differ = [&](const double* margins, std::size_t from, std::size_t rows) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < rows * outputs; ++i)
          if (!same_bits(margins[i], expected.margins[from * outputs + i])) ++count;
        return count;
      };
      std::vector<double> margins(most * outputs);
      Scratch scratch;
      std::vector<std::uint32_t> slots(width);
      std::iota(slots.begin(), slots.end(), 0U);
      for (const Plan plan : {Plan::slice, Plan::walk}) {
        Forest forest = std::move(*compile(ensemble, plan));
        for (const std::size_t few : {std::size_t{0}, score_block}) {
          forest.few = few;
          INFO("plan " << static_cast<int>(plan) << ", few " << few << ", seed " << seed);
          for (std::size_t rows = 1; rows <= score_block; ++rows) {
            const std::size_t from = rows * 37 % (most - rows);
            const FeatureBlock block{columns.data() + from, static_cast<std::ptrdiff_t>(most), 1,
                                     rows};
            score(forest, block, slots, scratch, margins.data());
            CHECK(differ(margins.data(), from, rows) == 0);
          }
        }
      }
      const auto model = Model::from(package_of({ensemble}));
      REQUIRE(model);
      INFO("seed " << seed);
      Workspace workspace;
      Scores out;
      out.margins = margins.data();
      for (std::size_t rows = 1; rows <= most; ++rows) {
        const std::size_t from = rows == most ? 0 : rows * 37 % (most - rows);
        const Rows given(columns.data() + from, static_cast<Eigen::Index>(rows),
                         static_cast<Eigen::Index>(width),
                         Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(most, 1));
        model->score(given, out, workspace);
        CHECK(differ(margins.data(), from, rows) == 0);
      }
    }
}

TEST_CASE("every kernel scores oblivious trees of one to eleven levels") {
  for (const std::uint32_t deepest : {5U, 8U, 11U})
    check_kernels(oblivious_ensemble(deepest, deepest), 300, deepest);
}

TEST_CASE("each kind of forest takes the layout that is made for it") {
  const Forest levels = std::move(*compile(oblivious_ensemble(8, 3)));
  CHECK(count(levels, SlicedTree::Shape::oblivious) == 21);
  CHECK(levels.heap.levels == 8);
  CHECK(levels.walk.nodes.empty());

  const Forest shallow = std::move(*compile(random_ensemble({.trees = 30, .depth = 4}, 4)));
  CHECK(count(shallow, SlicedTree::Shape::shallow) == 30);
  CHECK(shallow.value_planes.size() == 30 * 64);
  CHECK(shallow.heap.levels == 4);

  const EnsembleShape deep{.features = 40, .trees = 30, .depth = 6};
  const Forest bushy = std::move(*compile(random_ensemble(deep, 5), Plan::slice));
  CHECK(count(bushy, SlicedTree::Shape::bushy) > 0);
  CHECK(bushy.heap.levels == 0);  // more entries than two registers hold
  CHECK_FALSE(bushy.walk.nodes.empty());

  const Forest any =
      std::move(*compile(random_ensemble({.trees = 30, .depth = 14}, 6), Plan::slice));
  CHECK(count(any, SlicedTree::Shape::any) > 0);
  CHECK(std::move(*compile(random_ensemble({.depth = 14}, 6), Plan::walk)).sliced.trees.empty());
}
