#include "cli/told.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "cli/csv.hpp"

namespace copse::cli {
namespace {

constexpr std::array<std::pair<std::string_view, char>, 5> delimiters{
    {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"bar", '|'}, {"space", ' '}}};
constexpr std::array<std::pair<std::string_view, char>, 4> points{
    {{"point", '.'}, {"comma", ','}, {".", '.'}, {",", ','}}};
constexpr std::array<std::pair<std::string_view, table::Encoding>, 4> encodings{
    {{"utf-8", table::Encoding::utf8},
     {"utf-16le", table::Encoding::utf16_le},
     {"utf-16be", table::Encoding::utf16_be},
     {"windows-1252", table::Encoding::windows_1252}}};

// @return whether it is one of the words
template <class Words, class Value>
bool find(const Words& words, std::string_view word, std::optional<Value>& value) {
  const auto found = std::find_if(words.begin(), words.end(),
                                  [&](const auto& known) { return known.first == word; });
  if (found != words.end()) value = found->second;
  return found != words.end();
}

Status set_delimiter(const std::string& text, table::Told& told) {
  if (find(delimiters, text, told.delimiter)) return ok();
  if (text.size() != 1 || !table::can_delimit(text.front()))
    return Error{
        Code::argument,
        "--delimiter takes comma, semicolon, tab, bar, space, or one sign of ASCII that is "
        "no quotation mark, and not " +
            quoted(text)};
  told.delimiter = text.front();
  return ok();
}

Status set_point(const std::string& text, table::Told& told) {
  if (find(points, text, told.point)) return ok();
  return Error{Code::argument, "--decimal takes point or comma, and not " + quoted(text)};
}

Status set_encoding(const std::string& text, table::Told& told) {
  if (find(encodings, text, told.encoding)) return ok();
  return Error{
      Code::argument,
      "--encoding takes utf-8, utf-16le, utf-16be or windows-1252, and not " + quoted(text)};
}

Status set_heading(const std::string& text, table::Told& told) {
  std::uint32_t line = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, line);
  const bool is_line = error == std::errc{} && stop == end && line > 0 &&
                       line <= std::uint32_t{std::numeric_limits<std::int32_t>::max()};
  if (!is_line && text != "none")
    return Error{
        Code::argument,
        "--heading takes the line that it is in, from 1, or none, and not " + quoted(text)};
  told.heading = is_line ? line : 0;
  return ok();
}

using Set = Status (*)(const std::string&, table::Told&);
constexpr std::array<std::pair<std::string_view, Set>, 4> options{{{"--delimiter", set_delimiter},
                                                                   {"--decimal", set_point},
                                                                   {"--encoding", set_encoding},
                                                                   {"--heading", set_heading}}};

}  // namespace

Result<table::Told> take_told(std::vector<std::string>& arguments) {
  table::Told told;
  std::vector<std::string> rest;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    const std::size_t equals = argument.find('=');
    std::optional<Set> set;
    if (!find(options, std::string_view(argument).substr(0, equals), set)) {
      rest.push_back(argument);
      continue;
    }
    if (equals == std::string::npos && i + 1 == arguments.size())
      return Error{Code::argument, argument + " takes a value"};
    COPSE_CHECK(
        (*set)(equals == std::string::npos ? arguments[++i] : argument.substr(equals + 1), told));
  }
  arguments = std::move(rest);
  return told;
}

}  // namespace copse::cli
