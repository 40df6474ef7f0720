// Which inputs a feature is computed of.
#pragma once

#include <cstdint>
#include <vector>

#include "features/program.hpp"

namespace copse {

/// Of each feature, the inputs that its expression reads, ascending. O(slots · inputs) at worst.
std::vector<std::vector<std::uint32_t>> inputs_of_features(const Program& program);

}  // namespace copse
