// Where a verb's lines go: to standard output, or to the file of its option -o.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/host.hpp"

namespace copse::cli {

/// @return Code::argument where it is neither a .parquet nor a .csv
Status check_output(const std::string& file);

/// For lines of CSV, the header first.
/// @param file   "": standard output; a .parquet: by type; or else CSV. Whole, or as it was
/// @param texts  as of Host::parquet_spool
Result<std::unique_ptr<Spool>> spool_to(Host& host, const std::string& file,
                                        const std::vector<bool>& texts);

}  // namespace copse::cli
