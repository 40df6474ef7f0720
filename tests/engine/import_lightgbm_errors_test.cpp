// What LightGBM's importer refuses, and with which words.
#include <catch2/catch.hpp>

#include "base/bytes.hpp"
#include "import/import.hpp"
#include "lightgbm_text.hpp"

using namespace copse;
using copse::testing::LightGBMText;

namespace {

Result<Ensemble> import_text(const std::string& text) {
  return import_lightgbm(bytes_of(text), {});
}

std::string refusal(const LightGBMText& model) {
  const auto ensemble = import_text(model.text());
  return ensemble ? "accepted" : ensemble.error().message;
}

// A change to one line of the first tree, or of the header.
std::string tree_refusal(const std::string& key, const std::string& value) {
  LightGBMText model;
  LightGBMText::set(model.tree, key, value);
  return refusal(model);
}

std::string header_refusal(const std::string& key, const std::string& value) {
  LightGBMText model;
  LightGBMText::set(model.header, key, value);
  return refusal(model);
}

}  // namespace

TEST_CASE("what is wrong in a tree is named by its line") {
  CHECK(tree_refusal("leaf_value", "1 2 3") ==
        "line 21: leaf_value has 3 numbers where num_leaves is 4");
  CHECK(tree_refusal("leaf_value", "1 2 x 3") ==
        "line 21: leaf_value[2]: \"x\" is not a number that may stand here");
  CHECK(tree_refusal("leaf_value", "1 2 inf 3").find("line 21: leaf_value[2]: \"inf\"") == 0);
  CHECK(tree_refusal("leaf_value", "1 2 1e999 3").find("line 21: leaf_value[2]: ") == 0);
  CHECK(tree_refusal("threshold", "nan 1 0").find("line 17: threshold[0]: \"nan\"") == 0);
  CHECK(tree_refusal("threshold", "1e999 1 0").find("line 17: threshold[0]: \"1e999\"") == 0);
  CHECK(tree_refusal("threshold", "1 1 inf").find("line 17: threshold[2]: a categorical") == 0);
  CHECK(tree_refusal("left_child", "1 -1") ==
        "line 19: left_child has 2 numbers where num_leaves - 1 is 3");
  CHECK(tree_refusal("left_child", "0 -1 -2") ==
        "line 19: left_child[0]: 0 is not a child in this tree");
  CHECK(tree_refusal("left_child", "3 -1 -2").find("line 19: left_child[0]: 3 is not") == 0);
  CHECK(tree_refusal("left_child", "1 -5 -2").find("line 19: left_child[1]: -5 is not") == 0);
  CHECK(tree_refusal("left_child", "1 -1 -2147483648").find("line 19: left_child[2]: ") == 0);
  CHECK(tree_refusal("right_child", "2 -3 -2") == "line 20: right_child[2]: -2 has two parents");
  CHECK(tree_refusal("split_feature", "0 3 2") ==
        "line 15: split_feature[1]: 3 is beyond max_feature_idx");
  CHECK(tree_refusal("split_feature", "0 -1 2").find("line 15: split_feature[1]: \"-1\"") == 0);
  CHECK(tree_refusal("decision_type", "12 8 9") ==
        "line 18: decision_type[0]: 12 is not a kind of split");
  CHECK(tree_refusal("num_leaves", "0") ==
        "line 13: num_leaves: \"0\" is not a whole number from 1 to 33554432");
  CHECK(tree_refusal("num_leaves", "30000000") ==
        "line 21: leaf_value has 4 numbers where num_leaves is 30000000");
  CHECK(tree_refusal("leaf_count", "1 2 3 -4").find("line 23: leaf_count[3]: \"-4\"") == 0);
  CHECK(tree_refusal("is_linear", "2").find("line 29: is_linear: ") == 0);
}

TEST_CASE("what is wrong in a categorical split is named by its line") {
  CHECK(tree_refusal("threshold", "30.5 100 1") ==
        "line 17: threshold[2]: a categorical split must name one of num_cat sets");
  CHECK(tree_refusal("threshold", "30.5 100 0.5").find("line 17: threshold[2]: ") == 0);
  CHECK(tree_refusal("cat_boundaries", "0 3") ==
        "line 28: cat_threshold has 2 numbers where the last of cat_boundaries is 3");
  CHECK(tree_refusal("cat_boundaries", "1 2") == "line 27: cat_boundaries[0]: must be 0");
  CHECK(tree_refusal("cat_boundaries", "0 4294967295").find("line 28: cat_threshold has 2") == 0);
  CHECK(tree_refusal("cat_threshold", "0 0") == "line 28: cat_threshold[0]: a set of no category");
  CHECK(tree_refusal("cat_threshold", "2 4294967296").find("line 28: cat_threshold[1]: ") == 0);
  LightGBMText model;
  LightGBMText::set(model.tree, "num_cat", "2");
  LightGBMText::set(model.tree, "cat_boundaries", "0 2 2");
  CHECK(refusal(model) == "line 27: cat_boundaries[2]: the boundaries must rise");
  LightGBMText::drop(model.tree, "cat_boundaries");
  CHECK(refusal(model) == "line 12: the tree that begins here has no cat_boundaries");
}

TEST_CASE("nodes that no path from the root reaches are refused") {
  LightGBMText model;
  LightGBMText::set(model.tree, "left_child", "-1 -2 1");
  LightGBMText::set(model.tree, "right_child", "-3 2 -4");
  CHECK(refusal(model).find("tree 0, node 1: ") == 0);
}

