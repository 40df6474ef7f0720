#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/city_hash.hpp"
#include "catboost_text.hpp"
#include "memory_host.hpp"

using namespace copse;
using copse::testing::CatBoostText;
using copse::testing::MemoryHost;
using nlohmann::ordered_json;

namespace {

// A member of one column "k" whose margin tells what it saw: 1, 2, 4 … for its categories in their
// order, 1000 for one more category, 100 for missing.
ordered_json telling(const std::vector<std::string>& categories, const std::string& unseen) {
  ordered_json member{{"copse_ensemble", 1},
                      {"features", {{{"name", "k"}, {"categories", categories}}}},
                      {"test", "in"}};
  member["features"][0]["unseen"] = unseen;
  const auto tree = [](double yes) {
    return ordered_json{{"left", {1, -1, -1}},
                        {"right", {2, -1, -1}},
                        {"feature", {0, nullptr, nullptr}},
                        {"value", {0, yes, 0}}};
  };
  ordered_json trees = ordered_json::array();
  member["sets"] = ordered_json::array();
  for (std::size_t i = 0; i <= categories.size(); ++i) {
    member["sets"].push_back({i});
    trees.push_back(tree(i == categories.size() ? 1000 : static_cast<double>(1U << i)));
    trees.back()["set"] = {i, nullptr, nullptr};
  }
  trees.push_back(tree(100));
  trees.back()["test"] = {"<", nullptr, nullptr};
  trees.back()["value"][0] = -1;
  trees.back()["missing_left"] = {true, false, false};
  member["trees"] = std::move(trees);
  return member;
}

// The same of a column of numbers: 1 for less than 5, 2 for more.
ordered_json of_numbers() {
  return ordered_json::parse(R"({"copse_ensemble":1,"features":["k"],"trees":[
    {"left":[1,-1,-1],"right":[2,-1,-1],"feature":[0,null,null],"value":[5,1,2],"test":"<"}]})");
}

// CatBoost's, with one question: 1 where "k" is Ulm, else 0.
CatBoostText asks_for_ulm() {
  CatBoostText model;
  const auto hash = static_cast<std::int32_t>(static_cast<std::uint32_t>(catboost_hash("Ulm")));
  model.float_features = "[]";
  model.categorical_features =
      R"([{"feature_id":"k","feature_index":0,"flat_feature_index":0,"values":[)" +
      std::to_string(hash) + "]}]";
  model.splits =
      R"([{"cat_feature_index":0,"split_index":0,"split_type":"OneHotFeature","value":)" +
      std::to_string(hash) + "}]";
  model.leaf_values = "[0,1]";
  model.leaf_weights = "[1,1]";
  model.loss = "RMSE";
  model.more_info = "";
  return model;
}

// A recipe of the members, packed as "p.copse".
MemoryHost packed(const std::vector<std::string>& members, int status = 0) {
  MemoryHost host;
  ordered_json recipe{{"copse", 1},
                      {"name", "r"},
                      {"version", "1"},
                      {"inputs", {{{"name", "k"}}}},
                      {"features", {{{"name", "k"}}}}};
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::string name(1, static_cast<char>('a' + i));
    host.files[name] = members[i];
    recipe["members"].push_back({{"name", name}, {"file", name}});
  }
  host.files["r.json"] = recipe.dump();
  const int packed = host.run({"pack", "r.json", "-o", "p.copse"});
  INFO(host.warnings);
  CHECK(packed == status);
  return host;
}

// What the members see of a cell: the sum of their margins.
double seen(MemoryHost& host, const std::string& cell, std::size_t members = 2) {
  host.files["d.csv"] = "k\n" + cell + "\n";
  const int status = host.run({"score", "p.copse", "d.csv", "--output", "margin"});
  INFO(host.warnings);
  REQUIRE(status == 0);
  return std::stod(host.output.substr(host.output.find('\n') + 1)) * static_cast<double>(members);
}

}  // namespace

TEST_CASE("members that know the same categories in another order are averaged") {
  MemoryHost host = packed(
      {telling({"red", "blue"}, "missing").dump(), telling({"blue", "red"}, "missing").dump()});
  CHECK(seen(host, "red") == 1 + 2);
  CHECK(seen(host, "blue") == 2 + 1);
  CHECK(seen(host, "") == 100 + 100);
  CHECK(seen(host, "green") == 100 + 100);
}

