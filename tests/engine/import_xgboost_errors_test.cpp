// What XGBoost's importer refuses, and with which words.
#include <catch2/catch.hpp>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/bytes.hpp"
#include "import/import.hpp"
#include "random_ensemble.hpp"
#include "xgboost_text.hpp"

using namespace copse;
using namespace copse::testing;

namespace {

Result<Ensemble> import_text(const std::string& text) {
  auto model = import_model(bytes_of(text), "model.json");
  if (!model) return std::move(model.error());
  return std::move(model->ensemble);
}

std::string refusal(const std::string& text) {
  const auto ensemble = import_text(text);
  if (ensemble) return "accepted";
  const std::string prefix = "model.json: ";
  REQUIRE(ensemble.error().message.substr(0, prefix.size()) == prefix);
  return ensemble.error().message.substr(prefix.size());
}

// Of the small model after one change.
std::string refusal(const std::function<void(XGBoostText&)>& change) {
  XGBoostText model;
  change(model);
  return refusal(model.text());
}

const std::string in_tree = "learner.gradient_booster.model.trees[0].";

}  // namespace

TEST_CASE("what is wrong in the columns of a tree is named by its path") {
  const auto bad = [](std::string XGBoostText::*part, const std::string& value) {
    const std::string what = refusal([&](XGBoostText& model) { model.*part = value; });
    return what.substr(0, in_tree.size()) == in_tree ? what.substr(in_tree.size()) : "? " + what;
  };
  using T = XGBoostText;
  CHECK(bad(&T::left, "[1,-1,9,-1,-1]") == "left_children[2]: not a node of this tree");
  CHECK(bad(&T::left, "[1,-1,-2,-1,-1]") == "left_children[2]: not a node of this tree");
  CHECK(bad(&T::left, "[1,-1,0,-1,-1]") ==
        "left_children[2]: node 0 is reached twice, so this is no tree");
  CHECK(bad(&T::right, "[1,-1,4,-1,-1]") ==
        "right_children[0]: node 1 is reached twice, so this is no tree");
  CHECK(bad(&T::left, "[1,-1,-1,-1,-1]") == "right_children[2]: a child on this side only");
  CHECK(refusal([](T& model) {
          model.left = "[]";
          model.num_nodes = "0";
        }) == in_tree + "left_children: absent or empty");
  CHECK(bad(&T::left, "[1.5,-1,3,-1,-1]") == "left_children[0]: a whole number must stand here");
  CHECK(bad(&T::left, "[1e300,-1,3,-1,-1]") == "left_children[0]: a whole number must stand here");
  CHECK(bad(&T::left, "[NaN,-1,3,-1,-1]") == "left_children[0]: a whole number must stand here");
  CHECK(bad(&T::feature, "[-1,0,1,0,0]") == "split_indices[0]: not a feature");
  CHECK(bad(&T::hessian, "[1,2]") == "sum_hessian: it has 2 values where left_children has 5");
  CHECK(bad(&T::condition, R"([1,"2",3,4,5])") == "split_conditions[1]: a number must stand here");
  CHECK(bad(&T::condition, "[1,null,3,4,5]") == "split_conditions[1]: a number must stand here");
  CHECK(bad(&T::condition, "[1,[2],3,4,5]") ==
        "split_conditions[1][0]: an array, where a plain value must stand");
  CHECK(bad(&T::default_left, "[2,0,0,0,0]") == "default_left[0]: neither 0 nor 1");
  CHECK(bad(&T::split_type, "[2,0,0,0,0]") == "split_type[0]: neither 0 nor 1");
  CHECK(bad(&T::split_type, "[1,0,0,0,0]") ==
        "split_type[0]: a categorical split that has no categories");
  CHECK(bad(&T::num_nodes, "many") == "tree_param.num_nodes: a count, as a text, must stand here");
  CHECK(bad(&T::id, "1") == "id: the trees must stand in their order");
  CHECK(refusal([](T& model) { model.num_nodes = "6"; }) ==
        "learner.gradient_booster.model.trees[0]: tree_param.num_nodes says 6 where left_children "
        "has 5");
}

