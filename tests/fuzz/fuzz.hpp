// What the fuzz targets have in common: what must hold of whatever an importer accepts.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include "base/bits.hpp"
#include "base/status.hpp"
#include "ensemble/ensemble.hpp"
#include "forest/forest.hpp"
#include "import/import.hpp"
#include "score/score.hpp"

namespace copse::fuzz {

/// A finding, which ends the process, unless `holds`.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

inline std::span<const std::byte> bytes_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const std::byte*>(data), size};
}

/// Rows × features, column by column, with what the trees ask for: their split conditions and
/// members of their sets, the neighbours of these, and what is no number.
inline std::vector<double> telling_rows(const Ensemble& ensemble, std::size_t rows) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::vector<double> values(rows * ensemble.feature_count, 0.0);
  for (std::size_t f = 0; f < ensemble.feature_count; ++f) values[f * rows] = std::nan("");
  std::uint32_t turn = 0;
  for (const Tree& tree : ensemble.trees)
    for (const Node& node : tree.nodes) {
      if (node.is_leaf()) continue;
      double condition = node.value;
      if (is_set_test(node.test)) {
        const std::vector<double>& set = ensemble.sets[node.at];
        condition = set[turn % set.size()];
      }
      const double around[] = {condition, std::nextafter(condition, infinity),
                               -0.0,      std::nextafter(condition, -infinity),
                               -infinity, condition + 0.5,
                               infinity,  std::nan("")};
      for (std::size_t row = 1; row < rows; ++row)
        if (const std::uint32_t pick = (turn * 5 + static_cast<std::uint32_t>(row) * 3) % 11;
            pick < std::size(around))
          values[node.feature * rows + row] = around[pick];
      ++turn;
    }
  return values;
}

// Sums that overflow may be NaN, of either sign.
inline bool same(double a, double b) {
  return std::isnan(a) ? std::isnan(b) : bit_cast<std::uint64_t>(a) == bit_cast<std::uint64_t>(b);
}

/// Every kernel of the compiled forest and the walk over the IR give the same bits and leaves.
inline void check_scores(const Ensemble& ensemble) {
  constexpr std::size_t rows = 4;
  const std::size_t outputs = ensemble.output_count();
  const std::size_t trees = ensemble.trees.size();
  const std::vector<double> values = telling_rows(ensemble, rows);
  std::vector<std::uint32_t> columns(ensemble.feature_count);
  std::iota(columns.begin(), columns.end(), 0U);
  Forest forest = std::move(*compile(ensemble));
  const FeatureBlock block{values.data(), rows, 1, rows};
  std::vector<double> few(rows * outputs);
  std::vector<double> many(rows * outputs);
  std::vector<std::uint32_t> numbers(rows * trees);
  Scratch scratch;
  forest.few = score_block;
  score(forest, block, columns, scratch, few.data());
  forest.few = 0;
  score(forest, block, columns, scratch, many.data());
  leaves(forest, block, columns, scratch, numbers.data());
  std::vector<double> features(ensemble.feature_count);
  std::vector<double> expected(outputs);
  std::vector<std::uint32_t> reached(trees);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t f = 0; f < features.size(); ++f) features[f] = values[f * rows + row];
    score_reference(ensemble, features, expected);
    leaves_reference(ensemble, features, reached);
    for (std::size_t k = 0; k < outputs; ++k)
      require(
          same(few[row * outputs + k], expected[k]) && same(many[row * outputs + k], expected[k]),
          "the compiled forest scores as the reference does");
    for (std::size_t t = 0; t < trees; ++t)
      require(numbers[row * trees + t] == reached[t], "they reach the same leaves");
  }
}

inline const Ensemble& ensemble_of(const Ensemble& ensemble) { return ensemble; }
inline const Ensemble& ensemble_of(const SourceModel& model) { return model.ensemble; }

/// What an importer gave: a valid ensemble that can be scored, or a sentence.
template <class Imported>
void check(const Result<Imported>& imported) {
  if (!imported) {
    require(!imported.error().message.empty(), "an error says something");
    return;
  }
  const Ensemble& ensemble = ensemble_of(*imported);
  require(static_cast<bool>(validate(ensemble)), "what is imported is valid");
  check_scores(ensemble);
}

}  // namespace copse::fuzz
