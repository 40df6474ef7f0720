#include "score/link.hpp"

#include <algorithm>

#include "base/math.hpp"

namespace copse {
namespace {

// XGBoost's float32 sigmoid, its clamp and epsilon included.
double sigmoid_f32(double margin) {
  const float x = std::min(-static_cast<float>(margin), 88.7F);
  const auto power = static_cast<float>(exp_f64(static_cast<double>(x)));
  return static_cast<double>(1.0F / (power + 1.0F + 1e-16F));
}

double sigmoid_f64(double margin) { return 1 / (1 + exp_f64(-margin)); }

}  // namespace

void apply_link(Link link, Real real, const double* margins, std::size_t count,
                double* probabilities) {
  if (link == Link::identity) {
    std::copy_n(margins, count, probabilities);
    return;
  }
  for (std::size_t i = 0; i < count; ++i)
    probabilities[i] = real == Real::f32 ? sigmoid_f32(margins[i]) : sigmoid_f64(margins[i]);
}

}  // namespace copse
