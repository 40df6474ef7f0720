#include "explain/reasons.hpp"

#include <cmath>

#include "base/sort.hpp"
#include "package/reason_text.hpp"

namespace copse {
namespace {

constexpr double most_whole = 9e15;  // of which a double holds every one

using Value = std::function<double(std::uint32_t)>;

std::string written(double value, ReasonFormat format, const std::string& thousands) {
  if (format == ReasonFormat::percent) value *= 100;
  const double whole = std::floor(std::fabs(value) + 0.5);
  const std::string digits = std::to_string(static_cast<std::uint64_t>(whole));
  std::string text = value < 0 && whole > 0 ? "-" : "";
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (format == ReasonFormat::amount && i > 0 && (digits.size() - i) % 3 == 0) text += thousands;
    text += digits[i];
  }
  return text;
}

bool holds(const Reason& reason, const Value& value) {
  for (const Reason::Range& range : reason.when) {
    const double x = value(range.column);
    if (!(x >= range.least && x <= range.most)) return false;
  }
  return true;
}

// "" where a value is missing, or too large to be written.
std::string fill(const Package& package, const std::string& text, const Value& value,
                 const std::string& thousands) {
  std::string filled;
  const auto pieces = parse_reason_text(package, text);
  for (const ReasonPiece& piece : *pieces) {
    filled += piece.words;
    if (!piece.has_value) continue;
    const double x = value(piece.column);
    if (!(std::fabs(x) < most_whole / 100)) return "";
    filled += written(x, piece.format, thousands);
  }
  return filled;
}

}  // namespace

std::vector<SpokenReason> speak(const Package& package, std::span<const double> contributions,
                                const Value& value, std::size_t language, std::size_t most) {
  const Reasons& reasons = *package.reasons;
  std::vector<SpokenReason> groups;
  for (std::uint32_t g = 0; g < reasons.groups.size(); ++g) groups.push_back({g, 0, {}});
  for (std::size_t f = 0; f < contributions.size(); ++f)
    if (reasons.group_of_feature[f] != Reasons::unspoken)
      groups[reasons.group_of_feature[f]].effect += contributions[f];
  heap_sort(groups.begin(), groups.end(), [](const SpokenReason& a, const SpokenReason& b) {
    const double left = std::fabs(a.effect);
    const double right = std::fabs(b.effect);
    return left != right ? left > right : a.group < b.group;
  });
  std::vector<SpokenReason> spoken;
  for (SpokenReason& group : groups) {
    if (spoken.size() == most || std::fabs(group.effect) < least_effect) break;
    for (const Reason& reason : reasons.all) {
      if (reason.group != group.group || reason.raises != (group.effect > 0)) continue;
      if (!holds(reason, value)) continue;
      group.text =
          fill(package, reason.texts[language], value, reasons.languages[language].thousands);
      if (group.text.empty()) continue;
      spoken.push_back(std::move(group));
      break;
    }
  }
  return spoken;
}

}  // namespace copse
