#include "table/dialect.hpp"

#include <algorithm>
#include <cmath>

#include "table/number.hpp"
#include "table/records.hpp"

namespace copse::table {
namespace {

constexpr std::size_t first_bytes = std::size_t{1} << 16U;
constexpr std::size_t most_records = 200;

std::string_view said_by(std::string_view text, Cell cell, std::string& scratch) {
  return text_of(text.substr(cell.begin, cell.end - cell.begin), scratch);
}

bool is_blank(std::string_view cell) { return cell.find_first_not_of(" \t") == cell.npos; }

// The last record is left out where the text may end within it.
// @param more  whether records beyond the first ones are looked at
template <class Look, class More>
void each_record(std::string_view text, bool whole, char delimiter, Look&& look, More&& more) {
  Records records(text, delimiter);
  for (std::size_t i = 0; (i < most_records || more()) && records.next(); ++i)
    if (i == 0 || whole || records.end() < text.size()) look(records);
}

// Without marks of thousands.
bool is_number(std::string_view cell, char point) {
  const auto number = parse_number(cell, point);
  return number && std::isfinite(*number);
}

// A record as a sign cuts it.
struct Shape {
  std::size_t width = 0;
  std::size_t filled = 0;   // cells that say something
  std::size_t numbers = 0;  // of them
  std::size_t end = 0;      // behind its last cell that says something
  std::size_t at = 0;       // where it begins
  std::uint32_t line = 0;
};

// How well a sign cuts a text into a table.
struct Cut {
  std::vector<Shape> records;
  std::size_t end = 0;      // behind the last of them
  std::size_t heading = 0;  // its index
  std::size_t alike = 0;    // records, the heading included, with as many cells as the heading

  std::size_t width() const { return records.empty() ? 0 : records[heading].width; }
};

// Titles have a cell or two where the table's rows have more.
bool is_title(const Shape& record, std::size_t most) {
  return record.filled <= 1 || (record.filled == 2 && most >= 5);
}

// Titles stand above what can be a heading: names of most of the columns, and no number.
std::size_t heading_of(const std::vector<Shape>& records) {
  std::size_t most = 0;
  for (const Shape& each : records) most = std::max(most, each.filled);
  if (most < 2) return 0;
  const auto found = std::find_if(records.begin(), records.end(),
                                  [&](const Shape& each) { return !is_title(each, most); });
  if (found == records.end() || found->numbers > 0 || found->filled * 2 <= most) return 0;
  return static_cast<std::size_t>(found - records.begin());
}

Cut cut_by(std::string_view text, bool whole, char delimiter) {
  Cut cut;
  std::string scratch;
  const auto look = [&](const Records& records) {
    Shape shape;
    shape.width = records.size();
    shape.at = records[0].begin;
    cut.end = records.end();
    shape.line = records.line();
    for (std::size_t i = 0; i < records.size(); ++i) {
      const std::string_view said = said_by(text, records[i], scratch);
      if (is_blank(said)) continue;
      ++shape.filled;
      shape.end = i + 1;
      shape.numbers += is_number(said, '.') || is_number(said, ',') ? 1U : 0U;
    }
    cut.records.push_back(shape);
  };
  each_record(text, whole, delimiter, look, [] { return false; });
  cut.heading = heading_of(cut.records);
  for (const Shape& each : cut.records) cut.alike += each.width == cut.width() ? 1U : 0U;
  return cut;
}

// Of two that cut alike that which is rarer in texts.
char delimiter_of(std::string_view text, bool whole) {
  char best = ',';
  Cut most;
  for (const char each : {'\t', ';', '|', ','}) {
    Cut cut = cut_by(text, whole, each);
    if (cut.width() < 2) continue;
    const std::size_t here = cut.alike * most.records.size();
    const std::size_t there = most.alike * cut.records.size();
    if (!most.records.empty() && here <= there) continue;
    most = std::move(cut);
    best = each;
  }
  return best;
}

// What only delimiters at the ends of lines make: cells beyond the heading's in every row, or names
// beyond the cells of every row.
std::ptrdiff_t trailing_of(const Cut& cut) {
  const Shape& heading = cut.records[cut.heading];
  std::size_t width = 0;  // of all rows
  for (std::size_t i = cut.heading + 1; i < cut.records.size(); ++i) {
    const Shape& row = cut.records[i];
    if (row.filled == 0) continue;
    if (width != 0 && row.width != width) return 0;
    width = row.width;
    if (width > heading.width ? row.end > heading.width : width < heading.end) return 0;
  }
  if (width == 0 || heading.width < 2) return 0;
  return static_cast<std::ptrdiff_t>(width) - static_cast<std::ptrdiff_t>(heading.width);
}

// "1,234", which says a thousand or one and a bit.
bool may_be_thousands(std::string_view number, char point) {
  return parse_grouped(number, point == ',' ? '.' : ',').has_value();
}

// More numbers that need a decimal comma than ones that need a point. Those that may be thousands
// of the other kind say something only where all do.
// @param sure  false where it is told by such numbers alone, and more of the text may tell
char point_of(std::string_view text, bool whole, char delimiter, bool& sure) {
  std::size_t commas = 0;
  std::size_t points = 0;
  std::size_t perhaps_commas = 0;
  std::size_t perhaps_points = 0;
  std::string scratch;
  const auto look = [&](const Records& records) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      const std::string_view said = said_by(text, records[i], scratch);
      const bool with_comma = is_number(said, ',');
      const bool with_point = is_number(said, '.');
      if (with_comma && with_point) continue;
      if (with_comma)
        ++(may_be_thousands(said, ',') ? perhaps_commas : commas);
      else if (with_point)
        ++(may_be_thousands(said, '.') ? perhaps_points : points);
      else if (parse_grouped(said, ','))
        commas += parse_grouped(said, '.') ? 0U : 1U;
      else if (parse_grouped(said, '.'))
        ++points;
    }
    sure = commas != points || perhaps_commas + perhaps_points == 0;
  };
  each_record(text, whole, delimiter, look, [&] { return !sure; });
  if (commas != points) return commas > points ? ',' : '.';
  // Cells with commas between commas are quoted: then they are thousands.
  return perhaps_commas > perhaps_points && delimiter != ',' ? ',' : '.';
}