TEST_CASE("split conditions and leaves must be numbers") {
  for (const char* condition : {"[NaN,-2.5E-1,1E5,7.5E-1,1.25E-1]", "[1E0,NaN,1E5,7.5E-1,1.25E-1]",
                                "[1E0,1E0,1E5,1E39,1.25E-1]", "[1E0,1E0,1E5,1E0,-Infinity]"})
    CHECK(refusal([&](XGBoostText& model) { model.condition = condition; }).find("tree 0, node ") ==
          0);
}

TEST_CASE("what is wrong in the categories of a tree is named by its path") {
  const auto bad = [](std::string XGBoostText::*part, const std::string& value) {
    XGBoostText model = categorical();
    model.*part = value;
    return refusal(model.text());
  };
  using T = XGBoostText;
  CHECK(bad(&T::categories, "[-1,3]") ==
        in_tree + "categories[0]: not a category: whole, from 0 to below 2^24");
  CHECK(bad(&T::categories, "[1,16777216]").find(in_tree + "categories[1]: not a category") == 0);
  CHECK(bad(&T::categories, "[1]") ==
        in_tree + "categories_sizes[0]: not a count of categories that follow");
  CHECK(bad(&T::categories_sizes, "[0]").find(in_tree + "categories_sizes[0]: not a count") == 0);
  CHECK(bad(&T::categories_sizes, "[]") ==
        in_tree + "categories_sizes: it must be as long as categories_nodes");
  CHECK(bad(&T::categories_segments, "[1]") ==
        in_tree + "categories_segments[0]: not where the split before ends");
  CHECK(bad(&T::categories_nodes, "[5]") ==
        in_tree + "categories_nodes[0]: not a node beyond the one before");
  const std::string enc = "learner.gradient_booster.model.cats.enc[0]";
  CHECK(bad(&T::cats, R"({"enc":[{"offsets":[0,9],"values":[1]}]})") ==
        enc + ": offsets: they must ascend within values");
  CHECK(bad(&T::cats, R"({"enc":[{"offsets":[0,0,0,1],"values":[97]}]})") ==
        enc + ": offsets: they must ascend within values");
  CHECK(bad(&T::cats, R"({"enc":[{"offsets":[0,1],"values":[-61]}]})")
            .find(enc + ": values: a name with letters beyond ASCII") == 0);
  CHECK(bad(&T::cats, R"({"enc":[{"offsets":[0,1],"values":[300]}]})") ==
        enc + ": values: not the bytes of a text");
  CHECK(bad(&T::cats, R"({"enc":[{"type":15,"values":[0.5]}]})") ==
        enc + ".values[0]: a whole number within 2^53 must stand here");
  CHECK(bad(&T::cats, R"({"enc":[{"type":15,"values":[7]}]})") ==
        "the categories are not given for each feature");
}

TEST_CASE("what is wrong with vector leaves is named by its path") {
  const auto bad = [](std::string XGBoostText::*part, const std::string& value) {
    XGBoostText model = vector_leaves();
    model.*part = value;
    return refusal(model.text());
  };
  using T = XGBoostText;
  CHECK(bad(&T::right, "[2,3,4,0,1]") == in_tree + "right_children[1]: not a row of leaf_weights");
  CHECK(bad(&T::right, "[2,-1,4,0,1]") == in_tree + "right_children[1]: not a row of leaf_weights");
  CHECK(bad(&T::leaf_weights, "[1,2,3]") ==
        in_tree + "leaf_weights: its length does not fit leaves of 2 values");
  CHECK(bad(&T::leaf_weights, "[]") ==
        in_tree + "base_weights: its length does not fit leaves of 2 values");
  CHECK(bad(&T::size_leaf_vector, "999999999").find(in_tree + "leaf_weights: its length") == 0);
  XGBoostText three = vector_leaves();
  three.num_target = "3";
  three.base_score = "[1E0,2E0,3E0]";
  CHECK(refusal(three.text()) ==
        in_tree + "tree_param.size_leaf_vector: \"2\" where there are 3 outputs");
  XGBoostText dart = vector_leaves();
  dart.booster = "dart";
  CHECK(refusal(dart.text()) ==
        "learner.gradient_booster.gbtree.model.trees[0]: a tree with vector leaves, which dart "
        "cannot have");
}

