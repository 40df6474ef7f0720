#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "base/bytes.hpp"
#include "import/import.hpp"
#include "onnx_text.hpp"
#include "random_ensemble.hpp"
#include "score/score.hpp"

using namespace copse;
using copse::testing::OnnxModel;
using copse::testing::OnnxNode;
using copse::testing::Proto;
using copse::testing::raw_of;
using copse::testing::regressor;
using copse::testing::tensor_of;

namespace {

const double missing = std::nan("");

Result<SourceModel> import_text(const std::string& text) { return import_onnx(bytes_of(text), {}); }

OnnxModel model_of(const OnnxNode& node) {
  OnnxModel model;
  model.nodes = {node};
  return model;
}

std::string refusal(const OnnxModel& model) {
  const auto read = import_text(model.text());
  return read ? "accepted" : read.error().message;
}

std::string refusal(const OnnxNode& node) { return refusal(model_of(node)); }

SourceModel accepted(const OnnxModel& model) {
  auto read = import_text(model.text());
  INFO((read ? "" : read.error().message));
  REQUIRE(read);
  return std::move(*read);
}

// Through the program, if there is one, and the trees.
std::vector<double> margins(const SourceModel& model, std::vector<double> row) {
  if (model.preparation) {
    const Program& program = model.preparation->program;
    std::vector<double> slots(program.slot_count * program_block);
    prepare(program, slots);
    REQUIRE(row.size() == program.input_count);
    for (std::size_t i = 0; i < row.size(); ++i) slots[i * program_block] = row[i];
    run(program, 1, slots);
    row.clear();
    for (const std::uint32_t slot : program.feature_slots)
      row.push_back(slots[slot * program_block]);
  }
  std::vector<double> out(model.ensemble.output_count());
  REQUIRE(row.size() == model.ensemble.feature_count);
  score_reference(model.ensemble, row, out);
  return out;
}

double margin(const SourceModel& model, std::vector<double> row) {
  return margins(model, std::move(row)).at(0);
}

OnnxNode classifier(std::vector<std::int64_t> ids, std::vector<float> weights) {
  OnnxNode node("TreeEnsembleClassifier", {"X"}, {"L", "Y"});
  node.named("votes")
      .ints("nodes_treeids", {0, 0, 0})
      .ints("nodes_nodeids", {0, 1, 2})
      .ints("nodes_featureids", {0, 0, 0})
      .texts("nodes_modes", {"BRANCH_LEQ", "LEAF", "LEAF"})
      .floats("nodes_values", {0, 0, 0})
      .ints("nodes_truenodeids", {1, 0, 0})
      .ints("nodes_falsenodeids", {2, 0, 0})
      .ints("class_treeids", std::vector<std::int64_t>(ids.size(), 0))
      .ints("class_nodeids", {1, 2})
      .ints("class_ids", ids)
      .floats("class_weights", weights)
      .texts("classlabels_strings", {"no", "yes"});
  return node;
}

OnnxNode newest() {
  OnnxNode node("TreeEnsemble", {"X"}, {"Y"});
  node.named("new")
      .integer("n_targets", 1)
      .ints("tree_roots", {0})
      .ints("nodes_featureids", {0, 1})
      .tensor("nodes_modes", tensor_of(2, {2}, raw_of<std::uint8_t>({6, 3})))
      .tensor("nodes_splits", tensor_of(1, {2}, raw_of<float>({0, 1})))
      .tensor("membership_values",
              tensor_of(1, {3}, raw_of<float>({2, 1, std::numeric_limits<float>::quiet_NaN()})))
      .ints("nodes_truenodeids", {1, 0})
      .ints("nodes_falsenodeids", {2, 1})
      .ints("nodes_trueleafs", {0, 1})
      .ints("nodes_falseleafs", {1, 1})
      .ints("leaf_targetids", {0, 0, 0})
      .tensor("leaf_weights", tensor_of(1, {3}, raw_of<float>({10, 20, 30})));
  return node;
}

}  // namespace

