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

TEST_CASE("a table whose cells are not separated by commas is told so") {
  MemoryHost host;
  host.files["named.json"] = XGBoostText{}.text();
  XGBoostText nameless;
  nameless.names = "[]";
  host.files["nameless.json"] = nameless.text();
  CHECK(said(host, "named.json", "age;limit\n1;2\n", 1) ==
        "copse: d.csv: line 1: there are no columns \"age\", \"limit\", which the model takes; its "
        "cells are separated by semicolons, where commas must stand\n");
  CHECK(said(host, "named.json", "age\tlimit\n1\t2\n", 1).find("separated by tabs") !=
        std::string::npos);
  CHECK(said(host, "nameless.json", "age|limit\n1|2\n", 1).find("separated by bars") !=
        std::string::npos);
  CHECK(said(host, "nameless.json", "age limit\n1 2\n", 1) ==
        "copse: d.csv: line 1: 1 columns where the model, which has no names, takes 2\n");
}

TEST_CASE("a category that is a number may be written in another way") {
  MemoryHost host;
  LightGBMText model;
  model.categories = "\npandas_categorical:[[0, 1, 2]]\n";
  host.files["m.txt"] = model.text();
  CHECK(said(host, "m.txt", "age,limit,city\n90,1,0\n90,1,-0.0\n90,1,0.0\n90,1,2e0\n").empty());
  CHECK(said(host, "m.txt", "age,limit,city\n90,1,2.5\n").find("\"2.5\"") != std::string::npos);
}
