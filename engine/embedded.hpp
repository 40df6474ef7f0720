// The package that the build compiled in (CMake option COPSE_EMBED); empty without one.
#pragma once

#include <cstddef>
#include <span>

namespace copse {

std::span<const std::byte> embedded_package();

}  // namespace copse
