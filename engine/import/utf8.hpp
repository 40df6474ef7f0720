// UTF-8, as RFC 3629 has it: no surrogates, no overlong forms, nothing beyond U+10FFFF.
#pragma once

#include <string>
#include <string_view>

namespace copse {

inline bool is_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned lead = byte(i++);
    if (lead < 0x80) continue;
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4) return false;
    const unsigned second = byte(i);
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
        (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F))
      return false;
    for (int k = 0; k < more; ++k)
      if ((byte(i++) & 0xC0U) != 0x80) return false;
  }
  return true;
}

/// @param scalar  a Unicode scalar value
inline void append_utf8(std::string& text, unsigned scalar) {
  const auto tail = [&](unsigned bits) {
    text += static_cast<char>(0x80U | ((scalar >> bits) & 0x3FU));
  };
  if (scalar < 0x80) {
    text += static_cast<char>(scalar);
  } else if (scalar < 0x800) {
    text += static_cast<char>(0xC0U | (scalar >> 6U));
    tail(0);
  } else if (scalar < 0x10000) {
    text += static_cast<char>(0xE0U | (scalar >> 12U));
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0U | (scalar >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace copse
