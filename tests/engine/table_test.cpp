// Tables as text: how they are written, where their records end, and what their cells say.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "table/categories.hpp"
#include "table/dialect.hpp"
#include "table/number.hpp"
#include "table/parser.hpp"
#include "table/splitter.hpp"

using namespace copse;
using table::Reason;

namespace {

using Cells = std::vector<std::vector<std::string>>;

// The records of a text that comes in blocks of so many bytes.
Cells split(std::string_view text, std::size_t block, const table::Dialect& dialect = {}) {
  Cells all;
  table::Splitter splitter(dialect);
  std::string scratch;
  std::uint64_t line = 1;
  for (std::size_t at = 0; at <= text.size(); at += block) {
    const auto chunk = splitter.push(text.substr(at, block), at + block > text.size());
    REQUIRE(chunk);
    if (!chunk->empty()) CHECK(splitter.line() >= line);
    line = splitter.line();
    table::Records records(*chunk, dialect.delimiter);
    while (records.next()) {
      CHECK(records.fault() == table::Fault::none);
      all.emplace_back();
      for (std::size_t i = 0; i < records.size(); ++i)
        all.back().emplace_back(table::text_of(
            chunk->substr(records[i].begin, records[i].end - records[i].begin), scratch));
    }
  }
  return all;
}

table::Schema numbers(std::size_t width) {
  table::Schema schema;
  schema.width = width;
  for (std::size_t i = 0; i < width; ++i) {
    table::Column column;
    column.from = i;
    schema.columns.push_back(column);
  }
  return schema;
}

}  // namespace

TEST_CASE("however a table is cut into blocks, its records are the same") {
  // Cells that are wider than what is looked at in one go.
  const auto laid_out = [](std::string_view pattern) {
    std::string text;
    for (const char sign : pattern) text.append(sign == '~' ? 70 : 1, sign == '~' ? 'w' : sign);
    return text;
  };
  for (const std::string& text :
       {std::string("a,b\n1,2\r\n\r\n3,\"4,\n\"\"5\"\"\r\n\"\r7,8"),
        std::string("\xef\xbb\xbf\"a\",b\n\"\",\"\"\"\"\n\n5\" pipe,x\"y\"z\n"),
        laid_out("a,~\r\n\"~\r\n~\",~\r~,\"\"\r\n"), std::string("\r\r\n\n"), std::string("a,"),
        std::string("")}) {
    const Cells whole = split(text, text.size() + 1);
    for (std::size_t block = 1; block <= text.size(); ++block) CHECK(split(text, block) == whole);
  }
  CHECK(split("a,b\n1,2\r\n\r\n3,\"4,\n\"\"5\"\"\r\n\"\r7,8", 3) ==
        Cells{{"a", "b"}, {"1", "2"}, {"3", "4,\n\"5\"\r\n"}, {"7", "8"}});
  CHECK(split("a,\n5\" pipe,\"\"\"\"\n", 4) == Cells{{"a", ""}, {"5\" pipe", "\""}});
}

TEST_CASE("CSV is read as RFC 4180 has it") {
  const auto parse = [](std::string_view text) { return split(text, text.size() + 1); };
  CHECK(parse("a,b\r\n1,2") == Cells{{"a", "b"}, {"1", "2"}});
  CHECK(parse("\xef\xbb\xbf"
              "a\n\n\n1\n") == Cells{{"a"}, {"1"}});
  CHECK(parse("\"a\"\"b\",\"c,d\"\n\"e\nf\",\n") == Cells{{"a\"b", "c,d"}, {"e\nf", ""}});
  CHECK(parse(",\n") == Cells{{"", ""}});
  CHECK(parse("a\rb") == Cells{{"a"}, {"b"}});
}

