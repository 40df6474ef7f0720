#include <catch2/catch.hpp>

#include "catboost_text.hpp"
#include "import/import.hpp"
#include "lightgbm_text.hpp"
#include "memory_host.hpp"
#include "xgboost_text.hpp"

using namespace copse;
using namespace copse::testing;

namespace {

std::string replaced(std::string text, const std::string& part, const std::string& other) {
  const std::size_t at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.replace(at, part.size(), other);
}

// `trees` trees, one an output in turn, and what early stopping left.
struct Stopped {
  XGBoostText model;
  int trees = 3;
  std::string outputs = "[0,0,0]";
  std::string best = "0";
  std::string starts = "[0,1,2,3]";  // since 2.0
  std::string parallel = "1";

  std::string text() const {
    XGBoostText each = model;
    each.tree_info = outputs;
    std::string all;
    for (int t = 0; t < trees; ++t) {
      each.id = std::to_string(t);
      all += (t == 0 ? "" : ",") + each.tree();
    }
    each.id = "0";
    std::string text = replaced(each.text(), "[" + each.tree() + "]", "[" + all + "]");
    text =
        replaced(text, R"("num_parallel_tree":"1")", R"("num_parallel_tree":")" + parallel + '"');
    text = replaced(text, R"("num_trees":"1")", R"("num_trees":")" + std::to_string(trees) + '"');
    if (!starts.empty())
      text =
          replaced(text, R"("tree_info")", R"("iteration_indptr":)" + starts + R"(,"tree_info")");
    if (best.empty()) return text;
    return replaced(text, R"("attributes":{})",
                    R"("attributes":{"best_iteration":")" + best + "\"}");
  }
  Result<SourceModel> read(Iterations iterations) const {
    return import_model(bytes_of(text()), "m.json", {}, iterations);
  }
  std::size_t kept() const {
    const auto read = this->read(Iterations::best);
    INFO((read ? "" : read.error().message));
    REQUIRE(read);
    CHECK(read->note.empty());
    return read->ensemble.trees.size();
  }
  std::string refusal() const {
    const auto read = this->read(Iterations::best);
    return read ? "accepted" : read.error().message;
  }
};

}  // namespace

TEST_CASE("all iterations are read, and a note says where the best is not the last") {
  const auto all = Stopped{}.read(Iterations::all);
  REQUIRE(all);
  CHECK(all->ensemble.trees.size() == 3);
  CHECK(all->ensemble.source ==
        "XGBoost 3.2.0 binary:logistic, all 3 iterations (best_iteration 0)");
  CHECK(all->note ==
        "all 3 iterations are read, where XGBoost's scikit-learn estimators stop after the file's "
        "best_iteration 0");
  for (const char* best : {"", "2", "7", "x"}) {
    Stopped stopped;
    stopped.best = best;
    const auto read = stopped.read(Iterations::all);
    REQUIRE(read);
    CHECK(read->ensemble.source == "XGBoost 3.2.0 binary:logistic");
    CHECK(read->note.empty());
  }
}

TEST_CASE("where it is asked for, trees end with the best iteration") {
  Stopped stopped;
  CHECK(stopped.kept() == 1);
  CHECK(stopped.read(Iterations::best)->ensemble.source ==
        "XGBoost 3.2.0 binary:logistic, 1 of 3 iterations (best_iteration 0)");
  stopped.best = "1";
  CHECK(stopped.kept() == 2);
  stopped.best = "2";
  CHECK(stopped.kept() == 3);
  stopped.best = "0";
  stopped.starts = "[0,2,3]";
  CHECK(stopped.kept() == 2);
}

TEST_CASE("up to 1.7 an iteration has a tree for each class and each parallel tree") {
  Stopped stopped;
  stopped.starts = "";
  CHECK(stopped.kept() == 1);
  stopped.model.objective = "multi:softprob";
  stopped.model.num_class = "3";
  stopped.model.base_score = "5E-1";
  stopped.trees = 12;
  stopped.outputs = "[0,0,1,1,2,2,0,0,1,1,2,2]";
  stopped.parallel = "2";
  CHECK(stopped.kept() == 6);
  Stopped vectors;
  vectors.model = vector_leaves();
  vectors.starts = "";
  CHECK(vectors.kept() == 1);
}

TEST_CASE("dart's weights end with its trees") {
  Stopped stopped;
  stopped.model.booster = "dart";
  stopped.model.weight_drop = "[1,1,1]";
  CHECK(stopped.kept() == 1);
}

