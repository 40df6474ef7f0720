#include "base/math.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/bits.hpp"

namespace copse {
namespace {

// ln 2 in two parts; products of `high` with a binary exponent are exact.
constexpr double ln2_high = 0x1.62e42fee00000p-1;
constexpr double ln2_low = 0x1.a39ef35793c76p-33;

double power_of_two(int exponent) {
  return bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52U);
}

// 2^(j / 32) in two parts.
struct Root {
  double high;
  double low;
};
constexpr std::array<Root, 32> roots{{
    {0x1p+0, 0x0p+0},
    {0x1.059b0d3158574p+0, 0x1.d73e2a475b465p-55},
    {0x1.0b5586cf9890fp+0, 0x1.8a62e4adc610bp-54},
    {0x1.11301d0125b51p+0, -0x1.6c51039449b3ap-54},
    {0x1.172b83c7d517bp+0, -0x1.19041b9d78a76p-55},
    {0x1.1d4873168b9aap+0, 0x1.e016e00a2643cp-54},
    {0x1.2387a6e756238p+0, 0x1.9b07eb6c70573p-54},
    {0x1.29e9df51fdee1p+0, 0x1.612e8afad1255p-55},
    {0x1.306fe0a31b715p+0, 0x1.6f46ad23182e4p-55},
    {0x1.371a7373aa9cbp+0, -0x1.63aeabf42eae2p-54},
    {0x1.3dea64c123422p+0, 0x1.ada0911f09ebcp-55},
    {0x1.44e086061892dp+0, 0x1.89b7a04ef80dp-59},
    {0x1.4bfdad5362a27p+0, 0x1.d4397afec42e2p-56},
    {0x1.5342b569d4f82p+0, -0x1.07abe1db13cadp-55},
    {0x1.5ab07dd485429p+0, 0x1.6324c054647adp-54},
    {0x1.6247eb03a5585p+0, -0x1.383c17e40b497p-54},
    {0x1.6a09e667f3bcdp+0, -0x1.bdd3413b26456p-54},
    {0x1.71f75e8ec5f74p+0, -0x1.16e4786887a99p-55},
    {0x1.7a11473eb0187p+0, -0x1.41577ee04992fp-55},
    {0x1.82589994cce13p+0, -0x1.d4c1dd41532d8p-54},
    {0x1.8ace5422aa0dbp+0, 0x1.6e9f156864b27p-54},
    {0x1.93737b0cdc5e5p+0, -0x1.75fc781b57ebcp-57},
    {0x1.9c49182a3f09p+0, 0x1.c7c46b071f2bep-56},
    {0x1.a5503b23e255dp+0, -0x1.d2f6edb8d41e1p-54},
    {0x1.ae89f995ad3adp+0, 0x1.7a1cd345dcc81p-54},
    {0x1.b7f76f2fb5e47p+0, -0x1.5584f7e54ac3bp-56},
    {0x1.c199bdd85529cp+0, 0x1.11065895048ddp-55},
    {0x1.cb720dcef9069p+0, 0x1.503cbd1e949dbp-56},
    {0x1.d5818dcfba487p+0, 0x1.2ed02d75b3707p-55},
    {0x1.dfc97337b9b5fp+0, -0x1.1a5cd4f184b5cp-54},
    {0x1.ea4afa2a490dap+0, -0x1.e9c23179c2893p-54},
    {0x1.f50765b6e454p+0, 0x1.9d3e12dd8a18bp-54},
}};

}  // namespace

double exp_f64(double x) {
  if (std::isnan(x)) return x;
  if (x > 709.79) return std::numeric_limits<double>::infinity();
  if (x < -745.2) return 0.0;
  // x = (32 exponent + j) ln 2 / 32 + r with |r| <= ln 2 / 64; e^x = 2^exponent 2^(j / 32) e^r.
  const double steps = std::floor(x * 0x1.71547652b82fep+5 + 0.5);
  const double r = (x - steps * 0x1.62e42fefap-6) - steps * 0x1.cf79abc9e3b3ap-45;
  const int step = static_cast<int>(steps);
  const Root root = roots[static_cast<unsigned>(step) % roots.size()];
  const int exponent = step >> 5;
  // e^r − 1 by Taylor: the first term left out is below 2^-66.
  double tail = 1.0 / 5040.0;
  tail = tail * r + 1.0 / 720.0;
  tail = tail * r + 1.0 / 120.0;
  tail = tail * r + 1.0 / 24.0;
  tail = tail * r + 1.0 / 6.0;
  tail = tail * r + 0.5;
  const double more = r + r * r * tail;
  const double power = root.high + (root.low + root.high * more);
  // Two factors, so that neither leaves the normal range where the result is subnormal or near
  // the largest double.
  const int half = exponent / 2;
  return power * power_of_two(half) * power_of_two(exponent - half);
}