TEST_CASE("encodings become UTF-8 however they are cut") {
  const auto utf16 = [](std::u16string_view text, bool little) {
    std::string bytes;
    for (const char16_t unit : text) {
      const char low = static_cast<char>(unit & 0xff);
      const char high = static_cast<char>(unit >> 8);
      bytes += little ? low : high;
      bytes += little ? high : low;
    }
    return bytes;
  };
  const std::u16string_view text = u"name,x\r\nZo\u00eb \u4e2d \U0001f600,1\r\n\"\u2019\",2\r\n";
  const Cells said{{"name", "x"}, {"Zo\u00eb \u4e2d \U0001f600", "1"}, {"\u2019", "2"}};
  for (const bool little : {true, false})
    for (const bool marked : {true, false}) {
      const std::string bytes = (marked ? utf16(u"\ufeff", little) : "") + utf16(text, little);
      const auto found = table::detect(bytes, true);
      CHECK(found.first == std::vector<std::string>{"name", "x"});
      for (std::size_t block = 1; block < bytes.size(); ++block)
        CHECK(split(bytes, block, found.dialect) == said);
    }
  const std::string windows = "caf\xe9;\x80;\x93q\x94\n1;2;3\n";
  const auto found = table::detect(windows, true);
  CHECK(found.dialect.encoding == table::Encoding::windows_1252);
  CHECK(split(windows, 1, found.dialect).front() ==
        std::vector<std::string>{"caf\u00e9", "\u20ac", "\u201cq\u201d"});
  CHECK(table::detect("caf\u00e9,1\n", true).dialect.encoding == table::Encoding::utf8);
  CHECK(table::detect("x,caf\xc3", false).dialect.encoding == table::Encoding::utf8);
  CHECK(table::detect("x,caf\xc3", true).dialect.encoding == table::Encoding::windows_1252);
}

TEST_CASE("the delimiter, the decimal point, the breaks and the header are told from a beginning") {
  const auto dialect = [](std::string_view text) { return table::detect(text, true).dialect; };
  CHECK(dialect("a,b;c\n1,2\n").delimiter == ',');
  CHECK(dialect("a\tb\n1,5\t2\n").delimiter == '\t');
  CHECK(dialect("a|b\r\n1|2\r\n").line_break == table::Break::crlf);
  CHECK(dialect("a\r1\r").line_break == table::Break::cr);
  const table::Dialect german = dialect("alter;betrag\n31;1234,5\n40;-2,25\n");
  CHECK(german.delimiter == ';');
  CHECK(german.point == ',');
  CHECK(dialect("1,5;2,5\n3,5;4,5\n").delimiter == ';');
  CHECK(dialect("a;b\n1.5;2\n").point == '.');
  CHECK(dialect("a,b\n\"1,5\",2\n").point == ',');
  CHECK(dialect("a,b\n\"1,500\",2\n").point == '.');
  CHECK(dialect("a,b\n\"1,5\",2.5\n1.5,1.5\n").point == '.');
  CHECK(dialect("only\n1\n2\n").delimiter == ',');
  CHECK(dialect("a,b\n1,2\n").has_header);
  CHECK(!dialect("3,4\n1,2\n").has_header);
  CHECK(dialect("name,\"x, y\"\n\"a;b\",1\n\"c;d\",2\n").delimiter == ',');
  CHECK(table::detect("", true).first.empty());
}

TEST_CASE("a short number is the double that the long way reads") {
  std::mt19937 random(7);
  const std::string signs = "0123456789012345678901234567890123456789..-e";
  std::size_t tiny = 0;
  for (int i = 0; i < 300000; ++i) {
    std::string text;
    const std::size_t size = 1 + random() % 17;
    for (std::size_t k = 0; k < size; ++k) text += signs[random() % signs.size()];
    if (random() % 3 == 0) text[0] = '-';
    double brief = 0;
    const bool read = table::read_short(text.data(), text.data() + size, '.', brief);
    // A sign before it keeps the short ways away.
    const auto expected = text[0] == '-' ? table::parse_number("\t" + text.substr(1) + "e0")
                                         : table::parse_number(text + "e0");
    if (read) {
      REQUIRE(expected);
      CHECK(brief == (text[0] == '-' ? -*expected : *expected));
    }
    if (size > 8) continue;
    double least = 0;
    const std::string padded = text + "9.9,9-99";
    REQUIRE(table::read_tiny(padded.data(), static_cast<unsigned>(size), '.', least) == read);
    if (!read) continue;
    CHECK(least == brief);
    CHECK(std::signbit(least) == std::signbit(brief));
    ++tiny;
  }
  CHECK(tiny > 10000);
  CHECK(table::parse_number("1,25", ',') == 1.25);
  CHECK(table::parse_number("-123456789,125", ',') == -123456789.125);
  CHECK(!table::parse_number("1.25", ','));
}

