#include "cli/number.hpp"

#include <fast_float/fast_float.h>
#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <limits>

#include "features/categories.hpp"

namespace copse::cli {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

}  // namespace

void append_number(std::string& out, double value) {
  if (std::isnan(value))
    out += "NaN";
  else
    fmt::format_to(std::back_inserter(out), "{}", value);
}

std::optional<double> parse_number(std::string_view text) {
  text = trimmed(text);
  if (says_missing(text)) return std::numeric_limits<double>::quiet_NaN();
  if (text.front() == '+' && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = fast_float::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || std::isnan(value)) return std::nullopt;
  return value;
}

}  // namespace copse::cli
