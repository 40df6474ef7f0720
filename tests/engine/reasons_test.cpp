#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "explain/reasons.hpp"
#include "features/dependencies.hpp"
#include "memory_host.hpp"
#include "model.hpp"
#include "random_ensemble.hpp"
#include "xgboost_text.hpp"

using namespace copse;
using namespace copse::testing;
using nlohmann::ordered_json;

namespace {

// Two inputs that are features as they stand, and one feature of both: late, limit, both.
Package spoken_package() {
  EnsembleShape shape;
  shape.features = 3;
  Package package = package_of({random_ensemble(shape, 3)});
  package.program.feature_names = {"late", "limit", "both"};
  package.inputs = {"late", "limit", "third"};
  Reasons reasons;
  reasons.languages = {{"en", ","}, {"de", "."}};
  reasons.groups = {"history", "credit"};
  reasons.group_of_feature = {0, 1, Reasons::unspoken};
  const auto add = [&](std::uint32_t group, bool raises, std::vector<Reason::Range> when,
                       const std::string& text) {
    Reason reason;
    reason.group = group;
    reason.raises = raises;
    reason.when = std::move(when);
    reason.texts = {text, "de: " + text};
    reasons.all.push_back(std::move(reason));
  };
  add(0, true, {{3, 6, 100}}, "all {late} late");
  add(0, true, {{3, 1, 100}}, "{late} late");
  add(0, false, {}, "never late");
  add(1, true, {}, "limit {limit:amount}");
  add(1, false, {{1, 0, 1}}, "{limit:percent} %");
  package.reasons = std::move(reasons);
  return package;
}

std::vector<std::string> said(const Package& package, std::vector<double> effects,
                              std::vector<double> values, std::size_t language = 0,
                              std::size_t most = 4) {
  const std::vector<double> columns{values[0], values[1], 0, values[0], values[1], 0};
  std::vector<std::string> texts;
  const auto reads = inputs_of_features(package.program);
  for (const SpokenReason& reason : speak(
           package, effects, reads, [&](std::uint32_t c) { return columns[c]; }, language, most))
    texts.push_back(reason.text);
  return texts;
}

using Texts = std::vector<std::string>;

ordered_json recipe() {
  return ordered_json::parse(R"({"copse":1,"name":"r","version":"1",
    "inputs":[{"name":"age"},{"name":"limit"}],
    "groups":[{"name":"g","label":"G"}],
    "features":[{"name":"age","group":"g"},{"name":"limit","group":"g"}],
    "members":[{"name":"m","file":"m.json"}],
    "reasons":{"languages":[{"name":"en","thousands":","}],"unspeakable":["age"],
      "texts":[{"group":"g","effect":"raises","when":{"limit":[0,null]},
                "text":{"en":"a limit of {limit:amount}"}}]}})");
}

Package pack(const ordered_json& json) {
  MemoryHost host;
  host.files["m.json"] = XGBoostText{}.text();
  host.files["r.json"] = json.dump();
  REQUIRE(host.run({"pack", "r.json", "-o", "p.copse"}) == 0);
  const std::string& file = host.files["p.copse"];
  const auto model = Model::load({reinterpret_cast<const std::byte*>(file.data()), file.size()});
  REQUIRE(model);
  return model->package();
}

std::string packed(const ordered_json& json) {
  MemoryHost host;
  host.files["m.json"] = XGBoostText{}.text();
  host.files["r.json"] = json.dump();
  return host.run({"pack", "r.json", "-o", "p.copse"}) == 0 ? "packed" : host.warnings;
}

}  // namespace