TEST_CASE("good rows go on, and each cell that is none is listed with its place and reason") {
  table::Schema schema = numbers(3);
  schema.columns[0].minimum = 0;
  schema.columns[0].maximum = 100;
  schema.columns[1].finite = true;
  schema.columns[2].kind = table::Column::Kind::label;
  schema.id = 1;
  table::Parser parser(schema);
  std::string text =
      "a,b,c\n1,2,1\n\n-1,x,2\n\"5\",\"\n6\",true\n7,inf,\n101,1e5,0\n1,2\n1,2,3,4\n,NA,nan\n"
      "1,\"2\"3,1\n1,2#,1\n1,2,\"1\n";
  text[text.find('#')] = '\0';
  parser.parse(text, 1);
  REQUIRE(parser.rows() == 2);
  CHECK(parser.column(0)[0] == 1);
  CHECK(std::isnan(parser.column(0)[1]));
  CHECK(std::isnan(parser.column(1)[1]));
  CHECK(std::isnan(parser.column(2)[1]));
  CHECK(parser.numbers() == std::vector<std::uint32_t>{0, 7});
  CHECK(parser.lines() == std::vector<std::uint32_t>{1, 10});
  CHECK(parser.ids() == "2NA");
  CHECK(parser.id_ends() == std::vector<std::uint32_t>{1, 3});
  CHECK(parser.records() == 11);
  struct Expected {
    std::uint32_t record, line, cell;
    Reason reason;
    std::string text;
  };
  const std::vector<Expected> expected{
      {1, 3, 0, Reason::below_minimum, "-1"}, {1, 3, 1, Reason::not_a_number, "x"},
      {1, 3, 2, Reason::not_a_label, "2"},    {2, 4, 1, Reason::not_a_number, "\n6"},
      {3, 6, 1, Reason::not_finite, "inf"},   {4, 7, 0, Reason::above_maximum, "101"},
      {5, 8, 2, Reason::too_few_cells, ""},   {6, 9, 4, Reason::too_many_cells, ""}};
  CHECK(parser.rejected().size() == 11);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const table::Rejected& at = parser.rejected()[i];
    CHECK(at.record == expected[i].record);
    CHECK(at.line == expected[i].line);
    CHECK(at.cell == expected[i].cell);
    CHECK(at.reason == expected[i].reason);
    CHECK(at.text == expected[i].text);
  }
  CHECK(parser.rejected()[8].reason == Reason::text_after_quote);
  CHECK(parser.rejected()[9].reason == Reason::zero_byte);
  CHECK(parser.rejected()[10].reason == Reason::open_quote);
  CHECK(parser.rejected()[10].line == 13);
}

TEST_CASE("of many bad cells some are listed and all are counted") {
  table::Schema schema = numbers(1);
  schema.most_rejected = 3;
  table::Parser parser(schema);
  std::string text = "a\n" + std::string(500, 'x') + "\n";
  for (int i = 0; i < 9; ++i) text += "x\n";
  parser.parse(text, 1);
  CHECK(parser.rejected().size() == 3);
  CHECK(parser.rejected_count() == 10);
  CHECK(parser.rejected()[0].text.size() == 80);
}

TEST_CASE("a record of more than 16 MB is an error with its line, however it comes") {
  std::string text = "a\n1\n\"";
  text.resize(text.size() + table::Splitter::most + 1, 'x');
  for (const std::size_t block : {text.size() + 1, std::size_t{100000}}) {
    table::Splitter splitter(table::Dialect{});
    std::string sentence;
    for (std::size_t at = 0; at <= text.size() && sentence.empty(); at += block) {
      auto chunk =
          splitter.push(std::string_view(text).substr(at, block), at + block > text.size());
      if (!chunk) sentence = chunk.error().message;
    }
    CHECK(sentence == "line 3: a record of more than 16 MB; is a quote left open?");
  }
  table::Splitter splitter(table::Dialect{});
  text += "\"\n2\n";
  CHECK(!splitter.push(text, false));
}

