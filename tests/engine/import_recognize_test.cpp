// How a file is told by its content, and what is said of one that is known and not read.
#include <catch2/catch.hpp>

#include "base/bytes.hpp"
#include "catboost_text.hpp"
#include "import/import.hpp"
#include "lightgbm_text.hpp"
#include "xgboost_text.hpp"

using namespace copse;
using namespace copse::testing;
using namespace std::string_view_literals;

namespace {

constexpr std::string_view mark = "\xef\xbb\xbf";  // of byte order

// Whose trees the file holds, or why there are none.
std::string read(std::string_view text) {
  const auto model = import_model(bytes_of(text), "model");
  if (model) return model->ensemble.source.substr(0, model->ensemble.source.find(' '));
  const std::string prefix = "model: ";
  REQUIRE(model.error().message.substr(0, prefix.size()) == prefix);
  return model.error().message.substr(prefix.size());
}

// Of a file that is known and not read.
std::string refusal(std::string_view text) {
  const auto model = import_model(bytes_of(text), "model");
  REQUIRE_FALSE(model);
  CHECK(model.error().code == Code::unsupported);
  return read(text);
}

const std::string no_model =
    "neither a Copse package nor a model that this version reads (XGBoost's JSON and UBJSON, "
    "LightGBM's text, CatBoost's JSON, ONNX, Copse's own JSON)";

}  // namespace

TEST_CASE("a file is what its content says, after a byte order mark too") {
  LightGBMText windows;
  windows.line_end = "\r\n";
  for (const std::string_view before : {""sv, mark}) {
    const std::string start(before);
    CHECK(read(start + XGBoostText{}.text()) == "XGBoost");
    CHECK(read(start + " \r\n\t" + XGBoostText{}.text()) == "XGBoost");
    CHECK(read(start + CatBoostText{}.text()) == "CatBoost");
    CHECK(read(start + LightGBMText{}.text()) == "LightGBM");
    CHECK(read(start + windows.text()) == "LightGBM");
  }
}

TEST_CASE("a byte order mark counts for nothing in the line of an error") {
  LightGBMText model;
  LightGBMText::set(model.tree, "leaf_value", "1 2 3");
  CHECK(read(std::string(mark) + model.text()) ==
        "line 21: leaf_value has 3 numbers where num_leaves is 4");
}

TEST_CASE("a recipe is told from a model, after a byte order mark too") {
  for (const std::string_view before : {""sv, mark, " \n"sv}) {
    const std::string start(before);
    CHECK(is_recipe(bytes_of(start + R"({"copse":1})")));
    CHECK_FALSE(is_recipe(bytes_of(start + XGBoostText{}.text())));
    CHECK_FALSE(is_recipe(bytes_of(start + R"({"name":"tree","tree_info":[]})")));
    CHECK_FALSE(is_recipe(bytes_of(start)));
  }
  CHECK(refusal(R"({"copse":1})") == "a recipe: pack it first");
}

