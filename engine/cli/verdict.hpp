// What verdicts are called.
#pragma once

#include <array>
#include <string_view>

#include "decide/decide.hpp"

namespace copse::cli {

inline std::string_view verdict_name(Verdict verdict) {
  constexpr std::array<std::string_view, 3> names{"accept", "decline", "refer"};
  return names[static_cast<std::size_t>(verdict)];
}

}  // namespace copse::cli
