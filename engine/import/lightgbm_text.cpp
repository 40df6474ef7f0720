#include "import/lightgbm_text.hpp"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace copse {
namespace {

constexpr std::size_t progress_step = 1U << 20U;

}  // namespace

Error at_line(std::size_t line, const std::string& what, Code code) {
  return {code, "line " + std::to_string(line) + ": " + what};
}

bool TextLines::next() {
  if (at_ >= text_.size()) return false;
  const std::size_t end = std::min(text_.find('\n', at_), text_.size());
  line_ = text_.substr(at_, end - at_);
  if (!line_.empty() && line_.back() == '\r') line_.remove_suffix(1);
  at_ = end + 1;
  ++number_;
  if (progress_ && at_ - reported_ >= progress_step && at_ < text_.size()) {
    reported_ = at_;
    progress_(static_cast<double>(at_) / static_cast<double>(text_.size()));
  }
  return true;
}

Error TextField::error(const std::string& what, Code code) const {
  return at_line(line, std::string(key) + ": " + what, code);
}

std::string_view Words::next() {
  const std::size_t first = std::min(text_.find_first_not_of(' '), text_.size());
  const std::size_t last = std::min(text_.find(' ', first), text_.size());
  const std::string_view word = text_.substr(first, last - first);
  text_.remove_prefix(last);
  return word;
}

std::size_t count_words(std::string_view text) {
  std::size_t count = 0;
  for (Words words(text); !words.next().empty();) ++count;
  return count;
}

bool parse_number(std::string_view word, double& number) {
  const char* end = word.data() + word.size();
  const auto [stop, error] = fast_float::from_chars(word.data(), end, number);
  return error == std::errc{} && stop == end && std::isfinite(number);
}

bool parse_number(std::string_view word, SplitCondition& condition) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (word == "inf" || word == "-inf") {
    condition.value = word == "inf" ? infinity : -infinity;
    return true;
  }
  return parse_number(word, condition.value);
}

Result<std::uint32_t> whole_number(const TextField& field, std::uint32_t low, std::uint32_t high) {
  std::uint32_t number = 0;
  if (!parse_number(field.value, number) || number < low || number > high)
    return field.error("\"" + std::string(field.value.substr(0, 40)) +
                       "\" is not a whole number from " + std::to_string(low) + " to " +
                       std::to_string(high));
  return number;
}

}  // namespace copse
