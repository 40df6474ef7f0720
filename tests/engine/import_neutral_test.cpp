#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "base/bytes.hpp"
#include "import/import.hpp"
#include "score/score.hpp"

using namespace copse;

namespace {

const std::string stump =
    R"({"left":[1,-1,-1],"right":[2,-1,-1],"feature":[0,0,0],"value":[30.5,-0.25,0.5]})";

// A document of these header keys and trees.
std::string document(const std::string& header, const std::string& trees = stump) {
  return R"({"copse_ensemble":1,)" + header + R"("trees":[)" + trees + "]}";
}
const std::string plain = R"("features":2,"test":"<",)";

Result<Ensemble> read_text(const std::string& text) { return import_neutral(bytes_of(text), {}); }

std::string refusal(const std::string& text) {
  const auto ensemble = read_text(text);
  return ensemble ? "accepted" : ensemble.error().message;
}

double margin_of(const Ensemble& ensemble, const std::vector<double>& features) {
  double margin = 0;
  score_reference(ensemble, features, {&margin, 1});
  return margin;
}

// One of everything.
const std::string everything = document(
    R"("$schema":"ensemble.schema.json","source":"by hand","task":"classification",)"
    R"("features":[{"name":"h","coding":"catboost_hash","unseen":"other","categories":["x"]},)"
    R"("plain",{"name":"colour","categories":["red","blue"],"unseen":"missing"}],)"
    R"("outputs":2,"classes":["no","yes"],"input":"float32","sum":"float64","aggregate":"sum",)"
    R"("base_margin":[0.5,-0.25],"divisor":3,"scale":0.5,"bias":1,"link":"sigmoid","link_scale":2,)"
    R"("test":"<","sets":[[-1,0,2.5],[7]],)",
    R"({"left":[1,-1,3,-1,-1],"right":[2,-1,4,-1,-1],"feature":[0,-2,1,null,9],)"
    R"("test":["trunc_in",null,null,"==","<="],"set":[1,null,-1,0,0],"value":[0,1,0.1,2,0.1],)"
    R"("missing_left":[1,0,0,true,false],"zero_missing":true,"number":[9,8,7,6,5],)"
    R"("cover":[10,4,6,2.5,3.5],"output":1,"linear":[{"constant":1,"features":[1,0],)"
    R"("coefficients":[0.5,0.25]},{"constant":-1},{}]},)"
    R"({"left":[1,-1,-1],"right":[2,-1,-1],"feature":[1,0,0],"test":"<=","value":["inf",0,0],)"
    R"("missing_left":true,"leaf_values":[[1,2],[3,4]]},{"value":[-1e300]})");

}  // namespace

TEST_CASE("the smallest neutral document is a tree in float64") {
  const auto ensemble = read_text(document(plain));
  REQUIRE(ensemble);
  CHECK(ensemble->input == Real::f64);
  CHECK(ensemble->sum == Real::f64);
  CHECK(ensemble->feature_count == 2);
  CHECK(ensemble->feature_names.empty());
  CHECK(ensemble->categories.empty());
  CHECK(ensemble->base_margin == std::vector<double>{0});
  CHECK(margin_of(*ensemble, {30, 0}) == -0.25);
  CHECK(margin_of(*ensemble, {30.5, 0}) == 0.5);
  CHECK(margin_of(*ensemble, {std::nan(""), 0}) == 0.5);
  CHECK(ensemble->trees[0].nodes[2].number == 2);
}

