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
  }
}

bool Ranges::Range::holds(double value) const {
  if (std::isnan(value)) return true;
  if (value < min || value > max || (whole && value != std::floor(value))) return false;
  return categories.empty() ||
         std::find(categories.begin(), categories.end(), value) != categories.end();
}

std::string Ranges::Range::declared() const {
  if (categories.empty())
    return number(min) + " to " + number(max) + (whole ? ", whole numbers" : "");
  std::string text;
  for (const double category : categories) text += (text.empty() ? "" : ", ") + number(category);
  return text;
}

void Ranges::look(const std::vector<double>& values, const std::vector<std::size_t>& lines) {
  const std::size_t width = ranges_.size();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Range& range = ranges_[i % width];
    if (range.holds(values[i])) continue;
    if (++count_ > 1) continue;
    first_ = "line " + std::to_string(lines[i / width]) + ", column \"" + range.input +
             "\": " + number(values[i]) + " where the model declares " + range.declared();
  }
}

std::string Ranges::warning(const std::string& name) const {
  if (count_ == 0) return {};
  if (count_ == 1) return name + ": 1 value is out of its declared range: " + first_;
  return name + ": " + std::to_string(count_) +
         " values are out of their declared ranges, the first in " + first_;
}

}  // namespace copse::cli
