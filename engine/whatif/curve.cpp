#include "whatif/curve.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "whatif/asked.hpp"
#include "whatif/scale.hpp"

namespace copse {
namespace {

Status one_output(const Model& model) {
  if (model.output_count() == 1) return ok();
  return Error{Code::unsupported, "what if is asked of models of one output"};
}

Result<std::vector<double>> values_of(const Model& model, std::uint32_t input, double own) {
  const Package& package = model.package();
  const auto refuse = [&](const char* why) {
    return Error{Code::unsupported, "\"" + package.inputs[input] + "\" " + why};
  };
  if (package.scales.empty()) return refuse("has no declared range and step");
  const Scale& scale = package.scales[input];
  std::vector<double> values = values_within(package, input, Bounds::declared, most_curve_values);
  if (values.empty()) return refuse("has no declared range and step, or more than 10,000 steps");
  if (std::isfinite(own)) {
    const auto place = [&](double value) {
      return scale.categories.empty()
                 ? value
                 : static_cast<double>(
                       std::find(scale.categories.begin(), scale.categories.end(), value) -
                       scale.categories.begin());
    };
    const auto at = std::lower_bound(values.begin(), values.end(), own,
                                     [&](double a, double b) { return place(a) < place(b); });
    if (at == values.end() || *at != own) values.insert(at, own);
  }
  return values;
}

// At most `most` of them, first and last and the row's own among them.
std::vector<double> thinned(const std::vector<double>& values, std::size_t most, double own) {
  if (values.size() <= most) return values;
  std::vector<std::size_t> taken;
  for (std::size_t i = 0; i < most; ++i)
    taken.push_back(i * (values.size() - 1) / std::max<std::size_t>(1, most - 1));
  const auto place = std::find(values.begin(), values.end(), own) - values.begin();
  const auto away = [&](std::size_t one) {
    return std::abs(static_cast<std::ptrdiff_t>(one) - static_cast<std::ptrdiff_t>(place));
  };
  if (most > 2 && static_cast<std::size_t>(place) < values.size() && away(taken.front()) != 0 &&
      away(taken.back()) != 0)
    *std::min_element(taken.begin() + 1, taken.end() - 1, [&](std::size_t x, std::size_t y) {
      return away(x) < away(y);
    }) = static_cast<std::size_t>(place);
  std::vector<double> kept;
  kept.reserve(most);
  for (const std::size_t one : taken) kept.push_back(values[one]);
  return kept;
}

}  // namespace

Result<std::vector<CurveStep>> curve(const Model& model, std::span<const double> row,
                                     std::uint32_t input, Workspace& workspace) {
  COPSE_CHECK(one_output(model));
  COPSE_TRY(const std::vector<double> values, values_of(model, input, row[input]));
  Asked asked(model, row, workspace);
  for (const double value : values) {
    asked.add();
    asked.set(input, value);
  }
  asked.score();
  const bool joins = model.package().scales[input].categories.empty();
  std::vector<CurveStep> steps;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const CurveStep step{values[i], asked.prediction(i), asked.verdict(i)};
    if (joins && !steps.empty() && steps.back().prediction == step.prediction &&
        steps.back().verdict == step.verdict)
      continue;
    steps.push_back(step);
  }
  return steps;
}

Result<Grid> grid(const Model& model, std::span<const double> row, std::uint32_t first,
                  std::uint32_t second, std::size_t most, Workspace& workspace) {
  COPSE_CHECK(one_output(model));
  if (first == second)
    return Error{Code::argument, "a grid is of two inputs, and one was given twice"};
  Grid found;
  COPSE_TRY(const std::vector<double> ones, values_of(model, first, row[first]));
  COPSE_TRY(const std::vector<double> others, values_of(model, second, row[second]));
  found.values[0] = thinned(ones, most, row[first]);
  found.values[1] = thinned(others, most, row[second]);
  Asked asked(model, row, workspace);
  for (const double one : found.values[0]) {
    asked.clear();
    for (const double other : found.values[1]) {
      asked.add();
      asked.set(first, one);
      asked.set(second, other);
    }
    asked.score();
    for (std::size_t i = 0; i < asked.size(); ++i) {
      found.predictions.push_back(asked.prediction(i));
      found.verdicts.push_back(asked.verdict(i));
    }
  }
  return found;
}

}  // namespace copse