TEST_CASE("a neutral document says all that an ensemble holds") {
  const auto read = read_text(everything);
  INFO((read ? "" : read.error().message));
  REQUIRE(read);
  const Ensemble& ensemble = *read;
  CHECK(ensemble.source == "by hand");
  CHECK(ensemble.task == Task::classification);
  CHECK(ensemble.input == Real::f32);
  CHECK(ensemble.feature_names == std::vector<std::string>{"h", "plain", "colour"});
  using Coding = Categories::Coding;
  using Unseen = Categories::Unseen;
  CHECK(ensemble.categories ==
        std::vector<Categories>{{Coding::catboost_hash, Unseen::other, {"x"}},
                                {Coding::number, Unseen::error, {}},
                                {Coding::index, Unseen::missing, {"red", "blue"}}});
  CHECK(ensemble.class_names == std::vector<std::string>{"no", "yes"});
  CHECK(ensemble.base_margin == std::vector<double>{0.5, -0.25});
  CHECK(ensemble.bias == std::vector<double>{1, 1});
  CHECK(ensemble.divisor == 3);
  CHECK(ensemble.scale == 0.5);
  CHECK(ensemble.link == Link::sigmoid);
  CHECK(ensemble.link_scale == 2);
  CHECK(ensemble.sets == std::vector<std::vector<double>>{{-1, 0, 2.5}, {7}});
  REQUIRE(ensemble.trees.size() == 3);

  const Tree& linear = ensemble.trees[0];
  CHECK(linear.output == 1);
  CHECK(linear.nodes[0].test == Test::trunc_in_set);
  CHECK(linear.nodes[0].at == 1);
  CHECK(linear.nodes[0].missing_left);
  CHECK(linear.nodes[0].zero_missing);
  CHECK(linear.nodes[0].number == 9);
  CHECK(linear.nodes[0].cover == 10);
  CHECK(linear.nodes[2].test == Test::less);
  CHECK(linear.nodes[2].value == static_cast<double>(0.1F));  // a condition, in `input`
  CHECK(linear.nodes[4].value == 0.1);                        // a leaf, in `sum`
  REQUIRE(linear.linear.size() == 3);
  CHECK(linear.nodes[4].at == 2);
  CHECK(linear.linear[0].constant == 1);
  REQUIRE(linear.linear[0].terms.size() == 2);
  CHECK(linear.linear[0].terms[1].feature == 0);
  CHECK(linear.linear[0].terms[1].coefficient == 0.25);

  const Tree& wide = ensemble.trees[1];
  CHECK(wide.width == 2);
  CHECK(wide.nodes[0].value == std::numeric_limits<double>::infinity());
  CHECK(wide.nodes[0].missing_left);
  CHECK(wide.nodes[2].at == 2);
  CHECK(wide.leaf_values == std::vector<double>{1, 2, 3, 4});
  CHECK(ensemble.trees[2].nodes.size() == 1);
  CHECK(ensemble.trees[2].nodes[0].is_leaf());
}

TEST_CASE("numbers of a float32 model are rounded once, from their digits") {
  // Halfway between two float32 but for the last digits, which a double does not hold.
  const std::string digits = "1.00000017881393432617187499999";
  const double once = static_cast<double>(1.00000011920928955078125F);
  const auto ensemble =
      read_text(document(R"("features":1,"input":"float32","sum":"float32","test":"<",)"
                         R"("base_margin":)" +
                             digits + ",",
                         R"({"left":[1,-1,-1],"right":[2,-1,-1],"feature":[0,0,0],"value":[)" +
                             digits + "," + digits + ",0]}"));
  REQUIRE(ensemble);
  CHECK(ensemble->base_margin[0] == once);
  CHECK(ensemble->trees[0].nodes[0].value == once);
  CHECK(ensemble->trees[0].nodes[1].value == once);
}

TEST_CASE("one number stands for each output, and a list says how many there are") {
  const auto broadcast = read_text(document(plain + R"("outputs":3,"base_margin":0.5,)", ""));
  REQUIRE(broadcast);
  CHECK(broadcast->base_margin == std::vector<double>{0.5, 0.5, 0.5});
  const auto counted = read_text(document(plain + R"("bias":[1,2],)", ""));
  REQUIRE(counted);
  CHECK(counted->base_margin == std::vector<double>{0, 0});
  CHECK(refusal(document(plain + R"("outputs":3,"bias":[1,2],)", "")) ==
        "bias: 2 numbers for 3 outputs");
  CHECK(refusal(document(plain + R"("base_margin":[1],"bias":[1,2],)", "")) ==
        "bias: 2 numbers for 1 outputs");
  CHECK(refusal(document(plain + R"("base_margin":[],)", "")) ==
        "base_margin: 0 numbers for 0 outputs");
}

