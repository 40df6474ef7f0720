// Seeded random ensembles and rows, with everything that trips a scorer: NaN, infinities, values
// equal to a split condition, negative zero, one-leaf trees, both missing directions.
#pragma once

#include <cmath>
#include <limits>
#include <random>
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

struct Shape {
  Real real = Real::f32;
  Comparison comparison = Comparison::less;
  std::uint32_t features = 5;
  std::uint32_t outputs = 1;
  std::uint32_t trees = 20;
  std::uint32_t depth = 6;
  Link link = Link::sigmoid;
};

inline double in_real(double value, Real real) {
  return real == Real::f32 ? static_cast<double>(static_cast<float>(value)) : value;
}

inline std::int32_t grow(Tree& tree, const Shape& shape, std::uint32_t depth, Random& random) {
  const auto index = static_cast<std::int32_t>(tree.nodes.size());
  tree.nodes.emplace_back();
  Node node;
  node.cover = random.below(1000);
  if (depth == 0 || random.chance(0.15)) {
    node.value = in_real(random.grid() / 3.7, shape.real);
  } else {
    node.feature = random.below(shape.features);
    node.missing_left = random.chance(0.5);
    node.value = in_real(random.chance(0.1) ? -0.0 : random.grid(), shape.real);
    node.left = grow(tree, shape, depth - 1, random);
    node.right = grow(tree, shape, depth - 1, random);
  }
  tree.nodes[static_cast<std::size_t>(index)] = node;
  return index;
}

inline Ensemble random_ensemble(const Shape& shape, std::uint32_t seed) {
  Random random(seed);
  Ensemble ensemble;
  ensemble.real = shape.real;
  ensemble.comparison = shape.comparison;
  ensemble.link = shape.link;
  ensemble.feature_count = shape.features;
  ensemble.source = "random";
  for (std::uint32_t k = 0; k < shape.outputs; ++k)
    ensemble.base_margin.push_back(in_real(random.grid() / 7, shape.real));
  for (std::uint32_t t = 0; t < shape.trees; ++t) {
    Tree tree;
    tree.output = t % shape.outputs;
    grow(tree, shape, random.below(shape.depth + 1), random);
    ensemble.trees.push_back(std::move(tree));
  }
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
