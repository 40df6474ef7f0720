#include "cli/shares.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "features/dependencies.hpp"

namespace copse::cli {

Result<By> parse_by(const std::string& text) {
  if (text == "feature") return By::feature;
  if (text == "input") return By::input;
  if (text == "group") return By::group;
  return Error{Code::argument, "\"" + text + "\" is not feature, input or group"};
}

Shares shares_of(const Package& package, By by) {
  const Program& program = package.program;
  if (by == By::input) {
    // A feature that reads no input is a constant: no tree that tests it moves by it.
    return {package.inputs, inputs_of_features(program)};
  }
  Shares shares;
  const auto texts = nlohmann::json::parse(package.texts, nullptr, false);
  for (std::uint32_t f = 0; f < program.feature_count(); ++f) {
    std::string name = program.feature_names[f];
    if (by == By::group && texts.is_object() && texts.contains("features"))
      name = texts["features"][f].value("group", "");
    const auto found = std::find(shares.names.begin(), shares.names.end(), name);
    shares.columns.push_back({static_cast<std::uint32_t>(found - shares.names.begin())});
    if (found == shares.names.end() || by == By::feature) {
      shares.columns.back() = {static_cast<std::uint32_t>(shares.names.size())};
      shares.names.push_back(name);
    }
  }
  return shares;
}

bool has_groups(const Package& package) {
  const auto texts = nlohmann::json::parse(package.texts, nullptr, false);
  return texts.is_object() && texts.contains("features") && texts.contains("groups");
}

}  // namespace copse::cli