TEST_CASE("what is wrong before the trees is named by its path") {
  const auto header = [](const std::string& text) { return refusal(document(text)); };
  CHECK(refusal("").find("damaged or cut short at byte") == 0);
  CHECK(refusal("[1]") == "an object must stand here");
  CHECK(refusal("{}") == R"("copse_ensemble" must be the first key)");
  CHECK(refusal(R"({"features":2})") == R"(features: "copse_ensemble" must be the first key)");
  CHECK(refusal(R"({"copse_ensemble":2})") == "copse_ensemble: this version reads 1");
  CHECK(refusal(R"({"copse_ensemble":"1"})") == "copse_ensemble: the number 1 must stand here");
  CHECK(refusal(R"({"copse_ensemble":[1]})") == "copse_ensemble: the number 1 must stand here");
  CHECK(refusal(R"({"copse_ensemble":1})") == "trees: absent; they must be the last key");
  CHECK(header(R"("test":"<",)") == R"(trees: "features" must stand before the trees)");
  CHECK(header(plain + R"("bais":1,)") == "bais: there is no such key");
  CHECK(header(plain + R"("bais":[1],)") == "bais: there is no such key");
  CHECK(header(plain + R"("features":3,)") == "features: given twice");
  CHECK(header(R"("features":-1,)") == "features: a whole number from 0 to 65536 must stand here");
  CHECK(header(R"("features":"age",)") ==
        "features: a count, or an array of names and objects must stand here");
  CHECK(header(R"("features":["a",{}],)") ==
        "features[1]: either each feature has a name or none has");
  CHECK(header(R"("features":[["a"]],)") == "features[0]: a name, or an object must stand here");
  CHECK(header(R"("features":[{"nam":"a"}],)") == "features[0].nam: there is no such key");
  CHECK(header(R"("features":[{"unseen":"error"}],)").find("features[0]: unseen: ") == 0);
  CHECK(header(R"("features":[{"unseen":"never"}],)") ==
        R"(features[0].unseen: "error", "missing" or "other" must stand here)");
  CHECK(header(R"("features":[{"categories":[1]}],)") ==
        "features[0].categories[0]: a text must stand here");
  CHECK(header(plain + R"("sum":"f32",)") == R"(sum: "float32" or "float64" must stand here)");
  CHECK(header(plain + R"("outputs":4097,)") ==
        "outputs: a whole number from 1 to 4096 must stand here");
  CHECK(header(plain + R"("divisor":null,)") == "divisor: a number must stand here");
  CHECK(header(plain + R"("divisor":0,)") ==
        "the divisor is not a number above 0 of the model's type");
  CHECK(header(plain + R"("bias":[true],)") == "bias[0]: a number must stand here");
  CHECK(header(plain + R"("bias":[[1]],)") == "bias[0]: a number must stand here");
  CHECK(header(plain + R"("sets":[1],)") == "sets[0]: an array of numbers must stand here");
  CHECK(header(plain + R"("sets":[["a"]],)") == "sets[0][0]: a number must stand here");
  CHECK(header(plain + R"("classes":"a",)") == "classes: an array of texts must stand here");
  CHECK(refusal(R"({"copse_ensemble":1,"features":1,"trees":[],"x":[1]})") ==
        "x: stands after trees, which must be the last key");
}

TEST_CASE("what is wrong in a tree is named by its path") {
  const auto tree = [](const std::string& text) { return refusal(document(plain, text)); };
  CHECK(tree("1") == "trees[0]: an object must stand here");
  CHECK(tree("{}") == "trees[0].value: absent or empty; it has one number a node");
  CHECK(tree(R"({"value":[1],"left":0})") == "trees[0].left: an array must stand here");
  CHECK(tree(R"({"value":[1],"lefft":[0]})") == "trees[0].lefft: there is no such key");
  CHECK(tree(R"({"value":[1],"left":[0.5]})") ==
        "trees[0].left[0]: a node of this tree, or -1 in a leaf, must stand here");
  CHECK(tree(R"({"value":[1],"left":[4294967296]})").find("trees[0].left[0]: ") == 0);
  CHECK(tree(R"({"value":["1"]})") == "trees[0].value[0]: a number must stand here");
  CHECK(tree(R"({"value":[true]})") == "trees[0].value[0]: a number must stand here");
  CHECK(tree(R"({"value":[[1]]})") == "trees[0].value[0]: a number must stand here");
  CHECK(tree(R"({"value":[1,2]})") == "trees[0].left: absent from a tree of more than one node");
  CHECK(tree(R"({"value":[1],"cover":[1,2]})") ==
        "trees[0].cover: 2 entries where there are 1 in value");
  CHECK(tree(R"({"value":[1],"cover":[-1]})") ==
        "trees[0].cover[0]: a number that is not negative must stand here");
  CHECK(tree(R"({"value":[1],"number":[-1]})").find("trees[0].number[0]: a whole number") == 0);
  CHECK(tree(R"({"value":[1],"missing_left":[2]})") ==
        "trees[0].missing_left[0]: true or false must stand here");
  CHECK(tree(R"({"value":[1],"test":["<>"]})").find(R"(trees[0].test[0]: "<", "<=", )") == 0);
  CHECK(tree(R"({"value":[1],"output":1})") == "tree 0: it adds to output 1 of 1");
  CHECK(tree(R"({"value":["inf"]})") ==
        "tree 0, node 0: its value is not a finite number of the model's type");

  const auto stumped = [&](const std::string& from, const std::string& to) {
    std::string text = stump;
    return tree(text.replace(text.find(from), from.size(), to));
  };
  CHECK(stumped("[1,-1,-1]", "[1,-1,1]") ==
        "trees[0].right[2]: one child only; a leaf has -1 in left and in right");
  CHECK(stumped("[1,-1,-1]", "[3,-1,-1]") == "tree 0, node 0: child 3 does not exist");
  CHECK(stumped("[1,-1,-1]", "[0,-1,-1]").find("tree 0, node 0: ") == 0);
  CHECK(stumped("[1,-1,-1]", "[2,-1,-1]") ==
        "tree 0, node 2: it is reached twice, so this is no tree");
  CHECK(stumped("[0,0,0]", "[null,0,0]") ==
        "trees[0].feature[0]: an inner node asks for a feature, from 0 on");
  CHECK(stumped("[0,0,0]", "[2,0,0]") == "tree 0, node 0: it splits on feature 2 of 2");
  CHECK(stumped("{", R"({"test":"in",)") ==
        "trees[0].set[0]: this node's test needs a set, from 0 on");
  CHECK(stumped("{", R"({"test":"in","set":[0,0,0],)") == "tree 0, node 0: set 0 does not exist");
  CHECK(refusal(document(R"("features":1,)")).find("trees[0].test[0]: nothing says how") == 0);
  CHECK(stumped("{", R"({"leaf_values":[[1,2]],)") ==
        "trees[0].leaf_values: 1 rows where there are 2 leaves");
  CHECK(stumped("{", R"({"leaf_values":[[1,2],[1]],)").find("trees[0].leaf_values[1]") == 0);
  CHECK(stumped("{", R"({"leaf_values":[[1,2],[1,2,3]],)").find("trees[0].leaf_values[1]") == 0);
  CHECK(stumped("{", R"({"leaf_values":[1,2],)") ==
        "trees[0].leaf_values[0]: an array of numbers must stand here");
  CHECK(stumped("{", R"({"linear":[{}],)") ==
        "trees[0].linear: 1 entries where there are 2 leaves");
  CHECK(stumped("{", R"({"linear":[{},{"features":[0]}],)") ==
        "trees[0].linear[1].coefficients: 0 numbers where there are 1 features");
  CHECK(stumped("{", R"({"linear":[{"constan":1}],)") ==
        "trees[0].linear[0].constan: there is no such key");
  CHECK(stumped("{", R"({"linear":[{},{}],"leaf_values":[[1,2],[3,4]],)") ==
        "trees[0].linear: stands beside leaf_values; a tree has one of the two");
}

