// The native program: the host is the C library and POSIX.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>

#include "cli/commands.hpp"

namespace copse::cli {
namespace {

struct Close {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};
using File = std::unique_ptr<std::FILE, Close>;

// The words of the commonest failures are ours, so that they are the same under Node.
std::string reason(int number) {
  switch (number) {
    case ENOENT:
      return "no such file or folder";
    case EACCES:
      return "permission denied";
    case EISDIR:
      return "it is a folder";
    case ENOTDIR:
      return "part of the path is not a folder";
    case ENOSPC:
      return "no space left on the device";
    case EFBIG:
      return "larger than the system lets a file be";
    case EPIPE:
      return "the reader has gone";
    default:
      return std::strerror(number);
  }
}

class NativeHost final : public Host {
 public:
  Result<std::vector<std::byte>> read(const std::string& path) override {
    const File file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
    if (file == nullptr) return Error{Code::io, path + ": " + reason(errno)};
    std::vector<std::byte> bytes;
    std::size_t size = 0;
    // A file's memory is taken once; a pipe's grows.
    if (struct stat about; fstat(fileno(file.get()), &about) == 0 && about.st_size > 0)
      bytes.reserve(static_cast<std::size_t>(about.st_size) + chunk);
    while (true) {
      bytes.resize(size + chunk);
      const std::size_t got = std::fread(bytes.data() + size, 1, chunk, file.get());
      size += got;
      if (got < chunk) break;
    }
    if (std::ferror(file.get()) != 0) return Error{Code::io, path + ": " + reason(errno)};
    bytes.resize(size);
    return bytes;
  }

  Status write(const std::string& path, std::span<const std::byte> bytes) override {
    const std::string temporary = path + ".tmp" + std::to_string(getpid());
    std::FILE* file = std::fopen(temporary.c_str(), "wb");
    if (file == nullptr) return Error{Code::io, path + ": " + reason(errno)};
    bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
    int failure = errno;
    if (std::fclose(file) != 0 && written) {
      written = false;
      failure = errno;
    }
    if (written && std::rename(temporary.c_str(), path.c_str()) == 0) return ok();
    if (written) failure = errno;
    std::remove(temporary.c_str());
    return Error{Code::io, path + ": " + reason(failure)};
  }

  Status print(std::string_view text) override {
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0)
      return ok();
    return Error{Code::io, "standard output: " + reason(errno)};
  }

  void warn(std::string_view text) override { std::fwrite(text.data(), 1, text.size(), stderr); }

  void progress(std::string_view task, double share) override {
    if (isatty(fileno(stderr)) == 0) return;
    std::fprintf(stderr, "\r%.*s: %3.0f %%%s", static_cast<int>(task.size()), task.data(),
                 share * 100, share < 1 ? "" : "\r\033[K");
  }

 private:
  static constexpr std::size_t chunk = 1U << 20U;
};

}  // namespace
}  // namespace copse::cli

int main(int count, char** values) {
  // Their default is to end the program; ignored, the write fails instead and is cleaned up after.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  const std::vector<std::string> arguments(values + 1, values + count);
  copse::cli::NativeHost host;
  return copse::cli::run(arguments, host);
}
