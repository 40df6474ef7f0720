#include <cmath>

#include <catch2/catch.hpp>

#include "copse.h"
#include "memory_host.hpp"
#include "model.hpp"
#include "package/sections.hpp"
#include "random_ensemble.hpp"
#include "score/score.hpp"
#include "xgboost_text.hpp"

using namespace copse;
using namespace copse::testing;

namespace {

constexpr std::uint32_t inputs = 5;

Rows rows_of(const std::vector<double>& values) {
  return {values.data(), static_cast<Eigen::Index>(values.size() / inputs), inputs,
          Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, inputs)};
}

// The margin of a row whose features of `known` are x's, and the others z's.
double margin_of(const Ensemble& ensemble, std::uint32_t output, std::uint32_t known,
                 const double* x, const double* z) {
  std::vector<double> row(inputs);
  for (std::uint32_t f = 0; f < inputs; ++f) row[f] = (known >> f & 1U) != 0 ? x[f] : z[f];
  std::vector<double> margins(ensemble.output_count());
  score_reference(ensemble, row, margins);
  return margins[output];
}

// What coalitions are worth by the definition, all 2^inputs of them.
std::vector<double> worths(const Ensemble& ensemble, std::uint32_t output, const double* x,
                           const Background& background) {
  std::vector<double> found(1U << inputs);
  const std::size_t rows = background.inputs.size() / inputs;
  for (std::uint32_t known = 0; known < found.size(); ++known) {
    double weights = 0;
    for (std::size_t z = 0; z < rows; ++z) {
      const double weight = background.weights.empty() ? 1 : background.weights[z];
      found[known] +=
          weight * margin_of(ensemble, output, known, x, background.inputs.data() + z * inputs);
      weights += weight;
    }
    found[known] /= weights;
  }
  return found;
}

double shapley(const std::vector<double>& worth, std::uint32_t feature) {
  double sum = 0;
  for (std::uint32_t known = 0; known < worth.size(); ++known) {
    if ((known >> feature & 1U) != 0) continue;
    const auto size = static_cast<double>(__builtin_popcount(known));
    sum += std::tgamma(size + 1) * std::tgamma(inputs - size) / std::tgamma(inputs + 1.0) *
           (worth[known | 1U << feature] - worth[known]);
  }
  return sum;
}

Background random_background(std::size_t rows, std::uint32_t seed, bool weighted) {
  Background background{random_rows(rows, inputs, seed), {}};
  Random random(seed);
  for (std::size_t i = 0; weighted && i < rows; ++i)
    background.weights.push_back(1 + random.below(9));
  return background;
}

Model model_of(std::vector<Ensemble> ensembles, Background background) {
  Package package = package_of(std::move(ensembles));
  package.background = std::move(background);
  auto model = Model::from(std::move(package));
  INFO((model ? "" : model.error().message));
  REQUIRE(model);
  return std::move(*model);
}

std::string refusal(Package package) {
  const auto model = Model::from(std::move(package));
  if (!model) return model.error().message;
  Workspace workspace;
  const std::vector<double> row = random_rows(1, inputs, 1);
  std::vector<double> out(model->output_count() * (1 + inputs));
  const Status status = model->explain_against_background(rows_of(row), out.data(), workspace);
  return status ? "explained" : status.error().message;
}

MemoryHost host() {
  MemoryHost host;
  host.files["m.json"] = XGBoostText{}.text();
  host.files["r.json"] = R"({"copse":1,"name":"r","version":"2",
    "inputs":[{"name":"age"},{"name":"limit"}], "features":[{"name":"age"},{"name":"limit"}],
    "members":[{"name":"m","file":"m.json"}],
    "background":{"file":"b.csv","weight":"clients"}, "answers":[[30,40]]})";
  host.files["b.csv"] = "clients,limit,age\n3,1,20\n1,200000,40\n";
  host.files["d.csv"] = "age,limit\n20,1\n40,200000\nNA,NA\n";
  return host;
}

}  // namespace

TEST_CASE("contributions against a background are Shapley values of its mean margin") {
  EnsembleShape shape;
  shape.sum = Real::f64;
  shape.trees = 6;
  for (std::uint32_t seed = 0; seed < 12; ++seed) {
    shape.tests = seed % 2 == 0 ? std::vector<Test>{Test::less} : std::vector<Test>{};
    shape.input = seed % 3 == 0 ? Real::f64 : Real::f32;
    shape.outputs = 1 + seed % 3;
    shape.vectors = seed % 4 == 1;
    shape.steps = seed % 5 == 2;
    shape.depth = 1 + seed % 9;
    const Ensemble ensemble = random_ensemble(shape, seed);
    // More than a block of rows, in one case.
    const Background background = random_background(seed == 3 ? 150 : 9, seed + 50, seed % 2 == 1);
    const Model model = model_of({ensemble}, background);
    const std::vector<double> values = random_rows(4, inputs, seed + 100);
    std::vector<double> found(4 * std::size_t{shape.outputs} * (1 + inputs));
    Workspace workspace;
    REQUIRE(model.explain_against_background(rows_of(values), found.data(), workspace));
    for (std::size_t r = 0; r < 4; ++r)
      for (std::uint32_t k = 0; k < shape.outputs; ++k) {
        const double* one = found.data() + (r * shape.outputs + k) * (1 + inputs);
        const std::vector<double> worth =
            worths(ensemble, k, values.data() + r * inputs, background);
        INFO("seed " << seed << " row " << r << " output " << k);
        CHECK(one[0] == Approx(worth[0]).margin(1e-12));
        for (std::uint32_t f = 0; f < inputs; ++f)
          CHECK(one[1 + f] == Approx(shapley(worth, f)).margin(1e-12));
      }
  }
}

