#include <catch2/catch.hpp>

#include "cli/number.hpp"
#include "cli/table.hpp"
#include "memory_host.hpp"
#include "table/number.hpp"
#include "xgboost_text.hpp"

using namespace copse;
using copse::testing::MemoryHost;
using copse::testing::XGBoostText;

namespace {

MemoryHost host() {
  MemoryHost host;
  host.files["m.json"] = XGBoostText{}.text();
  host.files["d.csv"] = "age,limit\n20,1\n40,200000\n,NA\n";
  host.files["dir/r.json"] = R"({"copse":1,"name":"r","version":"2",
    "inputs":[{"name":"age"},{"name":"limit"}],
    "features":[{"name":"age"},{"name":"limit"}],
    "members":[{"name":"m","file":"m.json"}],
    "policy":{"exposure":"limit","loss_given_default":0.5,"interest_rate":0.004,
      "funding_rate":0.002,"term":24,"default_rate":0.2,"mean_exposure":100,
      "grades":[{"name":"A","below":0.5},{"name":"B","below":1}]},
    "answers":[[30,40],[null,50]]})";
  host.files["dir/m.json"] = host.files["m.json"];
  return host;
}

std::string written(double value) {
  std::string text;
  cli::append_number(text, value);
  return text;
}

}  // namespace

TEST_CASE("score prints a header and a line a row, and nothing else") {
  MemoryHost h = host();
  REQUIRE(h.run({"score", "m.json", "d.csv", "--output", "margin"}) == 0);
  CHECK(h.output == "margin\n-0.25\n0.125\n-0.25\n");
  CHECK(h.warnings.empty());
  REQUIRE(h.run({"score", "m.json", "d.csv", "--output=class"}) == 0);
  CHECK(h.output == "class\n0\n1\n0\n");
  REQUIRE(h.run({"score", "m.json", "d.csv"}) == 0);
  CHECK(h.output.find("probability\n0.437") == 0);
}

TEST_CASE("columns are found by name in any order, others are named in a warning") {
  MemoryHost h = host();
  h.files["d.csv"] = "id,limit,age\n7,1,20\n";
  REQUIRE(h.run({"score", "m.json", "d.csv", "--output", "margin"}) == 0);
  CHECK(h.output == "margin\n-0.25\n");
  CHECK(h.warnings == "copse: d.csv: ignored, as the model does not take it: \"id\"\n");
}

TEST_CASE("values out of their declared range are scored and counted in a warning") {
  MemoryHost h = host();
  std::string& recipe = h.files["dir/r.json"];
  const std::string plain = R"({"name":"limit"}],
    "features")";
  recipe.replace(recipe.find(plain), plain.size(), R"({"name":"limit","min":0,"max":1000}],
    "features")");
  REQUIRE(h.run({"pack", "dir/r.json", "-o", "r.copse"}) == 0);
  h.files["d.csv"] = "age,limit\n1e300,1\n,NA\n40,1000\n";
  REQUIRE(h.run({"score", "r.copse", "d.csv"}) == 0);
  CHECK(h.warnings.empty());
  h.files["d.csv"] = "age,limit\n20,1\n\n40,1000.5\n";
  REQUIRE(h.run({"score", "r.copse", "d.csv", "--output", "margin"}) == 0);
  CHECK(h.output == "margin\n-0.25\n0.75\n");
  CHECK(
      h.warnings ==
      "copse: d.csv: 1 value is out of its declared range: line 4, column \"limit\": 1000.5 where "
      "the model declares 0 to 1000\n");
  std::string many = "age,limit\n";
  for (int row = 0; row < 5000; ++row) many += row == 4999 ? "1,-inf\n" : "1,1e300\n";
  h.files["d.csv"] = many;
  REQUIRE(h.run({"score", "r.copse", "d.csv"}) == 0);
  CHECK(h.warnings ==
        "copse: d.csv: 5000 values are out of their declared ranges, the first in line 2, column "
        "\"limit\": 1e+300 where the model declares 0 to 1000\n");
}

