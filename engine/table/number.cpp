#include "table/number.hpp"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <string>

#include "features/categories.hpp"

namespace copse::table {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

// Before a group of thousands; "" where there is none.
std::string_view mark_of(std::string_view text, char point) {
  for (const std::string_view mark :
       {point == ',' ? "." : ",", " ", "'", "\u00a0", "\u202f", "\u2009", "\u2019"})
    if (text.substr(0, mark.size()) == mark) return mark;
  return {};
}

std::size_t digits_of(std::string_view text) {
  return std::min(text.find_first_not_of("0123456789"), text.size());
}

}  // namespace

std::optional<double> parse_grouped(std::string_view text, char point) {
  text = trimmed(text);
  std::string plain;
  const auto move = [&](std::size_t count) {
    plain += text.substr(0, count);
    text.remove_prefix(count);
  };
  if (!text.empty() && text.front() == '-') move(1);
  const std::size_t first = digits_of(text);
  if (first < 1 || first > 3 || text.front() == '0') return std::nullopt;
  move(first);
  const std::string_view mark = mark_of(text, point);
  if (mark.empty()) return std::nullopt;
  while (text.substr(0, mark.size()) == mark) {
    text.remove_prefix(mark.size());
    if (digits_of(text) != 3) return std::nullopt;
    move(3);
  }
  if (!text.empty() && (text.front() != point || digits_of(text.substr(1)) + 1 != text.size()))
    return std::nullopt;
  move(text.size());
  return parse_number(plain, point);
}

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