TEST_CASE("members' contributions against a background are averaged, and sum to the margin") {
  EnsembleShape shape;
  shape.sum = Real::f64;
  shape.depth = 9;
  Package package = package_of({random_ensemble(shape, 1), random_ensemble(shape, 2)});
  package.members[1].weight = 3;
  package.background = random_background(40, 4, true);
  const auto model = Model::from(std::move(package));
  REQUIRE(model);
  const std::vector<double> values = random_rows(300, inputs, 5);
  std::vector<double> found(300 * (1 + inputs));
  std::vector<double> of_predictions = found;
  Workspace workspace;
  REQUIRE(model->explain_against_background(rows_of(values), found.data(), workspace));
  REQUIRE(model->explain_prediction_against_background(rows_of(values), of_predictions.data(),
                                                       workspace));
  std::vector<double> margins(300);
  std::vector<double> predictions(300);
  model->score(rows_of(values), {predictions.data(), margins.data()});
  for (std::size_t r = 0; r < 300; ++r) {
    double sum = 0;
    double of_prediction = 0;
    for (std::size_t i = 0; i < 1 + inputs; ++i) {
      sum += found[r * (1 + inputs) + i];
      of_prediction += of_predictions[r * (1 + inputs) + i];
    }
    CHECK(sum == Approx(margins[r]).margin(1e-12));
    CHECK(of_prediction == Approx(predictions[r]).margin(1e-12));
  }
}

TEST_CASE("a row that is the whole background has no contributions") {
  const Ensemble ensemble = random_ensemble({}, 7);
  const std::vector<double> row = random_rows(1, inputs, 8);
  const Model model = model_of({ensemble}, {row, {}});
  std::vector<double> found(1 + inputs);
  Workspace workspace;
  REQUIRE(model.explain_against_background(rows_of(row), found.data(), workspace));
  for (std::uint32_t f = 0; f < inputs; ++f) CHECK(found[1 + f] == 0);
}

