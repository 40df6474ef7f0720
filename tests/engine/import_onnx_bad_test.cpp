// ONNX files that contradict themselves, are cut off or have flipped bits.
#include <catch2/catch.hpp>
#include <limits>

#include "onnx_text.hpp"
#include "random_ensemble.hpp"

using namespace copse;
using namespace copse::testing;

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
  model.nodes = {OnnxNode("Identity", {"X"}, {"Z"}, ""), OnnxNode("Identity", {"X"}, {"Z"}, ""),
                 regressor()};
  CHECK(refusal(model) == "node 1: 'Z' is given twice");
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
  Random random(7);
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
