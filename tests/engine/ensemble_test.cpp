#include <catch2/catch.hpp>

#include "ensemble/limits.hpp"
#include "random_ensemble.hpp"

using namespace copse;
using copse::testing::random_ensemble;

namespace {

// A root that asks feature 0 < 0.5, and two leaves.
Ensemble stump() {
  Ensemble ensemble;
  ensemble.feature_count = 1;
  ensemble.base_margin = {0};
  Tree tree;
  tree.nodes.resize(3);
  tree.nodes[0].left = 1;
  tree.nodes[0].right = 2;
  tree.nodes[0].missing_left = true;
  tree.nodes[0].value = 0.5;
  tree.nodes[0].cover = 10;
  tree.nodes[1].value = -1;
  tree.nodes[2].value = 1;
  ensemble.trees = {tree};
  return ensemble;
}

std::string refusal(const Ensemble& ensemble) {
  const Status status = validate(ensemble);
  return status ? "accepted" : status.error().message;
}

}  // namespace

TEST_CASE("random ensembles of every arithmetic and shape are valid") {
  for (std::uint32_t seed = 0; seed < 50; ++seed)
    for (const Real real : {Real::f32, Real::f64})
      CHECK(validate(random_ensemble({.input = real,
                                      .sum = real,
                                      .tests = {},
                                      .outputs = 1 + seed % 3,
                                      .vectors = true,
                                      .steps = true},
                                     seed)));
  CHECK(validate(stump()));
}

TEST_CASE("a child that is its own ancestor is refused") {
  Ensemble ensemble = stump();
  ensemble.trees[0].nodes[1].left = 2;
  ensemble.trees[0].nodes[1].right = 2;
  CHECK(refusal(ensemble) == "tree 0, node 2: it is reached twice, so this is no tree");
  ensemble.trees[0].nodes[0].left = 0;
  CHECK(refusal(ensemble) ==
        "tree 0, node 0: its child is the root, so the way down would never end");
}

TEST_CASE("children, features and outputs out of range are refused by name") {
  Ensemble ensemble = stump();
  ensemble.trees[0].nodes[0].right = 3;
  CHECK(refusal(ensemble) == "tree 0, node 0: child 3 does not exist");
  ensemble = stump();
  ensemble.trees[0].nodes[0].feature = 1;
  CHECK(refusal(ensemble) == "tree 0, node 0: it splits on feature 1 of 1");
  ensemble = stump();
  ensemble.trees[0].output = 1;
  CHECK(refusal(ensemble) == "tree 0: it adds to output 1 of 1");
  ensemble = stump();
  ensemble.trees[0].nodes.emplace_back();
  CHECK(refusal(ensemble) == "tree 0, node 3: no path from the root reaches it");
}

TEST_CASE("numbers that the model's arithmetic cannot hold are refused") {
  Ensemble ensemble = stump();
  ensemble.trees[0].nodes[1].value = std::nan("");
  CHECK(refusal(ensemble).find("tree 0, node 1: its value") == 0);
  ensemble.trees[0].nodes[1].value = 0.1;  // no float32
  CHECK(refusal(ensemble).find("tree 0, node 1: its value") == 0);
  ensemble.sum = Real::f64;
  CHECK(refusal(ensemble) == "accepted");
  ensemble.trees[0].nodes[2].cover = -1;
  CHECK(refusal(ensemble).find("tree 0, node 2: its cover") == 0);
  ensemble = stump();
  ensemble.base_margin.clear();
  CHECK(refusal(ensemble) == "the model has no output");
}

TEST_CASE("split conditions may be infinite and may not be NaN") {
  Ensemble ensemble = stump();
  Node& root = ensemble.trees[0].nodes[0];
  root.value = HUGE_VAL;
  CHECK(refusal(ensemble) == "accepted");
  root.test = Test::equal;
  CHECK(refusal(ensemble).find("tree 0, node 0: its split condition") == 0);
  root.test = Test::less;
  root.value = std::nan("");
  CHECK(refusal(ensemble).find("tree 0, node 0: its split condition") == 0);
}

TEST_CASE("sets must exist, ascend and not be empty") {
  Ensemble ensemble = stump();
  ensemble.trees[0].nodes[0].test = Test::floor_in_set;
  CHECK(refusal(ensemble) == "tree 0, node 0: set 0 does not exist");
  ensemble.sets = {{1, 4, 9}};
  CHECK(refusal(ensemble) == "accepted");
  ensemble.sets = {{1, 4, 4}};
  CHECK(refusal(ensemble) == "set 0 is not finite numbers that ascend");
  ensemble.sets = {{}};
  CHECK(refusal(ensemble).find("set 0 is empty") == 0);
}

TEST_CASE("leaves of several outputs and linear leaves must exist and be whole") {
  Ensemble ensemble = stump();
  ensemble.base_margin = {0, 0};
  Tree& tree = ensemble.trees[0];
  tree.width = 2;
  tree.leaf_values = {1, 2, 3, 4};
  tree.nodes[2].at = 2;
  CHECK(refusal(ensemble) == "accepted");
  tree.nodes[2].at = 4;
  CHECK(refusal(ensemble) == "tree 0, node 2: its values do not exist");
  tree.nodes[2].at = 1;
  CHECK(refusal(ensemble) == "tree 0, node 2: its values do not exist");
  tree.width = 3;
  CHECK(refusal(ensemble) == "tree 0: it adds to output 0 of 2");
  ensemble = stump();
  ensemble.sum = Real::f64;
  ensemble.trees[0].linear = {{1, {{0, 2}}}};
  CHECK(refusal(ensemble) == "accepted");
  ensemble.trees[0].linear[0].terms[0].feature = 1;
  CHECK(refusal(ensemble) == "tree 0: a linear leaf has a term that is none");
  ensemble.trees[0].linear[0].terms.clear();
  ensemble.trees[0].nodes[1].at = 1;
  CHECK(refusal(ensemble) == "tree 0, node 1: its linear leaf does not exist");
}

TEST_CASE("a tree may be as deep as the limit and no deeper") {
  const auto chain = [](std::uint32_t depth) {
    Ensemble ensemble = stump();
    std::vector<Node>& nodes = ensemble.trees[0].nodes;
    nodes.assign(2 * depth + 1, Node{});
    for (std::uint32_t i = 0; i < depth; ++i) {
      const auto child = static_cast<std::int32_t>(2 * i + 1);
      nodes[i == 0 ? 0 : 2 * i - 1].left = child;
      nodes[i == 0 ? 0 : 2 * i - 1].right = child + 1;
    }
    return ensemble;
  };
  CHECK(refusal(chain(limits::depth)) == "accepted");
  CHECK(refusal(chain(limits::depth + 1)) == "tree 0 is deeper than 1024");
}
