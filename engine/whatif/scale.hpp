// The values that an input can be asked about.
#pragma once

#include <cstdint>
#include <vector>

#include "package/package.hpp"

namespace copse {

struct Range {
  double least;
  double most;

  double width() const { return most - least; }
};

/// What the recipe declares of a number, with infinite ends where it does not; or of that what is
/// plausible: within what the training data held but for the bins beyond its outermost edges, about
/// a hundredth of the rows at each end. Of categories both are the declared one.
enum class Bounds : std::uint8_t { declared, plausible };

Range range_within(const Package& package, std::uint32_t input, Bounds bounds);

/// The categories that the recipe lists, where plausible less those that no training row had; or
/// every step from the scale's least that lies in the range, as decimals where steps are, and the
/// declared most.
/// @return empty where neither steps nor categories are declared, or they are more than `most`
std::vector<double> values_within(const Package& package, std::uint32_t input, Bounds bounds,
                                  std::size_t most);

}  // namespace copse
