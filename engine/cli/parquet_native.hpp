// Finds the module that reads and writes Parquet.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/host.hpp"
#include "parquet/parquet.hpp"

namespace copse::cli {

/// Host::open_parquet by the module copse-parquet.so beside the program.
/// @return Code::unsupported with how to get it where there is none
Result<std::unique_ptr<parquet::File>> parquet_native(const std::string& path, unsigned threads);

/// Host::parquet_spool.
Result<std::unique_ptr<Spool>> parquet_spool_native(const std::string& path,
                                                    const std::vector<bool>& texts);

}  // namespace copse::cli
