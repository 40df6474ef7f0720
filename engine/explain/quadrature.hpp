// Gauss–Legendre quadrature on [0, 1].
#pragma once

#include <cstddef>
#include <vector>

namespace copse {

/// Points and weights by Newton's method on the Legendre polynomial, from +, −, ×, ÷ alone: the
/// same bits on every host. Exact for polynomials of a degree below 2 · count. O(count²).
struct Quadrature {
  std::vector<double> points;
  std::vector<double> weights;

  explicit Quadrature(std::size_t count);
};

}  // namespace copse