Break break_of(std::string_view text) {
  const std::size_t at = text.find_first_of("\r\n");
  if (at == std::string_view::npos || text[at] == '\n') return Break::lf;
  return at + 1 < text.size() && text[at + 1] == '\n' ? Break::crlf : Break::cr;
}

// The delimiter that a first line "sep=;" names, and where the line after it begins.
struct Named {
  char delimiter = '\0';  // none
  std::size_t end = 0;
};

Named named(std::string_view text) {
  const std::size_t quote = text.substr(0, 1) == "\"" ? 1 : 0;
  std::string_view rest = text.substr(quote);
  if (rest.size() < 5 || (rest[0] | 0x20) != 's' || (rest[1] | 0x20) != 'e' ||
      (rest[2] | 0x20) != 'p' || rest[3] != '=' || !can_delimit(rest[4]))
    return {};
  const char sign = rest[4];
  rest.remove_prefix(5);
  if (quote != 0) {
    if (rest.substr(0, 1) != "\"") return {};
    rest.remove_prefix(1);
  }
  // Spreadsheets that save it again fill the line up.
  while (!rest.empty() && rest.front() == sign) rest.remove_prefix(1);
  if (rest.empty() || (rest.front() != '\r' && rest.front() != '\n')) return {};
  rest.remove_prefix(rest.substr(0, 2) == "\r\n" ? 2 : 1);
  return {sign, text.size() - rest.size()};
}

// Whether the heading may end behind the text: its first record does not end, or titles at most do
// and something long follows.
bool is_open(const Cut& cut, std::string_view text) {
  const std::vector<Shape>& records = cut.records;
  if (records.empty() || records.size() == most_records) return false;
  if (cut.end == text.size())
    return records.size() == 1 && text.find_last_of("\r\n") != cut.end - 1;
  return cut.end * 2 < text.size() &&
         std::all_of(records.begin(), records.end(),
                     [](const Shape& each) { return each.filled <= 1; });
}

// @return false: no record begins in that line, from 1
bool set_heading(Cut& cut, std::uint32_t line, std::uint32_t above) {
  const auto found = std::find_if(cut.records.begin(), cut.records.end(), [&](const Shape& each) {
    return line == 0 || each.line + above + 1 == line;
  });
  if (found == cut.records.end()) return line == 0;
  cut.heading = static_cast<std::size_t>(found - cut.records.begin());
  return true;
}

// What the first `most` bytes say; the encoding is told.
Detected detect_in(std::string_view bytes, std::size_t most, bool whole, const Told& told,
                   bool& enough) {
  Detected found;
  Dialect& dialect = found.dialect;
  dialect.encoding = *told.encoding;
  std::string transcoded;
  Transcoder(dialect.encoding).append(bytes.substr(0, most), transcoded);
  std::string_view text = transcoded;
  whole = whole && bytes.size() <= most;
  if (text.substr(0, 3) == byte_order_mark) text.remove_prefix(3);
  dialect.line_break = break_of(text);
  const Named sep = named(text);
  text.remove_prefix(sep.end);
  const std::uint32_t above = sep.end != 0 ? 1 : 0;
  dialect.delimiter = told.delimiter ? *told.delimiter
                      : above != 0   ? sep.delimiter
                                     : delimiter_of(text, whole);
  bool sure = true;
  dialect.point = told.point ? *told.point : point_of(text, whole, dialect.delimiter, sure);
  Cut cut = cut_by(text, whole, dialect.delimiter);
  if (told.heading) found.headless = !set_heading(cut, *told.heading, above);
  found.open = !whole && is_open(cut, text);
  enough =
      whole || (sure && !found.open && !found.headless && cut.heading + 1 < cut.records.size());
  if (cut.records.empty()) return found;
  const Shape& heading = cut.records[cut.heading];
  if (sep.end != 0 || cut.heading != 0) {
    dialect.skip = sep.end + heading.at;
    dialect.skip_lines = heading.line + above;
  }
  Records records(text.substr(heading.at), dialect.delimiter);
  records.next();
  std::string scratch;
  dialect.has_header = false;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const std::string_view said = said_by(text.substr(heading.at), records[i], scratch);
    if (!is_number(said, dialect.point) && !parse_grouped(said, dialect.point))
      dialect.has_header = true;
    found.first.emplace_back(said);
  }
  if (told.heading) dialect.has_header = *told.heading != 0;
  if (told.heading != 0U) found.trailing = trailing_of(cut);
  found.first.resize(
      static_cast<std::size_t>(static_cast<std::ptrdiff_t>(records.size()) + found.trailing));
  return found;
}

}  // namespace

bool can_delimit(char sign) { return sign == '\t' || (sign >= ' ' && sign < 127 && sign != '"'); }

Detected detect(std::string_view bytes, bool whole, const Told& told) {
  Told known = told;
  // All of them are looked at for the encoding: the first that are not ASCII may come late.
  if (!known.encoding) known.encoding = encoding_of(bytes, whole);
  for (std::size_t most = first_bytes;; most *= 4) {
    bool enough = false;
    Detected found = detect_in(bytes, most, whole, known, enough);
    if (enough || most >= most_heading || most >= bytes.size()) return found;
  }
}

}  // namespace copse::table
