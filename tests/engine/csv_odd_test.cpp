#include <catch2/catch.hpp>

#include "catboost_text.hpp"
#include "lightgbm_text.hpp"
#include "memory_host.hpp"
#include "xgboost_text.hpp"

using namespace copse;
using namespace copse::testing;

namespace {

// What is said of a table.
std::string said(MemoryHost& host, const std::string& model, const std::string& table,
                 int status = 0) {
  host.files["d.csv"] = table;
  const int ended = host.run({"score", model, "d.csv", "--output", "margin"});
  INFO(host.warnings);
  CHECK(ended == status);
  return host.warnings;
}

// A column of truth values to LightGBM.
std::string truths(const std::string& names) {
  LightGBMText model;
  model.categories = "\npandas_categorical:[" + names + "]\n";
  LightGBMText::set(model.tree, "cat_threshold", "2 0");
  LightGBMText::set(model.header, "feature_infos", "[18:90] [0:1000] 0:1");
  return model.text();
}

}  // namespace

TEST_CASE("categories that LightGBM takes for missing are counted in a warning") {
  MemoryHost host;
  host.files["m.txt"] = LightGBMText{}.text();
  CHECK(said(host, "m.txt", "age,limit,city\n20,1,Ulm\n20,1,\n20,1,NA\n").empty());
  CHECK(said(host, "m.txt", "age,limit,city\n20,1,Ulm\n20,1,Olso\n") ==
        "copse: d.csv: column \"city\": 1 value is a category that the model does not know, in "
        "line 3, \"Olso\"\n");
  CHECK(said(host, "m.txt", "age,limit,city\n20,1,ulm\n20,1,\n20,1,Rom\n") ==
        "copse: d.csv: column \"city\": 2 values are categories that the model does not know, the "
        "first in line 2, \"ulm\"\n");
}

TEST_CASE("categories that CatBoost never saw are counted, with names in its file and without") {
  MemoryHost host;
  const StatisticText statistic;
  host.files["statistic.json"] = statistic.model().text();
  CHECK(said(host, "statistic.json", "age,limit,city\n20,1,x\n").empty());
  CHECK(said(host, "statistic.json", "age,limit,city\n20,1,x\n20,1,y\n").empty());
  CHECK(said(host, "statistic.json", "age,limit,city\n20,1,True\n20,1,False\n") ==
        "copse: d.csv: column \"city\": none of its 2 values is a category that the model's trees "
        "ask for, the first in line 2, \"True\"\n");
  CatBoostText named = statistic.model();
  const auto entry = [](const std::string& text) {
    return R"({"hash":)" + std::to_string(static_cast<std::uint32_t>(catboost_hash(text))) +
           R"(,"value":")" + text + "\"}";
  };
  named.more_features += R"(,"cat_features_hash":[)" + entry("x") + "," + entry("y") + "]";
  host.files["named.json"] = named.text();
  CHECK(said(host, "named.json", "age,limit,city\n20,1,x\n20,1,y\n").empty());
  CHECK(said(host, "named.json", "age,limit,city\n20,1,X\n20,1,y\n20,1,\n") ==
        "copse: d.csv: column \"city\": 2 values are categories that the model does not know, the "
        "first in line 2, \"X\"\n");
}

TEST_CASE("a category that XGBoost refuses is an error, not a warning") {
  MemoryHost host;
  XGBoostText model = categorical();
  model.cats =
      R"({"enc":[{"offsets":[0,1,2,3,4],"values":[97,98,99,100]},{"offsets":[],"values":[]}],)"
      R"("feature_segments":[],"sorted_idx":[]})";
  host.files["m.json"] = model.text();
  CHECK(said(host, "m.json", "age,limit\na,1\n").empty());
  CHECK(said(host, "m.json", "age,limit\ne,1\n", 1).find("\"e\" is none of the 4") !=
        std::string::npos);
}

