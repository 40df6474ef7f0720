#include "score/link.hpp"

#include <algorithm>
#include <cmath>

#include "base/math.hpp"

namespace copse {
namespace {

// A sum, product or quotient of two numbers of a kind, rounded to it: double rounding does not show
// where the wider kind has more than twice the bits (Figueroa 1995), as float64 has of float32.
class Kind {
 public:
  explicit Kind(Real real) : single_(real == Real::f32) {}
  double operator()(double x) const {
    return single_ ? static_cast<double>(static_cast<float>(x)) : x;
  }

 private:
  bool single_;
};
constexpr Real single = Real::f32;

// ONNX Runtime's: 1 - v below 0, with what that loses.
double onnx_logistic(double wide) {
  const Kind kind(single);
  const double margin = kind(wide);
  const double v = kind(1 / kind(1 + kind(exp_f64(-std::abs(margin)))));
  return margin < 0 ? kind(1 - v) : v;
}

// log(1 + e^x) without losing a small e^x in the 1.
double softplus(double margin) {
  const double power = exp_f64(margin);
  const double sum = 1 + power;
  if (std::isinf(power)) return power;  // as the library's log1p(exp(x))
  return sum == 1 ? power : log_f64(sum) * (power / (sum - 1));
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

// @param add         the kind that the sum of the powers is kept in
// @param skip_zeros  ONNX SOFTMAX_ZERO: what is nearly 0 takes no part in the sum
void softmax(Kind kind, Kind add, bool skip_zeros, const double* margins, std::size_t outputs,
             double* out) {
  const double most = kind(*std::max_element(margins, margins + outputs));
  double sum = 0;
  for (std::size_t k = 0; k < outputs; ++k) {
    const double margin = kind(margins[k]);
    if (skip_zeros && std::abs(margin) <= static_cast<double>(1e-7F)) {
      out[k] = kind(margin * kind(exp_f64(-most)));
      continue;
    }
    out[k] = kind(exp_f64(kind(margin - most)));
    sum = add(sum + out[k]);
  }
  sum = kind(sum);
  for (std::size_t k = 0; k < outputs; ++k) out[k] = kind(out[k] / sum);
}

double one(Link link, Kind kind, double scale, double wide) {
  const double margin = kind(wide);
  switch (link) {
    case Link::onnx_logistic:
      return onnx_logistic(wide);
    case Link::exponential:
      return kind(kind(scale) * kind(exp_f64(margin)));
    case Link::step:
      return margin > 0 ? 1 : 0;
    case Link::signed_square:
      return kind(margin < 0 ? -(margin * margin) : margin * margin);
    case Link::softplus:
      return kind(softplus(margin));
    case Link::probit:
      return static_cast<double>(probit(static_cast<float>(wide)));
    case Link::anomaly:
      return anomaly(wide, scale);
    case Link::identity:
    case Link::sigmoid:
    case Link::softmax:
    case Link::softmax_zero:
    case Link::onnx_softmax:
      break;
  }
  return wide;
}

}  // namespace

void apply_link(Link link, Real real, double scale, const double* margins, std::size_t rows,
                std::size_t outputs, double* predictions) {
  if (link == Link::sigmoid)
    return apply_sigmoid(real, scale, margins, rows * outputs, predictions);
  const Kind kind(real);
  if (link != Link::softmax && link != Link::softmax_zero && link != Link::onnx_softmax) {
    for (std::size_t i = 0; i < rows * outputs; ++i)
      predictions[i] = one(link, kind, scale, margins[i]);
    return;
  }
  const bool onnx = link != Link::softmax;
  const Kind in = onnx ? Kind(single) : kind;
  const Kind add(onnx ? single : Real::f64);
  for (std::size_t r = 0; r < rows; ++r)
    softmax(in, add, link == Link::softmax_zero, margins + r * outputs, outputs,
            predictions + r * outputs);
}

}  // namespace copse