TEST_CASE("what is wrong beside the trees is named by its path") {
  const auto bad = [](std::string XGBoostText::*part, const std::string& value) {
    return refusal([&](XGBoostText& model) { model.*part = value; });
  };
  using T = XGBoostText;
  const std::string param = "learner.learner_model_param.";
  CHECK(bad(&T::booster, "gblinear") ==
        "learner.gradient_booster.name: \"gblinear\" is a linear model; only trees (gbtree and "
        "dart) are read");
  CHECK(bad(&T::booster, "forest") ==
        "learner.gradient_booster.name: \"forest\"; gbtree and dart are read");
  CHECK(bad(&T::booster, "") == "learner.gradient_booster.name: absent");
  CHECK(bad(&T::objective, "reg:magic")
            .find("learner.objective.name: \"reg:magic\"; this version reads binary:logistic, ") ==
        0);
  CHECK(bad(&T::base_score, "1.5") ==
        param + "base_score: \"1.5\" is not a score that binary:logistic can have");
  for (const char* score : {"", "[]", "half", "[5E-1", "[5E-1,]", "5E-1 "})
    CHECK(bad(&T::base_score, score).find(param + "base_score: \"") == 0);
  CHECK(bad(&T::base_score, "[5E-1,5E-1]") == param + "base_score: 2 numbers for 1 outputs");
  CHECK(bad(&T::num_feature, "-2") ==
        param + "num_feature: \"-2\" is not a count of up to 65536 features");
  CHECK(bad(&T::num_feature, "99999999999").find(param + "num_feature: ") == 0);
  CHECK(bad(&T::num_class, "5000") == param + "num_class: \"5000\" is not a count of up to 4096");
  CHECK(bad(&T::num_target, "x").find(param + "num_target: ") == 0);
  CHECK(bad(&T::num_feature, "1") == "learner.feature_names: 2 names for 1 features");
  CHECK(bad(&T::names, R"(["age","age"])") == "learner.feature_names: two are called \"age\"");
  CHECK(bad(&T::names, R"(["age",5])") == "learner.feature_names[1]: a text must stand here");
  CHECK(bad(&T::version, "[3,null]") == "version[1]: a whole number must stand here");
  const std::string model = "learner.gradient_booster.model.";
  CHECK(bad(&T::tree_info, "[1]") == model + "tree_info[0]: 1 is not an output");
  CHECK(bad(&T::tree_info, "[-1]") == model + "tree_info[0]: -1 is not an output");
  CHECK(bad(&T::tree_info, "[0,0]") == model + "tree_info: 2 outputs for 1 trees");
  XGBoostText dart;
  dart.booster = "dart";
  dart.weight_drop = "[1E0,1E0]";
  CHECK(refusal(dart.text()) == "learner.gradient_booster.weight_drop: 2 weights for 1 trees");
  dart.weight_drop = "[1E38]";
  dart.condition = "[1E0,1E38,1E5,1E0,1E0]";
  CHECK(refusal(dart.text()).find("tree 0, node 1") == 0);
}

TEST_CASE("a file whose trees are not as many as it says is refused") {
  std::string text = XGBoostText{}.text();
  const std::string said = R"("num_trees":"1")";
  text.replace(text.find(said), said.size(), R"("num_trees":"2")");
  CHECK(refusal(text) ==
        "learner.gradient_booster.model.gbtree_model_param.num_trees: \"2\", and there are 1");
}

