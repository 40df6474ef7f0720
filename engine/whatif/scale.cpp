#include "whatif/scale.hpp"

#include <algorithm>
#include <cmath>

namespace copse {
namespace {

const TrainingColumn* training_of(const Package& package, std::uint32_t input) {
  if (!package.training) return nullptr;
  for (const TrainingColumn& column : package.training->columns)
    if (column.column == input) return &column;
  return nullptr;
}

bool occurs(const TrainingColumn& column, double category) {
  const auto at = std::lower_bound(column.points.begin(), column.points.end(), category);
  return at != column.points.end() && *at == category &&
         column.counts[static_cast<std::size_t>(at - column.points.begin())] > 0;
}

// The power of ten by which the scale's steps are whole, so that 0.1 + 2 · 0.1 is 0.3; 0 if none
// is.
double decimals_of(const Scale& scale) {
  constexpr int most_decimals = 9;
  const auto whole = [](double x) {
    return std::fabs(x) < 1e15 && std::fabs(x - std::round(x)) <= 1e-9 * std::fabs(x);
  };
  double power = 1;
  for (int decimals = 0; decimals <= most_decimals; ++decimals, power *= 10)
    if (whole(scale.step * power) && whole(scale.least * power)) return power;
  return 0;
}

}  // namespace

Range range_within(const Package& package, std::uint32_t input, Bounds bounds) {
  const Scale& scale = package.scales[input];
  const Range declared{scale.least, scale.most};
  const TrainingColumn* column =
      bounds == Bounds::plausible ? training_of(package, input) : nullptr;
  if (column == nullptr || column->kind != TrainingColumn::Kind::bins || column->points.empty())
    return declared;
  return {std::max(declared.least, column->points.front()),
          std::min(declared.most, column->points.back())};
}

std::vector<double> values_within(const Package& package, std::uint32_t input, Bounds bounds,
                                  std::size_t most) {
  const Scale& scale = package.scales[input];
  std::vector<double> values;
  if (!scale.categories.empty()) {
    const TrainingColumn* column = training_of(package, input);
    const bool asks = bounds == Bounds::plausible && column != nullptr &&
                      column->kind == TrainingColumn::Kind::categories;
    for (const double category : scale.categories)
      if (!asks || occurs(*column, category)) values.push_back(category);
    return values;
  }
  const Range range = range_within(package, input, bounds);
  if (!(scale.step > 0) || !std::isfinite(scale.least) || !std::isfinite(range.width())) return {};
  constexpr double rounding = 1e-9;  // of 0.3 / 0.1, which is a little less than 3
  const double first = std::ceil((range.least - scale.least) / scale.step - rounding);
  const double last = std::floor((range.most - scale.least) / scale.step + rounding);
  if (!(last - first < static_cast<double>(most))) return {};
  const auto count = last < first ? std::size_t{0} : static_cast<std::size_t>(last - first) + 1;
  values.reserve(count);
  const double decimals = decimals_of(scale);
  for (std::size_t i = 0; i < count; ++i) {
    const double value = scale.least + (first + static_cast<double>(i)) * scale.step;
    values.push_back(decimals > 0 ? std::round(value * decimals) / decimals : value);
  }
  // The end of what is declared, where no step ends there.
  if (count > 0 && range.most == scale.most && values.back() < scale.most)
    values.push_back(scale.most);
  return values;
}

}  // namespace copse
