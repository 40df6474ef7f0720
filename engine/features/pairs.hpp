// The operations that feature programs are full of, of two rows at once: bit for bit what
// features/run.cpp does of one.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>

#include "base/simd.hpp"
#include "features/program.hpp"

namespace copse::pairs {

using simd::f64x2;

// NOLINTBEGIN(misc-redundant-expression): what is not equal to itself is NaN

inline f64x2 load(const double* from) { return simd::load<f64x2>(from); }
inline f64x2 nothing() { return simd::splat(std::numeric_limits<double>::quiet_NaN()); }
inline f64x2 zero() { return simd::splat(0.0); }

// What is not finite is missing: x - x is NaN then.
inline f64x2 settle(f64x2 x) { return x - x == zero() ? x : nothing(); }
inline f64x2 truth(f64x2 a, f64x2 b, f64x2 x) { return ((a == a) & (b == b)) ? x : nothing(); }
inline f64x2 least(f64x2 a, f64x2 b) { return b < a ? b : a; }
inline f64x2 most(f64x2 a, f64x2 b) { return a < b ? b : a; }
inline f64x2 one_if(auto condition) { return condition ? simd::splat(1.0) : zero(); }

/// out[r] = f(a[r], b[r], c[r]) for all rows but the last of an odd number. @return how many
template <class F>
std::size_t each(std::size_t rows, const double* a, const double* b, const double* c, double* out,
                 F&& f) {
  std::size_t r = 0;
  for (; r + 2 <= rows; r += 2) simd::store(out + r, f(load(a + r), load(b + r), load(c + r)));
  return r;
}

/// An elementwise operation. @return for how many rows it is done: 0 of one that is not here
inline std::size_t elementwise(Op op, std::size_t rows, const double* a, const double* b,
                               const double* c, double* out) {
  const auto all = [&](auto&& f) { return each(rows, a, b, c, out, f); };
  switch (op) {
    case Op::add:
      return all([](f64x2 x, f64x2 y, f64x2) { return settle(x + y); });
    case Op::subtract:
      return all([](f64x2 x, f64x2 y, f64x2) { return settle(x - y); });
    case Op::multiply:
      return all([](f64x2 x, f64x2 y, f64x2) { return settle(x * y); });
    case Op::divide:
      return all([](f64x2 x, f64x2 y, f64x2) { return settle(x / y); });
    case Op::fill:
      return all([](f64x2 x, f64x2 y, f64x2) { return x == x ? x : y; });
    case Op::min2:
      return all([](f64x2 x, f64x2 y, f64x2) { return truth(x, y, least(x, y)); });
    case Op::max2:
      return all([](f64x2 x, f64x2 y, f64x2) { return truth(x, y, most(x, y)); });
    case Op::copy:
      return all([](f64x2 x, f64x2, f64x2) { return x; });
    case Op::negate:
      return all([](f64x2 x, f64x2, f64x2) { return -x; });
    case Op::logical_and:
      return all([](f64x2 x, f64x2 y, f64x2) {
        return ((x == zero()) | (y == zero())) ? zero() : truth(x, y, simd::splat(1.0));
      });
    case Op::less:
      return all([](f64x2 x, f64x2 y, f64x2) { return truth(x, y, one_if(x < y)); });
    case Op::less_equal:
      return all([](f64x2 x, f64x2 y, f64x2) { return truth(x, y, one_if(x <= y)); });
    case Op::greater_equal:
      return all([](f64x2 x, f64x2 y, f64x2) { return truth(x, y, one_if(x >= y)); });
    case Op::greater:
      return all([](f64x2 x, f64x2 y, f64x2) { return truth(x, y, one_if(x > y)); });
    case Op::equal:
      return all([](f64x2 x, f64x2 y, f64x2) { return truth(x, y, one_if(x == y)); });
    case Op::choose:
      return all([](f64x2 x, f64x2 y, f64x2 z) { return truth(x, x, x != zero() ? y : z); });
    case Op::clip:
      return all(
          [](f64x2 x, f64x2 y, f64x2 z) { return truth(x, y, truth(z, z, least(most(x, y), z))); });
    default:
      return 0;
  }
}

/// The lanes of a list that are not missing in two rows. A sum never is -0, so that adding 0 in
/// the place of what is missing does not change it.
struct Moments {
  f64x2 present = zero();
  f64x2 sum = zero();
};
inline Moments moments(const double* a, std::size_t lanes, std::size_t stride) {
  Moments m;
  for (std::size_t i = 0; i < lanes; ++i, a += stride) {
    const f64x2 x = load(a);
    m.present += one_if(x == x);
    m.sum += x == x ? x : zero();
  }
  return m;
}

/// An aggregate of `lanes` lanes, `stride` doubles from one to the next. @return as elementwise
inline std::size_t aggregate(Op op, std::size_t rows, std::size_t lanes, std::size_t stride,
                             const double* a, const double* b, double* out) {
  const auto all = [&](auto&& f) {
    return each(rows, a, b, a, out, [&, at = std::size_t{0}](f64x2, f64x2, f64x2) mutable {
      const f64x2 x = f(a + at, b + at);
      at += 2;
      return x;
    });
  };
  switch (op) {
    case Op::sum:
      return all([&](const double* x, const double*) {
        const Moments m = moments(x, lanes, stride);
        return m.present == zero() ? nothing() : settle(m.sum);
      });
    case Op::mean:
      return all([&](const double* x, const double*) {
        const Moments m = moments(x, lanes, stride);
        return settle(m.sum / m.present);
      });
    case Op::min:
    case Op::max:
      return all([&](const double* x, const double*) {
        f64x2 best = nothing();
        for (std::size_t i = 0; i < lanes; ++i, x += stride) {
          const f64x2 now = load(x);
          best = ((best != best) | (op == Op::min ? now < best : now > best)) ? now : best;
        }
        return best;
      });
    case Op::count:
      return all([&](const double* x, const double*) {
        f64x2 count = zero();
        for (std::size_t i = 0; i < lanes; ++i, x += stride)
          count += one_if((load(x) == load(x)) & (load(x) != zero()));
        return count;
      });
    case Op::dot:
      return all([&](const double* x, const double* y) {
        Moments m;
        for (std::size_t i = 0; i < lanes; ++i, x += stride, y += stride) {
          const f64x2 product = load(x) * load(y);
          m.present += one_if(product == product);
          m.sum += product == product ? product : zero();
        }
        return m.present == zero() ? nothing() : settle(m.sum);
      });
    case Op::std:
      return all([&](const double* x, const double*) {
        const Moments m = moments(x, lanes, stride);
        const f64x2 centre = m.sum / m.present;
        f64x2 squares = zero();
        for (std::size_t i = 0; i < lanes; ++i, x += stride) {
          const f64x2 offset = load(x) - centre;
          squares += load(x) == load(x) ? offset * offset : zero();
        }
        const f64x2 variance = squares / m.present;
        return settle(f64x2{std::sqrt(variance[0]), std::sqrt(variance[1])});
      });
    default:
      return 0;
  }
}

// NOLINTEND(misc-redundant-expression)

}  // namespace copse::pairs
