// The encodings that tables come in, and the way to UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace copse::table {

enum class Encoding : std::uint32_t { utf8 = 0, utf16_le = 1, utf16_be = 2, windows_1252 = 3 };

/// By a byte-order mark, by where zero bytes are, or else by whether it can be UTF-8.
/// @param whole  nothing comes after these bytes
Encoding encoding_of(std::string_view bytes, bool whole);

/// Whether it is UTF-8. @param whole  else it may end within a sequence
bool is_utf8(std::string_view bytes, bool whole);

/// A text as UTF-8: each byte that is in no sequence of it is read as Windows-1252, whose letters
/// programs put into files of UTF-8.
/// @param scratch  holds the text where it has such bytes
std::string_view repaired(std::string_view text, std::string& scratch);

/// Turns bytes into UTF-8 however they are cut. What cannot be read becomes U+FFFD; UTF-8 stays as
/// it is.
class Transcoder {
 public:
  explicit Transcoder(Encoding encoding = Encoding::utf8) : encoding_(encoding) {}
  Encoding encoding() const { return encoding_; }
  void append(std::string_view bytes, std::string& out);
  /// Says that no more comes: half a sign becomes U+FFFD.
  void finish(std::string& out);

 private:
  void append_unit(std::uint32_t unit, std::string& out);

  Encoding encoding_;
  int half_ = -1;           // the first byte of a unit, if there is no second yet
  std::uint32_t high_ = 0;  // the first of two surrogates
};

/// A byte-order mark in UTF-8.
inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// The longest beginning of a UTF-8 text of at most so many bytes that does not end within a
/// sequence.
std::string_view shortened(std::string_view text, std::size_t bytes);

}  // namespace copse::table
