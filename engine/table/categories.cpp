#include "table/categories.hpp"

#include <algorithm>
#include <cmath>

#include "features/categories.hpp"
#include "table/number.hpp"

namespace copse::table {

void Categories::add(std::string text, double code) {
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), text,
                                   [](const Entry& a, const std::string& b) { return a.text < b; });
  if (at != entries_.end() && at->text == text) {
    at->code = code;
    return;
  }
  auto number = parse_number(text);
  if (number && std::isnan(*number)) number.reset();
  entries_.insert(at, {std::move(text), code, number});
}

const Categories::Entry* Categories::find(std::string_view text) const {
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), text,
                                   [](const Entry& a, std::string_view b) { return a.text < b; });
  if (at != entries_.end() && at->text == text) return &*at;
  const auto number = parse_number(text);
  if (!number || std::isnan(*number)) return nullptr;
  for (const Entry& each : entries_)
    if (each.number == number) return &each;
  return nullptr;
}

Reason Categories::code_of(std::string_view cell, double& value) const {
  if (const Entry* found = find(cell))
    value = found->code;
  else if (missing_ && says_missing(cell))
    value = std::numeric_limits<double>::quiet_NaN();
  else if (unseen_)
    value = *unseen_;
  else
    return Reason::unknown_category;
  return Reason::none;
}

}  // namespace copse::table
