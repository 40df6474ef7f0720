#include <cmath>

#include <catch2/catch.hpp>

#include "ensemble/apply.hpp"
#include "explain/tree_shap.hpp"
#include "features/dependencies.hpp"
#include "model.hpp"
#include "random_ensemble.hpp"
#include "score/score.hpp"

using namespace copse;
using namespace copse::testing;

namespace {

// Gives each node the training rows of its leaves; some leaves have none.
double cover(Tree& tree, std::size_t index, Random& random) {
  Node& node = tree.nodes[index];
  if (node.is_leaf())
    node.cover = random.chance(0.1) ? 0 : 1 + random.below(50);
  else
    node.cover = cover(tree, static_cast<std::size_t>(node.left), random) +
                 cover(tree, static_cast<std::size_t>(node.right), random);
  return node.cover;
}

Ensemble with_covers(Ensemble ensemble, std::uint32_t seed) {
  Random random(seed);
  for (Tree& tree : ensemble.trees) {
    while (cover(tree, 0, random) == 0) {
    }
  }
  return ensemble;
}

// The margin expected where only the features of `known` are: the definition, node by node. Leaves
// that no training row reached count for nothing but on the row's own path (`own`).
double expected(const Ensemble& ensemble, const Tree& tree, std::size_t index, std::uint32_t lane,
                std::uint32_t known, const std::vector<double>& row, bool own = true) {
  const Node& node = tree.nodes[index];
  if (node.is_leaf()) return tree.width > 1 ? tree.leaf_values[node.at + lane] : node.value;
  const double value = in_real(row[node.feature], ensemble.input);
  const std::span<const double> set = is_set_test(node.test)
                                          ? std::span<const double>(ensemble.sets[node.at])
                                          : std::span<const double>();
  const bool goes_left = is_missing(value, node.zero_missing)
                             ? node.missing_left
                             : passes(node.test, value, node.value, set);
  const auto of = [&](std::int32_t child) {
    const bool taken = (child == node.left) == goes_left;
    return expected(ensemble, tree, static_cast<std::size_t>(child), lane, known, row,
                    own && taken);
  };
  const auto rows = [&](std::int32_t child) {
    return tree.nodes[static_cast<std::size_t>(child)].cover;
  };
  if ((known >> node.feature & 1U) != 0) {
    const std::int32_t child = goes_left ? node.left : node.right;
    return rows(child) == 0 && !own ? 0 : of(child);
  }
  double sum = 0;
  for (const std::int32_t child : {node.left, node.right})
    if (rows(child) > 0) sum += rows(child) * of(child) / node.cover;
  return sum;
}

double worth(const Ensemble& ensemble, std::uint32_t output, std::uint32_t known,
             const std::vector<double>& row) {
  double sum = ensemble.base_margin[output];
  for (const Tree& tree : ensemble.trees)
    if (output >= tree.output && output < tree.output + tree.width)
      sum += expected(ensemble, tree, 0, output - tree.output, known, row);
  return finish(ensemble, output, sum);
}

// Shapley's formula, coalition by coalition.
double shapley(const Ensemble& ensemble, std::uint32_t output, std::uint32_t feature,
               const std::vector<double>& row) {
  const std::uint32_t features = ensemble.feature_count;
  double sum = 0;
  for (std::uint32_t known = 0; known < 1U << features; ++known) {
    if ((known >> feature & 1U) != 0) continue;
    const auto size = static_cast<double>(__builtin_popcount(known));
    const double weight =
        std::tgamma(size + 1) * std::tgamma(features - size) / std::tgamma(features + 1.0);
    sum += weight * (worth(ensemble, output, known | 1U << feature, row) -
                     worth(ensemble, output, known, row));
  }
  return sum;
}

// The same of two features together, half of it.
double interaction(const Ensemble& ensemble, std::uint32_t output, std::uint32_t f, std::uint32_t g,
                   const std::vector<double>& row) {
  const std::uint32_t features = ensemble.feature_count;
  const std::uint32_t both = 1U << f | 1U << g;
  double sum = 0;
  for (std::uint32_t known = 0; known < 1U << features; ++known) {
    if ((known & both) != 0) continue;
    const auto size = static_cast<double>(__builtin_popcount(known));
    const double weight =
        std::tgamma(size + 1) * std::tgamma(features - size - 1) / (2 * std::tgamma(features));
    sum += weight *
           (worth(ensemble, output, known | both, row) -
            worth(ensemble, output, known | 1U << f, row) -
            worth(ensemble, output, known | 1U << g, row) + worth(ensemble, output, known, row));
  }
  return sum;
}

Model model_of(std::vector<Ensemble> ensembles) {
  auto model = Model::from(package_of(std::move(ensembles)));
  INFO((model ? "" : model.error().message));
  REQUIRE(model);
  return std::move(*model);
}

std::vector<double> explain(const Model& model, const std::vector<double>& values) {
  const auto inputs = static_cast<Eigen::Index>(model.input_count());
  const Rows rows(values.data(), static_cast<Eigen::Index>(values.size()) / inputs, inputs,
                  Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, inputs));
  std::vector<double> out(static_cast<std::size_t>(rows.rows()) * model.output_count() *
                          (1 + model.feature_count()));
  REQUIRE(model.explain(rows, out.data()));
  return out;
}