TEST_CASE("a neutral document cut at any byte is refused") {
  REQUIRE(read_text(everything));
  for (std::size_t size = 0; size < everything.size(); ++size)
    REQUIRE(!read_text(everything.substr(0, size)));
}

TEST_CASE("any byte of a neutral document changed never does harm") {
  std::mt19937 random(7);
  std::size_t refused = 0;
  for (std::size_t i = 0; i < everything.size(); ++i)
    for (const char c : {'\0', '[', '{', '"', '9', '\xff', ',', '-', ']', 'e'}) {
      std::string damaged = everything;
      damaged[i] = c;
      damaged[random() % damaged.size()] ^= static_cast<char>(1U << random() % 8);
      const auto ensemble = read_text(damaged);
      if (ensemble)
        REQUIRE(validate(*ensemble));
      else
        REQUIRE(!ensemble.error().message.empty());
      refused += ensemble ? 0U : 1U;
    }
  CHECK(refused > everything.size());
}

TEST_CASE("counts and nesting without end are refused") {
  CHECK(!read_text(document(plain, std::string(100'000, '['))));
  CHECK(!read_text(R"({"copse_ensemble":1,"features":)" + std::string(100'000, '[')));
  std::string names;
  for (int i = 0; i < 65'537; ++i) names += i == 0 ? R"("")" : R"(,"")";
  CHECK(refusal(document(R"("features":[)" + names + "],")).find("more than 65536 features") !=
        std::string::npos);
  std::string deep_left;
  std::string deep_right;
  std::string zeros;
  for (int i = 0; i < 1025; ++i) {  // a chain: node i has the leaf i + 1 and goes on at i + 2
    deep_left += std::to_string(2 * i + 1) + ",-1,";
    deep_right += std::to_string(2 * i + 2) + ",-1,";
    zeros += "0,0,";
  }
  const std::string deep = R"({"left":[)" + deep_left + R"(-1],"right":[)" + deep_right +
                           R"(-1],"feature":[)" + zeros + R"(0],"value":[)" + zeros + "0]}";
  CHECK(refusal(document(plain, deep)) == "tree 0 is deeper than 1024");
}

TEST_CASE("an import is recognised by its first key and reports its progress") {
  const auto model = import_model(bytes_of(" \n" + document(plain)), "any.name");
  REQUIRE(model);
  CHECK(!model->preparation);
  std::string trees = stump;
  while (trees.size() < 3'000'000) trees += "," + stump;
  double last = 0;
  std::size_t calls = 0;
  REQUIRE(import_neutral(bytes_of(document(plain, trees)), [&](double share) {
    CHECK(share >= last);
    last = share;
    ++calls;
  }));
  CHECK(last == 1);
  CHECK(calls >= 3);
}
