// From margins to predictions.
#pragma once

#include <cstddef>

#include "ensemble/ensemble.hpp"

namespace copse {

/// Applies the link to rows × outputs margins in the source library's own arithmetic: within 2 ulp
/// of the library's prediction. `predictions` may be `margins`. O(rows × outputs).
/// @param real   the type the library computes in; predictions are rounded to it
/// @param scale  Ensemble::link_scale
void apply_link(Link link, Real real, double scale, const double* margins, std::size_t rows,
                std::size_t outputs, double* predictions);

/// Link::sigmoid alone, which most batches end with: in a file of its own, since the other links
/// are compiled for size.
void apply_sigmoid(Real real, double scale, const double* margins, std::size_t count,
                   double* predictions);

}  // namespace copse
