#include "decide/unlike.hpp"

#include <algorithm>
#include <cmath>

#include "base/math.hpp"

namespace copse {

Unlike::Unlike(const Training& training, const Package& package) : above_(training.unusual_above) {
  const std::size_t inputs = package.inputs.size();
  const double rows = training.rows;
  const auto surprise_of = [&](std::uint64_t extreme) {
    return -log_f64((static_cast<double>(extreme) + 1) / (rows + 1));
  };
  for (const TrainingColumn& column : training.columns) {
    Column& made = columns_.emplace_back();
    made.slot = column.column < inputs ? column.column
                                       : package.program.feature_slots[column.column - inputs];
    made.bins = column.kind == TrainingColumn::Kind::bins;
    made.points = column.points;
    made.missing = surprise_of(column.missing);
    std::uint64_t below = 0;
    std::uint64_t above = training.rows - column.missing;
    for (const std::uint32_t count : column.counts) {
      below += count;
      made.surprises.push_back(surprise_of(made.bins ? std::min(below, above) : count));
      above -= count;
    }
    if (!made.bins) made.surprises.push_back(surprise_of(0));
  }
}

double Unlike::surprise(std::size_t column, double value) const {
  const Column& c = columns_[column];
  if (std::isnan(value)) return c.missing;
  const auto found = std::lower_bound(c.points.begin(), c.points.end(), value);
  const auto at = static_cast<std::size_t>(found - c.points.begin());
  const bool strange = !c.bins && (found == c.points.end() || *found != value);
  return strange ? c.surprises.back() : c.surprises[at];
}

}  // namespace copse
