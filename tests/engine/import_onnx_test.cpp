#include <catch2/catch.hpp>
#include <cmath>

#include "onnx_text.hpp"
#include "score/score.hpp"

using namespace copse;
using namespace copse::testing;

namespace {

const double missing = std::nan("");

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
    std::vector<double> slots(program.slot_count);
    prepare(program, 1, slots);
    REQUIRE(row.size() == program.input_count);
    for (std::size_t i = 0; i < row.size(); ++i) slots[i] = row[i];
    run(program, 1, 1, slots);
    row.clear();
    for (const std::uint32_t slot : program.feature_slots) row.push_back(slots[slot]);
  }
  std::vector<double> out(model.ensemble.output_count());
  REQUIRE(row.size() == model.ensemble.feature_count);
  score_reference(model.ensemble, row, out);
  return out;
}

double margin(const SourceModel& model, std::vector<double> row) {
  return margins(model, std::move(row)).at(0);
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