TEST_CASE("a category that the recipe does not list, or a part of a whole, is counted too") {
  MemoryHost h = host();
  std::string& recipe = h.files["dir/r.json"];
  const std::string plain = R"({"name":"limit"}],
    "features")";
  recipe.replace(recipe.find(plain), plain.size(), R"({"name":"limit","kind":"category",
    "categories":[{"value":1,"label":"one"},{"value":2,"label":"two"}],"undocumented":[7]}],
    "features")");
  REQUIRE(h.run({"pack", "dir/r.json", "-o", "r.copse"}) == 0);
  h.files["d.csv"] = "age,limit\n20,1\n20,7\n20,\n";
  REQUIRE(h.run({"score", "r.copse", "d.csv"}) == 0);
  CHECK(h.warnings.empty());
  h.files["d.csv"] = "age,limit\n20,9\n";
  REQUIRE(h.run({"score", "r.copse", "d.csv"}) == 0);
  CHECK(h.warnings ==
        "copse: d.csv: 1 value is out of its declared range: line 2, column \"limit\": 9 where the "
        "model declares 1, 2, 7\n");
}

TEST_CASE("a model without names takes columns in their order") {
  MemoryHost h = host();
  XGBoostText model;
  model.names = "[]";
  h.files["m.json"] = model.text();
  h.files["d.csv"] = "x,y\n20,1\n";
  REQUIRE(h.run({"score", "m.json", "d.csv", "--output", "margin"}) == 0);
  CHECK(h.output == "margin\n-0.25\n");
  h.files["d.csv"] = "x\n20\n";
  CHECK(h.run({"score", "m.json", "d.csv"}) == 1);
}

TEST_CASE("a bad cell is named by file, line and column, and nothing is printed") {
  MemoryHost h = host();
  h.files["d.csv"] = "age,limit\n20,1\n\"3\n\",5\n21,abc\n";
  CHECK(h.run({"score", "m.json", "d.csv"}) == 1);
  CHECK(h.output.empty());
  CHECK(h.warnings.find("d.csv: line 3, column \"age\" (1): \"3 \" is not a number") !=
        std::string::npos);
  h.files["d.csv"] = "age,limit\n20,1\n\n21,abc\n";
  CHECK(h.run({"score", "m.json", "d.csv"}) == 1);
  CHECK(h.warnings == "copse: d.csv: line 4, column \"limit\" (2): \"abc\" is not a number\n");
}

TEST_CASE("broken tables are refused with a sentence") {
  MemoryHost h = host();
  const auto because = [&](const std::string& text) {
    h.files["d.csv"] = text;
    CHECK(h.run({"score", "m.json", "d.csv"}) == 1);
    CHECK(h.output.empty());
    return h.warnings;
  };
  CHECK(because("") == "copse: d.csv: the file is empty\n");
  CHECK(because("age,limit\n") == "copse: d.csv: there is a header but no row\n");
  CHECK(because("age\n1\n") ==
        "copse: d.csv: line 1: there is no column \"limit\", which the model takes\n");
  CHECK(because("age,limit,age\n1,2,3\n") ==
        "copse: d.csv: line 1: there are two columns \"age\"\n");
  CHECK(because("age,limit\n1\n") == "copse: d.csv: line 2: 1 cells where the header has 2\n");
  CHECK(because("age,limit\n1,\"2\n3,4\n") ==
        "copse: d.csv: line 2: a quoted cell that begins here is never closed\n");
  CHECK(because(std::string("age,limit\n1,2\0\n", 15)).find("zero byte") != std::string::npos);
}

TEST_CASE("in a table of one column an empty line is a missing value, not nothing") {
  const auto bytes = bytes_of("only\n1\n\n2\n");
  auto table =
      cli::Table::open(cli::input_of({bytes.begin(), bytes.end()}), "t.csv", {"only"}, true);
  REQUIRE(table);
  std::vector<double> values;
  const auto rows = table->read(10, values);
  REQUIRE(rows);
  REQUIRE(*rows == 3);
  CHECK(values[0] == 1);
  CHECK(std::isnan(values[1]));
  CHECK(values[2] == 2);
}

