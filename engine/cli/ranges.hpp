// What a recipe declares of its inputs (ranges, whole numbers, categories), and the values of a
// table that are otherwise.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "cli/row_reader.hpp"
#include "package/package.hpp"

namespace copse::cli {

/// Of such values a model has learned nothing: they are scored all the same, and counted.
class Ranges {
 public:
  explicit Ranges(const Package& package);

  /// Looks at all rows of a reader; missing is in range.
  void look(const RowReader& rows);

  /// Adds what was seen elsewhere in the same file.
  void merge(const Ranges& other);

  /// What was seen, as a sentence about the file `name`; "" if nothing.
  std::string warning(const std::string& name) const;

 private:
  struct Range {
    std::string input;
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
    bool whole = false;
    std::vector<double> categories;  // those of documented and undocumented meaning; empty: any

    std::uint64_t small = 0;  // a bit for each category from -32 to 31, if all are such

    bool holds(double value) const;
    bool hold_all(const double* values, std::size_t count) const;
    bool lists(double value) const;
    void find_small();
    std::string declared() const;
  };
  std::vector<Range> ranges_;
  std::size_t count_ = 0;
  std::pair<std::uint64_t, std::size_t> first_at_;  // its line and input
  std::string first_;
};

}  // namespace copse::cli