TEST_CASE("what cannot be explained against a background says why") {
  EnsembleShape shape;
  CHECK(refusal(package_of({random_ensemble(shape, 1)})) ==
        "the model has no background to be explained against: its recipe names none");
  const auto with = [&](std::vector<Ensemble> ensembles, Background background) {
    Package package = package_of(std::move(ensembles));
    package.background = std::move(background);
    return package;
  };
  const Background rows = random_background(3, 1, false);
  CHECK(refusal(with({random_ensemble(shape, 1)}, rows)) == "explained");
  shape.aggregate = Aggregate::maximum;
  CHECK(refusal(with({random_ensemble(shape, 1)}, rows)) ==
        "member \"member-0\" cannot be explained: its margin is the minimum or maximum of its "
        "leaves, and not their sum");
  shape.aggregate = Aggregate::sum;
  shape.sum = Real::f64;
  shape.linear = true;
  CHECK(refusal(with({random_ensemble(shape, 1)}, rows)) ==
        "member \"member-0\" cannot be explained: its leaves are linear models");
  shape.linear = false;
  Package averaged = with({random_ensemble(shape, 1), random_ensemble(shape, 2)}, rows);
  averaged.combine = Combine::prediction;
  CHECK(refusal(averaged) ==
        "the model cannot be explained: it averages predictions, and not margins");
  const Ensemble plain = random_ensemble(shape, 1);
  CHECK(refusal(with({plain}, {{}, {}})) == "background: there are no rows, or they are not whole");
  CHECK(refusal(with({plain}, {{1, 2}, {}})) ==
        "background: there are no rows, or they are not whole");
  CHECK(refusal(with({plain}, {rows.inputs, {1, 2}})) == "background: not every row has a weight");
  CHECK(refusal(with({plain}, {rows.inputs, {1, 2, 0}})) == "background: a weight is not above 0");
  CHECK(refusal(with({plain}, {rows.inputs, {1, 2, INFINITY}})) ==
        "background: the weights are not finite");
  CHECK(refusal(with({plain}, {std::vector<double>((16'384 + 1) * inputs), {}})) ==
        "background: 16385 rows, and 16384 at most can be");
}

TEST_CASE("a background is packed and read back; a package without one is as it was") {
  Package package = package_of({random_ensemble({}, 1)});
  const std::vector<std::byte> without = write(package);
  package.background = random_background(7, 2, true);
  const std::vector<std::byte> with = write(package);
  const auto unpacked = read(with);
  REQUIRE(unpacked);
  CHECK(unpacked->package.background->weights == package.background->weights);
  CHECK(write(unpacked->package) == with);
  const auto plain = read(without);
  REQUIRE(plain);
  CHECK_FALSE(plain->package.background);
  CHECK(with.size() == without.size() + table_entry_size + 8 * (7 * inputs + 7 + 1));
}

TEST_CASE("the C ABI explains against a background as the model does") {
  Package package = package_of({random_ensemble({}, 1)});
  const auto load = [](const Package& from) {
    const std::vector<std::byte> bytes = write(from);
    copse_model* model = nullptr;
    REQUIRE(copse_load(bytes.data(), bytes.size(), &model) == COPSE_OK);
    return model;
  };
  copse_model* bare = load(package);
  const std::vector<double> row = random_rows(1, inputs, 3);
  std::vector<double> found(1 + inputs, 7);
  CHECK(copse_background_count(bare) == 0);
  CHECK(copse_explain_against_background(bare, row.data(), 1, inputs, 1, found.data()) ==
        COPSE_UNSUPPORTED);
  CHECK(std::string(copse_last_error()).find("has no background") != std::string::npos);
  CHECK(found == std::vector<double>(1 + inputs, 7));
  copse_unload(bare);
  package.background = random_background(7, 2, false);
  copse_model* model = load(package);
  CHECK(copse_background_count(model) == 7);
  CHECK(copse_explain_against_background(model, row.data(), 1, inputs, 1, nullptr) ==
        COPSE_ARGUMENT);
  CHECK(copse_explain_against_background(nullptr, row.data(), 1, inputs, 1, found.data()) ==
        COPSE_ARGUMENT);
  const Model direct = model_of({random_ensemble({}, 1)}, *package.background);
  std::vector<double> expected(1 + inputs);
  Workspace workspace;
  REQUIRE(copse_explain_against_background(model, row.data(), 1, inputs, 1, found.data()) ==
          COPSE_OK);
  REQUIRE(direct.explain_against_background(rows_of(row), expected.data(), workspace));
  CHECK(found == expected);
  REQUIRE(copse_explain_prediction_against_background(model, row.data(), 1, inputs, 1,
                                                      found.data()) == COPSE_OK);
  REQUIRE(direct.explain_prediction_against_background(rows_of(row), expected.data(), workspace));
  CHECK(found == expected);
  copse_unload(model);
}

TEST_CASE("pack reads a recipe's background, and explain tells contributions against it") {
  MemoryHost h = host();
  REQUIRE(h.run({"pack", "r.json", "-o", "r.copse"}) == 0);
  CHECK(h.warnings.empty());
  REQUIRE(h.run({"inspect", "r.copse"}) == 0);
  CHECK(h.output.find("background to explain against: 2 rows\n") != std::string::npos);
  REQUIRE(h.run({"explain", "r.copse", "d.csv", "--against", "background"}) == 0);
  // The margins are −0.25, 0.125 and −0.25; the first of the background's weighs 3 of 4.
  CHECK(h.output ==
        "base,age,limit\n-0.15625,-0.171875,0.078125\n-0.15625,0.515625,-0.234375\n"
        "-0.15625,-0.09375,0\n");
  REQUIRE(h.run({"explain", "m.json", "d.csv", "--against=background"}) == 1);
  CHECK(h.warnings.find("m.json: the model has no background") != std::string::npos);
  CHECK(h.run({"explain", "r.copse", "d.csv", "--against", "nobody"}) == 2);
  CHECK(h.warnings.find("\"nobody\" is not training or background") != std::string::npos);
}

TEST_CASE("what is wrong with a background is named by its place in the recipe and its table") {
  const auto because = [](const std::string& table, const std::string& declared) {
    MemoryHost h = host();
    std::string& recipe = h.files["r.json"];
    const std::string was = R"({"file":"b.csv","weight":"clients"})";
    recipe.replace(recipe.find(was), was.size(), declared);
    h.files["b.csv"] = table;
    return h.run({"pack", "r.json", "-o", "r.copse"}) == 0 ? "packed" : h.warnings;
  };
  const std::string both = R"({"file":"b.csv","weight":"clients"})";
  const auto told = [](const std::string& errors, const std::string& what) {
    CAPTURE(errors);
    CHECK(errors.find(what) != std::string::npos);
  };
  CHECK(because("age,limit\n1,2\n", R"({"file":"b.csv"})") == "packed");
  told(because("", R"({"file":"c.csv"})"), "r.json: background.file: ");
  told(because("", R"({"rows":3})"), "r.json: background");
  told(because("", R"({"file":"b.csv","weight":1})"), "r.json: background.weight: ");
  told(because("age\n1\n", both),
       "r.json: background: b.csv: line 1: there is no column \"limit\", which the model takes");
  told(because("age,limit\n1,2\n", both),
       "r.json: background: b.csv: line 1: there is no column \"clients\"");
  told(because("age,limit,clients\n1,2,1\n1,2,0\n", both),
       "b.csv: line 3, column \"clients\": a weight is above 0");
  told(because("age,limit,clients\n1,x,1\n", both), "b.csv: line 2, column \"limit\" (2): \"x\"");
  told(because("age,limit,clients\n", both), "b.csv: there is a header but no row");
}