TEST_CASE("numbers print as the shortest text that reads back to the same bits") {
  CHECK(written(0.1) == "0.1");
  CHECK(written(1) == "1");
  CHECK(written(-0.0) == "-0");
  CHECK(written(static_cast<double>(0.1F)) == "0.10000000149011612");
  CHECK(written(1e300) == "1e+300");
  CHECK(written(std::nan("")) == "NaN");
  CHECK(written(5e-324) == "5e-324");
  for (const double x : {0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, -123456.789})
    CHECK(table::parse_number(written(x)) == x);
  CHECK(table::parse_number(" +1.5 ") == 1.5);
  CHECK(table::parse_number("-inf") == -std::numeric_limits<double>::infinity());
  for (const char* text : {"", " ", "NA", "nan", "NaN"}) {
    REQUIRE(table::parse_number(text));
    CHECK(std::isnan(*table::parse_number(text)));
  }
  for (const char* text : {"1,5", "abc", "1x", "--1", "+-1", "0x10", "1e", "-nan", "+"}) {
    CAPTURE(text);
    CHECK(!table::parse_number(text));
  }
}

TEST_CASE("pack writes a package that verifies, scores and decides as its members do") {
  MemoryHost h = host();
  REQUIRE(h.run({"pack", "dir/r.json", "-o", "r.copse"}) == 0);
  CHECK(h.output.find("r 2, ") == 0);
  const std::string packed = h.files["r.copse"];
  REQUIRE(h.run({"pack", "-o", "again.copse", "dir/r.json"}) == 0);
  CHECK(h.files["again.copse"] == packed);
  REQUIRE(h.run({"verify", "r.copse"}) == 0);
  CHECK(h.output.find("2 known answers: reproduced bit for bit\n") != std::string::npos);
  REQUIRE(h.run({"score", "r.copse", "d.csv", "--output", "margin"}) == 0);
  CHECK(h.output == "margin\n-0.25\n0.125\n-0.25\n");
  REQUIRE(h.run({"score", "r.copse", "d.csv", "--output", "decision"}) == 0);
  CHECK(h.output.find("decision,leaning,referral,grade,expected_loss,cost_accept,"
                      "cost_decline,break_even\n") == 0);
  CHECK(h.output.find("refer,refer,no_cost,A,NaN,NaN,NaN,NaN\n") != std::string::npos);
  REQUIRE(h.run({"features", "dir/r.json", "d.csv"}) == 0);
  CHECK(h.output == "age,limit\n20,1\n40,200000\nNaN,NaN\n");
  REQUIRE(h.run({"inspect", "r.copse", "--json"}) == 0);
  CHECK(h.output.find("\"known_answers\": 2") != std::string::npos);
  REQUIRE(h.run({"inspect", "m.json"}) == 0);
  CHECK(h.output.find("XGBoost 3.2.0 binary:logistic") != std::string::npos);
}

TEST_CASE("pack leaves covers out where they are not wanted, and nothing else") {
  MemoryHost h = host();
  REQUIRE(h.run({"pack", "m.json", "-o", "with.copse"}) == 0);
  REQUIRE(h.run({"pack", "--no-covers", "m.json", "-o", "without.copse"}) == 0);
  CHECK(h.files["without.copse"].size() < h.files["with.copse"].size());
  REQUIRE(h.run({"inspect", "with.copse", "--json"}) == 0);
  CHECK(h.output.find("\"covers\": true") != std::string::npos);
  REQUIRE(h.run({"inspect", "without.copse", "--json"}) == 0);
  CHECK(h.output.find("\"covers\": false") != std::string::npos);
  for (const std::string output : {"margin", "leaf"}) {
    REQUIRE(h.run({"score", "with.copse", "d.csv", "--output", output}) == 0);
    const std::string with = h.output;
    REQUIRE(h.run({"score", "without.copse", "d.csv", "--output", output}) == 0);
    CHECK(h.output == with);
  }
}

