// A host whose files, output and warnings are in memory.
#pragma once

#include <map>
#include <string>

#include "base/bytes.hpp"
#include "cli/commands.hpp"

namespace copse::testing {

class MemoryHost final : public cli::Host {
 public:
  Result<std::vector<std::byte>> read(const std::string& path) override {
    const auto found = files.find(path);
    if (found == files.end()) return Error{Code::io, path + ": no such file or folder"};
    const auto bytes = bytes_of(found->second);
    return std::vector<std::byte>(bytes.begin(), bytes.end());
  }
  Status write(const std::string& path, std::span<const std::byte> bytes) override {
    files[path].assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return ok();
  }
  Status print(std::string_view text) override {
    if (full) return Error{Code::io, "standard output: no space left on the device"};
    output += text;
    return ok();
  }
  void warn(std::string_view text) override { warnings += text; }
  void progress(std::string_view, double share) override { shares.push_back(share); }

  /// Runs a command line, after forgetting what the last one said.
  int run(const std::vector<std::string>& arguments) {
    output.clear();
    warnings.clear();
    shares.clear();
    return cli::run(arguments, *this);
  }

  std::map<std::string, std::string> files;
  std::string output;
  std::string warnings;
  std::vector<double> shares;  ///< of what was read
  bool full = false;           ///< standard output takes nothing
};

}  // namespace copse::testing
