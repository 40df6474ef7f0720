#include "score/link.hpp"

#include <algorithm>
#include <cmath>

#include "base/math.hpp"

namespace copse {
namespace {

template <class T>
T exponential(T x) {
  return static_cast<T>(exp_f64(static_cast<double>(x)));
}

// XGBoost's float32 sigmoid, its clamp and epsilon included; the plain one in float64.
float sigmoid(float margin, double) {
  return 1.0F / (exponential(std::min(-margin, 88.7F)) + 1.0F + 1e-16F);
}
double sigmoid(double margin, double scale) { return 1 / (1 + exp_f64(-scale * margin)); }

// ONNX Runtime's: 1 - v below 0, with what that loses.
float onnx_logistic(float margin) {
  const float v = 1 / (1 + exponential(-std::abs(margin)));
  return margin < 0 ? 1 - v : v;
}

// log(1 + e^x) without losing a small e^x in the 1.
template <class T>
T softplus(T margin) {
  const double power = exp_f64(static_cast<double>(margin));
  const double sum = 1 + power;
  if (!(power < 1e300)) return margin;
  return static_cast<T>(sum == 1 ? power : log_f64(sum) * (power / (sum - 1)));
}

// 2^x as a whole power and a rest: the rest's error stays below an ulp.
double power_of_two(double x) {
  const double whole = std::floor(x + 0.5);
  return std::ldexp(exp_f64((x - whole) * 0.693147180559945309417), static_cast<int>(whole));
}

double anomaly(double margin, double scale) {
  const double power = -margin / scale;
  return std::abs(power) < 1024 ? -power_of_two(power) : power > 0 ? -HUGE_VAL : -0.0;
}

// Winitzki's approximation of the inverse error function, as ONNX Runtime has it.
float probit(float margin) {
  const float x = 2 * margin - 1;
  const float sign = x < 0 ? -1.0F : 1.0F;
  const float log = log_f32((1 - x) * (1 + x));
  const float v = 2 / (3.14159265F * 0.147F) + 0.5F * log;
  const float v2 = 1 / 0.147F * log;
  return 1.41421356F * sign * std::sqrt(-v + std::sqrt(v * v - v2));
}

// @param skip_zeros  ONNX SOFTMAX_ZERO: what is nearly 0 takes no part in the sum
template <class T, class Sum>
void softmax(const double* margins, std::size_t outputs, bool skip_zeros, double* out) {
  const auto most = static_cast<T>(*std::max_element(margins, margins + outputs));
  Sum sum = 0;
  for (std::size_t k = 0; k < outputs; ++k) {
    const auto margin = static_cast<T>(margins[k]);
    if (skip_zeros && std::abs(margin) <= static_cast<T>(1e-7F)) {
      out[k] = static_cast<double>(margin * exponential(-most));
      continue;
    }
    const T power = exponential(static_cast<T>(margin - most));
    out[k] = static_cast<double>(power);
    sum += static_cast<Sum>(power);
  }
  for (std::size_t k = 0; k < outputs; ++k)
    out[k] = static_cast<double>(static_cast<T>(out[k]) / static_cast<T>(sum));
}

template <class T>
double one(Link link, double scale, double wide) {
  const auto margin = static_cast<T>(wide);
  switch (link) {
    case Link::sigmoid:
      return static_cast<double>(sigmoid(margin, scale));
    case Link::onnx_logistic:
      return static_cast<double>(onnx_logistic(static_cast<float>(wide)));
    case Link::exponential:
      return static_cast<double>(static_cast<T>(scale) * exponential(margin));
    case Link::step:
      return margin > 0 ? 1 : 0;
    case Link::signed_square:
      return static_cast<double>(margin < 0 ? -(margin * margin) : margin * margin);
    case Link::softplus:
      return static_cast<double>(softplus(margin));
    case Link::probit:
      return static_cast<double>(probit(static_cast<float>(wide)));
    case Link::anomaly:
      return anomaly(wide, scale);
    case Link::identity:
    case Link::softmax:
    case Link::softmax_zero:
    case Link::onnx_softmax:
      break;
  }
  return wide;
}

template <class T>
void apply(Link link, double scale, const double* margins, std::size_t rows, std::size_t outputs,
           double* predictions) {
  if (link != Link::softmax && link != Link::softmax_zero && link != Link::onnx_softmax) {
    for (std::size_t i = 0; i < rows * outputs; ++i)
      predictions[i] = one<T>(link, scale, margins[i]);
    return;
  }
  const bool skip_zeros = link == Link::softmax_zero;
  const auto row = link == Link::softmax ? softmax<T, double> : softmax<float, float>;
  for (std::size_t r = 0; r < rows; ++r)
    row(margins + r * outputs, outputs, skip_zeros, predictions + r * outputs);
}

}  // namespace

void apply_link(Link link, Real real, double scale, const double* margins, std::size_t rows,
                std::size_t outputs, double* predictions) {
  (real == Real::f32 ? apply<float> : apply<double>)(link, scale, margins, rows, outputs,
                                                     predictions);
}

}  // namespace copse
