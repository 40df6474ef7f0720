// Protobuf's wire format, which ONNX files are in: messages, their fields, packed numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.hpp"

namespace copse::onnx {

/// The wire types that are still in use; the numbers are protobuf's.
enum class Wire : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

struct Field {
  std::uint32_t tag = 0;
  Wire wire = Wire::varint;
  std::uint64_t number = 0;  ///< varint, fixed64, fixed32: the value or its bits
  std::string_view bytes;    ///< bytes: a text, a message or packed numbers
};

/// A message whose fields are known to be well-formed; what is inside a field of bytes is not.
class Message {
 public:
  /// An Error where a field is cut off, too long, or of an unknown wire type. O(fields).
  /// @param place  what the Error calls the message
  static Result<Message> open(std::string_view bytes, const std::string& place);
  /// The next field; false after the last.
  bool next(Field& field);

 private:
  explicit Message(std::string_view bytes) : rest_(bytes) {}
  std::string_view rest_;
};

/// Packed varints, known to be well-formed.
class PackedVarints {
 public:
  static std::optional<PackedVarints> open(std::string_view bytes);
  bool next(std::uint64_t& value);

 private:
  explicit PackedVarints(std::string_view bytes) : rest_(bytes) {}
  std::string_view rest_;
};

/// Little-endian numbers, one after the other: packed fixed32 or fixed64, raw tensor data.
/// @return the value or its bits; `bytes` holds at least `size` (1 … 8)
std::uint64_t fixed_at(const char* bytes, unsigned size);

}  // namespace copse::onnx
