// Where the contributions of features go: to features, to the inputs they are computed of, or to
// the recipe's groups.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.hpp"
#include "package/package.hpp"

namespace copse::cli {

enum class By { feature, input, group };

Result<By> parse_by(const std::string& text);

/// Into which columns a feature's contribution goes, each getting as much of it.
struct Shares {
  std::vector<std::string> names;
  std::vector<std::vector<std::uint32_t>> columns;  // of each feature
};

Shares shares_of(const Package& package, By by);

/// Whether its features have groups.
bool has_groups(const Package& package);

}  // namespace copse::cli