// The largest difference between what many rows get at once and what each gets alone, of the
// largest value.
struct Gap {
  double contributions = 0;
  double interactions = 0;
  std::size_t by_tables = 0;  // 1 a kind that was not walked
};

Gap gap_between_many_and_one(const Model& model, const std::vector<double>& values) {
  const auto inputs = static_cast<Eigen::Index>(model.input_count());
  const Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic> stride(1, inputs);
  const auto count = static_cast<Eigen::Index>(values.size()) / inputs;
  const Rows rows(values.data(), count, inputs, stride);
  Workspace workspace;
  const auto largest = [&](std::size_t size, auto&& explain) {
    std::vector<double> many(static_cast<std::size_t>(count) * size);
    std::vector<double> one(size);
    REQUIRE(explain(rows, many.data()));
    double gap = 0;
    double most = 1e-3;
    for (Eigen::Index r = 0; r < count; r += 7) {
      REQUIRE(explain(Rows(values.data() + r * inputs, 1, inputs, stride), one.data()));
      for (std::size_t i = 0; i < size; ++i) {
        gap = std::max(gap, std::fabs(one[i] - many[static_cast<std::size_t>(r) * size + i]));
        most = std::max(most, std::fabs(one[i]));
      }
    }
    return gap / most;
  };
  const std::size_t features = model.feature_count();
  Gap gap;
  gap.contributions =
      largest(model.output_count() * (1 + features),
              [&](const Rows& given, double* out) { return model.explain(given, out, workspace); });
  gap.interactions = largest(
      model.output_count() * features * features,
      [&](const Rows& given, double* out) { return model.interactions(given, out, workspace); });
  const auto many = static_cast<std::size_t>(count);
  for (const MemberShap& shap : workspace.shaps) {
    gap.by_tables += shap.contributions->batch.worth_from() <= many ? 1U : 0U;
    gap.by_tables += shap.interactions->batch.worth_from() <= many ? 1U : 0U;
  }
  return gap;
}

std::string refusal(Ensemble ensemble) {
  const auto shap = TreeShap::of(ensemble);
  return shap ? "explained" : shap.error().message;
}

}  // namespace

