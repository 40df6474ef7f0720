// How unlike the training data a row is: the distance of ECOD (Li, Zhao, Hu, Botta, Ionescu, Chen,
// "ECOD: Unsupervised outlier detection using empirical cumulative distribution functions", TKDE
// 2022), from the counts that a package carries, each column taking the smaller of its two tails.
#pragma once

#include <cstddef>
#include <vector>

#include "package/package.hpp"

namespace copse {

/// A column's surprise is -ln((m + 1) / (rows + 1)), where m training rows are at least as extreme:
///   bins        the rows in x's bin and all below it, or in x's bin and all above it, whichever
///               are fewer
///   categories  the rows of that category; 0 of one that the training did not hold
///   missing     the rows where it is missing
/// The distance of a row is the sum of its surprises, in the order of the columns.
class Unlike {
 public:
  /// Of no data: without columns.
  Unlike() = default;
  /// O(counts).
  Unlike(const Training& training, const Package& package);

  std::size_t column_count() const { return columns_.size(); }
  /// The slot of the feature program that holds the column.
  std::size_t slot(std::size_t column) const { return columns_[column].slot; }
  /// O(log points).
  double surprise(std::size_t column, double value) const;
  bool is_unusual(double distance) const { return distance > above_; }

 private:
  // In numbers_: `points` points from `first` on; then the surprise of each bin, or of each
  // category and of any other.
  struct Column {
    std::size_t slot;
    std::size_t first;
    std::size_t points;
    double missing;
    bool bins;
  };
  std::vector<Column> columns_;
  std::vector<double> numbers_;
  double above_ = 0;
};

}  // namespace copse
