// LightGBM's model text, line by line: `key=value`, a value being words with spaces between them.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"
#include "import/progress.hpp"

namespace copse {

/// "line 57: what is wrong"
Error at_line(std::size_t line, const std::string& what, Code code = Code::corrupt);

/// Lines that end in LF or CRLF, counted from 1.
class TextLines {
 public:
  TextLines(std::string_view text, const Progress& progress) : text_(text), progress_(progress) {}

  /// Moves to the next line. @return false at the end of the text
  bool next();
  /// The line at hand, without its end; `number` is 0 before the first.
  std::string_view line() const { return line_; }
  std::size_t number() const { return number_; }

 private:
  std::string_view text_;
  const Progress& progress_;
  std::string_view line_;
  std::size_t at_ = 0;
  std::size_t reported_ = 0;  // up to where progress is known
  std::size_t number_ = 0;
};

/// A value and where it stands; absent where `line` is 0.
struct TextField {
  std::string_view key;
  std::string_view value;
  std::size_t line = 0;

  explicit operator bool() const { return line != 0; }
  /// "line 57: leaf_value: what is wrong"
  Error error(const std::string& what, Code code = Code::corrupt) const;
};

/// Takes one word after the other off a value.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}
  /// The next word; "" after the last.
  std::string_view next();

 private:
  std::string_view text_;
};

std::size_t count_words(std::string_view text);

/// The whole word as a number, and a finite one. @return false if it is something else
bool parse_number(std::string_view word, double& number);

/// A split condition: infinite where a split tells the missing values from all others.
struct SplitCondition {
  double value = 0;
};
bool parse_number(std::string_view word, SplitCondition& condition);

/// The same for whole numbers, within the range of the type.
template <class T>
bool parse_number(std::string_view word, T& number) {
  const char* end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, number);
  return error == std::errc{} && stop == end;
}

/// The value as one whole number within [low, high].
Result<std::uint32_t> whole_number(const TextField& field, std::uint32_t low, std::uint32_t high);

/// `count` numbers. Memory is never more than the text could fill.
/// @param of  what `count` is, for the error: "num_leaves"
template <class T>
Result<std::vector<T>> numbers(const TextField& field, std::size_t count, const std::string& of) {
  std::vector<T> values;
  if (count <= (field.value.size() + 1) / 2) {
    values.reserve(count);
    Words words(field.value);
    for (auto word = words.next(); !word.empty() && values.size() < count; word = words.next()) {
      T value{};
      if (!parse_number(word, value))
        return at_line(field.line, std::string(field.key) + "[" + std::to_string(values.size()) +
                                       "]: \"" + std::string(word.substr(0, 40)) +
                                       "\" is not a number that may stand here");
      values.push_back(value);
    }
  }
  if (const std::size_t found = count_words(field.value); found != count)
    return at_line(field.line, std::string(field.key) + " has " + std::to_string(found) +
                                   " numbers where " + of + " is " + std::to_string(count));
  return values;
}

}  // namespace copse
