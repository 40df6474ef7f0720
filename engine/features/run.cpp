#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/math.hpp"
#include "base/sort.hpp"
#include "features/pairs.hpp"
#include "features/program.hpp"

namespace copse {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

// What is not finite is missing.
double settle(double x) { return std::isfinite(x) ? x : nothing; }

bool is_true(double x) { return !std::isnan(x) && x != 0; }

double truth(bool condition) { return condition ? 1.0 : 0.0; }

// The same as fmod, which is slow, where both are whole numbers of 32 bits.
double remainder(double a, double b) {
  constexpr double most = 2147483647;
  if (!(std::fabs(a) <= most && std::fabs(b) <= most)) return std::fmod(a, b);
  const auto whole_a = static_cast<std::int32_t>(a);
  const auto whole_b = static_cast<std::int32_t>(b);
  if (a != whole_a || b != whole_b) return std::fmod(a, b);
  return std::copysign(static_cast<double>(whole_a % whole_b), a);
}

double modulo(double a, double b) {
  const double rest = remainder(a, b);
  return settle(rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest);
}

double kleene_and(double a, double b) {
  if (a == 0 || b == 0) return 0;
  return std::isnan(a) || std::isnan(b) ? nothing : 1;
}

double kleene_or(double a, double b) {
  if (is_true(a) || is_true(b)) return 1;
  return std::isnan(a) || std::isnan(b) ? nothing : 0;
}

double unary(Op op, double a) {
  switch (op) {
    case Op::copy:
      return a;
    case Op::negate:
      return -a;
    case Op::abs:
      return std::fabs(a);
    case Op::sign:
      return std::isnan(a) ? nothing : truth(a > 0) - truth(a < 0);
    case Op::sqrt:
      return settle(std::sqrt(a));
    case Op::log:
      return settle(log_f64(a));
    case Op::exp:
      return settle(exp_f64(a));
    case Op::floor:
      return std::floor(a);
    case Op::ceil:
      return std::ceil(a);
    case Op::logical_not:
      return std::isnan(a) ? nothing : truth(a == 0);
    case Op::missing:
      return truth(std::isnan(a));
    case Op::f32:
      return static_cast<double>(static_cast<float>(a));
    default:
      assert(false);
      return nothing;
  }
}

double arithmetic(Op op, double a, double b) {
  switch (op) {
    case Op::add:
      return settle(a + b);
    case Op::subtract:
      return settle(a - b);
    case Op::multiply:
      return settle(a * b);
    case Op::divide:
      return b == 0 ? nothing : settle(a / b);
    case Op::mod:
      return b == 0 ? nothing : modulo(a, b);
    case Op::logical_and:
      return kleene_and(a, b);
    case Op::logical_or:
      return kleene_or(a, b);
    case Op::fill:
      return std::isnan(a) ? b : a;
    case Op::add_ieee:
      return a + b;
    case Op::subtract_ieee:
      return a - b;
    case Op::multiply_ieee:
      return a * b;
    case Op::divide_ieee:
      return a / b;
    default:
      break;
  }
  if (std::isnan(a) || std::isnan(b)) return nothing;
  switch (op) {
    case Op::min2:
      return std::min(a, b);
    case Op::max2:
      return std::max(a, b);
    case Op::less:
      return truth(a < b);
    case Op::less_equal:
      return truth(a <= b);
    case Op::greater:
      return truth(a > b);
    case Op::greater_equal:
      return truth(a >= b);
    case Op::equal:
      return truth(a == b);
    case Op::not_equal:
      return truth(a != b);
    default:
      assert(false);
      return nothing;
  }
}

double ternary(Op op, double a, double b, double c) {
  if (op == Op::choose) return std::isnan(a) ? nothing : a != 0 ? b : c;
  assert(op == Op::clip);
  if (std::isnan(a) || std::isnan(b) || std::isnan(c)) return nothing;
  return std::min(std::max(a, b), c);
}

// A list's lanes in one row of the block.
class Lanes {
 public:
  Lanes(const double* first, std::size_t size, std::size_t stride)
      : first_(first), size_(size), stride_(stride) {}
  std::size_t size() const { return size_; }
  double operator[](std::size_t i) const { return first_[i * stride_]; }

 private:
  const double* first_;
  std::size_t size_;
  std::size_t stride_;
};

struct Moments {
  std::size_t present = 0;
  double sum = 0;
};

Moments moments(const Lanes& lanes) {
  Moments m;
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    if (std::isnan(lanes[i])) continue;
    m.sum += lanes[i];
    ++m.present;
  }
  return m;
}

double mean(const Lanes& lanes) {
  const Moments m = moments(lanes);
  return m.present == 0 ? nothing : settle(m.sum / static_cast<double>(m.present));
}

double standard_deviation(const Lanes& lanes) {
  const Moments m = moments(lanes);
  if (m.present == 0) return nothing;
  const double centre = m.sum / static_cast<double>(m.present);
  double squares = 0;
  for (std::size_t i = 0; i < lanes.size(); ++i)
    if (!std::isnan(lanes[i])) squares += (lanes[i] - centre) * (lanes[i] - centre);
  return settle(std::sqrt(squares / static_cast<double>(m.present)));
}

double slope(const Lanes& lanes) {
  double index_sum = 0;
  for (std::size_t i = 0; i < lanes.size(); ++i)
    if (!std::isnan(lanes[i])) index_sum += static_cast<double>(i);
  const Moments m = moments(lanes);
  if (m.present < 2) return nothing;
  const double centre = index_sum / static_cast<double>(m.present);
  double products = 0;
  double squares = 0;
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    if (std::isnan(lanes[i])) continue;
    const double offset = static_cast<double>(i) - centre;
    products += offset * lanes[i];
    squares += offset * offset;
  }
  return settle(products / squares);
}

