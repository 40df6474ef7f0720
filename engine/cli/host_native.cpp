// The native program: the host is the C library and POSIX.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <thread>

#include "cli/commands.hpp"
#include "cli/parquet_native.hpp"

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

class NativeInput final : public Input {
 public:
  NativeInput(File file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  Result<std::size_t> read(char* into, std::size_t size) override {
    const std::size_t got = std::fread(into, 1, size, file_.get());
    if (std::ferror(file_.get()) != 0) return Error{Code::io, path_ + ": " + reason(errno)};
    return got;
  }

 private:
  File file_;
  std::string path_;
};

// Up to a few megabytes in memory, more in a file that has no name and goes with the program.
class NativeSpool final : public Spool {
 public:
  explicit NativeSpool(Host& host) : host_(host) {}

  Status keep(std::string_view text) override {
    text_ += text;
    return text_.size() < most ? ok() : flush();
  }

  Status release() override {
    if (file_ == nullptr) return host_.print(text_);
    COPSE_CHECK(flush());
    std::rewind(file_.get());
    while (true) {
      text_.resize(most);
      text_.resize(std::fread(text_.data(), 1, most, file_.get()));
      if (std::ferror(file_.get()) != 0) return failure();
      if (text_.empty()) return ok();
      COPSE_CHECK(host_.print(text_));
    }
  }

 private:
  static constexpr std::size_t most = std::size_t{4} << 20U;

  static Error failure() { return {Code::io, "a temporary file: " + reason(errno)}; }

  Status flush() {
    if (file_ == nullptr) file_.reset(std::tmpfile());
    if (file_ == nullptr ||
        std::fwrite(text_.data(), 1, text_.size(), file_.get()) != text_.size() ||
        std::fflush(file_.get()) != 0)
      return failure();
    text_.clear();
    return ok();
  }

  Host& host_;
  std::string text_;
  File file_;
};

// A file beside the one that it becomes in the end.
class FileSpool final : public Spool {
 public:
  explicit FileSpool(std::string path)
      : path_(std::move(path)), temporary_(path_ + ".tmp" + std::to_string(getpid())) {}
  ~FileSpool() override {
    if (file_ == nullptr) return;
    file_.reset();
    std::remove(temporary_.c_str());
  }
  Status open() {
    file_.reset(std::fopen(temporary_.c_str(), "wb"));
    return file_ == nullptr ? failure() : ok();
  }

  Status keep(std::string_view text) override {
    return std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size() ? ok() : failure();
  }

  Status release() override {
    std::FILE* file = file_.release();
    Status status = ok();
    if (std::fclose(file) != 0 || std::rename(temporary_.c_str(), path_.c_str()) != 0)
      status = failure();
    if (!status) std::remove(temporary_.c_str());
    return status;
  }

 private:
  Status failure() const { return Error{Code::io, path_ + ": " + reason(errno)}; }

  std::string path_;
  std::string temporary_;
  File file_;
};

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

  Result<std::unique_ptr<Input>> open(const std::string& path) override {
    File file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
    if (file == nullptr) return Error{Code::io, path + ": " + reason(errno)};
    return std::unique_ptr<Input>(std::make_unique<NativeInput>(std::move(file), path));
  }

  Result<std::unique_ptr<parquet::File>> open_parquet(const std::string& path,
                                                      unsigned threads) override {
    return parquet_native(path, threads);
  }

  Result<std::unique_ptr<Spool>> file_spool(const std::string& path) override {
    auto spool = std::make_unique<FileSpool>(path);
    COPSE_CHECK(spool->open());
    return std::unique_ptr<Spool>(std::move(spool));
  }

  Result<std::unique_ptr<Spool>> parquet_spool(const std::string& path,
                                               const std::vector<bool>& texts) override {
    return parquet_spool_native(path, texts);
  }

  std::unique_ptr<Spool> spool() override { return std::make_unique<NativeSpool>(*this); }

  unsigned threads() const override { return std::max(1U, std::thread::hardware_concurrency()); }

  void each(std::size_t count, unsigned threads,
            const std::function<void(std::size_t, unsigned)>& work) override {
    std::atomic<std::size_t> next = 0;
    const auto run = [&](unsigned thread) {
      for (std::size_t task = next++; task < count; task = next++) work(task, thread);
    };
    std::vector<std::thread> others;
    for (unsigned thread = 1; thread < std::min<std::size_t>(threads, count); ++thread)
      others.emplace_back(run, thread);
    run(0);
    for (std::thread& other : others) other.join();
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
