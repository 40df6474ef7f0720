// Finds the module that reads Parquet.
#pragma once

#include <memory>
#include <string>

#include "parquet/parquet.hpp"

namespace copse::cli {

/// Host::open_parquet by the module copse-parquet.so beside the program.
/// @return Code::unsupported with how to get it where there is none
Result<std::unique_ptr<parquet::File>> parquet_native(const std::string& path, unsigned threads);

}  // namespace copse::cli