double log_f64(double x) {
  if (std::isnan(x) || x < 0) return std::numeric_limits<double>::quiet_NaN();
  if (x == 0) return -std::numeric_limits<double>::infinity();
  if (std::isinf(x)) return x;
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);  // in [1/2, 1)
  if (mantissa < 0.70710678118654752) {
    mantissa *= 2;
    exponent -= 1;
  }
  // log(1 + f) = f − f²/2 + s (f²/2 + R), s = f / (2 + f), R = Σ 2 s^(2i) / (2i + 1).
  const double f = mantissa - 1;
  const double s = f / (2 + f);
  const double z = s * s;
  double series = 2.0 / 25.0;
  series = series * z + 2.0 / 23.0;
  series = series * z + 2.0 / 21.0;
  series = series * z + 2.0 / 19.0;
  series = series * z + 2.0 / 17.0;
  series = series * z + 2.0 / 15.0;
  series = series * z + 2.0 / 13.0;
  series = series * z + 2.0 / 11.0;
  series = series * z + 2.0 / 9.0;
  series = series * z + 2.0 / 7.0;
  series = series * z + 2.0 / 5.0;
  series = series * z + 2.0 / 3.0;
  const double half_square = 0.5 * f * f;
  const double k = exponent;
  return k * ln2_high - ((half_square - (s * (half_square + series * z) + k * ln2_low)) - f);
}

// The scheme and constants of Arm's optimized-routines (MIT licence, S. Nagy), which glibc and
// musl both use: only the same table and polynomial give the same bits.
float log_f32(float x) {
  if (std::isnan(x) || x < 0) return std::numeric_limits<float>::quiet_NaN();
  if (x == 0) return -std::numeric_limits<float>::infinity();
  if (std::isinf(x)) return x;
  struct Step {
    double inverse;
    double log;
  };
  static constexpr std::array<Step, 16> steps{{
      {0x1.661ec79f8f3bep+0, -0x1.57bf7808caadep-2},
      {0x1.571ed4aaf883dp+0, -0x1.2bef0a7c06ddbp-2},
      {0x1.49539f0f010bp+0, -0x1.01eae7f513a67p-2},
      {0x1.3c995b0b80385p+0, -0x1.b31d8a68224e9p-3},
      {0x1.30d190c8864a5p+0, -0x1.6574f0ac07758p-3},
      {0x1.25e227b0b8eap+0, -0x1.1aa2bc79c81p-3},
      {0x1.1bb4a4a1a343fp+0, -0x1.a4e76ce8c0e5ep-4},
      {0x1.12358f08ae5bap+0, -0x1.1973c5a611cccp-4},
      {0x1.0953f419900a7p+0, -0x1.252f438e10c1ep-5},
      {0x1p+0, 0x0p+0},
      {0x1.e608cfd9a47acp-1, 0x1.aa5aa5df25984p-5},
      {0x1.ca4b31f026aap-1, 0x1.c5e53aa362eb4p-4},
      {0x1.b2036576afce6p-1, 0x1.526e57720db08p-3},
      {0x1.9c2d163a1aa2dp-1, 0x1.bc2860d22477p-3},
      {0x1.886e6037841edp-1, 0x1.1058bc8a07ee1p-2},
      {0x1.767dcf5534862p-1, 0x1.4043057b6ee09p-2},
  }};
  int exponent = 0;
  auto bits = bit_cast<std::uint32_t>(x);
  if (bits < 0x00800000U) {  // subnormal
    bits = bit_cast<std::uint32_t>(x * 0x1p23F);
    exponent = -23;
  }
  // x = 2^exponent z with z in [0.69921875, 1.3984375), c near z: log z = log c + log1p(z/c − 1).
  const std::uint32_t offset = bits - 0x3f330000U;
  exponent += static_cast<std::int32_t>(offset) >> 23;
  const auto z = static_cast<double>(bit_cast<float>(bits - (offset & 0xff800000U)));
  const Step step = steps[(offset >> 19U) % steps.size()];
  const double r = z * step.inverse - 1;
  const double base = step.log + exponent * 0x1.62e42fefa39efp-1;
  const double square = r * r;
  double y = 0x1.5575b0be00b6ap-2 * r + -0x1.ffffef20a4123p-2;
  y = -0x1.00ea348b88334p-2 * square + y;
  return static_cast<float>(y * square + (base + r));
}

}  // namespace copse