TEST_CASE("lines given twice, lost or of another form are refused") {
  LightGBMText model;
  model.tree.push_back({"threshold", "1 2 3"});
  CHECK(refusal(model) == "line 31: threshold is given twice");
  model = {};
  model.tree.push_back({"nonsense", "-"});
  CHECK(refusal(model) == "line 31: \"nonsense\" is not of the form key=value");
  model = {};
  LightGBMText::drop(model.tree, "decision_type");
  CHECK(refusal(model) == "line 12: the tree that begins here has no decision_type");
  model = {};
  model.header.push_back({"num_class", "1"});
  CHECK(refusal(model) == "line 11: num_class is given twice");
  model = {};
  LightGBMText::drop(model.header, "num_class");
  CHECK(refusal(model) == "line 11: there is no num_class before it");
  model = {};
  model.trees_end = "end of forest\n";
  CHECK(refusal(model) == "line 51: \"end of forest\" where a tree or \"end of trees\" must stand");
  model = {};
  model.categories += model.categories;
  CHECK(refusal(model).find("pandas_categorical is given twice") != std::string::npos);
}

TEST_CASE("what is wrong in the header is named by its line") {
  CHECK(header_refusal("version", "v2") ==
        "line 2: version: \"v2\"; LightGBM 3 and 4 write v3 and v4, which this version reads");
  CHECK(header_refusal("max_feature_idx", "65536").find("line 6: max_feature_idx: \"65536\"") == 0);
  CHECK(header_refusal("max_feature_idx", "3") ==
        "line 8: feature_names: 3 names where max_feature_idx is 3");
  CHECK(header_refusal("feature_names", "\xe5ge limit city") ==
        "line 8: feature_names: a name that is not UTF-8");
  CHECK(header_refusal("feature_names", "age limit age") ==
        "line 8: feature_names: two are called \"age\"");
  CHECK(header_refusal("objective", "telepathy") ==
        "line 7: objective: \"telepathy\" is not an objective of LightGBM");
  CHECK(header_refusal("objective", "binary") ==
        "line 7: objective: needs sigmoid: with a number above 0");
  CHECK(header_refusal("objective", "multiclass num_class:1").find("line 7: objective: needs") ==
        0);
  CHECK(header_refusal("objective", "multiclass num_class:3") ==
        "line 7: objective: has 3 outputs where num_tree_per_iteration is 1");
  CHECK(header_refusal("num_class", "3") == "line 4: num_tree_per_iteration: must be num_class, 3");
  CHECK(header_refusal("tree_sizes", "1 2 3") ==
        "line 10: tree_sizes: 3 trees where the file has 2");
  CHECK(header_refusal("feature_infos", "none") ==
        "line 9: feature_infos: fewer entries than features");
  LightGBMText model;
  LightGBMText::set(model.header, "objective", "multiclass num_class:3");
  LightGBMText::set(model.header, "num_class", "3");
  LightGBMText::set(model.header, "num_tree_per_iteration", "3");
  CHECK(refusal(model) == "line 4: num_tree_per_iteration: 2 trees are not whole iterations of 3");
}

TEST_CASE("what is wrong in the categories is named by its line and path") {
  const auto with = [](const std::string& json) {
    LightGBMText model;
    model.categories = "\npandas_categorical:" + json + "\n";
    return refusal(model);
  };
  const std::string line = "line 62: pandas_categorical: ";
  CHECK(with("[[\"a\"").find(line + "damaged or cut short at byte ") == 0);
  CHECK(with("[[1, null]]") == line + "[0][1]: null is no category");
  CHECK(with("[1]") == line + "[0]: must be a list of lists of categories");
  CHECK(with("[[[1]]]").find(line + "[0][0]") == 0);
  CHECK(with("{}") == line + "must be a list of lists of categories");
  CHECK(with(std::string(100'000, '[')).find(line) == 0);
}

TEST_CASE("a LightGBM text cut at any byte is refused, or is all there but for its last parts") {
  const LightGBMText model;
  for (const std::string& text : {model.text(), [&] {
                                    LightGBMText windows;
                                    windows.line_end = "\r\n";
                                    return windows.text();
                                  }()}) {
    const std::size_t trees = text.find("shrinkage=1", text.find("Tree=1"));
    for (std::size_t size = 0; size < text.size(); ++size) {
      const auto cut = import_text(text.substr(0, size));
      if (size <= trees) REQUIRE(!cut);
      if (cut)
        CHECK(cut->trees.size() == 2);
      else
        REQUIRE(cut.error().message.find("line ") == 0);
    }
  }
}

TEST_CASE("any byte of a LightGBM text changed to any of several others never does harm") {
  const std::string text = LightGBMText{}.text();
  std::size_t refused = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    for (const char c : {'\0', '\n', '\r', ' ', '=', '-', '9', 'e', '[', '"', '\xff'}) {
      std::string damaged = text;
      damaged[i] = c;
      const auto ensemble = import_text(damaged);
      if (!ensemble) REQUIRE(!ensemble.error().message.empty());
      refused += ensemble ? 0U : 1U;
    }
  CHECK(refused > text.size());
}

TEST_CASE("what is no LightGBM text is refused") {
  CHECK(import_text("").error().message ==
        "line 1: not a LightGBM model: \"tree\" must stand here");
  CHECK(import_text("tree").error().message == "line 1: there is no version before it");
  CHECK(!import_text("tree\n" + std::string(100'000, '\n')));
}
