#include "decide/unlike.hpp"

#include <algorithm>
#include <cmath>

#include "base/math.hpp"
#include "base/search.hpp"

namespace copse {

Unlike::Unlike(const Training& training, const Package& package) : above_(training.unusual_above) {
  const std::size_t inputs = package.inputs.size();
  const double rows = training.rows;
  const auto surprise_of = [&](std::uint64_t extreme) {
    return -log_f64((static_cast<double>(extreme) + 1) / (rows + 1));
  };
  std::size_t size = 0;
  for (const TrainingColumn& column : training.columns) size += 2 * column.points.size() + 1;
  numbers_ = std::vector<double>(size);
  columns_ = std::vector<Column>(training.columns.size());
  double* next = numbers_.data();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const TrainingColumn& column = training.columns[i];
    const bool bins = column.kind == TrainingColumn::Kind::bins;
    const std::size_t slot = column.column < inputs
                                 ? column.column
                                 : package.program.feature_slots[column.column - inputs];
    columns_[i] = {slot, static_cast<std::size_t>(next - numbers_.data()), column.points.size(),
                   surprise_of(column.missing), bins};
    next = std::copy(column.points.begin(), column.points.end(), next);
    std::uint64_t below = 0;
    std::uint64_t above = training.rows - column.missing;
    for (const std::uint32_t count : column.counts) {
      below += count;
      *next++ = surprise_of(bins ? std::min(below, above) : count);
      above -= count;
    }
    if (!bins) *next++ = surprise_of(0);
  }
}

double Unlike::surprise(std::size_t column, double value) const {
  const Column& c = columns_[column];
  if (std::isnan(value)) return c.missing;
  const double* points = numbers_.data() + c.first;
  const double* end = points + c.points;
  const std::size_t found =
      count_first(points, c.points, [&](double point) { return point < value; });
  const bool strange = !c.bins && (found == c.points || points[found] != value);
  return end[strange ? c.points : found];
}

}  // namespace copse