TEST_CASE("contributions are Shapley values, by the sum over all coalitions") {
  EnsembleShape shape;
  shape.trees = 6;
  for (std::uint32_t seed = 0; seed < 12; ++seed) {
    shape.tests = seed % 2 == 0 ? std::vector<Test>{Test::less} : std::vector<Test>{};
    shape.input = seed % 3 == 0 ? Real::f64 : Real::f32;
    shape.outputs = 1 + seed % 3;
    shape.vectors = seed % 4 == 1;
    shape.steps = seed % 5 == 2;
    shape.depth = 1 + seed % 9;
    const Ensemble ensemble = with_covers(random_ensemble(shape, seed), seed);
    const Model model = model_of({ensemble});
    const std::vector<double> values = random_rows(6, 5, seed + 100);
    const std::vector<double> found = explain(model, values);
    for (std::size_t r = 0; r < 6; ++r) {
      const std::vector<double> row(values.begin() + static_cast<std::ptrdiff_t>(r * 5),
                                    values.begin() + static_cast<std::ptrdiff_t>(r * 5 + 5));
      for (std::uint32_t k = 0; k < shape.outputs; ++k) {
        const double* one = found.data() + (r * shape.outputs + k) * 6;
        INFO("seed " << seed << " row " << r << " output " << k);
        CHECK(one[0] == Approx(worth(ensemble, k, 0, row)).margin(1e-12));
        for (std::uint32_t f = 0; f < 5; ++f)
          CHECK(one[1 + f] == Approx(shapley(ensemble, k, f, row)).margin(1e-12));
      }
    }
  }
}

TEST_CASE("interactions are Shapley's by the sum over all coalitions, and sum to contributions") {
  EnsembleShape shape;
  shape.trees = 6;
  for (std::uint32_t seed = 0; seed < 8; ++seed) {
    shape.tests = seed % 2 == 0 ? std::vector<Test>{Test::less} : std::vector<Test>{};
    shape.outputs = 1 + seed % 3;
    shape.vectors = seed % 4 == 1;
    shape.steps = seed % 5 == 2;
    shape.depth = 2 + seed;
    const Ensemble ensemble = with_covers(random_ensemble(shape, seed), seed);
    const Model model = model_of({ensemble});
    const std::vector<double> row = random_rows(1, 5, seed + 200);
    const Rows rows(row.data(), 1, 5, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, 5));
    std::vector<double> found(std::size_t{shape.outputs} * 25);
    Workspace workspace;
    REQUIRE(model.interactions(rows, found.data(), workspace));
    for (std::uint32_t k = 0; k < shape.outputs; ++k)
      for (std::uint32_t f = 0; f < 5; ++f) {
        INFO("seed " << seed << " output " << k << " feature " << f);
        double sum = 0;
        for (std::uint32_t g = 0; g < 5; ++g) {
          const double value = found[(k * 5 + f) * 5 + g];
          sum += value;
          if (f != g) CHECK(value == Approx(interaction(ensemble, k, f, g, row)).margin(1e-12));
        }
        CHECK(sum == Approx(shapley(ensemble, k, f, row)).margin(1e-12));
      }
  }
}

TEST_CASE("base value and contributions sum to the margin, members averaged by weight") {
  EnsembleShape shape;
  shape.sum = Real::f64;
  shape.features = 60;
  shape.depth = 11;
  shape.trees = 8;
  std::vector<Ensemble> members;
  for (std::uint32_t seed = 0; seed < 3; ++seed)
    members.push_back(with_covers(random_ensemble(shape, 40 + seed), seed));
  Package package = package_of(members);
  package.members[1].weight = 2.5;
  auto model = Model::from(std::move(package));
  REQUIRE(model);
  const std::vector<double> values = random_rows(50, 60, 9);
  const std::vector<double> found = explain(*model, values);
  std::vector<double> margins(50);
  Scores scores;
  scores.margins = margins.data();
  model->score(Rows(values.data(), 50, 60, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, 60)),
               scores);
  for (std::size_t r = 0; r < 50; ++r) {
    double sum = 0;
    for (std::size_t i = 0; i < 61; ++i) sum += found[r * 61 + i];
    CHECK(sum == Approx(margins[r]).epsilon(1e-9).margin(1e-9));
  }
}

TEST_CASE("a feature that no tree tests adds nothing, and equal ones add the same") {
  Ensemble ensemble;
  ensemble.input = ensemble.sum = Real::f64;
  ensemble.feature_count = 3;
  ensemble.base_margin = {0.5};
  Tree tree;
  const auto inner = [](std::uint32_t feature, std::int32_t left, double cover) {
    Node node;
    node.feature = feature;
    node.left = left;
    node.right = left + 1;
    node.value = 0;
    node.cover = cover;
    return node;
  };
  const auto leaf = [](double value, double cover) {
    Node node;
    node.value = value;
    node.cover = cover;
    return node;
  };
  // 1 only where features 0 and 2 are both at least 0; a quarter of the rows each way.
  tree.nodes = {inner(0, 1, 4), inner(2, 3, 2), inner(2, 5, 2), leaf(0, 1),
                leaf(0, 1),     leaf(0, 1),     leaf(1, 1)};
  ensemble.trees = {tree};
  const std::vector<double> found = explain(model_of({ensemble}), {1, 7, 1});
  CHECK(found[0] == 0.75);
  CHECK(found[1] == Approx(0.375));
  CHECK(found[2] == 0);
  CHECK(found[1] == found[3]);
}

