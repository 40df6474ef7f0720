#include "package/reason_text.hpp"

#include <algorithm>

namespace copse {
namespace {

Result<ReasonFormat> parse_format(std::string_view name) {
  if (name.empty()) return ReasonFormat::number;
  if (name == ":percent") return ReasonFormat::percent;
  if (name == ":amount") return ReasonFormat::amount;
  return Status{Code::corrupt, "a value is written :percent or :amount, and not \"{}\"", {name}};
}

}  // namespace

std::uint32_t find_column(const Package& package, std::string_view name) {
  const std::vector<std::string>& features = package.program.feature_names;
  const auto inputs = static_cast<std::uint32_t>(package.inputs.size());
  const auto feature = std::find(features.begin(), features.end(), name);
  if (feature != features.end())
    return inputs + static_cast<std::uint32_t>(feature - features.begin());
  const auto input = std::find(package.inputs.begin(), package.inputs.end(), name);
  if (input != package.inputs.end())
    return static_cast<std::uint32_t>(input - package.inputs.begin());
  return inputs + static_cast<std::uint32_t>(features.size());
}

Result<std::vector<ReasonPiece>> parse_reason_text(const Package& package, std::string_view text) {
  std::vector<ReasonPiece> pieces;
  const std::size_t columns = package.inputs.size() + package.program.feature_count();
  while (!text.empty()) {
    ReasonPiece piece;
    const std::size_t open = text.find('{');
    piece.words = text.substr(0, open);
    if (open == std::string_view::npos) {
      pieces.push_back(piece);
      break;
    }
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos)
      return Status{Code::corrupt, "\"{}\" has no end", {text.substr(open)}};
    const std::string_view inside = text.substr(open + 1, close - open - 1);
    const std::size_t colon = std::min(inside.rfind(':'), inside.size());
    piece.has_value = true;
    piece.column = find_column(package, inside.substr(0, colon));
    if (piece.column >= columns)
      return Status{
          Code::corrupt, "there is no feature or input \"{}\"", {inside.substr(0, colon)}};
    COPSE_TRY(piece.format, parse_format(inside.substr(colon)));
    pieces.push_back(piece);
    text.remove_prefix(close + 1);
  }
  return pieces;
}

}  // namespace copse
