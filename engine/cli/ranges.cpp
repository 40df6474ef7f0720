#include "cli/ranges.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/number.hpp"

namespace copse::cli {
namespace {

std::string number(double value) {
  std::string text;
  append_number(text, value);
  return text;
}

// As std::floor says, without a call where a value fits.
bool is_whole(double value) {
  constexpr double most = 2147483647;
  if (std::fabs(value) <= most) return value == static_cast<std::int32_t>(value);
  return value == std::floor(value);
}

}  // namespace

Ranges::Ranges(const Package& package) {
  ranges_.resize(package.inputs.size());
  for (std::size_t i = 0; i < ranges_.size(); ++i) ranges_[i].input = package.inputs[i];
  const nlohmann::json texts = nlohmann::json::parse(package.texts, nullptr, false);
  if (!texts.is_object() || !texts.contains("inputs")) return;
  const nlohmann::json& inputs = texts["inputs"];
  if (!inputs.is_array() || inputs.size() != ranges_.size()) return;
  const auto read = [](const nlohmann::json& input, const char* key, double& value) {
    if (input.is_object() && input.contains(key) && input[key].is_number())
      value = input[key].get<double>();
  };
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    read(inputs[i], "min", ranges_[i].min);
    read(inputs[i], "max", ranges_[i].max);
    if (!inputs[i].is_object()) continue;
    ranges_[i].whole = inputs[i].contains("kind") && inputs[i]["kind"] == "integer";
    const auto add = [&](const nlohmann::json& value) {
      if (value.is_number()) ranges_[i].categories.push_back(value);
    };
    if (inputs[i].contains("categories"))
      for (const nlohmann::json& category : inputs[i]["categories"])
        if (category.is_object() && category.contains("value")) add(category["value"]);
    if (inputs[i].contains("undocumented"))
      for (const nlohmann::json& value : inputs[i]["undocumented"]) add(value);
    ranges_[i].find_small();
  }
}

bool Ranges::Range::holds(double value) const {
  if (std::isnan(value)) return true;
  if (value < min || value > max || (whole && !is_whole(value))) return false;
  return categories.empty() || lists(value);
}

bool Ranges::Range::lists(double value) const {
  if (small == 0) return std::find(categories.begin(), categories.end(), value) != categories.end();
  const double bit = value + 32;
  return bit >= 0 && bit < 64 && is_whole(bit) && (small >> static_cast<unsigned>(bit) & 1U) != 0;
}

void Ranges::Range::find_small() {
  std::uint64_t found = 0;
  for (const double category : categories) {
    const double bit = category + 32;
    if (!(bit >= 0 && bit < 64) || !is_whole(bit)) return;
    found |= std::uint64_t{1} << static_cast<unsigned>(bit);
  }
  small = found;
}

std::string Ranges::Range::declared() const {
  if (categories.empty())
    return number(min) + " to " + number(max) + (whole ? ", whole numbers" : "");
  std::string text;
  for (const double category : categories) text += (text.empty() ? "" : ", ") + number(category);
  return text;
}

// Without a branch a value, so that many are looked at at once.
bool Ranges::Range::hold_all(const double* values, std::size_t count) const {
  constexpr double rounds = 6755399441055744.0;  // 1.5 · 2^52: what is added to it is whole
  if (!categories.empty()) return false;
  bool odd = false;
  for (std::size_t r = 0; r < count; ++r) odd |= (values[r] < min) | (values[r] > max);
  if (whole)
    for (std::size_t r = 0; r < count; ++r) {
      const double value = values[r];
      odd |= ((value + rounds) - rounds != value) & (value == value);
    }
  return !odd;
}

void Ranges::look(const RowReader& rows) {
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    const Range& range = ranges_[i];
    const double* column = rows.values() + i * rows.stride();
    if (range.hold_all(column, rows.rows())) continue;
    for (std::size_t r = 0; r < rows.rows(); ++r) {
      if (range.holds(column[r])) continue;
      const std::pair<std::uint64_t, std::size_t> at(rows.line(r), i);
      if (++count_ > 1 && first_at_ < at) continue;
      first_at_ = at;
      first_ = rows.place(r) + ", column \"" + range.input + "\": " + number(column[r]) +
               " where the model declares " + range.declared();
    }
  }
}

void Ranges::merge(const Ranges& other) {
  if (other.count_ != 0 && (count_ == 0 || other.first_at_ < first_at_)) {
    first_at_ = other.first_at_;
    first_ = other.first_;
  }
  count_ += other.count_;
}

std::string Ranges::warning(const std::string& name) const {
  if (count_ == 0) return {};
  if (count_ == 1) return name + ": 1 value is out of its declared range: " + first_;
  return name + ": " + std::to_string(count_) +
         " values are out of their declared ranges, the first in " + first_;
}

}  // namespace copse::cli
