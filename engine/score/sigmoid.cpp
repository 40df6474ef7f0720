#include <algorithm>

#include "base/math.hpp"
#include "score/link.hpp"

namespace copse {

void apply_sigmoid(Real real, double scale, const double* margins, std::size_t count,
                   double* predictions) {
  if (real == Real::f64) {
    for (std::size_t i = 0; i < count; ++i) predictions[i] = 1 / (1 + exp_f64(-scale * margins[i]));
    return;
  }
  // XGBoost's, its clamp and epsilon included.
  for (std::size_t i = 0; i < count; ++i) {
    const float margin = static_cast<float>(margins[i]);
    const auto power = static_cast<float>(exp_f64(static_cast<double>(std::min(-margin, 88.7F))));
    predictions[i] = static_cast<double>(1.0F / (power + 1.0F + 1e-16F));
  }
}

}  // namespace copse
