// A table's rows, one after the other, for verbs that ask much of each.
#pragma once

#include <algorithm>
#include <functional>
#include <span>

#include "cli/commands.hpp"

namespace copse::cli {

/// How many rows to ask about at a time, if of each so many doubles are said.
inline std::size_t rows_at_once(std::size_t doubles) {
  constexpr std::size_t most = std::size_t{1} << 14U;
  constexpr std::size_t room = std::size_t{1} << 22U;
  return std::clamp(room / std::max<std::size_t>(doubles, 1), std::size_t{1}, most);
}

/// Calls `work(number of the first one from 1, rows)` for at most `block` rows of a CSV after the
/// other, then warns of what was odd about it. An Error of `work` gets the model's file before it.
Status each_block(const LoadedModel& loaded, const std::string& model_file,
                  const std::string& data_file, std::size_t block, Host& host,
                  const std::function<Status(std::size_t, const Rows&)>& work);

/// Calls `work(number from 1, row)` for each row in the same way. An Error of `work` gets the
/// model's file and the row before it.
Status each_row(const LoadedModel& loaded, const std::string& model_file,
                const std::string& data_file, Host& host,
                const std::function<Status(std::size_t, std::span<const double>)>& work);

/// @return Code::argument where the model has no such input
Result<std::uint32_t> find_input(const Package& package, const std::string& name,
                                 const std::string& file);

}  // namespace copse::cli
