// From margins to predictions.
#pragma once

#include <cstddef>

#include "ensemble/ensemble.hpp"

namespace copse {

/// Applies the link to `count` margins in the source library's own arithmetic: within 2 ulp of
/// the library's prediction. `probabilities` may be `margins`.
void apply_link(Link link, Real real, const double* margins, std::size_t count,
                double* probabilities);

}  // namespace copse