TEST_CASE("a model of another shape is refused where the shape ends") {
  const std::string text = XGBoostText{}.text();
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    return refusal(changed);
  };
  const std::string tree = XGBoostText{}.tree();
  CHECK(replaced("[" + tree + "]", "[5]") ==
        "learner.gradient_booster.model.trees[0]: a tree must stand here");
  CHECK(replaced("[" + tree + "]", "[[]]")
            .find("learner.gradient_booster.model.trees[0][0]: a tree must stand here") == 0);
  CHECK(replaced("[" + tree + "]", "{}") ==
        "learner.gradient_booster.model.trees: the one array of the trees must stand here");
  CHECK(replaced("[" + tree + "]", "null").find("learner.gradient_booster.model.trees: absent") ==
        0);
  CHECK(replaced("\"binary:logistic\"", "7") == "learner.objective.name: a text must stand here");
  CHECK(replaced("\"left_children\"", "\"right_children\"") ==
        in_tree + "right_children: given twice");
  CHECK(replaced("\"trees\"", "\"treees\"").find("learner.gradient_booster.model.trees: absent") ==
        0);
  CHECK(replaced("{\"model\"", "{\"gbtree\":{},\"model\"") == "accepted");
  CHECK(refusal("{\"learner\":{}}") == "learner.gradient_booster.name: absent");
  CHECK(refusal("{\"learner\":5}") == "learner: an object must stand here");
}

TEST_CASE("a model cut at any byte, as JSON or UBJSON, is refused with its name") {
  const std::string text = XGBoostText{}.text();
  const auto packed = nlohmann::json::to_ubjson(nlohmann::json::parse(text), true, true);
  REQUIRE(import_model(std::as_bytes(std::span(packed)), "model.ubj"));
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto cut = import_text(text.substr(0, size));
    REQUIRE(!cut);
    REQUIRE(cut.error().message.find("model.json: ") == 0);
  }
  for (std::size_t size = 0; size < packed.size(); ++size)
    REQUIRE(!import_model(std::as_bytes(std::span(packed)).first(size), "model.ubj"));
}

TEST_CASE("any byte of a model changed to any of several others never does harm") {
  std::size_t refused = 0;
  std::size_t bytes = 0;
  for (const XGBoostText& model : {XGBoostText{}, vector_leaves()}) {
    const std::string text = model.text();
    const auto plain = nlohmann::json::to_ubjson(nlohmann::json::parse(text), true, true);
    bytes += text.size();
    for (const std::string& original : {text, std::string(plain.begin(), plain.end())})
      for (std::size_t i = 0; i < original.size(); ++i)
        for (const char c : {'\0', '[', '{', 'L', '9', '\xff', '$', '-', 'T', 'N'}) {
          std::string damaged = original;
          damaged[i] = c;
          refused += import_model(bytes_of(damaged), "model") ? 0U : 1U;
        }
  }
  CHECK(refused > bytes);
}

TEST_CASE("random bits of a model flipped never do harm") {
  const std::string text = categorical().text();
  Random random(7);
  std::size_t refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string damaged = text;
    for (std::uint32_t flips = 1 + random.below(3); flips > 0; --flips) {
      char& byte = damaged[random.below(static_cast<std::uint32_t>(damaged.size()))];
      byte = static_cast<char>(byte ^ static_cast<char>(1U << random.below(8)));
    }
    const auto ensemble = import_text(damaged);
    if (ensemble)
      CHECK(validate(*ensemble));
    else
      CHECK(ensemble.error().message.size() > 12);
    refused += ensemble ? 0U : 1U;
  }
  CHECK(refused > 1000);
}

TEST_CASE("lists of names end at the number of features that there can be") {
  std::string many;
  for (int i = 0; i < 65'537; ++i) many += i == 0 ? "\"\"" : ",\"\"";
  CHECK(refusal([&](XGBoostText& model) { model.names = "[" + many + "]"; }) ==
        "learner.feature_names[65536]: more than the 65536 features that can be");
  many.clear();
  for (int i = 0; i < 65'537; ++i) many += i == 0 ? "{}" : ",{}";
  CHECK(refusal([&](XGBoostText& model) { model.cats = "{\"enc\":[" + many + "]}"; }) ==
        "learner.gradient_booster.model.cats.enc[65536]: more than the 65536 features that can be");
}

TEST_CASE("nesting without end is refused") {
  CHECK(!import_text("{\"learner\":" + std::string(100'000, '[')));
  CHECK(!import_text("{L" + std::string(7, '\0') +
                     "\x01"
                     "a" +
                     std::string(100'000, '[')));
}
