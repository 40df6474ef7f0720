#include "explain/reasons.hpp"

#include <algorithm>
#include <cmath>

#include "base/sort.hpp"
#include "package/reason_text.hpp"

namespace copse {
namespace {

constexpr double most_whole = 9e15;  // of which a double holds every one

using Value = std::function<double(std::uint32_t)>;
using Reads = std::span<const std::vector<std::uint32_t>>;

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

class Speaker {
 public:
  Speaker(const Package& package, Reads reads, const Value& value)
      : package_(package), reads_(reads), value_(value) {}

  bool holds(const Reason& reason) const {
    for (const Reason::Range& range : reason.when) {
      const double x = value_(range.column);
      if (!(x >= range.least && x <= range.most)) return false;
      if (!reason.missing_allowed && lacks(range.column)) return false;
    }
    return true;
  }

  // "" where a value is missing, or too large to be written.
  std::string fill(const Reason& reason, std::size_t language) const {
    std::string filled;
    const auto pieces = parse_reason_text(package_, reason.texts[language]);
    for (const ReasonPiece& piece : *pieces) {
      filled += piece.words;
      if (!piece.has_value) continue;
      const double x = value_(piece.column);
      if (!(std::fabs(x) < most_whole / 100)) return "";
      if (!reason.missing_allowed && lacks(piece.column)) return "";
      filled += written(x, piece.format, package_.reasons->languages[language].thousands);
    }
    return filled;
  }

 private:
  // Whether an input is missing that a feature is computed of.
  bool lacks(std::uint32_t column) const {
    if (column < package_.inputs.size()) return false;
    const std::vector<std::uint32_t>& inputs = reads_[column - package_.inputs.size()];
    return std::any_of(inputs.begin(), inputs.end(),
                       [&](std::uint32_t input) { return std::isnan(value_(input)); });
  }

  const Package& package_;
  Reads reads_;
  const Value& value_;
};

}  // namespace

std::vector<SpokenReason> speak(const Package& package, std::span<const double> contributions,
                                Reads reads, const Value& value, std::size_t language,
                                std::size_t most) {
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
  const Speaker speaker(package, reads, value);
  std::vector<SpokenReason> spoken;
  for (SpokenReason& group : groups) {
    if (spoken.size() == most || std::fabs(group.effect) < least_effect) break;
    for (const Reason& reason : reasons.all) {
      if (reason.group != group.group || reason.raises != (group.effect > 0)) continue;
      if (!speaker.holds(reason)) continue;
      group.text = speaker.fill(reason, language);
      if (group.text.empty()) continue;
      spoken.push_back(std::move(group));
      break;
    }
  }
  return spoken;
}

}  // namespace copse
