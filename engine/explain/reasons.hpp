// Contributions as sentences: the package's texts by group and direction, filled with the client's
// own values.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "package/package.hpp"

namespace copse {

struct SpokenReason {
  std::uint32_t group;  ///< in Reasons::groups
  double effect;        ///< what its features that may be spoken of add to the prediction
  std::string text;
};

/// What is less than this is no reason: a tenth of a point of a probability.
inline constexpr double least_effect = 0.001;

/// Strongest first, of equals the group that the package names first. A group is left out where
/// none of its texts holds, or one would name a value that is missing.
/// @param contributions  one a feature of the program, in the space of predictions
/// What is counted or summed of some inputs is not true of a client some of whose are missing:
/// unless it allows for them, a text needs every input that its features are computed of.
/// @param reads          of each feature, the inputs (features/dependencies.hpp)
/// @param value          of a column: an input, or the number of inputs + a feature
/// @param language       index in Reasons::languages
std::vector<SpokenReason> speak(const Package& package, std::span<const double> contributions,
                                std::span<const std::vector<std::uint32_t>> reads,
                                const std::function<double(std::uint32_t)>& value,
                                std::size_t language, std::size_t most);

}  // namespace copse