TEST_CASE("an ONNX regressor becomes the trees that its lists hold") {
  const SourceModel model = accepted(model_of(regressor()));
  const Ensemble& ensemble = model.ensemble;
  CHECK_FALSE(model.preparation);
  CHECK(ensemble.source == "by hand 1.0 ONNX TreeEnsembleRegressor");
  CHECK(ensemble.feature_count == 2);
  CHECK(ensemble.feature_names.empty());
  CHECK(ensemble.input == Real::f32);
  CHECK(ensemble.bias.empty());
  const std::vector<Node>& nodes = ensemble.trees.at(0).nodes;
  REQUIRE(nodes.size() == 5);
  CHECK(nodes[0].test == Test::less_equal);
  CHECK_FALSE(nodes[0].missing_left);
  CHECK(nodes[2].test == Test::less);
  CHECK(nodes[2].missing_left);
  CHECK(nodes[4].number == 4);
  CHECK(margin(model, {0.5, 0}) == 1);
  CHECK(margin(model, {missing, -2}) == 2);
  CHECK(margin(model, {1, missing}) == 2);
  CHECK(margin(model, {1, -1}) == 3);
}

TEST_CASE("comparisons that the engine has not are its own with the children swapped") {
  struct Case {
    const char* mode;
    double below, at, above, nan, nan_tracked;
  };
  for (const Case& c : {Case{"BRANCH_LEQ", 1, 1, 2, 2, 1}, Case{"BRANCH_LT", 1, 2, 2, 2, 1},
                        Case{"BRANCH_GTE", 2, 1, 1, 2, 1}, Case{"BRANCH_GT", 2, 2, 1, 2, 1},
                        Case{"BRANCH_EQ", 2, 1, 2, 2, 1}, Case{"BRANCH_NEQ", 1, 2, 1, 1, 1}}) {
    for (const bool tracked : {false, true}) {
      OnnxNode node = regressor();
      node.texts("nodes_modes", {c.mode, "LEAF", "LEAF", "LEAF", "LEAF"})
          .ints("nodes_missing_value_tracks_true", {tracked, 0, 0, 0, 0})
          .ints("target_nodeids", {1, 2, 4});
      const SourceModel model = accepted(model_of(node));
      INFO(c.mode);
      CHECK(margin(model, {0.25, 0}) == c.below);
      CHECK(margin(model, {0.5, 0}) == c.at);
      CHECK(margin(model, {0.75, 0}) == c.above);
      CHECK(margin(model, {missing, 0}) == (tracked ? c.nan_tracked : c.nan));
    }
  }
}

TEST_CASE("aggregates, base values and post-transforms are kept") {
  OnnxNode node = regressor();
  node.text("aggregate_function", "AVERAGE").floats("base_values", {0.25F});
  const Ensemble average = accepted(model_of(node)).ensemble;
  CHECK(average.divisor == 1);
  CHECK(average.bias == std::vector<double>{0.25});
  node.text("aggregate_function", "MAX").drop("base_values");
  const Ensemble most = accepted(model_of(node)).ensemble;
  CHECK(most.aggregate == Aggregate::maximum);
  CHECK(most.bias == std::vector<double>{0});
  node.text("post_transform", "LOGISTIC");
  CHECK(accepted(model_of(node)).ensemble.link == Link::identity);
  node.text("post_transform", "PROBIT");
  CHECK(accepted(model_of(node)).ensemble.link == Link::probit);
}

TEST_CASE("a leaf names one target, all of them or none") {
  OnnxNode node = regressor();
  node.integer("n_targets", 3).ints("target_ids", {2, 2, 2});
  const Ensemble one = accepted(model_of(node)).ensemble;
  CHECK(one.trees[0].output == 2);
  CHECK(one.trees[0].width == 1);
  node.ints("target_ids", {2, 1, 1});
  const SourceModel two = accepted(model_of(node));
  CHECK(two.ensemble.trees[0].output == 1);
  CHECK(two.ensemble.trees[0].width == 2);
  CHECK(margins(two, {0, 0}) == std::vector<double>{0, 0, 1});
  CHECK(margins(two, {1, 0}) == std::vector<double>{0, 3, 0});
  node.ints("target_nodeids", {1, 1, 4});
  CHECK(margins(accepted(model_of(node)), {0, 0}) == std::vector<double>{0, 2, 1});
  node.ints("target_ids", {1, 1, 1});
  CHECK(refusal(node) ==
        "node 'trees', tree 0: leaf 1 has two weights for one target, which this version does not "
        "read");
  node.ints("target_ids", {0, 1, 3});
  CHECK(refusal(node) == "node 'trees': a leaf has a weight for target 3 of 3");
  node.ints("target_ids", {0, 1, 1}).text("aggregate_function", "MIN");
  CHECK(refusal(node).find("which a minimum or maximum needs") != std::string::npos);
}

