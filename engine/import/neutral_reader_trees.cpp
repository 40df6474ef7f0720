#include <limits>

#include "ensemble/limits.hpp"
#include "import/neutral_reader.hpp"

namespace copse::neutral {
namespace {

using Kind = JsonScalar::Kind;
constexpr double most_u32 = 4294967295.0;
constexpr double most_i32 = 2147483647.0;

std::optional<Column> column_called(std::string_view name) {
  for (std::size_t c = 0; c < column_names.size(); ++c)
    if (column_names[c] == name) return static_cast<Column>(c);
  return std::nullopt;
}

}  // namespace

bool Reader::tree_scalar(const JsonScalar& scalar) {
  const std::string_view name = key(2);
  if (name == "output") return whole(scalar, 0, limits::outputs - 1, tree_.output);
  if (name == "test") return word(scalar, tests, tree_.test);
  if (name == "missing_left" || name == "zero_missing") {
    if (scalar.kind != Kind::boolean) return expected("true, false, or an array of them");
    (name == "missing_left" ? tree_.missing_left : tree_.zero_missing) = scalar.number != 0;
    return true;
  }
  const bool known = column_called(name) || name == "leaf_values" || name == "linear";
  return known ? expected("an array") : unknown();
}

bool Reader::open_in_tree(bool is_array) {
  const std::string_view name = key(2);
  column_ = column_called(name);
  if (name == "output") return expected("a whole number");
  if (!column_ && name != "leaf_values" && name != "linear") return unknown();
  return is_array || expected("an array");
}

bool Reader::column_entry(const JsonScalar& scalar) {
  const Column column = *column_;
  double entry = scalar.number;
  const bool may_be_null =
      column == Column::feature || column == Column::test || column == Column::set;
  const bool is_flag = column == Column::missing_left || column == Column::zero_missing;
  if (scalar.kind == Kind::null && may_be_null) {
    entry = std::numeric_limits<double>::quiet_NaN();
  } else if (column == Column::test) {
    Test test{};
    if (!word(scalar, tests, test)) return false;
    entry = static_cast<double>(test);
  } else if (column == Column::value && (scalar.text == "inf" || scalar.text == "-inf")) {
    entry = scalar.text == "inf" ? HUGE_VAL : -HUGE_VAL;
  } else if (is_flag && scalar.kind == Kind::boolean) {
    // 0 or 1, as it is.
  } else if (scalar.kind != Kind::number) {
    return expected(is_flag ? "true or false" : "a number");
  } else if (!check_entry(column, entry)) {
    return false;
  }
  if (column == Column::value && (ensemble_.input == Real::f32 || ensemble_.sum == Real::f32))
    tree_.narrow.push_back(std::isinf(entry) ? entry : nearest_f32(scalar));
  tree_[column].push_back(entry);
  return true;
}

bool Reader::check_entry(Column column, double entry) {
  switch (column) {
    case Column::left:
    case Column::right:
      return is_whole(entry, -1, most_i32) || expected("a node of this tree, or -1 in a leaf,");
    case Column::feature:
    case Column::set:
      return is_whole(entry, -most_i32, most_u32) || expected("a whole number from 0 on");
    case Column::number:
      return is_whole(entry, 0, most_u32) || expected("a whole number from 0 to 4294967295");
    case Column::missing_left:
    case Column::zero_missing:
      return entry == 0 || entry == 1 || expected("true or false");
    case Column::cover:
      return entry >= 0 || expected("a number that is not negative");
    default:
      return true;
  }
}

bool Reader::leaf_value(const JsonScalar& scalar) {
  if (scalar.kind != Kind::number) return expected("a number");
  ++row_size_;
  tree_.leaf_values.push_back(ensemble_.sum == Real::f32 ? nearest_f32(scalar) : scalar.number);
  return true;
}

// Rows are of one width, that of the first.
bool Reader::end_leaf_row() {
  const std::size_t rows = ++tree_.leaf_rows;
  if (row_size_ < 2) return fail("a row has at least two numbers; one a leaf stands in value");
  if (tree_.leaf_values.size() != rows * row_size_)
    return fail("rows of leaf_values differ in length");
  return true;
}

bool Reader::linear_entry(const JsonScalar& scalar) {
  LinearColumns& leaf = tree_.linear.back();
  const std::string_view name = key(4);
  if (depth() == 6 && name == "features")
    return whole(scalar, 0, limits::features - 1, leaf.features.emplace_back());
  if (name != "constant" && name != "features" && name != "coefficients") return unknown();
  if ((depth() == 6) != (name == "coefficients")) return expected("an array");
  if (scalar.kind != Kind::number) return expected("a number");
  (depth() == 6 ? leaf.coefficients.emplace_back() : leaf.constant) = scalar.number;
  return true;
}

bool Reader::finish_tree() {
  if (!tree_.test) tree_.test = test_;
  auto tree = std::move(tree_).finish(ensemble_.input, ensemble_.sum);
  if (!tree) return fail(Error{tree.error().code, path() + "." + tree.error().message});
  ensemble_.trees.push_back(std::move(*tree));
  return true;
}

}  // namespace copse::neutral
