// From the package's margin to a calibrated probability: by Platt (1999, "Probabilistic outputs for
// support vector machines") or by isotonic regression (Zadrozny, Elkan, KDD 2002), as its training
// fitted them.
#pragma once

#include "package/package.hpp"

namespace copse {

/// Natural logarithm of the odds: -infinity for 0, infinity for 1, NaN for NaN.
double log_odds(double probability);

/// @param margin  the package's margin; where it combines predictions, the log-odds of their mean
/// @return        0 … 1; NaN for NaN
double calibrate(const Calibration& calibration, double margin);

}  // namespace copse