TEST_CASE("reasons come strongest first, whichever way they push, in the language that is asked") {
  const Package package = spoken_package();
  CHECK(said(package, {0.1, -0.2, 9}, {2, 0.5}) == Texts{"50 %", "2 late"});
  CHECK(said(package, {-0.3, 0.2, 9}, {2, 1234567.5}) == Texts{"never late", "limit 1,234,568"});
  CHECK(said(package, {-0.3, 0.2, 9}, {2, 1234567}, 1) ==
        Texts{"de: never late", "de: limit 1.234.567"});
  CHECK(said(package, {-0.3, 0.2, 9}, {2, -1234}, 0, 1) == Texts{"never late"});
  CHECK(said(package, {0.1, 0.2, 9}, {6, -999.5}) == Texts{"limit -1,000", "all 6 late"});
}

TEST_CASE("of equal effects the group that is named first is told first") {
  const Package package = spoken_package();
  CHECK(said(package, {-0.2, 0.2, 0}, {2, 5}) == Texts{"never late", "limit 5"});
  CHECK(said(package, {0.2, -0.2, 0}, {2, 1}) == Texts{"2 late", "100 %"});
}

TEST_CASE("no sentence is made of what is missing, holds in no range, or adds next to nothing") {
  const Package package = spoken_package();
  const double missing = std::nan("");
  CHECK(said(package, {0.1, 0.2, 9}, {missing, missing}).empty());
  CHECK(said(package, {0.1, -0.2, 9}, {2, 1.5}) == Texts{"2 late"});
  CHECK(said(package, {0.1, 0.2, 9}, {0, 1e300}).empty());
  CHECK(said(package, {0.0009, -0.0009, 9}, {2, 0.5}).empty());
}

TEST_CASE("reasons survive the package's file, and damaged ones are refused") {
  Package package = spoken_package();
  const auto again = read(write(package));
  REQUIRE(again);
  CHECK(write(again->package) == write(package));
  CHECK(said(again->package, {0.1, -0.2, 9}, {2, 0.5}) == Texts{"50 %", "2 late"});
  const auto because = [&](auto&& change) {
    Package changed = spoken_package();
    change(*changed.reasons);
    const Status status = validate(changed);
    return status ? "sound" : status.error().message;
  };
  CHECK(because([](Reasons& r) { r.all[1].group = 2; }) == "reason 1: out of range");
  CHECK(because([](Reasons& r) { r.all[0].when[0].least = std::nan(""); }) ==
        "reason 0: out of range");
  CHECK(because([](Reasons& r) { r.all[2].texts[1] = "{late"; }) ==
        "reason 2: \"{late\" has no end");
  CHECK(because([](Reasons& r) { r.all[2].texts[1] = "{age}"; }) ==
        "reason 2: there is no feature or input \"age\"");
  CHECK(because([](Reasons& r) { r.group_of_feature.pop_back(); }) ==
        "reasons: not every feature has a group");
  CHECK(because([](Reasons& r) { r.languages.clear(); }) == "reasons: there is no language");
}

TEST_CASE("a recipe's reasons tell nothing unspeakable, and what is wrong with them has a path") {
  CHECK(packed(recipe()) == "packed");
  const auto because = [](auto&& change) {
    ordered_json json = recipe();
    change(json["reasons"]);
    return packed(json);
  };
  const std::string place = "copse: r.json: reasons";
  CHECK(because([](auto& r) { r["texts"][0]["text"]["en"] = "{age} years old"; }) ==
        place + ".texts[0].text.en: it tells \"age\", which is unspeakable\n");
  CHECK(because([](auto& r) {
          r["texts"][0]["when"] = {{"age", {1, 2}}};
        }) == place + ".texts[0].when.age: it tells \"age\", which is unspeakable\n");
  CHECK(because([](auto& r) { r["unspeakable"] = {"sex"}; }) ==
        place + ".unspeakable[0]: there is no input \"sex\"\n");
  CHECK(because([](auto& r) { r["texts"][0]["group"] = "h"; }) ==
        place + ".texts[0].group: there is no group \"h\"\n");
  CHECK(because([](auto& r) { r["texts"][0]["effect"] = "lifts"; }) ==
        place + ".texts[0].effect: \"raises\" or \"lowers\" must stand here\n");
  CHECK(because([](auto& r) {
          r["texts"][0]["text"] = {{"de", "ja"}};
        }) == place + ".texts[0].text.en: a text must stand here\n");
  CHECK(because([](auto& r) { r["texts"][0]["text"]["en"] = "{limit:money}"; }) ==
        place + ".texts[0].text.en: a value is written :percent or :amount, and not \":money\"\n");
  CHECK(because([](auto& r) {
          r["texts"][0]["when"]["limit"] = {2, 1};
        }) == place + ".texts[0].when.limit: the range is empty\n");
}