double median(const Lanes& lanes, std::vector<double>& sorted) {
  sorted.clear();
  for (std::size_t i = 0; i < lanes.size(); ++i)
    if (!std::isnan(lanes[i])) sorted.push_back(lanes[i]);
  if (sorted.empty()) return nothing;
  heap_sort(sorted.begin(), sorted.end());
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 != 0 ? sorted[half] : settle((sorted[half - 1] + sorted[half]) / 2);
}

double extreme(Op op, const Lanes& lanes) {
  double best = nothing;
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    const double x = lanes[i];
    if (std::isnan(best) || (op == Op::min ? x < best : x > best)) best = x;
  }
  return best;
}

double position(Op op, const Lanes& lanes) {
  std::size_t i = 0;
  if (op == Op::first) {
    while (i < lanes.size() && !is_true(lanes[i])) ++i;
  } else {
    while (i < lanes.size() && is_true(lanes[i])) ++i;
  }
  return static_cast<double>(i);
}

double count(const Lanes& lanes) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < lanes.size(); ++i) n += is_true(lanes[i]) ? 1U : 0U;
  return static_cast<double>(n);
}

double dot(const Lanes& a, const Lanes& b) {
  double sum = 0;
  bool any = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double product = a[i] * b[i];
    if (std::isnan(product)) continue;
    sum += product;
    any = true;
  }
  return any ? settle(sum) : nothing;
}

double sum(const Lanes& lanes) {
  const Moments m = moments(lanes);
  return m.present == 0 ? nothing : settle(m.sum);
}

double look_up(const Table& table, std::size_t column, const Lanes& keys) {
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (std::isnan(keys[i])) return table.defaults[column];
  const std::size_t width = keys.size();
  const auto compare = [&](std::size_t row) {  // the row's keys against ours: −1, 0, 1
    for (std::size_t i = 0; i < width; ++i) {
      const double key = table.keys[row * width + i];
      if (key != keys[i]) return key < keys[i] ? -1 : 1;
    }
    return 0;
  };
  std::size_t low = 0;
  std::size_t high = table.row_count();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const int order = compare(middle);
    if (order == 0) return table.values[middle * table.value_names.size() + column];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return table.defaults[column];
}

double band(double x, const Lanes& cuts) {
  if (std::isnan(x)) return nothing;
  std::size_t n = 0;
  while (n < cuts.size() && cuts[n] <= x) ++n;
  return static_cast<double>(n);
}

double aggregate(Op op, const Lanes& a, const Lanes& b, std::vector<double>& scratch) {
  switch (op) {
    case Op::sum:
      return sum(a);
    case Op::mean:
      return mean(a);
    case Op::min:
    case Op::max:
      return extreme(op, a);
    case Op::median:
      return median(a, scratch);
    case Op::std:
      return standard_deviation(a);
    case Op::slope:
      return slope(a);
    case Op::count:
      return count(a);
    case Op::first:
    case Op::run:
      return position(op, a);
    case Op::dot:
      return dot(a, b);
    default:
      assert(false);
      return nothing;
  }
}

}  // namespace

void prepare(const Program& program, std::size_t stride, std::span<double> slots) {
  assert(slots.size() == program.slot_count * stride);
  double* slot = slots.data() + program.input_count * stride;
  for (const double constant : program.constants) {
    std::fill_n(slot, stride, constant);
    slot += stride;
  }
}

void run(const Program& program, std::size_t rows, std::size_t stride, std::span<double> slots) {
  assert(rows >= 1 && rows <= stride);
  assert(slots.size() == program.slot_count * stride);
  std::vector<double> scratch;
  for (const Instruction& instruction : program.instructions) {
    const OpInfo& info = operations()[static_cast<std::uint8_t>(instruction.op)];
    const auto slot = [&](std::size_t i, std::size_t lane) {
      return slots.data() + (instruction.operand[i] + lane * instruction.stride[i]) * stride;
    };
    double* out = slots.data() + instruction.destination * stride;
    if (info.shape == Shape::elementwise) {
      for (std::size_t lane = 0; lane < instruction.width; ++lane, out += stride) {
        const double* a = slot(0, lane);
        const double* b = slot(1, lane);
        const double* c = slot(2, lane);
        for (std::size_t r = pairs::elementwise(instruction.op, rows, a, b, c, out); r < rows;
             ++r) {
          if (info.arity == 1)
            out[r] = unary(instruction.op, a[r]);
          else if (info.arity == 2)
            out[r] = arithmetic(instruction.op, a[r], b[r]);
          else
            out[r] = ternary(instruction.op, a[r], b[r], c[r]);
        }
      }
      continue;
    }
    if (info.shape == Shape::band) {
      for (std::size_t lane = 0; lane < instruction.width; ++lane, out += stride)
        for (std::size_t r = 0; r < rows; ++r)
          out[r] = band(slot(0, lane)[r], Lanes(slot(1, 0) + r, instruction.immediate, stride));
      continue;
    }
    const std::size_t width = instruction.width;
    std::size_t done = 0;
    if (info.shape == Shape::aggregate)
      done = pairs::aggregate(instruction.op, rows, width, stride, slot(0, 0), slot(1, 0), out);
    for (std::size_t r = done; r < rows; ++r) {
      const Lanes a(slot(0, 0) + r, width, stride);
      if (info.shape == Shape::lookup)
        out[r] = look_up(program.tables[instruction.immediate >> 16U],
                         instruction.immediate & 0xffffU, a);
      else
        out[r] = aggregate(instruction.op, a, Lanes(slot(1, 0) + r, width, stride), scratch);
    }
  }
}

}  // namespace copse