TEST_CASE("what is no sum of trees with covers is not explained, and says why") {
  EnsembleShape shape;
  Ensemble bare = random_ensemble(shape, 1);
  for (Tree& tree : bare.trees)
    for (Node& node : tree.nodes) node.cover = 0;
  CHECK(refusal(bare) ==
        "cannot be explained: it does not say how much of the training data reached its nodes");
  shape.aggregate = Aggregate::maximum;
  CHECK(refusal(random_ensemble(shape, 1)) ==
        "cannot be explained: its margin is the minimum or maximum of its leaves, and not their "
        "sum");
  shape.aggregate = Aggregate::sum;
  shape.sum = Real::f64;
  shape.linear = true;
  CHECK(refusal(with_covers(random_ensemble(shape, 1), 1)) ==
        "cannot be explained: its leaves are linear models");
}

TEST_CASE("a feature reads the inputs that its expression is computed of") {
  Program program = identity_program({"a", "b", "c"});
  program.constants = {2};
  program.slot_count = 6;
  Instruction product{Op::multiply, 1, 4, {0, 3, 0}, {0, 0, 0}, 0};
  Instruction total{Op::sum, 3, 5, {0, 0, 0}, {0, 0, 0}, 0};
  program.instructions = {product, total};
  program.feature_names = {"a", "twice a", "all", "two"};
  program.feature_slots = {0, 4, 5, 3};
  const std::vector<std::vector<std::uint32_t>> expected{{0}, {0}, {0, 1, 2}, {}};
  CHECK(inputs_of_features(program) == expected);
}

TEST_CASE("many rows at once are explained as each is alone, whatever the trees' shapes") {
  std::size_t by_tables = 0;
  for (std::uint32_t seed = 0; seed < 24; ++seed) {
    EnsembleShape shape;
    shape.tests = seed % 2 == 0 ? std::vector<Test>{Test::less} : std::vector<Test>{};
    shape.input = seed % 3 == 0 ? Real::f64 : Real::f32;
    shape.sum = seed % 4 == 0 ? Real::f64 : Real::f32;
    shape.features = seed % 3 == 1 ? 30 : 6;
    shape.outputs = 1 + seed % 3;
    shape.vectors = seed % 4 == 1;
    shape.steps = seed % 5 == 2;
    shape.depth = 1 + seed % 13;
    shape.trees = seed % 7 == 3 ? 150 : 20;
    const Model model = model_of({with_covers(random_ensemble(shape, seed), seed)});
    // One more than a block, than four, and than what is taken at once where conditions are many.
    const std::uint32_t counts[] = {129, 513, 1300};
    const std::vector<double> values = random_rows(counts[seed % 3], shape.features, seed + 300);
    const Gap gap = gap_between_many_and_one(model, values);
    INFO("seed " << seed);
    CHECK(gap.contributions < 2e-6);
    CHECK(gap.interactions < 2e-6);
    by_tables += gap.by_tables;
  }
  CHECK(by_tables > 30);
}

TEST_CASE("what many rows get does not depend on which rows they are explained with") {
  EnsembleShape shape;
  shape.trees = 40;
  const Model model = model_of({with_covers(random_ensemble(shape, 5), 5)});
  const std::vector<double> values = random_rows(2000, 5, 77);
  const std::vector<double> all = explain(model, values);
  const std::vector<double> some =
      explain(model, std::vector<double>(values.begin() + 300 * 5, values.begin() + 1500 * 5));
  CHECK(std::equal(some.begin(), some.end(), all.begin() + 300 * 6));
}
