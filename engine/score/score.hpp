// Margins of a compiled forest, and of the IR as the obvious reference to test it against.
#pragma once

#include <cstdint>
#include <span>

#include "forest/forest.hpp"

namespace copse {

/// Feature columns of a block of rows: feature f of row r is at [f * stride + r].
struct FeatureBlock {
  const double* values;
  std::size_t stride;
  std::size_t rows;
};

/// @param columns  ensemble feature j is column columns[j] of the block
/// @param margins  rows × outputs, row-major; in the ensemble's arithmetic, widened to double
void score(const Forest& forest, const FeatureBlock& block, std::span<const std::uint32_t> columns,
           double* margins);

/// The leaf that each row reaches in each tree, by the source library's number (Node::number).
/// @param numbers  rows × trees, row-major
void leaves(const Forest& forest, const FeatureBlock& block, std::span<const std::uint32_t> columns,
            std::uint32_t* numbers);

/// The same for one row by walking the IR as it stands: slow and plain, the tests' oracle.
/// @param features  one an ensemble feature
/// @param margins   one an output
/// @param numbers   one a tree
void score_reference(const Ensemble& ensemble, std::span<const double> features,
                     std::span<double> margins);
void leaves_reference(const Ensemble& ensemble, std::span<const double> features,
                      std::span<std::uint32_t> numbers);

}  // namespace copse
