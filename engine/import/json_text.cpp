#include "import/json_text.hpp"

#include <fast_float/fast_float.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "import/utf8.hpp"

namespace copse {
namespace {

constexpr std::ptrdiff_t report_step = 1 << 20;
constexpr std::uint64_t most_exact = std::uint64_t{1} << 53U;  // whole numbers that doubles hold

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

JsonText::JsonText(const char* first, const char* last, JsonEvents& events, bool non_finite,
                   const Progress& progress)
    : first_(first),
      at_(first),
      last_(last),
      events_(events),
      non_finite_(non_finite),
      progress_(progress),
      report_at_(last - first > report_step ? first + report_step : last) {}

bool JsonText::damaged(const std::string& what) {
  return events_.damaged(static_cast<std::size_t>(at_ - first_),
                         at_ == last_ ? "the file ends here" : what);
}

void JsonText::skip_blank() {
  while (at_ != last_ && is_blank(*at_)) ++at_;
}

void JsonText::report() {
  if (progress_) progress_(static_cast<double>(at_ - first_) / static_cast<double>(last_ - first_));
  report_at_ = last_ - at_ > report_step ? at_ + report_step : last_;
}

bool JsonText::read() {
  if (std::string_view(at_, static_cast<std::size_t>(last_ - at_)).substr(0, 3) == "\xef\xbb\xbf")
    at_ += 3;  // a byte order mark
  skip_blank();
  if (!value()) return false;
  while (events_.depth() > 0)
    if (!step()) return false;
  skip_blank();
  return at_ == last_ || damaged("something after the end");
}

// One member or element, or the end of the innermost object or array.
bool JsonText::step() {
  if (at_ > report_at_) report();
  skip_blank();
  if (at_ == last_) return damaged("");
  const bool is_array = events_.frames_.back().is_array;
  if (*at_ == (is_array ? ']' : '}')) {
    ++at_;
    fresh_ = false;
    return events_.close(is_array);
  }
  if (!fresh_) {
    if (*at_ != ',') return damaged(is_array ? "',' or ']' must stand here" : "',' or '}' must");
    ++at_;
    skip_blank();
  }
  if (!is_array && !member()) return false;
  return value();
}

bool JsonText::member() {
  std::string_view name;
  if (at_ == last_ || *at_ != '"') return damaged("a key in quotes must stand here");
  if (!string(name) || !events_.member(name)) return false;
  skip_blank();
  if (at_ == last_ || *at_ != ':') return damaged("':' must stand here");
  ++at_;
  skip_blank();
  return true;
}

bool JsonText::value() {
  if (at_ == last_) return damaged("");
  const char c = *at_;
  if (c == '{' || c == '[') {
    ++at_;
    fresh_ = true;
    return events_.open(c == '[');
  }
  fresh_ = false;
  if (c == '-' || is_digit(c)) return number();
  if (c != '"') return word();
  std::string_view text;
  return string(text) && events_.scalar({JsonScalar::Kind::text, 0, text});
}

bool JsonText::word() {
  struct Word {
    std::string_view text;
    JsonScalar scalar;
    bool non_finite;
  };
  using Kind = JsonScalar::Kind;
  static constexpr double infinity = std::numeric_limits<double>::infinity();
  static constexpr std::array<Word, 6> words{{
      {"null", {Kind::null}, false},
      {"true", {Kind::boolean, 1}, false},
      {"false", {Kind::boolean, 0}, false},
      {"NaN", {Kind::number, std::numeric_limits<double>::quiet_NaN()}, true},
      {"Infinity", {Kind::number, infinity}, true},
      {"-Infinity", {Kind::number, -infinity}, true},
  }};
  const std::string_view rest(at_, static_cast<std::size_t>(last_ - at_));
  for (const Word& known : words)
    if (rest.substr(0, known.text.size()) == known.text && (!known.non_finite || non_finite_)) {
      at_ += known.text.size();
      return events_.scalar(known.scalar);
    }
  return damaged("a value must stand here");
}

bool JsonText::digits() {
  if (at_ == last_ || !is_digit(*at_)) return damaged("a digit must stand here");
  while (at_ != last_ && is_digit(*at_)) ++at_;
  return true;
}

bool JsonText::number() {
  const char* const begin = at_;
  const bool negative = *at_ == '-';
  if (negative) ++at_;
  if (at_ != last_ && *at_ == 'I') {
    at_ = begin;
    return word();
  }
  const char* const first_digit = at_;
  if (!digits()) return false;
  if (*first_digit == '0' && at_ - first_digit > 1) {
    at_ = first_digit + 1;
    return damaged("a number does not begin with 0");
  }
  const bool is_whole = at_ == last_ || (*at_ != '.' && *at_ != 'e' && *at_ != 'E');
  if (!is_whole || at_ - first_digit > 16) return float_number(begin, is_whole);
  std::uint64_t whole = 0;
  for (const char* c = first_digit; c != at_; ++c)
    whole = whole * 10 + static_cast<std::uint64_t>(*c - '0');
  if (whole > most_exact) return float_number(begin, true);
  const auto value = static_cast<double>(whole);
  return events_.scalar({JsonScalar::Kind::number, negative ? -value : value});
}

bool JsonText::float_number(const char* begin, bool is_wide) {
  if (!is_wide && *at_ == '.') {
    ++at_;
    if (!digits()) return false;
  }
  if (!is_wide && at_ != last_ && (*at_ == 'e' || *at_ == 'E')) {
    ++at_;
    if (at_ != last_ && (*at_ == '+' || *at_ == '-')) ++at_;
    if (!digits()) return false;
  }
  double value = 0;
  fast_float::from_chars(begin, at_, value);
  if (!std::isfinite(value)) return events_.fail("a number that no double holds");
  return events_.scalar({JsonScalar::Kind::number, value,
                         std::string_view(begin, static_cast<std::size_t>(at_ - begin))});
}

bool JsonText::string(std::string_view& text) {
  const char* const begin = ++at_;
  while (at_ != last_ && *at_ != '"' && *at_ != '\\' && static_cast<unsigned char>(*at_) >= ' ')
    ++at_;
  if (at_ == last_) return damaged("");
  if (*at_ == '\\') {
    if (!escaped(begin, text)) return false;
  } else {
    if (*at_ != '"') return damaged("a control character inside a text");
    text = std::string_view(begin, static_cast<std::size_t>(at_ - begin));
    ++at_;
  }
  return is_utf8(text) || events_.fail("a text that is not UTF-8");
}

bool JsonText::escaped(const char* begin, std::string_view& text) {
  unescaped_.assign(begin, at_);
  while (at_ != last_ && *at_ != '"') {
    if (static_cast<unsigned char>(*at_) < ' ') return damaged("a control character inside a text");
    if (*at_ != '\\')
      unescaped_ += *at_++;
    else if (!escape())
      return false;
  }
  if (at_ == last_) return damaged("");
  ++at_;
  text = unescaped_;
  return true;
}

bool JsonText::hex(unsigned& unit) {
  unit = 0;
  for (int i = 0; i < 4; ++i, ++at_) {
    const char c = at_ == last_ ? '\0' : *at_;
    const char lower = static_cast<char>(c | 0x20);
    if (is_digit(c))
      unit = unit * 16 + static_cast<unsigned>(c - '0');
    else if (lower >= 'a' && lower <= 'f')
      unit = unit * 16 + static_cast<unsigned>(lower - 'a') + 10;
    else
      return damaged("four hexadecimal digits must follow \\u");
  }
  return true;
}

bool JsonText::escape() {
  ++at_;
  if (at_ == last_) return damaged("");
  static constexpr std::string_view names = "\"\\/bfnrt";
  static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  const char c = *at_++;
  if (const std::size_t i = names.find(c); i != std::string_view::npos) {
    unescaped_ += meanings[i];
    return true;
  }
  if (c != 'u') return damaged("not an escape");
  unsigned unit = 0;
  if (!hex(unit)) return false;
  if (unit >= 0xD800 && unit < 0xDC00) {  // the first of a pair
    unsigned second = 0;
    if (last_ - at_ < 2 || *at_ != '\\' || at_[1] != 'u') return damaged("half a surrogate pair");
    at_ += 2;
    if (!hex(second)) return false;
    if (second < 0xDC00 || second > 0xDFFF) return damaged("half a surrogate pair");
    unit = 0x10000 + ((unit - 0xD800) << 10U) + (second - 0xDC00);
  } else if (unit >= 0xDC00 && unit <= 0xDFFF) {
    return damaged("half a surrogate pair");
  }
  append_utf8(unescaped_, unit);
  return true;
}

}  // namespace copse