TEST_CASE("a category is one of its texts, or a number that equals one") {
  table::Categories categories;
  for (const auto& [text, code] : {std::pair("b", 1.0), {"a", 0.0}, {"2", 5.0}})
    categories.add(text, code);
  double value = 9;
  CHECK(categories.read("a", 0, value) == Reason::none);
  CHECK(value == 0);
  CHECK(categories.read("2.0", 0, value) == Reason::none);
  CHECK(value == 5);
  CHECK(categories.read("", 0, value) == Reason::none);
  CHECK(std::isnan(value));
  CHECK(categories.read("A", 0, value) == Reason::unknown_category);
  table::Categories lenient(7, false);
  CHECK(lenient.read("", 0, value) == Reason::none);
  CHECK(value == 7);
}

TEST_CASE("rows of empty cells are neither rows nor records, but for tables of one column") {
  table::Parser parser(numbers(2));
  parser.parse("1,2\n,\n \t , \n\"\",\" \"\n,,\n \n\n3,\n,\"\n");
  CHECK(parser.rows() == 2);
  CHECK(parser.records() == 3);
  CHECK(parser.numbers() == std::vector<std::uint32_t>{0, 1});
  CHECK(parser.lines() == std::vector<std::uint32_t>{0, 7});
  CHECK(parser.blank().count == 5);
  CHECK(parser.blank().first_line == 1);
  REQUIRE(parser.rejected_count() == 1);
  CHECK(parser.rejected()[0].reason == Reason::open_quote);
  parser.parse("4,5\n");
  CHECK(parser.blank().count == 0);
  table::Schema keeping = numbers(2);
  keeping.keeps_empty = true;
  table::Parser keeper(keeping);
  keeper.parse("1,2\n,\n,,\n \t,\"\"\n3,4\n");
  CHECK(keeper.rows() == 4);
  CHECK(keeper.kept_empty().count == 2);
  CHECK(keeper.kept_empty().first_line == 1);
  CHECK(keeper.blank().count == 1);
  table::Parser one(numbers(1));
  one.parse("1\n\"\"\n\n");
  CHECK(one.rows() == 3);
  CHECK(one.blank().count == 0);
}

TEST_CASE("words for what is missing are counted in numbers and labels") {
  table::Schema schema = numbers(2);
  schema.columns[0].minimum = 0;
  schema.columns[1].kind = table::Column::Kind::label;
  table::Parser parser(schema);
  parser.parse("NULL,n/a\n-,?\n\" #N/A \",nan\nNA,\n#REF!,1\n-1,0\n");
  CHECK(parser.rows() == 4);
  for (std::size_t r = 0; r < 4; ++r) {
    CHECK(std::isnan(parser.column(0)[r]));
    CHECK(std::isnan(parser.column(1)[r]));
  }
  CHECK(parser.missing_words().count == 5);
  CHECK(parser.rejected_count() == 2);
}

TEST_CASE("in texts bytes that are not UTF-8 are read as Windows-1252, and what is UTF-8 stays") {
  std::string scratch;
  const auto repaired = [&](std::string_view text) {
    return std::string(table::repaired(text, scratch));
  };
  CHECK(repaired("M\u00fcller") == "M\u00fcller");
  CHECK(repaired("M\xfcller \u00e9 \x80 \xc3") == "M\u00fcller \u00e9 \u20ac \u00c3");
  CHECK(repaired("\xed\xa0\x80\xc0\xaf") == "\u00ed\u00a0\u20ac\u00c0\u00af");
  table::Schema schema = numbers(2);
  schema.id = 0;
  table::Categories categories;
  categories.add("M\u00fcller", 4);
  schema.columns[0].kind = table::Column::Kind::category;
  schema.columns[0].reader = &categories;
  table::Parser parser(schema);
  parser.parse("M\u00fcller,1\nM\xfcller,2\nMuller,\xfc\n");
  REQUIRE(parser.rows() == 2);
  CHECK(parser.column(0)[1] == 4);
  CHECK(parser.ids() == "M\u00fcllerM\u00fcller");
  CHECK(parser.odd_texts().count == 2);
  CHECK(parser.odd_texts().first_line == 1);
  REQUIRE(parser.rejected().size() == 2);
  CHECK(parser.rejected()[1].text == "\u00fc");
}

