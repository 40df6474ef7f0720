// The same program inside wasm: web/cli.js is the host and gives these imports.
#include <cstdlib>

#include "cli/commands.hpp"

#define COPSE_HOST(name) extern "C" __attribute__((import_module("copse_host"), import_name(name)))

// Each call gives a status: 0, or 1 with a sentence that `take` then copies. `read` leaves the
// file's bytes to be taken. All sizes are bytes.
COPSE_HOST("read") std::int32_t host_read(const char* path, std::size_t size);
COPSE_HOST("size") std::size_t host_size();
COPSE_HOST("take") void host_take(void* into);
COPSE_HOST("write")
std::int32_t host_write(const char* path, std::size_t path_size, const void* bytes,
                        std::size_t size);
COPSE_HOST("print") std::int32_t host_print(const char* text, std::size_t size);
COPSE_HOST("warn") void host_warn(const char* text, std::size_t size);
COPSE_HOST("progress") void host_progress(const char* task, std::size_t size, double share);

namespace copse::cli {
namespace {

class WasmHost final : public Host {
 public:
  Result<std::vector<std::byte>> read(const std::string& path) override {
    const std::int32_t failed = host_read(path.data(), path.size());
    if (failed != 0) return failure();
    std::vector<std::byte> bytes(host_size());
    host_take(bytes.data());
    return bytes;
  }

  Status write(const std::string& path, std::span<const std::byte> bytes) override {
    if (host_write(path.data(), path.size(), bytes.data(), bytes.size()) != 0) return failure();
    return ok();
  }

  Status print(std::string_view text) override {
    if (host_print(text.data(), text.size()) != 0) return failure();
    return ok();
  }

  void warn(std::string_view text) override { host_warn(text.data(), text.size()); }

  void progress(std::string_view task, double share) override {
    host_progress(task.data(), task.size(), share);
  }

 private:
  static Error failure() {
    std::string sentence(host_size(), ' ');
    host_take(sentence.data());
    return {Code::io, std::move(sentence)};
  }
};

}  // namespace
}  // namespace copse::cli

extern "C" {

void* copse_cli_alloc(std::size_t size) { return std::malloc(size); }

/// @param line  the arguments, each ended by a zero byte; from copse_cli_alloc, freed here
std::int32_t copse_cli_run(char* line, std::size_t size) {
  std::vector<std::string> arguments;
  for (std::size_t at = 0; at < size; at += arguments.back().size() + 1)
    arguments.emplace_back(line + at);
  std::free(line);
  copse::cli::WasmHost host;
  return copse::cli::run(arguments, host);
}
}