TEST_CASE("float64 lists need a float64 input, and then all is float64") {
  OnnxNode node = regressor();
  node.drop("nodes_values")
      .tensor("nodes_values_as_tensor", tensor_of(11, {5}, raw_of<double>({0.1, 0, -1, 0, 0})));
  OnnxModel model = model_of(node);
  CHECK(refusal(model) == "node 'trees': it has lists of float64 for an input of float32");
  model.inputs[0].element = 11;
  const SourceModel wide = accepted(model);
  CHECK(wide.ensemble.input == Real::f64);
  CHECK(margin(wide, {0.1, 0}) == 1);
  CHECK(margin(wide, {static_cast<double>(0.1F), 0}) == 3);
}

TEST_CASE("TreeEnsemble 5 has sets, and leaves of their own") {
  const SourceModel model = accepted(model_of(newest()));
  const std::vector<Node>& nodes = model.ensemble.trees.at(0).nodes;
  CHECK(nodes[0].test == Test::in_set);
  CHECK(model.ensemble.sets == std::vector<std::vector<double>>{{1, 2}});
  CHECK(margin(model, {2, 2}) == 10);
  CHECK(margin(model, {1, 1}) == 20);
  CHECK(margin(model, {1.5, 1}) == 30);
  OnnxNode node = newest();
  node.tensor("membership_values", tensor_of(1, {2}, raw_of<float>({40, 1})));
  const SourceModel large = accepted(model_of(node));
  CHECK(large.ensemble.trees[0].nodes[0].test == Test::trunc_in_set);
  node.tensor("membership_values", tensor_of(1, {2}, raw_of<float>({40, 1.5F})));
  CHECK(refusal(node) ==
        "node 'new', attribute membership_values: the set of node 0 holds a number that is no "
        "32-bit integer");
  node.drop("membership_values");
  CHECK(refusal(node) == "node 'new', attribute membership_values: no set for node 0");
  node = newest();
  node.ints("nodes_truenodeids", {2, 0}).ints("nodes_trueleafs", {1, 1});
  CHECK(margin(accepted(model_of(node)), {7, 0}) == 30);
  CHECK(accepted(model_of(node)).ensemble.trees[0].nodes.size() == 1);
  node.ints("tree_roots", {0, 2});
  CHECK(refusal(node) == "node 'new', attribute tree_roots, item 1: there is no node 2");
  node = newest();
  node.ints("nodes_truenodeids", {0, 0});
  CHECK(refusal(node) == "node 'new', tree 0: node 0 is reached twice, so this is no tree");
}

TEST_CASE("two classes by the score of one give the second's probability") {
  const Ensemble votes = accepted(model_of(classifier({0, 0}, {0.25F, 0.75F}))).ensemble;
  CHECK(votes.task == Task::classification);
  CHECK(votes.link == Link::identity);
  CHECK(votes.class_names == std::vector<std::string>{"no", "yes"});
  CHECK(votes.output_count() == 1);
  OnnxNode node = classifier({0, 0}, {-2, 0.75F});
  CHECK(accepted(model_of(node)).ensemble.task == Task::regression);
  node.text("post_transform", "LOGISTIC");
  CHECK(accepted(model_of(node)).ensemble.link == Link::onnx_logistic);
  node = classifier({1, 1}, {-2, 0.75F});
  node.text("post_transform", "SOFTMAX");
  const SourceModel two = accepted(model_of(node));
  CHECK(two.ensemble.link == Link::onnx_softmax);
  CHECK(margins(two, {1, 0}) == std::vector<double>{0, 0.75});
  CHECK(refusal(classifier({0, 1}, {1, 1})).find("rows may reach no leaf") != std::string::npos);
  node = classifier({0, 0}, {1, 1});
  node.drop("classlabels_strings");
  CHECK(refusal(node) == "node 'votes': it needs either classlabels_strings or classlabels_int64s");
}

TEST_CASE("a chain of BRANCH_EQ with one true side is a set") {
  OnnxNode node = regressor();
  node.texts("nodes_modes", {"BRANCH_EQ", "LEAF", "BRANCH_EQ", "LEAF", "LEAF"})
      .ints("nodes_featureids", {1, 0, 1, 0, 0})
      .ints("nodes_truenodeids", {1, 0, 1, 0, 0})
      .ints("nodes_missing_value_tracks_true", {0, 0, 0, 0, 0});
  const SourceModel model = accepted(model_of(node));
  CHECK(model.ensemble.sets == std::vector<std::vector<double>>{{-1, 0.5}});
  CHECK(margin(model, {0, -1}) == 1);
  CHECK(margin(model, {0, 0}) == 3);
  node.ints("nodes_missing_value_tracks_true", {0, 0, 1, 0, 0});
  CHECK(refusal(node).find("heeds one or all") != std::string::npos);
}