TEST_CASE("the heading is found below a line of its delimiter and below titles") {
  const auto first = [](std::string_view text) { return table::detect(text, true).first; };
  const auto skipped = [](std::string_view text) {
    const table::Dialect dialect = table::detect(text, true).dialect;
    return std::pair(dialect.skip, dialect.skip_lines);
  };
  const std::vector<std::string> names{"a", "b"};
  const std::vector<std::pair<std::string, std::pair<std::size_t, std::uint32_t>>> tables{
      {"a;b\n1;2\n", {0, 0}},
      {"sep=;\na;b\n1;2\n", {6, 1}},
      {"\xef\xbb\xbf\"sep=;\"\r\n\r\na;b\r\n1;2\r\n", {11, 2}},
      {"Sales: all of them\n\na,b\n1,2\n", {20, 2}},
      {";\n\"Title\nin lines\";\na;b\n1;2\n3;4\n", {20, 3}}};
  for (const auto& [text, expected] : tables) {
    CAPTURE(text);
    CHECK(first(text) == names);
    CHECK(skipped(text) == expected);
    for (std::size_t block = 1; block <= text.size(); ++block)
      CHECK(split(text, block, table::detect(text, true).dialect).front() == names);
  }
  // Two of five, as a date has; not a heading of numbers; and a table of one column has no title.
  CHECK(skipped("as of,today,,,\na,b,c,d,e\n1,2,3,4,5\n").second == 1);
  CHECK(skipped("x,,\n1,2,3\n4,5,6\n").second == 0);
  CHECK(skipped("name\nsmith\njones\n").second == 0);
  CHECK(first("sep=\na,b\n1,2\n").front() == "a");
  table::Dialect sep = table::detect("sep=:\na:b\n1:2\n", true).dialect;
  CHECK(sep.delimiter == ':');
  CHECK(first("a,b,\n1,2,\n3,4,\n") == std::vector<std::string>{"a", "b", ""});
  CHECK(first("a,b\n1,2,\n3,4,\n") == std::vector<std::string>{"a", "b", ""});
  CHECK(first("a,b,,\n1,2\n3,4\n") == names);
  CHECK(first("a,b\n1,2,\n3,4,5\n") == names);
  CHECK(first("a,b\n1,2,\n3,4\n") == names);
}

TEST_CASE("a heading is looked at to its end, up to 1 MB, and one that is longer is told of") {
  for (const std::size_t columns : {5'000UL, 10'024UL, 90'000UL, 200'000UL}) {
    CAPTURE(columns);
    std::string heading = "name_0";
    std::string row = "0";
    for (std::size_t i = 1; i < columns; ++i) {
      heading += ";name_" + std::to_string(i);
      row += ";1";
    }
    const bool fits = heading.size() < table::most_heading;
    for (const std::string above : {"", "Clients of May\n", "Clients\nof May\n\n"}) {
      const std::string text = above + heading + "\n" + row + "\n" + row + "\n";
      const auto found = table::detect(text, true);
      REQUIRE(found.open == !fits);
      if (!fits) continue;
      CHECK(found.first.size() == columns);
      CHECK(found.first.back() == "name_" + std::to_string(columns - 1));
      CHECK(found.dialect.delimiter == ';');
      CHECK(found.dialect.skip == above.size());
      CHECK(table::detect(text.substr(0, above.size() + heading.size() / 2), false).open);
    }
  }
  CHECK_FALSE(table::detect("a,b\n1," + std::string(2'000'000, 'x') + "\n", true).open);
  CHECK_FALSE(table::detect("a,b\n", false).open);
}