TEST_CASE("a text of what is counted needs every input of it, unless it allows for missing ones") {
  ordered_json json = recipe();
  json["inputs"].push_back({{"name", "rent"}});
  json["features"].push_back({{"name", "known"},
                              {"group", "g"},
                              {"expr", {"count", {"list", {">", "limit", 0}, {">", "rent", 0}}}}});
  ordered_json& text = json["reasons"]["texts"][0];
  text = {{"group", "g"},
          {"effect", "raises"},
          {"when", {{"known", {0, nullptr}}}},
          {"text", {{"en", "{known} are known"}}}};
  const auto told = [&](double rent) {
    const Package package = pack(json);
    const std::vector<double> columns{30, 100, rent, 30, 100, std::isnan(rent) ? 1.0 : 2.0};
    Texts texts;
    for (const SpokenReason& reason : speak(
             package, std::vector<double>{0, 0.5, 0}, inputs_of_features(package.program),
             [&](std::uint32_t column) { return columns[column]; }, 0, 4))
      texts.push_back(reason.text);
    return texts;
  };
  CHECK(told(50) == Texts{"2 are known"});
  CHECK(told(std::nan("")).empty());
  text["missing"] = "allowed";
  CHECK(told(std::nan("")) == Texts{"1 are known"});
  text["missing"] = true;
  CHECK(packed(json) ==
        "copse: r.json: reasons.texts[0].missing: \"allowed\" must stand here, or nothing\n");
}

TEST_CASE("contributions to the prediction sum to it, and are the margin's times one number") {
  EnsembleShape shape;
  shape.sum = Real::f64;
  Package package = package_of({random_ensemble(shape, 8)});
  Random random(5);
  for (Tree& tree : package.members[0].ensemble.trees)
    for (std::size_t i = tree.nodes.size(); i-- > 0;) {
      Node& node = tree.nodes[i];
      node.cover = node.is_leaf() ? 1 + random.below(9)
                                  : tree.nodes[static_cast<std::size_t>(node.left)].cover +
                                        tree.nodes[static_cast<std::size_t>(node.right)].cover;
    }
  package.members[0].ensemble.link = Link::sigmoid;
  package.members[0].ensemble.task = Task::classification;
  package.calibration = Calibration{};
  package.calibration->slope = 0.7;
  auto model = Model::from(std::move(package));
  INFO((model ? "" : model.error().message));
  REQUIRE(model);
  const std::vector<double> values = random_rows(40, 5, 12);
  const Rows rows(values.data(), 40, 5, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, 5));
  std::vector<double> margin(240);
  std::vector<double> prediction(240);
  std::vector<double> predictions(40);
  Workspace workspace;
  REQUIRE(model->explain(rows, margin.data(), workspace));
  REQUIRE(model->explain_prediction(rows, prediction.data(), workspace));
  model->score(rows, {predictions.data()});
  for (std::size_t r = 0; r < 40; ++r) {
    double sum = 0;
    for (std::size_t i = 0; i < 6; ++i) sum += prediction[r * 6 + i];
    CHECK(sum == Approx(predictions[r]).epsilon(1e-9));
    for (std::size_t f = 2; f < 6; ++f)
      CHECK(prediction[r * 6 + f] * margin[r * 6 + 1] ==
            Approx(prediction[r * 6 + 1] * margin[r * 6 + f]).margin(1e-12));
  }
}
