// A table's rows, one after the other, for verbs that ask much of each.
#pragma once

#include <functional>
#include <span>

#include "cli/commands.hpp"

namespace copse::cli {

/// Calls `work(number from 1, row)` for each row of a CSV, then warns of what was odd about it. An
/// Error of `work` gets the model's file and the row before it.
Status each_row(const LoadedModel& loaded, const std::string& model_file,
                const std::string& data_file, Host& host,
                const std::function<Status(std::size_t, std::span<const double>)>& work);

/// @return Code::argument where the model has no such input
Result<std::uint32_t> find_input(const Package& package, const std::string& name,
                                 const std::string& file);

}  // namespace copse::cli
