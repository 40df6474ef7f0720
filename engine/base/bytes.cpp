#include "base/bytes.hpp"

namespace copse {

std::string ByteReader::get_text(std::size_t limit) {
  const auto size = get<std::uint32_t>();
  if (size > limit) failed_ = true;
  const auto bytes = get_bytes(failed_ ? 0 : size);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Status ByteReader::status() const {
  if (!failed_) return ok();
  return error("ends too early or holds an impossible length");
}

Status ByteReader::finish() const {
  COPSE_CHECK(status());
  if (at_ != bytes_.size()) return error("has bytes left over");
  return ok();
}

Status ByteReader::error(std::string_view what, std::initializer_list<Part> parts) const {
  return Status(Code::corrupt, what, parts).within("section {}, byte {}", {name_, offset_ + at_});
}

}  // namespace copse