TEST_CASE("a best iteration that the file does not name is not made up") {
  const std::string place = "m.json: learner.attributes.best_iteration: ";
  Stopped stopped;
  stopped.best = "";
  CHECK(stopped.refusal() == place + "absent: the model was not trained with early stopping");
  for (const char* best : {"3", "4294967295", "-1", "1.5", "a"}) {
    stopped.best = best;
    CHECK(stopped.refusal() ==
          place + "\"" + std::string(best) + "\" is no iteration of the model");
  }
  stopped.best = "0";
  for (const char* starts : {"[0,2,1,3]", "[0,1]", "[-5,1,3]", "[1,2,3]", "[3]"}) {
    stopped.starts = starts;
    CHECK(stopped.refusal() == place + "\"0\" is no iteration of the model");
  }
}

TEST_CASE("other libraries' files have no trees after the best iteration") {
  for (const std::string& text : {LightGBMText{}.text(), CatBoostText{}.text(),
                                  std::string(R"({"copse_ensemble":1,"features":1,"trees":[]})"),
                                  std::string("\x08\x08\x12")}) {
    const auto read = import_model(bytes_of(text), "m", {}, Iterations::best);
    REQUIRE(!read);
    CHECK(read.error().message ==
          "m: the file names no best iteration: only XGBoost's do, others keep no trees after it");
  }
}

TEST_CASE("the command line reads all iterations with a warning, or the best as told") {
  MemoryHost host;
  host.files["m.json"] = Stopped{}.text();
  host.files["d.csv"] = "age,limit\n20,1\n";
  REQUIRE(host.run({"score", "m.json", "d.csv", "--output", "margin"}) == 0);
  CHECK(host.output == "margin\n-0.75\n");
  CHECK(host.warnings ==
        "copse: m.json: all 3 iterations are read, where XGBoost's scikit-learn estimators stop "
        "after the file's best_iteration 0 (--best-iteration does too)\n");
  REQUIRE(host.run({"score", "--best-iteration", "m.json", "d.csv", "--output", "margin"}) == 0);
  CHECK(host.output == "margin\n-0.25\n");
  CHECK(host.warnings.empty());
  REQUIRE(host.run({"inspect", "m.json"}) == 0);
  CHECK(host.output.find("all 3 iterations (best_iteration 0), 3 trees") != std::string::npos);
  REQUIRE(host.run({"inspect", "m.json", "--best-iteration"}) == 0);
  CHECK(host.output.find("1 of 3 iterations (best_iteration 0), 1 tree,") != std::string::npos);
  REQUIRE(host.run({"pack", "m.json", "--best-iteration", "-o", "m.copse"}) == 0);
  CHECK(host.warnings.empty());
  REQUIRE(host.run({"score", "m.copse", "d.csv", "--output", "margin"}) == 0);
  CHECK(host.output == "margin\n-0.25\n");
  CHECK(host.run({"score", "m.copse", "d.csv", "--best-iteration"}) == 1);
  CHECK(host.warnings.find("copse: m.copse: a package has the trees") == 0);
}

TEST_CASE("a member of a recipe says which iterations it takes") {
  MemoryHost host;
  host.files["m.json"] = Stopped{}.text();
  host.files["d.csv"] = "age,limit\n20,1\n";
  const auto pack = [&](const std::string& more) {
    host.files["r.json"] =
        R"({"copse":1,"name":"r","version":"2","inputs":[{"name":"age"},{"name":"limit"}],)"
        R"("features":[{"name":"age"},{"name":"limit"}],"members":[{"name":"m","file":"m.json")" +
        more + "}]}";
    return host.run({"pack", "r.json", "-o", "p.copse"});
  };
  REQUIRE(pack("") == 0);
  CHECK(host.warnings.find("copse: r.json: members[0].file: all 3 iterations are read") == 0);
  REQUIRE(pack(R"(,"iterations":"all")") == 0);
  CHECK(host.warnings.empty());
  REQUIRE(pack(R"(,"iterations":"best")") == 0);
  CHECK(host.warnings.empty());
  REQUIRE(host.run({"score", "p.copse", "d.csv", "--output", "margin"}) == 0);
  CHECK(host.output == "margin\n-0.25\n");
  CHECK(pack(R"(,"iterations":"first")") == 1);
  CHECK(host.warnings ==
        "copse: r.json: members[0].iterations: \"all\" or \"best\" must stand here\n");
  CHECK(host.run({"pack", "r.json", "-o", "p.copse", "--best-iteration"}) == 2);
}

TEST_CASE("what save_config writes is no model") {
  const std::string text =
      R"({"learner":{"generic_param":{},"gradient_booster":{"gbtree_model_param":{},)"
      R"("gbtree_train_param":{},"name":"gbtree"},"learner_model_param":{"base_score":"5E-1",)"
      R"("num_class":"0","num_feature":"4","num_target":"1"},)"
      R"("objective":{"name":"binary:logistic"}},"version":[3,2,0]})";
  const auto read = import_model(bytes_of(text), "c.json");
  REQUIRE(!read);
  CHECK(read.error().message ==
        "c.json: learner.gradient_booster.model.trees: absent, as in what save_config writes, "
        "which is no model; save it with booster.save_model(\"model.json\")");
}
