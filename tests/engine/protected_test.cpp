#include "import/protected.hpp"

#include <catch2/catch.hpp>

#include "memory_host.hpp"
#include "xgboost_text.hpp"

using namespace copse;
using copse::testing::MemoryHost;
using copse::testing::XGBoostText;

namespace {

// A model of age and sex, and a recipe of it that protects age.
MemoryHost host() {
  MemoryHost host;
  XGBoostText model;
  model.names = R"(["age","SEX"])";
  host.files["m.json"] = model.text();
  host.files["d.csv"] = "age,SEX\n20,1\n";
  host.files["r.json"] = R"({"copse":1,"name":"r","version":"1",
    "inputs":[{"name":"age"},{"name":"other"}], "protected":["MARRIAGE","Age"],
    "features":[{"name":"age"},{"name":"SEX","expr":["+","other",1]}],
    "members":[{"name":"m","file":"m.json"}]})";
  return host;
}

}  // namespace

TEST_CASE("an input is protected if one of its words is, however the words are joined") {
  for (const char* name :
       {"SEX", "sex", "Gender", "marital_status", "x-race", "client sex", "clientSex", "IDSex",
        "sex2", "SEX=1", "isSexMale", "num__RELIGION_3", "Nationality", "ethnicity", "MARRIAGE",
        "IsFemale", "married", "civil_status", "Geschlecht"})
    CHECK(names_protected(name));
  for (const char* name : {"", "sextant", "Sussex", "GRACE", "trace_1", "single_payment",
                           "race\xc3\xa9", "PAY_0", "engender", "s e x", "raceway"})
    CHECK(!names_protected(name));
  const std::vector<std::string> inputs{"AGE", "SEX", "PAY_0"};
  CHECK(protected_among(inputs) == std::vector<std::uint32_t>{1});
  CHECK(protected_among(inputs, {"pay_0", "age", "ZIP"}) == std::vector<std::uint32_t>{0, 1, 2});
}

TEST_CASE("pack refuses protected inputs, by name, unless it is told to allow them") {
  MemoryHost h = host();
  CHECK(h.run({"pack", "m.json", "-o", "m.copse"}) == 1);
  CHECK(h.warnings ==
        "copse: m.json: the input \"SEX\" is a protected attribute, which pack takes with "
        "--allow-protected only\n");
  CHECK(h.files.count("m.copse") == 0);
  REQUIRE(h.run({"pack", "m.json", "-o", "m.copse", "--allow-protected"}) == 0);
  REQUIRE(h.run({"inspect", "m.copse"}) == 0);
  CHECK(h.output.find("protected attributes among the inputs: SEX\n") != std::string::npos);
  REQUIRE(h.run({"score", "m.copse", "d.csv"}) == 0);
  CHECK(h.warnings.empty());
}

TEST_CASE("pack refuses the inputs that a recipe protects itself") {
  MemoryHost h = host();
  CHECK(h.run({"pack", "r.json", "-o", "r.copse"}) == 1);
  CHECK(h.warnings ==
        "copse: r.json: the input \"age\" is a protected attribute, which pack takes with "
        "--allow-protected only\n");
  REQUIRE(h.run({"pack", "--allow-protected", "r.json", "-o", "r.copse"}) == 0);
  REQUIRE(h.run({"inspect", "r.copse", "--json"}) == 0);
  CHECK(h.output.find("\"protected_inputs\": [\n    \"age\"\n  ]") != std::string::npos);
  h.files["r.json"].replace(h.files["r.json"].find("\"Age\""), 5, "\"ZIP\"");
  CHECK(h.run({"pack", "r.json", "-o", "r.copse"}) == 0);
}

TEST_CASE("a foreign model with protected inputs is scored, with a warning that names them") {
  MemoryHost h = host();
  REQUIRE(h.run({"score", "m.json", "d.csv", "--output", "margin"}) == 0);
  CHECK(h.output == "margin\n-0.25\n");
  CHECK(h.warnings ==
        "copse: m.json: the input \"SEX\" is a protected attribute, which pack takes with "
        "--allow-protected only\n");
}
