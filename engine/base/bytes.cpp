#include "base/bytes.hpp"

namespace copse {

std::span<const std::byte> ByteReader::get_bytes(std::size_t size) {
  if (!has(size, 1)) return {};
  at_ += size;
  return bytes_.subspan(at_ - size, size);
}

std::string ByteReader::get_text(std::size_t limit) {
  const auto size = get<std::uint32_t>();
  if (size > limit) has(bytes_.size() + 1, 1);
  const auto bytes = get_bytes(size);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint32_t ByteReader::get_count(std::size_t size, std::string_view things,
                                    std::uint32_t limit) {
  const auto count = get<std::uint32_t>();
  if (count > limit) fail("more than {} {}", {limit, things});
  if (count > (bytes_.size() - at_) / size) fail("more {} than bytes", {things});
  return failed() ? 0 : count;
}

bool ByteReader::has(std::uint64_t count, std::size_t size) {
  if (count > (bytes_.size() - at_) / size) fail("ends too early or holds an impossible length");
  return !failed();
}

void ByteReader::fail(std::string_view what, std::initializer_list<Part> parts) {
  if (!failed())
    fail(Status(Code::corrupt, what, parts).within("section {}, byte {}", {name_, offset_ + at_}));
}

void ByteReader::fail(Status why) {
  if (failed_) return;
  failed_ = true;
  status_ = std::move(why);
}

Status ByteReader::finish() {
  if (at_ != bytes_.size()) fail("has bytes left over");
  return status();
}

}  // namespace copse