TEST_CASE("a category that one member never saw follows that member's rule") {
  MemoryHost host = packed({telling({"red", "blue"}, "missing").dump(),
                            telling({"blue", "green", "red"}, "other").dump()});
  CHECK(seen(host, "red") == 1 + 4);
  CHECK(seen(host, "green") == 100 + 2);
  CHECK(seen(host, "pink") == 100 + 1000);
  CHECK(seen(host, "NaN") == 100 + 100);
}

TEST_CASE("a category that one member refuses is refused") {
  MemoryHost host = packed({telling({"red", "green", "blue"}, "missing").dump(),
                            telling({"blue", "red"}, "error").dump()});
  CHECK(seen(host, "red") == 1 + 2);
  CHECK(seen(host, "blue") == 4 + 1);
  host.files["d.csv"] = "k\ngreen\n";
  CHECK(host.run({"score", "p.copse", "d.csv"}) == 1);
  CHECK(host.warnings ==
        "copse: d.csv: line 2, column \"k\" (1): \"green\" is none of the 2 categories that the "
        "model was trained with\n");
}

TEST_CASE("members of the same names that differ in the rule for others keep their codes") {
  MemoryHost host = packed(
      {telling({"red", "blue"}, "error").dump(), telling({"red", "blue"}, "missing").dump()});
  CHECK(seen(host, "blue") == 2 + 2);
  REQUIRE(host.run({"inspect", "p.copse", "--json"}) == 0);
  CHECK(ordered_json::parse(host.output)["features"] == ordered_json{"k"});
}

TEST_CASE("a member of CatBoost sees the text, whatever the others know") {
  MemoryHost host = packed({telling({"Oslo", "Ulm"}, "missing").dump(), asks_for_ulm().text()});
  CHECK(seen(host, "Ulm") == 2 + 1);
  CHECK(seen(host, "Oslo") == 1);
  CHECK(seen(host, "Bern") == 100);
  CHECK(seen(host, "") == 100);
  MemoryHost strict = packed({asks_for_ulm().text(), telling({"Oslo", "Ulm"}, "error").dump()});
  CHECK(seen(strict, "Ulm") == 1 + 2);
  CHECK(seen(strict, "") == 100);
  strict.files["d.csv"] = "k\nBern\n";
  CHECK(strict.run({"score", "p.copse", "d.csv"}) == 1);
}

TEST_CASE("three members of three kinds take one column") {
  MemoryHost host = packed({telling({"Oslo", "Ulm"}, "error").dump(), asks_for_ulm().text(),
                            telling({"Ulm", "Oslo", "Bern"}, "missing").dump()});
  CHECK(seen(host, "Ulm", 3) == 2 + 1 + 1);
  CHECK(seen(host, "Oslo", 3) == 1 + 0 + 2);
}

TEST_CASE("a member that takes numbers gets the numbers that the categories are") {
  MemoryHost host = packed({telling({"10", "3"}, "error").dump(), of_numbers().dump()});
  CHECK(seen(host, "3") == 2 + 1);
  CHECK(seen(host, "10") == 1 + 2);
  CHECK(seen(host, "3.0") == 2 + 1);
}

TEST_CASE("categories that cannot be joined are refused with the reason") {
  const auto because = [](const std::vector<std::string>& members) {
    return packed(members, 1).warnings;
  };
  CHECK(because({telling({"a"}, "error").dump(), telling({"b"}, "error").dump()}) ==
        "copse: r.json: members[1].file: input \"k\" has no category in common with an earlier "
        "member's\n");
  CHECK(because({telling({"a"}, "error").dump(), of_numbers().dump()}) ==
        "copse: r.json: members[1].file: input \"k\" is a number to this member and a category to "
        "another\n");
  CHECK(because({telling({"1"}, "missing").dump(), of_numbers().dump()}) ==
        "copse: r.json: members[1].file: input \"k\" is a number to this member and a category to "
        "another\n");
  CHECK(because({telling({"a"}, "other").dump(), asks_for_ulm().text()})
            .find("members[0].file: input \"k\" takes what it never saw for one more category") !=
        std::string::npos);
}
