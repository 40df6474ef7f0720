#include "decide/calibrate.hpp"

#include <algorithm>
#include <cmath>

#include "base/math.hpp"

namespace copse {

double log_odds(double probability) { return log_f64(probability) - log_f64(1 - probability); }

double calibrate(const Calibration& calibration, double margin) {
  if (calibration.method == Calibration::Method::platt)
    return 1 / (1 + exp_f64(-(calibration.slope * margin + calibration.intercept)));
  const std::vector<double>& margins = calibration.margins;
  const std::vector<double>& probabilities = calibration.probabilities;
  if (std::isnan(margin)) return margin;
  if (margin <= margins.front()) return probabilities.front();
  if (margin >= margins.back()) return probabilities.back();
  const auto above = static_cast<std::size_t>(
      std::upper_bound(margins.begin(), margins.end(), margin) - margins.begin());
  const double low = probabilities[above - 1];
  const double high = probabilities[above];
  const double way = (margin - margins[above - 1]) / (margins[above] - margins[above - 1]);
  // Rounding must not carry it beyond the next point.
  return std::min(low + way * (high - low), high);
}

}  // namespace copse