TEST_CASE("what stands before the trees becomes a program with the names of the inputs") {
  OnnxModel model;
  model.inputs = {{"age", 1, 1}, {"unused", 1, 1}, {"sum", 7, 1}};
  OnnxNode trees = regressor();
  OnnxNode cast("Cast", {"sum"}, {"a"}, "");
  cast.integer("to", 1);
  OnnxNode concat("Concat", {"a", "age"}, {"b"}, "");
  concat.integer("axis", 1);
  OnnxNode scale("Scaler", {"b"}, {"X"});
  scale.floats("offset", {0.1F, 0}).floats("scale", {2, 1});
  model.nodes = {cast, concat, scale, trees};
  const SourceModel read = accepted(model);
  REQUIRE(read.preparation);
  CHECK(read.preparation->inputs == std::vector<std::string>{"age", "sum"});
  CHECK(margin(read, {0, 0.25}) == 1);
  CHECK(margin(read, {0, 10}) == 3);
  CHECK(margin(read, {-2, 10}) == 2);
  model.inputs[2].element = 8;
  CHECK(refusal(model) == "input 'sum': it is of text, not of numbers");
}

TEST_CASE("columns in another order need a program, in their own order none") {
  OnnxModel model;
  model.inputs = {{"a", 1, 1}, {"b", 1, 1}};
  OnnxNode concat("Concat", {"a", "b"}, {"X"}, "");
  concat.integer("axis", -1);
  model.nodes = {concat, regressor()};
  const SourceModel plain = accepted(model);
  CHECK_FALSE(plain.preparation);
  CHECK(plain.ensemble.feature_names == std::vector<std::string>{"a", "b"});
  OnnxNode other("Concat", {"b", "a"}, {"X"}, "");
  other.integer("axis", 1);
  model.nodes = {other, regressor()};
  const SourceModel turned = accepted(model);
  REQUIRE(turned.preparation);
  CHECK(turned.preparation->program.feature_names == std::vector<std::string>{"b", "a"});
  CHECK(margin(turned, {9, 0.5}) == 1);
}

TEST_CASE("a matrix of unknown width is as wide as its first reader needs") {
  OnnxModel model = model_of(regressor());
  model.inputs[0].columns = -1;
  CHECK(accepted(model).ensemble.feature_count == 2);
}

TEST_CASE("what stands behind the trees is folded in or refused") {
  OnnxModel model;
  const auto behind = [&](const std::string& op, std::vector<std::string> inputs, float constant) {
    OnnxNode trees("TreeEnsembleRegressor", {"X"}, {"S"});
    OnnxNode full = regressor();
    model.nodes = {full, OnnxNode(op, std::move(inputs), {"Z"}, "").named("last")};
    model.outputs = {"Z"};
    model.initializers = {tensor_of(1, {1}, raw_of<float>({constant}), "c")};
  };
  behind("Mul", {"c", "Y"}, 0.5F);
  CHECK(accepted(model).ensemble.scale == 0.5);
  behind("Div", {"Y", "c"}, 3);
  CHECK(accepted(model).ensemble.divisor == 3);
  behind("Sub", {"Y", "c"}, 3);
  CHECK(accepted(model).ensemble.bias == std::vector<double>{-3});
  behind("Mul", {"Y", "c"}, 1);
  CHECK(accepted(model).ensemble.scale == 1);
  behind("Exp", {"Y"}, 1);
  CHECK(accepted(model).ensemble.link == Link::exponential);
  behind("Sub", {"c", "Y"}, 3);
  CHECK(refusal(model) ==
        "node 'last': the operator Sub behind the trees is not one that this version reads in this "
        "place");
  behind("Mul", {"Y", "Y"}, 1);
  CHECK(refusal(model).find("node 'last': the operator Mul behind") == 0);
  behind("Div", {"Y", "c"}, -3);
  CHECK(refusal(model).find("node 'last': the operator Div behind") == 0);
  behind("Tanh", {"Y"}, 1);
  CHECK(refusal(model) == "node 'last': the operator Tanh is not one that this version reads");
}

