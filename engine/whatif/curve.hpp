// What a prediction and a decision would be, were one input another.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model.hpp"

namespace copse {

/// From this value of the input on, at each of the scale's steps up to the next one here.
struct CurveStep {
  double from;
  double prediction;
  std::int32_t verdict;  ///< Verdict; -1 without a policy
};

/// The most values of a curve.
inline constexpr std::size_t most_curve_values = 10'000;

/// A step function over the input's whole declared range, or of its categories each, in the
/// recipe's order and an unlisted one of the row's own last: evaluated at each of the recipe's
/// steps and at the row's own value; values that follow each other with the same prediction and
/// verdict are one step. O(values · scoring a row).
/// @param row  one a input; only `input`'s own may be missing
/// @return Code::unsupported for several outputs, an input without declared range and step, or one
///         of more than most_curve_values values
Result<std::vector<CurveStep>> curve(const Model& model, std::span<const double> row,
                                     std::uint32_t input, Workspace& workspace);

/// The same of two inputs at once, on at most `most` values of each, evenly chosen of their steps,
/// the row's own among them.
struct Grid {
  std::vector<double> values[2];
  std::vector<double> predictions;     ///< values[0] × values[1], row-major
  std::vector<std::int32_t> verdicts;  ///< the same; -1 without a policy
};
Result<Grid> grid(const Model& model, std::span<const double> row, std::uint32_t first,
                  std::uint32_t second, std::size_t most, Workspace& workspace);

}  // namespace copse
