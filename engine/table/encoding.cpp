#include "table/encoding.hpp"

#include <algorithm>
#include <array>

namespace copse::table {
namespace {

constexpr std::uint32_t replacement = 0xfffd;

void append_code_point(std::uint32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  const auto rest = [&](unsigned shift) {
    out += static_cast<char>(0x80 | (code >> shift & 0x3f));
  };
  if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6U);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12U);
    rest(6);
  } else {
    out += static_cast<char>(0xf0 | code >> 18U);
    rest(12);
    rest(6);
  }
  rest(0);
}

// Of Windows-1252 the bytes 0x80 to 0x9f; those it leaves free are controls, as on the web.
constexpr std::array<std::uint16_t, 32> windows_signs{
    0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
    0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};

unsigned byte(char c) { return static_cast<unsigned char>(c); }

// How many bytes follow the first one of a sequence; -1: it begins none.
int follow(unsigned first) {
  if (first < 0x80) return 0;
  if (first >= 0xc2 && first < 0xe0) return 1;
  if (first >= 0xe0 && first < 0xf0) return 2;
  if (first >= 0xf0 && first < 0xf5) return 3;
  return -1;
}

// A sequence of UTF-8 at the beginning of some bytes.
struct Sequence {
  std::size_t size;  // 0: there is none
  bool cut;          // so far: the bytes end within it
};

Sequence sequence_of(std::string_view bytes) {
  const unsigned first = byte(bytes.front());
  const int count = follow(first);
  if (count < 0) return {0, false};
  const std::size_t size = static_cast<std::size_t>(count) + 1;
  for (std::size_t i = 1; i < size; ++i) {
    if (i == bytes.size()) return {i, true};
    const unsigned next = byte(bytes[i]);
    if ((next & 0xc0U) != 0x80) return {0, false};
    if (i > 1) continue;
    // Overlong, a surrogate, or beyond Unicode.
    if ((first == 0xe0 && next < 0xa0) || (first == 0xed && next > 0x9f) ||
        (first == 0xf0 && next < 0x90) || (first == 0xf4 && next > 0x8f))
      return {0, false};
  }
  return {size, false};
}

std::uint32_t windows_sign(char c) {
  const unsigned code = byte(c);
  return code >= 0x80 && code < 0xa0 ? windows_signs[code - 0x80] : code;
}

}  // namespace

bool is_utf8(std::string_view bytes, bool whole) {
  while (!bytes.empty()) {
    const Sequence sequence = sequence_of(bytes);
    if (sequence.size == 0) return false;
    if (sequence.cut) return !whole;
    bytes.remove_prefix(sequence.size);
  }
  return true;
}

std::string_view repaired(std::string_view text, std::string& scratch) {
  if (is_utf8(text, true)) return text;
  scratch.clear();
  while (!text.empty()) {
    const Sequence sequence = sequence_of(text);
    const bool odd = sequence.size == 0 || sequence.cut;
    if (odd)
      append_code_point(windows_sign(text.front()), scratch);
    else
      scratch += text.substr(0, sequence.size);
    text.remove_prefix(odd ? 1 : sequence.size);
  }
  return scratch;
}

Encoding encoding_of(std::string_view bytes, bool whole) {
  if (bytes.substr(0, 3) == byte_order_mark) return Encoding::utf8;
  if (bytes.substr(0, 2) == "\xff\xfe") return Encoding::utf16_le;
  if (bytes.substr(0, 2) == "\xfe\xff") return Encoding::utf16_be;
  // Digits, separators and breaks are most of a table, and half of each is zero.
  const std::size_t pairs = std::min<std::size_t>(bytes.size(), 4096) / 2;
  std::size_t even = 0;
  std::size_t odd = 0;
  for (std::size_t i = 0; i < pairs; ++i) {
    even += bytes[2 * i] == '\0' ? 1U : 0U;
    odd += bytes[2 * i + 1] == '\0' ? 1U : 0U;
  }
  if (pairs > 0 && odd * 10 >= pairs * 7 && even * 10 <= pairs) return Encoding::utf16_le;
  if (pairs > 0 && even * 10 >= pairs * 7 && odd * 10 <= pairs) return Encoding::utf16_be;
  return is_utf8(bytes, whole) ? Encoding::utf8 : Encoding::windows_1252;
}

void Transcoder::append_unit(std::uint32_t unit, std::string& out) {
  const bool low = unit >= 0xdc00 && unit < 0xe000;
  if (high_ != 0) {
    const std::uint32_t high = high_;
    high_ = 0;
    if (low) {
      append_code_point(0x10000 + ((high - 0xd800) << 10U) + (unit - 0xdc00), out);
      return;
    }
    append_code_point(replacement, out);
  }
  if (unit >= 0xd800 && unit < 0xdc00)
    high_ = unit;
  else
    append_code_point(low ? replacement : unit, out);
}

void Transcoder::append(std::string_view bytes, std::string& out) {
  switch (encoding_) {
    case Encoding::utf8:
      out += bytes;
      return;
    case Encoding::windows_1252:
      for (const char c : bytes) append_code_point(windows_sign(c), out);
      return;
    case Encoding::utf16_le:
    case Encoding::utf16_be:
      for (const char c : bytes) {
        if (half_ < 0) {
          half_ = static_cast<int>(byte(c));
          continue;
        }
        const auto first = static_cast<std::uint32_t>(half_);
        half_ = -1;
        append_unit(encoding_ == Encoding::utf16_le ? byte(c) << 8U | first : first << 8U | byte(c),
                    out);
      }
  }
}

void Transcoder::finish(std::string& out) {
  if (high_ != 0 || half_ >= 0) append_code_point(replacement, out);
  high_ = 0;
  half_ = -1;
}

std::string_view shortened(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (byte(text[bytes]) & 0xc0U) == 0x80) --bytes;
  return text.substr(0, bytes);
}

}  // namespace copse::table