TEST_CASE("true is 1 and false 0 in a column of numbers, as pandas, R and JSON write them") {
  MemoryHost host;
  host.files["m.json"] = XGBoostText{}.text();
  CHECK(said(host, "m.json", "age,limit\nTrue,False\nTRUE,FALSE\ntrue,false\n").empty());
  CHECK(host.output == "margin\n-0.25\n-0.25\n-0.25\n");
  CHECK(said(host, "m.json", "age,limit\nyes,1\n", 1).find("\"yes\" is not a number") !=
        std::string::npos);
}

TEST_CASE("a column whose categories are truth values takes any of their words") {
  MemoryHost host;
  for (const char* names : {"[false,true]", "[0,1]"}) {
    host.files["m.txt"] = truths(names);
    CHECK(said(host, "m.txt", "age,limit,city\n90,1,True\n90,1,TRUE\n90,1,true\n90,1,false\n")
              .empty());
    const std::size_t first = host.output.find('\n') + 1;
    const std::string line = host.output.substr(first, host.output.find('\n', first) + 1 - first);
    CHECK(host.output.find(line + line + line) == first);
    CHECK(host.output.find(line + line + line + line) == std::string::npos);
  }
  host.files["m.txt"] = truths(R"(["1","0","2"])");
  CHECK(said(host, "m.txt", "age,limit,city\n90,1,True\n").find("\"True\"") != std::string::npos);
}

TEST_CASE("a header of numbers deserves a warning where the model has no names") {
  MemoryHost host;
  XGBoostText model;
  model.names = "[]";
  host.files["m.json"] = model.text();
  CHECK(said(host, "m.json", "20,1\n40,2\n") ==
        "copse: d.csv: line 1 is taken for the header, and all its cells are numbers\n");
  CHECK(said(host, "m.json", "a,b\n40,2\n").empty());
}

TEST_CASE("a model without names takes columns by their place, or by the names that it was given") {
  MemoryHost host;
  XGBoostText model;
  model.names = "[]";
  host.files["m.json"] = model.text();
  const auto margins = [&](const std::string& table) {
    host.output.clear();
    host.warnings.clear();
    CHECK(said(host, "m.json", table).empty());
    return host.output;
  };
  const std::string expected = margins("a,b\n40,2\n2,40\n");
  CHECK(margins("f0,f1\n40,2\n2,40\n") == expected);
  CHECK(margins("f1,f0\n2,40\n40,2\n") == expected);
  CHECK(margins("b,a\n2,40\n40,2\n") != expected);
}

TEST_CASE("a table is read in the dialect that it is in") {
  MemoryHost host;
  host.files["m.json"] = XGBoostText{}.text();
  XGBoostText nameless;
  nameless.names = "[]";
  host.files["nameless.json"] = nameless.text();
  REQUIRE(said(host, "m.json", "age,limit\n40.5,1000.5\n20,1\n").empty());
  const std::string expected = host.output;
  for (const char* text :
       {"age;limit\n40,5;1000,5\n20;1\n", "limit\tage\r\n1000.5\t40.5\r\n1\t20\r\n",
        "age|limit\n40.5|1000.5\n20|1\n", "age,limit\n\"40,5\",\"1000,50\"\n20,1\n",
        "age,limit,\n40.5,1000.5,\n20,1,\n", "age,limit\n40.5,1000.5,\n20,1,\n",
        "age,limit,,\n40.5,1000.5\n20,1\n", "\"age\"\t\"limit\"\r40.5\t1000.5\r20\t1"}) {
    CAPTURE(text);
    CHECK(said(host, "m.json", text).empty());
    CHECK(host.output == expected);
  }
  CHECK(said(host, "nameless.json", "a;b\n40,5;1000,5\n20;1\n").empty());
  CHECK(host.output == expected);
  CHECK(said(host, "m.json",
             std::string("\xff\xfe"
                         "a\0g\0e\0,\0l\0i\0m\0i\0t\0\n\0002\0000\0,\0001\0\n\0",
                         32))
            .empty());
  CHECK(host.output == "margin\n-0.25\n");
  CHECK(said(host, "nameless.json", "age limit\n1 2\n", 1) ==
        "copse: d.csv: line 1: 1 columns where the model, which has no names, takes 2\n");
}

