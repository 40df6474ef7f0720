// What a command line says of how its table is written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"
#include "table/dialect.hpp"

namespace copse::cli {

inline constexpr std::string_view told_usage =
    "[--delimiter SIGN] [--decimal point|comma] [--encoding E] [--heading LINE|none]";

/// Takes the options --delimiter, --decimal, --encoding and --heading out of a verb's arguments.
/// @return Code::argument where a value cannot be
Result<table::Told> take_told(std::vector<std::string>& arguments);

}  // namespace copse::cli
