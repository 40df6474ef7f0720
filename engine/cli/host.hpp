// All that the command line asks of the machine it runs on. One implementation for the native
// program, one for Node around the wasm; everything else is the same code, so the output is too.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"

namespace copse::cli {

class Host {
 public:
  virtual ~Host() = default;
  /// A whole file; "-" is standard input. Code::io with the reason if it cannot be read.
  virtual Result<std::vector<std::byte>> read(const std::string& path) = 0;
  /// Replaces the file in one step: afterwards it is whole, or as it was.
  virtual Status write(const std::string& path, std::span<const std::byte> bytes) = 0;
  /// To standard output. Code::io if not all of it could be written.
  virtual Status print(std::string_view text) = 0;
  /// To standard error.
  virtual void warn(std::string_view text) = 0;
  /// Shows a person who watches how far a long task has come: 0 … 1. Nothing where nobody does.
  virtual void progress(std::string_view task, double share) = 0;
};

}  // namespace copse::cli