TEST_CASE("marks of thousands are read where they can be nothing else") {
  MemoryHost host;
  host.files["m.json"] = XGBoostText{}.text();
  REQUIRE(said(host, "m.json", "age,limit\n40,1000000\n20,1000.5\n").empty());
  const std::string expected = host.output;
  for (const char* text :
       {"age,limit\n40,\"1,000,000\"\n20,1000.5\n", "age,limit\n40,\"1,000,000\"\n20,\"1,000.5\"\n",
        "age;limit\n40;1,000,000\n20;1,000.5\n", "age;limit\n40;1.000.000\n20;1.000,5\n",
        "age;limit\n40;1.000.000\n20;1000,5\n", "age\tlimit\n40\t1 000 000\n20\t1 000,5\n",
        "age;limit\n40;1'000'000\n20;1'000.5\n",
        "age;limit\n40;1\u202f000\u202f000\n20;1\u202f000,5\n",
        "age;limit\n40;1\u00a0000\u00a0000\n20;1000,5\n",
        "age;limit\n40;1\u2019000\u2019000\n20;1000.5\n"}) {
    CAPTURE(text);
    CHECK(said(host, "m.json", text).empty());
    CHECK(host.output == expected);
  }
  // Between commas one that is quoted has thousands.
  REQUIRE(said(host, "m.json", "age,limit\n40,1000\n").empty());
  const std::string thousand = host.output;
  CHECK(said(host, "m.json", "age,limit\n40,\"1,000\"\n").empty());
  CHECK(host.output == thousand);
  for (const char* text :
       {"1,00", "0,100", "1,000,00", ",000", "1,000,000.5.5", "1, 000", "1,000 000"}) {
    CAPTURE(text);
    CHECK(said(host, "m.json", "age,limit\n40,\"" + std::string(text) + "\"\n20,1.5\n", 1) ==
          "copse: d.csv: line 2, column \"limit\" (2): \"" + std::string(text) +
              "\" is not a number\n");
  }
}

TEST_CASE("what stands above the header is passed over, and said") {
  MemoryHost host;
  host.files["m.json"] = XGBoostText{}.text();
  REQUIRE(said(host, "m.json", "age,limit\n40,1000\n20,1\n").empty());
  const std::string expected = host.output;
  const auto above = [](int line) {
    return "copse: d.csv: the header is in line " + std::to_string(line) +
           "; what stands above it is passed over\n";
  };
  const std::vector<std::pair<std::string, int>> tables{
      {"sep=;\nage;limit\n40;1000\n20;1\n", 2},
      {"\"sep=,\"\r\nage,limit\r\n40,1000\r\n20,1\r\n", 2},
      {"\xef\xbb\xbfSEP=|\nage|limit\n40|1000\n20|1\n", 2},
      {"Clients, autumn\n\nage;limit\n40;1000\n20;1\n", 3},
      {"\"Clients\nof 2026\";\n;\nage;limit\n40;1000\n20;1\n", 4}};
  for (const auto& [text, line] : tables) {
    CAPTURE(text);
    CHECK(said(host, "m.json", text) == above(line));
    CHECK(host.output == expected);
  }
  CHECK(said(host, "m.json", "Clients\nage,limit\n40,x\n", 1) ==
        "copse: d.csv: line 3, column \"limit\" (2): \"x\" is not a number\n");
}

