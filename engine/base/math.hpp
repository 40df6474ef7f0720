// exp and log with the same bits in every build: plain IEEE operations in a fixed order, compiled
// with -ffp-contract=off. A platform's own libm may differ in the last bit from the next one's.
#pragma once

namespace copse {

/// e^x within 0.53 ulp, near enough to a C library's exp for a softmax to be within 2 ulp of its.
/// 0 below −745.2, infinity above 709.8, NaN for NaN.
double exp_f64(double x);

/// Natural logarithm within 1 ulp. −infinity for 0, NaN below 0 and for NaN.
double log_f64(double x);

/// Natural logarithm in float32 with the very bits of glibc's and musl's logf, on which XGBoost's
/// base margin rests. Same special values as log_f64.
float log_f32(float x);

}  // namespace copse