TEST_CASE("an operator that is not read is named, with its node and domain") {
  OnnxModel model;
  model.nodes = {OnnxNode("Scan", {"X"}, {"A"}, "").named("Scan_3"),
                 OnnxNode("TreeEnsembleRegressor", {"A"}, {"Y"})};
  CHECK(refusal(model) == "node 'Scan_3': the operator Scan is not one that this version reads");
  model.nodes[0] = OnnxNode("Fast", {"X"}, {"A"}, "com.example");
  CHECK(refusal(model) ==
        "node 0: the operator Fast of com.example is not one that this version reads");
  model.nodes = {OnnxNode("LinearRegressor", {"X"}, {"Y"})};
  CHECK(refusal(model) == "graph: it has no tree ensemble; its operators: LinearRegressor");
  OnnxNode second("TreeEnsembleRegressor", {"X"}, {"Y2"});
  OnnxNode sum("Sum", {"Y", "Y2"}, {"Z"}, "");
  model.nodes = {regressor(), second, sum};
  model.outputs = {"Z"};
  CHECK(refusal(model) ==
        "node 1: a second tree ensemble beside node 'trees'; this version reads "
        "one a graph");
}

TEST_CASE("lists that contradict each other are refused with their place") {
  const auto broken = [](const auto& change) {
    OnnxNode node = regressor();
    change(node);
    return refusal(node);
  };
  CHECK(broken([](OnnxNode& n) {
          n.ints("nodes_nodeids", {0, 1});
        }) == "node 'trees', attribute nodes_nodeids: 2 items, 5 are needed");
  CHECK(broken([](OnnxNode& n) {
          n.ints("nodes_nodeids", {0, 1, 1, 3, 4});
        }) == "node 'trees', attribute nodes_nodeids: tree 4 has two nodes 1");
  CHECK(broken([](OnnxNode& n) {
          n.ints("nodes_treeids", {4, 4, 5, 4, 4});
        }) == "node 'trees', attribute nodes_treeids: the nodes of tree 4 are not together");
  CHECK(broken([](OnnxNode& n) { n.drop("nodes_treeids"); }) ==
        "node 'trees', attribute nodes_treeids: absent or empty: no trees");
  CHECK(broken([](OnnxNode& n) {
          n.ints("nodes_truenodeids", {9, 0, 3, 0, 0});
        }) == "node 'trees', attribute nodes_truenodeids, item 0: tree 4 has no node 9");
  CHECK(broken([](OnnxNode& n) {
          n.ints("nodes_truenodeids", {0, 0, 3, 0, 0});
        }) == "node 'trees', tree 0: node 0 is reached twice, so this is no tree");
  CHECK(broken([](OnnxNode& n) {
          n.ints("nodes_featureids", {-1, 0, 1, 0, 0});
        }) ==
        "node 'trees', attribute nodes_featureids, item 0: feature -1 is not one of 0 to 65535");
  CHECK(broken([](OnnxNode& n) {
          n.ints("nodes_featureids", {2, 0, 1, 0, 0});
        }).find("node 'trees': tree 0, node 0: it splits on feature 2 of 2") == 0);
  CHECK(broken([](OnnxNode& n) {
          n.floats("nodes_values", {std::numeric_limits<float>::quiet_NaN(), 0, 0, 0, 0});
        }) ==
        "node 'trees', attribute nodes_values, item 0: a split condition that is not a "
        "number");
  CHECK(broken([](OnnxNode& n) {
          n.floats("target_weights", {std::numeric_limits<float>::infinity(), 0, 0});
        }).find("node 'trees': tree 0, node 1: ") == 0);
  CHECK(broken([](OnnxNode& n) {
          n.texts("nodes_modes", {"BRANCH_MEMBER", "LEAF", "LEAF", "LEAF", "LEAF"});
        }) ==
        "node 'trees', attribute nodes_modes, item 0: 'BRANCH_MEMBER' is not a mode of a "
        "node");
  CHECK(broken([](OnnxNode& n) {
          n.ints("target_nodeids", {1, 3, 9});
        }) == "node 'trees', attribute target_nodeids, item 2: there is no node 9 in tree 4");
  CHECK(broken([](OnnxNode& n) { n.integer("n_targets", 1'000'000); }) ==
        "node 'trees', attribute n_targets: 1000000 is not a count from 1 to 4096");
  CHECK(broken([](OnnxNode& n) {
          n.floats("nodes_nodeids", {0, 1, 2, 3, 4});
        }) == "node 'trees', attribute nodes_nodeids: not a list of integers");
  CHECK(broken([](OnnxNode& n) { n.text("aggregate_function", "MODE"); }) ==
        "node 'trees', attribute aggregate_function: 'MODE' is not one of them");
}

