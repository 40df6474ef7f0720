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

/// Reads past the end give zeros and set a flag that stays: check `status()` (or `has`) before a
/// value that was read decides how much to allocate or loop.
class ByteReader {
 public:
  /// @param name    what `status` calls these bytes
  /// @param offset  where they begin in the file, for messages
  ByteReader(std::span<const std::byte> bytes, std::string_view name, std::size_t offset)
      : bytes_(bytes), name_(name), offset_(offset) {}

  template <class T>
  T get() {
    static_assert(std::is_arithmetic_v<T>);
    T value{};
    if (!has(1, sizeof(T))) return value;
    std::memcpy(&value, bytes_.data() + at_, sizeof(T));
    at_ += sizeof(T);
    return value;
  }
  std::span<const std::byte> get_bytes(std::size_t size) {
    if (!has(size, 1)) return {};
    at_ += size;
    return bytes_.subspan(at_ - size, size);
  }
  /// What put_text wrote, of at most `limit` bytes.
  std::string get_text(std::size_t limit);
  /// Whether `count` things of `size` bytes are still to come; if not, reading has failed.
  bool has(std::size_t count, std::size_t size) {
    if (failed_ || count > (bytes_.size() - at_) / size) failed_ = true;
    return !failed_;
  }

  /// An Error if any read so far went past the end.
  Status status() const;
  /// An Error also if bytes are left over.
  Status finish() const;
  Status error(std::string_view what, std::initializer_list<Part> parts = {}) const;

 private:
  std::span<const std::byte> bytes_;
  std::string_view name_;
  std::size_t offset_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace copse
