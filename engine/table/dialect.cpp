#include "table/dialect.hpp"

#include <algorithm>
#include <cmath>

#include "table/number.hpp"
#include "table/records.hpp"

namespace copse::table {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 16U;
constexpr std::size_t most_records = 200;

// How well a sign cuts a text into a table.
struct Cut {
  std::size_t width = 0;
  std::size_t alike = 0;  // records, the first included, with as many cells as the first
  std::size_t records = 0;
};

// The last record is left out where the text may end within it.
template <class Look>
void each_record(std::string_view text, bool whole, char delimiter, Look&& look) {
  Records records(text, delimiter);
  for (std::size_t i = 0; i < most_records && records.next(); ++i)
    if (i == 0 || whole || records.end() < text.size()) look(records, i);
}

Cut cut_by(std::string_view text, bool whole, char delimiter) {
  Cut cut;
  each_record(text, whole, delimiter, [&](const Records& records, std::size_t index) {
    if (index == 0) cut.width = records.size();
    cut.alike += records.size() == cut.width ? 1U : 0U;
    ++cut.records;
  });
  return cut;
}

// Of two that cut alike that which is rarer in texts.
char delimiter_of(std::string_view text, bool whole) {
  char best = ',';
  Cut most;
  for (const char each : {'\t', ';', '|', ','}) {
    const Cut cut = cut_by(text, whole, each);
    if (cut.width < 2) continue;
    const std::size_t here = cut.alike * most.records;
    const std::size_t there = most.alike * cut.records;
    if (most.width != 0 && here <= there) continue;
    most = cut;
    best = each;
  }
  return best;
}

bool is_number(std::string_view cell, char point) {
  const auto number = parse_number(cell, point);
  return number && std::isfinite(*number);
}

// More numbers that need a decimal comma than ones that need a point.
char point_of(std::string_view text, bool whole, char delimiter) {
  if (delimiter == ',') return '.';
  std::size_t commas = 0;
  std::size_t points = 0;
  std::string scratch;
  each_record(text, whole, delimiter, [&](const Records& records, std::size_t) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      const Cell cell = records[i];
      const std::string_view said =
          text_of(text.substr(cell.begin, cell.end - cell.begin), scratch);
      const bool with_comma = is_number(said, ',');
      const bool with_point = is_number(said, '.');
      commas += with_comma && !with_point ? 1U : 0U;
      points += with_point && !with_comma ? 1U : 0U;
    }
  });
  return commas > points ? ',' : '.';
}

Break break_of(std::string_view text) {
  const std::size_t at = text.find_first_of("\r\n");
  if (at == std::string_view::npos || text[at] == '\n') return Break::lf;
  return at + 1 < text.size() && text[at + 1] == '\n' ? Break::crlf : Break::cr;
}

}  // namespace

Detected detect(std::string_view bytes, bool whole) {
  Detected found;
  Dialect& dialect = found.dialect;
  // All of them are looked at for the encoding: the first that are not ASCII may come late.
  dialect.encoding = encoding_of(bytes, whole);
  std::string transcoded;
  Transcoder(dialect.encoding).append(bytes.substr(0, most_bytes), transcoded);
  std::string_view text = transcoded;
  whole = whole && bytes.size() <= most_bytes;
  if (text.substr(0, 3) == byte_order_mark) text.remove_prefix(3);
  dialect.delimiter = delimiter_of(text, whole);
  dialect.point = point_of(text, whole, dialect.delimiter);
  dialect.line_break = break_of(text);
  Records records(text, dialect.delimiter);
  if (!records.next()) return found;
  std::string scratch;
  dialect.has_header = false;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Cell cell = records[i];
    const std::string_view said = text_of(text.substr(cell.begin, cell.end - cell.begin), scratch);
    if (!is_number(said, dialect.point)) dialect.has_header = true;
    found.first.emplace_back(said);
  }
  return found;
}

}  // namespace copse::table
