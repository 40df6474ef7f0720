#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "table/dialect.hpp"

using namespace copse;

TEST_CASE("what is told of a table is not looked for, and the rest is found by it") {
  const auto with = [](std::string_view text, const table::Told& told) {
    return table::detect(text, true, told);
  };
  const auto line = [](std::uint32_t heading) {
    table::Told told;
    told.heading = heading;
    return told;
  };
  table::Told colon;
  colon.delimiter = ':';
  const std::string text = "a;b:c\n1,5:2\n3,5:4\n";
  CHECK(with(text, colon).first == std::vector<std::string>{"a;b", "c"});
  CHECK(with(text, colon).dialect.point == ',');
  colon.point = '.';
  CHECK(with(text, colon).dialect.point == '.');
  // A line "sep=;" is no row for that.
  CHECK(with("sep=;\na:b\n1:2\n", colon).first == std::vector<std::string>{"a", "b"});
  table::Told windows;
  windows.encoding = table::Encoding::windows_1252;
  CHECK(with("caf\u00e9,b\n1,2\n", windows).first.front() == "caf\u00c3\u00a9");

  const std::string titles = "x,y\np,q\n\na,b\n1,2\n";
  for (const auto& [heading, skip] : {std::pair{1U, 0U}, {2U, 4U}, {4U, 9U}}) {
    const auto found = with(titles, line(heading));
    CAPTURE(heading);
    CHECK_FALSE(found.headless);
    CHECK(found.dialect.has_header);
    CHECK(found.dialect.skip == skip);
    CHECK(found.dialect.skip_lines == heading - 1);
  }
  CHECK(with(titles, line(3)).headless);
  CHECK(with(titles, line(9)).headless);
  CHECK(with("3,4\n1,2\n", line(1)).dialect.has_header);
  const auto none = with("Title\na,b\n1,2\n", line(0));
  CHECK_FALSE(none.dialect.has_header);
  CHECK_FALSE(none.headless);
  CHECK(none.dialect.skip == 0);
  CHECK(none.first == std::vector<std::string>{"Title"});
  CHECK(with("", line(0)).first.empty());
  // Beyond what says the rest.
  std::string late;
  for (int i = 0; i < 150; ++i) late += std::string(1000, 'x') + ",1\n";
  CHECK(table::detect(late + "a,b\n1,2\n", false, line(151)).dialect.skip_lines == 150);
}