TEST_CASE("rows whose every cell is empty are rows, or passed over where they have other cells") {
  MemoryHost host;
  host.files["m.json"] = XGBoostText{}.text();
  REQUIRE(said(host, "m.json", "age,limit\n40,1000\n20,1\n").empty());
  const std::string expected = host.output;
  CHECK(said(host, "m.json", "age,limit\n40,1000\n\n20,1\n,,,,\n   \n") ==
        "copse: d.csv: 2 rows whose every cell is empty are passed over, the first in line 5\n");
  CHECK(host.output == expected);
  CHECK(said(host, "m.json", "age,limit\n40,1000\n,\n20,1\n \t,\"\"\n") ==
        "copse: d.csv: 2 rows whose every cell is empty are read as all missing, the first in "
        "line 3\n");
  CHECK(std::count(host.output.begin(), host.output.end(), '\n') == 5);
  CHECK(said(host, "m.json", "age,limit\n,,,\n", 1).find("there is a header but no row") !=
        std::string::npos);
  CHECK(said(host, "m.json", "id,age,limit\n7,,\n").find("empty") == std::string::npos);
  CHECK(host.output == "margin\n-0.25\n");
}

TEST_CASE("words for what is missing are read as such in columns of numbers alone, and counted") {
  MemoryHost host;
  host.files["m.txt"] = LightGBMText{}.text();
  REQUIRE(said(host, "m.txt", "age,limit,city\n,1,Ulm\n20,,Ulm\n").empty());
  const std::string expected = host.output;
  CHECK(said(host, "m.txt", "age,limit,city\nNULL,1,Ulm\n20, n/a ,Ulm\n") ==
        "copse: d.csv: 2 numbers that words say are missing (as NULL, N/A or - do), the first in "
        "line 2\n");
  CHECK(host.output == expected);
  for (const char* word : {"-", "#N/A", "None", "<NA>", ".", "?"})
    CHECK(said(host, "m.txt", "age,limit,city\n20," + std::string(word) + ",Ulm\n")
              .find("1 number that a word says is missing (as NULL, N/A or - do), in line 2") !=
          std::string::npos);
  CHECK(said(host, "m.txt", "age,limit,city\n20,1,NULL\n") ==
        "copse: d.csv: column \"city\": 1 value is a category that the model does not know, in "
        "line 2, \"NULL\"\n");
  CHECK(said(host, "m.txt", "age,limit,city\n20,#DIV/0!,Ulm\n", 1).find("is not a number") !=
        std::string::npos);
}

TEST_CASE("bytes that are not UTF-8, late in a file that is, are read as Windows-1252 and said") {
  MemoryHost host;
  LightGBMText model;
  model.categories = "\npandas_categorical:[[\"K\u00f6ln\", \"Ulm\"]]\n";
  LightGBMText::set(model.tree, "cat_threshold", "1 0");
  LightGBMText::set(model.header, "feature_infos", "[18:90] [0:1000] 0:1");
  host.files["m.txt"] = model.text();
  std::string text = "age,limit,city\n90,1,K\u00f6ln\n";
  for (int i = 0; i < 40000; ++i) text += "90,1,Ulm\n";
  CHECK(said(host, "m.txt", text + "90,1,K\xf6ln\n") ==
        "copse: d.csv: 1 text with bytes that are not UTF-8, read as Windows-1252, in line "
        "40003\n");
  CHECK(said(host, "m.txt", text + "90,K\xf6ln,Ulm\n", 1) ==
        "copse: d.csv: line 40003, column \"limit\" (2): \"K\u00f6ln\" is not a number\n");
}

TEST_CASE("a category that is a number may be written in another way") {
  MemoryHost host;
  LightGBMText model;
  model.categories = "\npandas_categorical:[[0, 1, 2]]\n";
  host.files["m.txt"] = model.text();
  CHECK(said(host, "m.txt", "age,limit,city\n90,1,0\n90,1,-0.0\n90,1,0.0\n90,1,2e0\n").empty());
  CHECK(said(host, "m.txt", "age,limit,city\n90,1,2.5\n").find("\"2.5\"") != std::string::npos);
}
