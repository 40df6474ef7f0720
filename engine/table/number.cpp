#include "table/number.hpp"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "features/categories.hpp"

namespace copse::table {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

}  // namespace

std::optional<double> parse_number(std::string_view text, char point) {
  text = trimmed(text);
  if (says_missing(text)) return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  const char* end = text.data() + text.size();
  if (read_short(text.data(), end, point, value)) return value;
  if (text.front() == '+' && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
  const fast_float::parse_options options{fast_float::chars_format::general, point};
  const auto [stop, error] = fast_float::from_chars_advanced(text.data(), end, value, options);
  if (error != std::errc{} || stop != end || std::isnan(value)) return std::nullopt;
  return value;
}

bool says_missing_in_words(std::string_view text) {
  constexpr std::string_view words[] = {"null", "none", "n/a", "n.a.", "#n/a", "#na", "<na>",
                                        "nat",  "nil",  "na",  "-",    "--",   ".",   "?"};
  text = trimmed(text);
  const auto same = [&](std::string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(), [](char a, char b) {
      return (a >= 'A' && a <= 'Z' ? static_cast<char>(a | 0x20) : a) == b;
    });
  };
  return std::any_of(std::begin(words), std::end(words), same);
}

}  // namespace copse::table
