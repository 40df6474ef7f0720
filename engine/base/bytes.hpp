// Little-endian bytes, written and read back with bounds checked.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/status.hpp"

namespace copse {

static_assert(std::endian::native == std::endian::little, "the format is read in place");

inline std::span<const std::byte> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

class ByteWriter {
 public:
  template <class T>
  void put(T value) {
    static_assert(std::is_arithmetic_v<T>);
    const auto at = bytes_.size();
    bytes_.resize(at + sizeof(T));
    std::memcpy(bytes_.data() + at, &value, sizeof(T));
  }
  void put_bytes(std::span<const std::byte> bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  /// u32 length, then the bytes.
  void put_text(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    put_bytes(bytes_of(text));
  }
  void pad_to(std::size_t alignment) {
    bytes_.resize((bytes_.size() + alignment - 1) / alignment * alignment);
  }
  std::size_t size() const { return bytes_.size(); }
  std::vector<std::byte>& bytes() { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

/// Once anything has failed, here or in the eyes of who reads, all that is read is zeros and empty:
/// look at `failed()` where a count or a size was read that others must agree with, and at
/// `finish()` in the end.
class ByteReader {
 public:
  /// @param name    what an Error calls these bytes
  /// @param offset  where they begin in the file, for messages
  ByteReader(std::span<const std::byte> bytes, std::string_view name, std::size_t offset)
      : bytes_(bytes), name_(name), offset_(offset) {}

  template <class T>
  T get() {
    static_assert(std::is_arithmetic_v<T>);
    T value{};
    const auto bytes = get_bytes(sizeof(T));
    if (!bytes.empty()) std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
  }
  std::span<const std::byte> get_bytes(std::size_t size);
  /// What put_text wrote, of at most `limit` bytes.
  std::string get_text(std::size_t limit);
  /// A count of things of at least `size` bytes each that are still to come, at most `limit`.
  /// @param things  what they are, for the Error
  std::uint32_t get_count(std::size_t size, std::string_view things,
                          std::uint32_t limit = ~std::uint32_t{0});
  /// Whether `count` things of `size` bytes are still to come; if not, reading has failed.
  bool has(std::uint64_t count, std::size_t size);

  /// Reading has failed here; the first to say so is believed.
  void fail(std::string_view what, std::initializer_list<Part> parts = {});
  void fail(Status why);
  bool failed() const { return failed_; }
  /// What failed first, handed over: ask once.
  Status status() {
    assert(failed_ == !status_);
    return std::move(status_);
  }
  /// The same, or an Error if bytes are left over.
  Status finish();

 private:
  std::span<const std::byte> bytes_;
  std::string_view name_;
  std::size_t offset_;
  std::size_t at_ = 0;
  bool failed_ = false;
  Status status_;
};

}  // namespace copse
