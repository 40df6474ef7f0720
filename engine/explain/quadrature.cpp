#include "explain/quadrature.hpp"

namespace copse {
namespace {

// Of π times a number from 0 to 1, good enough to start from.
double cosine(double turns) {
  const double x = 3.14159265358979323846 * (turns - 0.5);
  double term = x;
  double sum = x;
  for (int k = 1; k < 12; ++k) {
    term *= -x * x / ((2 * k) * (2 * k + 1));
    sum += term;
  }
  return -sum;
}

}  // namespace

Quadrature::Quadrature(std::size_t count) : points(count), weights(count) {
  const auto order = static_cast<double>(count);
  for (std::size_t i = 0; i < count; ++i) {
    double x = cosine((static_cast<double>(i) + 0.75) / (order + 0.5));
    double slope = 0;
    for (int step = 0; step < 8; ++step) {
      double p = 1;
      double before = 0;
      for (std::size_t k = 0; k < count; ++k) {
        const auto n = static_cast<double>(k);
        const double next = ((2 * n + 1) * x * p - n * before) / (n + 1);
        before = p;
        p = next;
      }
      slope = order * (x * p - before) / (x * x - 1);
      x -= p / slope;
    }
    points[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
}

}  // namespace copse
