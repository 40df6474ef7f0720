#include "import/onnx_wire.hpp"

// Everything that protozero includes, before the macro below.
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

namespace copse::onnx {
namespace {

[[noreturn, maybe_unused]] void broken_invariant() { std::abort(); }

}  // namespace
}  // namespace copse::onnx

// protozero can report a malformed message only by throwing, and this engine is built without
// exceptions. So `well_formed` and `well_formed_varints` look at every length and number before
// protozero reads it, and what protozero would throw is a broken invariant of ours. Clang makes a
// trap of a `throw` in a system header; GCC refuses it, so there it becomes a call.
#if defined(__GNUC__) && !defined(__clang__)
#define throw ::copse::onnx::broken_invariant(), (void)
#endif
#include <protozero/pbf_reader.hpp>
#undef throw

namespace copse::onnx {
namespace {

// A varint has at most 10 bytes, and the tenth holds one bit.
bool take_varint(std::string_view& bytes, std::uint64_t& value) {
  value = 0;
  for (std::size_t i = 0; i < bytes.size() && i < 10; ++i) {
    const auto byte = static_cast<std::uint8_t>(bytes[i]);
    if (i == 9 && byte > 1) return false;
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << (7 * i);
    if (byte < 0x80U) {
      bytes.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

bool well_formed_varints(std::string_view bytes) {
  std::uint64_t value = 0;
  while (!bytes.empty())
    if (!take_varint(bytes, value)) return false;
  return true;
}

// Takes a field off the front, if one stands there whole.
bool take_field(std::string_view& bytes) {
  std::uint64_t key = 0;
  if (!take_varint(bytes, key) || key > std::numeric_limits<std::uint32_t>::max()) return false;
  const std::uint64_t tag = key >> 3U;
  if (tag == 0 || (tag >= 19'000 && tag <= 19'999)) return false;
  std::uint64_t size = 0;
  switch (key & 7U) {
    case 0:
      if (!take_varint(bytes, size)) return false;
      size = 0;
      break;
    case 1:
      size = 8;
      break;
    case 2:
      // protozero keeps a length in 32 bits, and in wasm compares it as a signed one.
      if (!take_varint(bytes, size) || size > 0x7fff'ffffU) return false;
      break;
    case 5:
      size = 4;
      break;
    default:
      return false;
  }
  if (size > bytes.size()) return false;
  bytes.remove_prefix(static_cast<std::size_t>(size));
  return true;
}

std::string_view view_of(const protozero::data_view& view) { return {view.data(), view.size()}; }

}  // namespace

Result<Message> Message::open(std::string_view bytes, const std::string& place) {
  for (std::string_view rest = bytes; !rest.empty();) {
    const std::size_t at = bytes.size() - rest.size();
    if (!take_field(rest))
      return Status{
          Code::corrupt,
          "{}: no well-formed protobuf message: what begins at byte {} of its {} is damaged "
          "or cut short",
          {place, at, bytes.size()}};
  }
  return Message(bytes);
}

bool Message::next(Field& field) {
  protozero::pbf_reader reader(rest_.data(), rest_.size());
  if (!reader.next()) return false;
  field.tag = reader.tag();
  field.number = 0;
  field.bytes = {};
  switch (reader.wire_type()) {
    case protozero::pbf_wire_type::varint:
      field.wire = Wire::varint;
      field.number = reader.get_uint64();
      break;
    case protozero::pbf_wire_type::fixed64:
      field.wire = Wire::fixed64;
      field.number = reader.get_fixed64();
      break;
    case protozero::pbf_wire_type::length_delimited:
      field.wire = Wire::bytes;
      field.bytes = view_of(reader.get_view());
      break;
    default:
      field.wire = Wire::fixed32;
      field.number = reader.get_fixed32();
      break;
  }
  rest_ = view_of(reader.data());
  return true;
}

std::optional<PackedVarints> PackedVarints::open(std::string_view bytes) {
  if (!well_formed_varints(bytes)) return std::nullopt;
  return PackedVarints(bytes);
}

bool PackedVarints::next(std::uint64_t& value) {
  if (rest_.empty()) return false;
  const char* at = rest_.data();
  value = protozero::decode_varint(&at, rest_.data() + rest_.size());
  rest_.remove_prefix(static_cast<std::size_t>(at - rest_.data()));
  return true;
}

std::uint64_t fixed_at(const char* bytes, unsigned size) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < size; ++i)
    value |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(bytes[i])) << (8 * i);
  return value;
}

}  // namespace copse::onnx