TEST_CASE("a damaged package is refused by every verb, and pack leaves the old one alone") {
  MemoryHost h = host();
  REQUIRE(h.run({"pack", "dir/r.json", "-o", "r.copse"}) == 0);
  const std::string whole = h.files["r.copse"];
  h.files["r.copse"][whole.size() / 2] ^= 4;
  for (const std::string verb : {"verify", "inspect"}) {
    CHECK(h.run({verb, "r.copse"}) == 1);
    CHECK(h.warnings.find("copse: r.copse: the package is damaged or cut short") == 0);
  }
  h.files["r.copse"] = whole;
  h.files["dir/m.json"].resize(100);
  CHECK(h.run({"pack", "dir/r.json", "-o", "r.copse"}) == 1);
  CHECK(h.files["r.copse"] == whole);
}

TEST_CASE("a wrong use is exit status 2 and a line on how to use it") {
  MemoryHost h = host();
  const std::vector<std::vector<std::string>> wrong{{},
                                                    {"frob"},
                                                    {"score", "m.json"},
                                                    {"score", "m.json", "d.csv", "--output"},
                                                    {"score", "m.json", "d.csv", "--output", "x"},
                                                    {"score", "m.json", "d.csv", "--fast"},
                                                    {"pack", "dir/r.json"},
                                                    {"pack", "dir/r.json", "-o"},
                                                    {"verify"},
                                                    {"verify", "a", "b", "c", "d"}};
  for (const auto& arguments : wrong) {
    CHECK(h.run(arguments) == 2);
    CHECK(h.warnings.find("usage: copse ") != std::string::npos);
    CHECK(h.output.empty());
  }
  CHECK(h.run({"--help"}) == 0);
  CHECK(h.output.find("usage:") != std::string::npos);
  CHECK(h.run({"score", "--help"}) == 0);
  CHECK(h.run({"--version"}) == 0);
}

TEST_CASE("what cannot be read or written is exit status 1 with the reason") {
  MemoryHost h = host();
  CHECK(h.run({"score", "absent.copse", "d.csv"}) == 1);
  CHECK(h.warnings == "copse: absent.copse: no such file or folder\n");
  CHECK(h.run({"score", "m.json", "d.csv", "--output", "decision"}) == 1);
  CHECK(h.warnings == "copse: m.json: the model carries no policy to decide by\n");
  h.full = true;
  CHECK(h.run({"score", "m.json", "d.csv"}) == 1);
  CHECK(h.warnings == "copse: standard output: no space left on the device\n");
}

