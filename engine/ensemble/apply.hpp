// What a node's test, a linear leaf and the last steps of a margin mean: said once, for the
// reference scorer, the compiled one and whatever is still to come.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

#include "ensemble/ensemble.hpp"

namespace copse {

/// Whether a value that is not missing goes left. T is the ensemble's `input`.
/// @param set  of a set test
template <class T>
bool passes(Test test, T value, T condition, std::span<const double> set) {
  const auto wide = static_cast<double>(value);
  const auto holds = [&](double x) { return std::binary_search(set.begin(), set.end(), x); };
  switch (test) {
    case Test::less:
      return value < condition;
    case Test::less_equal:
      return value <= condition;
    case Test::equal:
      return value == condition;
    case Test::in_set:
      return holds(wide);
    case Test::floor_in_set:
      return holds(std::floor(wide));
    case Test::trunc_in_set:
      return holds(std::trunc(wide));
  }
  return false;
}

/// Whether a value goes where NaN goes.
template <class T>
bool is_missing(T value, bool zero_missing) {
  return std::isnan(value) ||
         (zero_missing && std::fabs(static_cast<double>(value)) <= zero_threshold);
}

/// Joins one leaf to what has been aggregated so far. `first`: nothing has.
template <class T>
T join(Aggregate aggregate, bool first, T so_far, T leaf) {
  if (aggregate == Aggregate::sum) return so_far + leaf;
  if (first) return leaf;
  return aggregate == Aggregate::minimum ? std::min(so_far, leaf) : std::max(so_far, leaf);
}

/// From an aggregate to the margin of output k.
/// @param steps  an Ensemble, or what has its divisor, scale and bias
template <class Steps, class T>
T finish(const Steps& steps, std::size_t k, T aggregate) {
  if (steps.divisor != 1) aggregate /= static_cast<T>(steps.divisor);
  if (steps.scale != 1) aggregate *= static_cast<T>(steps.scale);
  if (!steps.bias.empty()) aggregate += static_cast<T>(steps.bias[k]);
  return aggregate;
}

/// A linear leaf's value; `plain` where one of its features is NaN. A value within ±zero_threshold
/// is 0, as it is to LightGBM.
/// @param feature  gives feature j of the row
template <class Feature>
double evaluate(const LinearLeaf& leaf, double plain, Feature&& feature) {
  double sum = leaf.constant;
  for (const LinearLeaf::Term& term : leaf.terms) {
    const double value = feature(term.feature);
    if (std::isnan(value)) return plain;
    sum += term.coefficient * (std::fabs(value) <= zero_threshold ? 0 : value);
  }
  return sum;
}

}  // namespace copse