TEST_CASE("the dump of an XGBoost model is known in each of its forms") {
  const std::string said =
      "XGBoost's dump (dump_model, get_dump), which lacks the objective and the base score; save "
      "the model with booster.save_model(\"model.json\")";
  const std::string tree =
      R"(  { "nodeid": 0, "depth": 0, "split": "f0", "split_condition": 0.5, "yes": 1, "no": 2,)"
      R"( "missing": 2, "children": [ { "nodeid": 1, "leaf": -0.5 }, { "nodeid": 2, "leaf": 1 }]})";
  const std::string text = "0:[f0<0.505972624] yes=1,no=2,missing=2\n\t1:leaf=-0.5\n\t2:leaf=1\n";
  CHECK(refusal("[\n" + tree + ",\n" + tree + "\n]") == said);
  CHECK(refusal(tree) == said);
  CHECK(refusal(tree + "\n" + tree) == said);
  CHECK(refusal("booster[0]:\n" + text) == said);
  CHECK(refusal("booster[0]\n" + text) == said);  // so in R
  CHECK(refusal(text) == said);
  CHECK(refusal("0:leaf=0.25\n") == said);
  // The list of texts that get_dump gives, as json.dump writes it.
  CHECK(refusal(R"(["0:[f0<0.5] yes=1,no=2,missing=2\n\t1:leaf=-0.5\n", "0:leaf=1\n"])") == said);
  CHECK(refusal(R"(["  { \"nodeid\": 0, \"leaf\": 0.25 }"])") == said);
}

TEST_CASE("the dump of a LightGBM model is known, wherever its trees stand in it") {
  const std::string said =
      "the JSON of LightGBM's dump_model, which is not read; save the model with "
      "booster.save_model(\"model.txt\")";
  CHECK(refusal(R"({"name": "tree", "version": "v4", "num_class": 1, "feature_names": ["age"],)"
                R"( "feature_infos": {"age": {"min_value": 0, "max_value": 1, "values": []}},)"
                R"( "tree_info": [{"tree_index": 0, "num_leaves": 1}]})") == said);
  CHECK(refusal(R"({"tree_info": []})") == said);
}

TEST_CASE("a package is known for one where it is to be made of a model") {
  CHECK(refusal("COPSE\r\n\x1a\x02\0\0\0"sv) ==
        "a Copse package already: a recipe or a model as its library saves it is what one is made "
        "of");
  CHECK(read("COPSE\n") == no_model);
}

TEST_CASE("binary formats of XGBoost and CatBoost are known") {
  const std::string old =
      "XGBoost's old binary format; load it with XGBoost 3.0 or before, and save the model with "
      "booster.save_model(\"model.json\")";
  CHECK(refusal("binf\0\0\0\x3f\x03\0\0\0"sv) == old);
  CHECK(refusal("bs64\tAAAA") == old);
  CHECK(refusal("CBM1\x40\x1a\0\0"sv) ==
        "CatBoost's binary format (.cbm); save the model with model.save_model(\"model.json\", "
        "format=\"json\")");
}

TEST_CASE("pickles and compressed files are known, and each library's way out is named") {
  const std::string instead =
      "save a model of XGBoost with save_model(\"model.json\"), of LightGBM with "
      "booster_.save_model(\"model.txt\"), of CatBoost with save_model(\"model.json\", "
      "format=\"json\"), and one of scikit-learn with scripts/export_sklearn.py";
  for (const std::string_view pickle :
       {"\x80\x02"sv, "\x80\x04\x95s\x1b\0\0"sv, "\x80\x05"sv, "ccopy_reg\n_reconstructor\n"sv})
    CHECK(refusal(pickle) ==
          "a pickle (of pickle or joblib), which only Python can open; " + instead);
  for (const std::string_view compressed :
       {"\x1f\x8b\x08"sv, "PK\x03\x04"sv, "BZh91AY&SY"sv, "\xfd\x37zXZ\0"sv, "]\0\0\x80\0"sv,
        "x\x01\xed"sv, "x^\xed"sv, "x\x9c\xed"sv, "x\xda\xed"sv, "\x04\x22\x4d\x18"sv})
    CHECK(refusal(compressed) ==
          "a compressed file; unpack it or, if it is a pickle of joblib, " + instead);
}

TEST_CASE("what is no model at all is told so") {
  CHECK(read("") == "the file is empty");
  for (const std::string_view text :
       {"\n "sv, mark, "age,limit\n1,2\n"sv, "trees\n"sv, "[1, 2]"sv, "[\"0:1\"]"sv,
        "[{\"id\": 0}]"sv, "[section]\n"sv, "\x80"sv, "\x80\x06"sv, "0:1 1:2\n"sv})
    CHECK(read(text) == no_model);
  CHECK(read("{}") ==
        "JSON, but no model of XGBoost, CatBoost or Copse's own form: none of the keys that they "
        "begin with is there");
  CHECK(read(R"({"node": {"nodeid": 0}})").substr(0, 9) == "JSON, but");
  CHECK(read(R"({ "nodeid)").substr(0, 20) == "damaged or cut short");
}
