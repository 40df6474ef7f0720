// Seeded random ensembles and rows, with everything that trips a scorer: NaN, infinities, values
// equal to a split condition, negative zero, one-leaf trees, both missing directions.
#pragma once

#include <cmath>
#include <limits>
#include <random>
#include <set>
#include <vector>

#include "ensemble/ensemble.hpp"
#include "package/package.hpp"

namespace copse::testing {

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  /// Uniform in [0, n).
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(engine_()) % n; }
  /// A small grid, so that conditions repeat and rows hit them exactly.
  double grid() { return (static_cast<double>(below(41)) - 20) / 8; }
  bool chance(double p) { return static_cast<double>(engine_()) < p * 4294967296.0; }

 private:
  std::mt19937 engine_;
};

/// What a random ensemble is made of. `tests` empty: every test there is, zeros missing too.
struct EnsembleShape {
  Real input = Real::f32;
  Real sum = Real::f32;
  std::vector<Test> tests = {Test::less};
  Aggregate aggregate = Aggregate::sum;
  std::uint32_t features = 5;
  std::uint32_t outputs = 1;
  std::uint32_t trees = 20;
  std::uint32_t depth = 6;
  Link link = Link::sigmoid;
  bool vectors = false;  // every other tree adds to all outputs
  bool linear = false;   // every third tree has linear leaves
  bool steps = false;    // divisor, scale and bias
};

inline double in_real(double value, Real real) {
  return real == Real::f32 ? static_cast<double>(static_cast<float>(value)) : value;
}

/// Grows one tree of an ensemble whose sets are there.
class Grower {
 public:
  Grower(const EnsembleShape& shape, Ensemble& ensemble, Random& random)
      : shape_(shape), ensemble_(ensemble), random_(random) {}

  Tree grow(std::uint32_t index) {
    tree_ = {};
    const bool vector = shape_.vectors && shape_.outputs > 1 && index % 2 == 1;
    tree_.output = vector ? 0 : index % shape_.outputs;
    tree_.width = vector ? shape_.outputs : 1;
    linear_ = shape_.linear && !vector && index % 3 == 0;
    grow_node(random_.below(shape_.depth + 1));
    return std::move(tree_);
  }

 private:
  std::int32_t grow_node(std::uint32_t depth) {
    const auto index = static_cast<std::int32_t>(tree_.nodes.size());
    tree_.nodes.emplace_back();
    Node node = depth == 0 || random_.chance(0.15) ? leaf() : inner();
    node.number = static_cast<std::uint32_t>(index);
    node.cover = random_.below(1000);
    if (node.left != no_child) {
      node.left = grow_node(depth - 1);
      node.right = grow_node(depth - 1);
    }
    tree_.nodes[static_cast<std::size_t>(index)] = node;
    return index;
  }

  double leaf_value() { return in_real(random_.grid() / 3.7, shape_.sum); }

  Node leaf() {
    Node node;
    if (tree_.width == 1) node.value = leaf_value();
    if (tree_.width > 1) {
      node.at = static_cast<std::uint32_t>(tree_.leaf_values.size());
      for (std::uint32_t k = 0; k < tree_.width; ++k) tree_.leaf_values.push_back(leaf_value());
    }
    if (linear_) {
      node.at = static_cast<std::uint32_t>(tree_.linear.size());
      LinearLeaf leaf{leaf_value(), {}};
      for (std::uint32_t i = random_.below(3); i > 0; --i)
        leaf.terms.push_back({random_.below(shape_.features), random_.grid() / 3.1});
      tree_.linear.push_back(leaf);
    }
    return node;
  }

  Node inner() {
    Node node;
    node.left = 0;  // for now: only that it is no leaf
    node.feature = random_.below(shape_.features);
    node.missing_left = random_.chance(0.5);
    const bool any = shape_.tests.empty();
    node.zero_missing = any && random_.chance(0.2);
    node.test = any ? static_cast<Test>(random_.below(test_count))
                    : shape_.tests[random_.below(static_cast<std::uint32_t>(shape_.tests.size()))];
    if (is_set_test(node.test))
      node.at = random_.below(static_cast<std::uint32_t>(ensemble_.sets.size()));
    else
      node.value = in_real(random_.chance(0.1) ? -0.0 : random_.grid(), shape_.input);
    return node;
  }

  const EnsembleShape& shape_;
  Ensemble& ensemble_;
  Random& random_;
  Tree tree_;
  bool linear_ = false;
};

inline Ensemble random_ensemble(const EnsembleShape& shape, std::uint32_t seed) {
  Random random(seed);
  Ensemble ensemble;
  ensemble.input = shape.input;
  ensemble.sum = shape.sum;
  ensemble.aggregate = shape.aggregate;
  ensemble.link = shape.link;
  ensemble.task = Task::classification;
  ensemble.feature_count = shape.features;
  ensemble.source = "random";
  for (std::uint32_t k = 0; k < shape.outputs; ++k)
    ensemble.base_margin.push_back(
        shape.aggregate == Aggregate::sum ? in_real(random.grid() / 7, shape.sum) : 0);
  if (shape.steps) {
    ensemble.divisor = 3;
    ensemble.scale = in_real(0.7, shape.sum);
    ensemble.bias.assign(shape.outputs, in_real(-0.3, shape.sum));
  }
  for (std::uint32_t s = 0; s < 7; ++s) {
    std::set<double> set;
    for (std::uint32_t i = 0; i <= s; ++i) set.insert(s % 2 == 0 ? random.below(5) : random.grid());
    ensemble.sets.emplace_back(set.begin(), set.end());
  }
  Grower grower(shape, ensemble, random);
  for (std::uint32_t t = 0; t < shape.trees; ++t) ensemble.trees.push_back(grower.grow(t));
  return ensemble;
}

inline double random_value(Random& random) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  switch (random.below(12)) {
    case 0:
      return std::nan("");
    case 1:
      return random.chance(0.5) ? infinity : -infinity;
    case 2:
      return random.chance(0.5) ? 1e30 : -1e30;
    case 3:
      return -0.0;
    case 4:
      return std::nextafter(random.grid(), infinity);
    default:
      return random.grid();
  }
}

inline std::vector<double> random_rows(std::size_t rows, std::size_t columns, std::uint32_t seed) {
  Random random(seed);
  std::vector<double> values(rows * columns);
  for (double& value : values) value = random_value(random);
  return values;
}

/// A package of the given ensembles whose features are its inputs.
inline Package package_of(std::vector<Ensemble> ensembles) {
  Package package;
  package.name = "test";
  package.version = "1.2.3";
  for (std::uint32_t i = 0; i < ensembles.front().feature_count; ++i)
    package.inputs.push_back("x" + std::to_string(i));
  package.program = identity_program(package.inputs);
  package.texts = "{}";
  for (Ensemble& ensemble : ensembles) {
    Member member;
    member.name = "member-" + std::to_string(package.members.size());
    for (std::uint32_t i = 0; i < ensemble.feature_count; ++i) member.columns.push_back(i);
    member.ensemble = std::move(ensemble);
    package.members.push_back(std::move(member));
  }
  return package;
}

}  // namespace copse::testing
