#include "cli/number.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace copse::cli {

void append_number(std::string& out, double value) {
  if (std::isnan(value))
    out += "NaN";
  else
    fmt::format_to(std::back_inserter(out), "{}", value);
}

}  // namespace copse::cli