TEST_CASE("how a table is written can be said, and what cannot be is a wrong use") {
  MemoryHost h = host();
  const auto margins = [&](const std::string& table, std::vector<std::string> options) {
    h.files["t.csv"] = table;
    options.insert(options.begin(), {"score", "m.json", "t.csv", "--output", "margin"});
    REQUIRE(h.run(options) == 0);
    return h.output;
  };
  const std::string same = "margin\n-0.25\n0.125\n";
  CHECK(margins("age:limit\n20:1\n40:200000\n", {"--delimiter", ":"}) == same);
  CHECK(margins("age limit\n20 1\n40 200000\n", {"--delimiter=space"}) == same);
  CHECK(margins("age\tlimit\n20\t1\n40\t200000,0\n", {"--decimal", "comma"}) == same);
  CHECK(margins("age,limit\n20,1\n40,\"200000,0\"\n", {"--decimal=,"}) == same);
  CHECK(margins("x,y\nage,limit\n20,1\n40,200000\n", {"--heading", "2"}) == same);
  CHECK(margins("20,1\n40,200000\n", {"--heading", "none"}) == same);
  CHECK(margins("20,1,9\n40,200000,9\n", {"--heading=none"}) == same);
  CHECK(h.warnings == "copse: t.csv: the columns after the first 2 are ignored\n");
  std::string wide;
  for (const char sign : std::string("age,limit\n20,1\n40,200000\n")) wide += {sign, '\0'};
  CHECK(margins(wide, {"--encoding", "utf-16le"}) == same);
  // Every verb that reads a table.
  REQUIRE(h.run({"explain", "m.json", "t.csv", "--encoding", "utf-16le", "--delimiter", "comma"}) ==
          0);
  CHECK(h.run({"inspect", "m.json", "--heading", "2"}) == 2);

  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong{
      {{"--delimiter", "::"}, "--delimiter takes comma, semicolon, tab, bar, space, or one sign"},
      {{"--delimiter", "\""}, "--delimiter takes"},
      {{"--decimal", ";"}, "--decimal takes point or comma, and not \";\""},
      {{"--encoding", "latin1"}, "--encoding takes utf-8, utf-16le, utf-16be or windows-1252"},
      {{"--heading", "0"}, "--heading takes the line that it is in, from 1, or none"},
      {{"--heading", "1x"}, "--heading takes"},
      {{"--heading", "9"}, "t.csv: line 9 is to be the heading, and none of the first rows begins"},
      {{"--heading"}, "--heading takes a value"}};
  h.files["t.csv"] = "age,limit\n20,1\n";
  for (const auto& [options, sentence] : wrong) {
    CAPTURE(sentence);
    std::vector<std::string> line{"score", "m.json", "t.csv"};
    line.insert(line.end(), options.begin(), options.end());
    CHECK(h.run(line) == 2);
    CHECK(h.warnings.find("copse: " + sentence) == 0);
    CHECK(h.output.empty());
  }
  CHECK(h.run({"score", "m.json", "t.csv", "--heading", "none"}) == 1);
  h.files["t.csv"] = "20\n30\n";
  CHECK(h.run({"score", "m.json", "t.csv", "--heading", "none"}) == 1);
  CHECK(h.warnings.find("t.csv: line 1: 1 columns where the model takes 2") != std::string::npos);
}

TEST_CASE("a table without a row says what of it was passed over") {
  MemoryHost h = host();
  const auto said = [&](const std::string& table) {
    h.files["t.csv"] = table;
    REQUIRE(h.run({"score", "m.json", "t.csv"}) == 1);
    CHECK(h.output.empty());
    const std::string first = h.warnings;
    REQUIRE(h.run({"explain", "m.json", "t.csv"}) == 1);
    CHECK(h.warnings == first);
    return first;
  };
  CHECK(said("age,limit\n") == "copse: t.csv: there is a header but no row\n");
  CHECK(said("age,limit\n \n\t\n  \n") ==
        "copse: t.csv: there is a header but no row: 3 blank lines below it are passed over\n");
  CHECK(said("Title\nage,limit\n \n") ==
        "copse: t.csv: there is a header but no row: 1 blank line below it is passed over; the "
        "header is in line 2, and what stands above it is passed over\n");
}

TEST_CASE(
    "score and explain write a file of CSV in the place of standard output, or leave it as it "
    "was") {
  MemoryHost h = host();
  for (const std::string verb : {"score", "explain"}) {
    REQUIRE(h.run({verb, "m.json", "d.csv"}) == 0);
    const std::string lines = h.output;
    h.files["out.csv"] = "before";
    REQUIRE(h.run({verb, "m.json", "d.csv", "-o", "out.csv"}) == 0);
    CHECK(h.output.empty());
    CHECK(h.files["out.csv"] == lines);
    h.files["bad.csv"] = "age,limit\n20,1\nold,2\n";
    CHECK(h.run({verb, "m.json", "bad.csv", "-o", "out.csv"}) == 1);
    CHECK(h.files["out.csv"] == lines);
    CHECK(h.run({verb, "m.json", "d.csv", "-o", "out.txt"}) == 2);
    CHECK(h.warnings.find(
              "-o takes a file whose name ends with .parquet or .csv, and not \"out.txt\"") !=
          std::string::npos);
    CHECK(h.run({verb, "m.json", "d.csv", "-o"}) == 2);
    CHECK(h.run({verb, "m.json", "d.csv", "-o", "out.parquet"}) == 1);
    CHECK(h.warnings.find("only the native program writes Parquet") != std::string::npos);
  }
}
