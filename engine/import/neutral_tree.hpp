// One tree of the neutral form: its columns as the file gives them, and the tree they make.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/status.hpp"
#include "ensemble/ensemble.hpp"

namespace copse::neutral {

/// The columns that hold a number a node.
enum class Column : std::uint8_t {
  left,
  right,
  feature,
  value,
  test,  ///< a Test as a number
  missing_left,
  zero_missing,
  set,
  number,
  cover,
};
inline constexpr std::array<std::string_view, 10> column_names{
    "left",         "right",        "feature", "value",  "test",
    "missing_left", "zero_missing", "set",     "number", "cover"};

/// What a linear leaf's object holds.
struct LinearColumns {
  double constant = 0;
  std::vector<std::uint32_t> features;
  std::vector<double> coefficients;
};

class TreeColumns {
 public:
  /// A column; NaN where the file has null: nothing is said of this node.
  std::vector<double>& operator[](Column column) {
    return columns_[static_cast<std::size_t>(column)];
  }
  const std::vector<double>& operator[](Column column) const {
    return columns_[static_cast<std::size_t>(column)];
  }

  std::vector<double> narrow;  ///< `value` rounded to float32; filled where a real is float32
  std::optional<Test> test;    ///< of the nodes of which the column says nothing
  bool missing_left = false;   ///< the same
  bool zero_missing = false;
  std::uint32_t output = 0;
  std::vector<double> leaf_values;  ///< row after row
  std::size_t leaf_rows = 0;
  std::vector<LinearColumns> linear;

  /// The tree; columns that are absent have their default.
  /// @return an Error that begins with the place inside the tree: "left[7]: …"
  Result<Tree> finish(Real input, Real sum) &&;

 private:
  Status check_sizes() const;
  Result<Node> node(std::size_t index, Real input, Real sum) const;
  Status finish_leaves(Tree& tree);

  std::array<std::vector<double>, column_names.size()> columns_;
};

}  // namespace copse::neutral
