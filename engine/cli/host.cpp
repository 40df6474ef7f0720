// Input and output of hosts that have no other place for it than memory.
#include "cli/host.hpp"

#include <algorithm>
#include <cstring>

#include "base/bytes.hpp"

namespace copse::cli {
namespace {

class MemoryInput final : public Input {
 public:
  explicit MemoryInput(std::vector<std::byte> bytes) : bytes_(std::move(bytes)) {}
  Result<std::size_t> read(char* into, std::size_t size) override {
    const std::size_t count = std::min(size, bytes_.size() - at_);
    if (count > 0) std::memcpy(into, bytes_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  std::vector<std::byte> bytes_;
  std::size_t at_ = 0;
};

class MemorySpool final : public Spool {
 public:
  MemorySpool(Host& host, std::string file) : host_(host), file_(std::move(file)) {}
  Status keep(std::string_view text) override {
    text_ += text;
    return ok();
  }
  Status release() override {
    return file_.empty() ? host_.print(text_) : host_.write(file_, bytes_of(text_));
  }

 private:
  Host& host_;
  std::string file_;
  std::string text_;
};

}  // namespace

std::unique_ptr<Input> input_of(std::vector<std::byte> bytes) {
  return std::make_unique<MemoryInput>(std::move(bytes));
}

std::unique_ptr<Spool> spool_of(Host& host, const std::string& file) {
  return std::make_unique<MemorySpool>(host, file);
}

}  // namespace copse::cli
