// A decimal number as text: the short ones that tables are full of in few instructions, all others
// by fast_float; both give the double nearest to what is written.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace copse::table {

inline constexpr double powers_of_ten[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                           1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/// Up to 8 signs with 8 bytes to read from `at` on, all at once: tables are full of numbers whose
/// lengths no processor foresees.
/// @return as read_short
inline bool read_tiny(const char* at, unsigned size, char point, double& value) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  std::uint64_t signs;
  std::memcpy(&signs, at, 8);
  const unsigned negative = (signs & 0xff) == '-' ? 1 : 0;
  signs >>= 8 * negative;
  size -= negative;
  if (size == 0) return false;
  // Each digit less '0'; before the first one zeros.
  std::uint64_t digits = (signs ^ ones * '0') << (64 - 8 * size);
  const auto wrong = [](std::uint64_t x) { return ((x + ones * 0x76) | x) & ones * 0x80; };
  double scale = 0;
  if (const std::uint64_t odd = wrong(digits); odd != 0) {
    const auto bit = static_cast<unsigned>(std::countr_zero(odd)) & ~7U;
    if (static_cast<char>((digits >> bit & 0xff) ^ '0') != point || size == 1) return false;
    // Those before the point move up by one.
    const std::uint64_t before = digits & ((std::uint64_t{1} << bit) - 1);
    const std::uint64_t after = bit == 56 ? 0 : digits >> (bit + 8) << (bit + 8);
    digits = after | before << 8U;
    if (wrong(digits) != 0) return false;
    scale = powers_of_ten[7 - bit / 8];
  }
  digits = digits * 10 + (digits >> 8U);
  digits = ((digits & 0x000000ff000000ff) * 0x000f424000000064 +
            (digits >> 16U & 0x000000ff000000ff) * 0x0000271000000001) >>
           32U;
  constexpr double turned[] = {1.0, -1.0};
  value = static_cast<double>(static_cast<std::int64_t>(digits & 0xffffffff)) * turned[negative];
  if (scale != 0) value /= scale;
  return true;
}

/// Digits with at most one point among them, 15 digits at most: so few that one division of two
/// exact doubles rounds as it must.
/// @return false for any other text, be it a number or not
inline bool read_short(const char* at, const char* end, char point, double& value) {
  const bool negative = at != end && *at == '-';
  if (negative) ++at;
  if (end - at > 16) return false;
  std::int64_t mantissa = 0;
  const char* after_point = nullptr;
  const char* const first = at;
  for (; at != end; ++at) {
    const auto digit = static_cast<unsigned char>(*at - '0');
    if (digit < 10) {
      mantissa = mantissa * 10 + digit;
    } else if (*at == point && after_point == nullptr) {
      after_point = at + 1;
    } else {
      return false;
    }
  }
  const auto digits = (end - first) - (after_point != nullptr ? 1 : 0);
  if (digits < 1 || digits > 15) return false;
  auto number = static_cast<double>(mantissa);
  if (after_point != nullptr) number /= powers_of_ten[end - after_point];
  value = negative ? -number : number;
  return true;
}

/// A decimal number, "inf" or "-inf", with spaces and tabs around it; "", "NA" and "NaN" are NaN.
/// @param point  the decimal point
/// @return nothing for any other text
std::optional<double> parse_number(std::string_view text, char point = '.');

/// A decimal number whose thousands are marked, as people's spreadsheets write them: "1,234,567.5"
/// or, by a decimal comma, "1.234.567,5"; "1 234 567" by any kind of space, "1'234'567" by either
/// apostrophe. Each group after the first has three digits, and the first one does not begin with
/// 0.
/// @return nothing for any other text, a number without marks too
std::optional<double> parse_grouped(std::string_view text, char point);

/// Whether a cell of a column of numbers says in a word or a sign that it holds none, as databases,
/// spreadsheets and statistics programs do: NULL, None, N/A, n.a., #N/A, #NA, <NA>, NaT and nil in
/// any case, "-", "--", ".", "?". Not an error of a spreadsheet such as #DIV/0!.
bool says_missing_in_words(std::string_view text);

}  // namespace copse::table