TEST_CASE("tensors that are elsewhere, too short or of another type are refused") {
  OnnxNode node = regressor();
  node.drop("nodes_values");
  Proto elsewhere = tensor_of(1, {5}, "");
  node.tensor("nodes_values_as_tensor", elsewhere.integer(14, 1));
  CHECK(refusal(node) ==
        "node 'trees', attribute nodes_values_as_tensor: its data is in another "
        "file, which this version does not read");
  node.tensor("nodes_values_as_tensor", tensor_of(1, {5}, raw_of<float>({1, 2})));
  CHECK(refusal(node) ==
        "node 'trees', attribute nodes_values_as_tensor: 2 numbers do not fill "
        "its dimensions");
  node.tensor("nodes_values_as_tensor", tensor_of(1, {1}, "abc"));
  CHECK(refusal(node) ==
        "node 'trees', attribute nodes_values_as_tensor: its raw data ends inside a number");
  node.tensor("nodes_values_as_tensor", tensor_of(10, {1}, "ab"));
  CHECK(refusal(node) ==
        "node 'trees', attribute nodes_values_as_tensor: a tensor of type 10, "
        "which this version does not read");
  node.tensor("nodes_values_as_tensor", tensor_of(1, {-1}, ""));
  CHECK(refusal(node) == "node 'trees', attribute nodes_values_as_tensor: a dimension of -1");
}

TEST_CASE("graphs that do not hang together are refused") {
  OnnxModel model;
  model.outputs = {"Other"};
  model.nodes = {regressor()};
  CHECK(refusal(model) == "graph: none of its outputs comes from its tree ensemble");
  model.outputs = {"Y"};
  model.nodes = {OnnxNode("Identity", {"Q"}, {"X"}, ""), regressor()};
  CHECK(refusal(model) == "node 0: nothing before it gives its input 'Q'");
  model.nodes = {OnnxNode("Identity", {"X"}, {"X"}, ""), regressor()};
  CHECK(refusal(model) == "node 0: 'X' is given twice");
  model.nodes = {regressor()};
  model.inputs[0].columns = 100'000;
  CHECK(refusal(model) == "input 'X': more than 65536 columns");
  // Each Concat doubles the columns.
  model.inputs[0].columns = 2;
  model.nodes.clear();
  std::string name = "X";
  for (int i = 0; i < 40; ++i) {
    const std::string next = i == 39 ? "Z" : "x" + std::to_string(i);
    OnnxNode concat("Concat", {name, name}, {next}, "");
    concat.integer("axis", 1);
    model.nodes.push_back(concat);
    name = next;
  }
  model.nodes.push_back(OnnxNode("TreeEnsembleRegressor", {"Z"}, {"Y"}));
  CHECK(refusal(model) == "node 15: too many columns");
}

TEST_CASE("an ONNX file cut off at any byte is an error or a model, never a crash") {
  OnnxModel small = model_of(classifier({0, 0}, {0.25F, 0.75F}));
  OnnxModel newer = model_of(newest());
  for (const std::string& text : {small.text(), newer.text(), model_of(regressor()).text()}) {
    for (std::size_t size = 0; size < text.size(); ++size) {
      const auto read = import_text(text.substr(0, size));
      CHECK_FALSE(read);
      if (!read) CHECK_FALSE(read.error().message.empty());
    }
  }
}

TEST_CASE("flipped bits in an ONNX file make an error or a valid model") {
  copse::testing::Random random(7);
  OnnxModel scaled;
  OnnxNode scale("Scaler", {"W"}, {"X"});
  scale.floats("offset", {0.1F, 0}).floats("scale", {2, 1});
  scaled.inputs[0].name = "W";
  scaled.nodes = {scale, regressor()};
  for (const std::string& text : {scaled.text(), model_of(newest()).text(),
                                  model_of(classifier({1, 1}, {0.25F, 0.75F})).text()}) {
    for (int round = 0; round < 4000; ++round) {
      std::string flipped = text;
      for (std::uint32_t n = 1 + random.below(3); n-- > 0;) {
        char& byte = flipped[random.below(static_cast<std::uint32_t>(flipped.size()))];
        byte = static_cast<char>(byte ^ (1 << random.below(8)));
      }
      const auto read = import_text(flipped);
      if (read) {
        CHECK(validate(read->ensemble));
        if (read->preparation) CHECK(validate(read->preparation->program));
      } else {
        CHECK_FALSE(read.error().message.empty());
      }
    }
  }
}
