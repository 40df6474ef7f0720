#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "random_ensemble.hpp"
#include "whatif/counterfactual.hpp"
#include "whatif/curve.hpp"
#include "whatif/scale.hpp"

using namespace copse;
using namespace copse::testing;

namespace {

// Five inputs: three numbers, of which one only rises, a category, and one that nobody can change.
Package asked_package(std::uint32_t seed) {
  EnsembleShape shape;
  shape.trees = 12;
  Package package = package_of({random_ensemble(shape, seed)});
  package.scales.resize(5);
  for (const std::uint32_t input : {0U, 1U, 2U, 4U}) {
    package.scales[input].least = -2.5;
    package.scales[input].most = 2.5;
    package.scales[input].step = input == 1 ? 0.5 : 0.25;
  }
  package.scales[0].falls = package.scales[0].rises = true;
  package.scales[1].rises = true;
  package.scales[2].falls = package.scales[2].rises = true;
  package.scales[2].effort = 3;
  package.scales[3].categories = {2, -1, 0, 1};
  package.scales[3].falls = package.scales[3].rises = true;
  Policy policy;
  policy.exposure_input = 4;
  policy.loss_given_default = 0.75;
  policy.interest_rate = 0.05;
  policy.funding_rate = 0.01;
  policy.term = 24;
  policy.default_rate = 0.2;
  policy.mean_exposure = 1;
  policy.grades = {{"A", 1}};
  package.policy = policy;
  return package;
}

Model model_of(Package package) {
  auto model = Model::from(std::move(package));
  INFO((model ? "" : model.error().message));
  REQUIRE(model);
  return std::move(*model);
}

struct Answer {
  double prediction;
  Verdict verdict;
};

Answer ask(const Model& model, const std::vector<double>& row) {
  Answer answer{};
  Decision decision;
  Scores scores;
  scores.predictions = &answer.prediction;
  scores.decisions = &decision;
  model.score(Rows(row.data(), 1, 5, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, 5)), scores);
  answer.verdict = decision.verdict;
  return answer;
}

struct Move {
  std::uint32_t input;
  double value;
  double cost;
};

// All that the client can do, by the definition.
std::vector<Move> moves_of(const Package& package, const std::vector<double>& row) {
  std::vector<Move> moves;
  for (std::uint32_t input = 0; input < 5; ++input) {
    const Scale& scale = package.scales[input];
    const double own = row[input];
    if (!scale.categories.empty()) {
      const auto& all = scale.categories;
      const auto at = std::find(all.begin(), all.end(), own) - all.begin();
      for (std::ptrdiff_t i = 0; i < 4; ++i)
        if (i != at && at < 4)
          moves.push_back({input, all[static_cast<std::size_t>(i)],
                           std::fabs(static_cast<double>(i - at)) / 3});
      continue;
    }
    for (int k = 0; k * scale.step <= 5; ++k) {
      const double value = k * scale.step - 2.5;
      if ((value < own && scale.falls) || (value > own && scale.rises))
        moves.push_back({input, value, scale.effort * std::fabs(value - own) / 5});
    }
  }
  return moves;
}

}  // namespace

TEST_CASE("a counterfactual is the cheapest of all, by trying every one") {
  std::size_t found = 0;
  std::size_t pairs = 0;
  for (std::uint32_t seed = 0; seed < 30; ++seed) {
    const Model model = model_of(asked_package(seed));
    const Package& package = model.package();
    Random random(seed);
    std::vector<double> row;
    for (std::size_t i = 0; i < 5; ++i) row.push_back(random.grid());
    row[3] = package.scales[3].categories[random.below(4)];
    row[4] = 1;
    const double target = std::max(0.0, ask(model, row).prediction - 0.05);
    const Goal goals[] = {{}, {Goal::Kind::other, 0}, {Goal::Kind::below, target}};
    for (const Goal goal : goals) {
      Workspace workspace;
      const auto search = counterfactuals(model, row, goal, Levers::actionable, {}, 100, workspace);
      REQUIRE(search);
      const auto reaches = [&](const std::vector<double>& changed) {
        const Answer answer = ask(model, changed);
        if (goal.kind == Goal::Kind::accept) return answer.verdict == Verdict::accept;
        if (goal.kind == Goal::Kind::other) return answer.verdict != ask(model, row).verdict;
        return answer.prediction <= goal.prediction;
      };
      if (goal.kind == Goal::Kind::accept && reaches(row)) {
        CHECK(search->reached);
        CHECK(search->tried == 0);
        continue;
      }
      const std::vector<Move> moves = moves_of(package, row);
      std::map<std::set<std::uint32_t>, double> best;
      const auto consider = [&](const std::set<std::uint32_t>& inputs, double cost,
                                const std::vector<double>& changed) {
        if (!reaches(changed)) return;
        const auto known = best.find(inputs);
        if (known == best.end() || cost < known->second) best[inputs] = cost;
      };
      for (const Move& one : moves) {
        std::vector<double> changed = row;
        changed[one.input] = one.value;
        consider({one.input}, one.cost, changed);
        for (const Move& other : moves) {
          if (other.input <= one.input) continue;
          std::vector<double> both = changed;
          both[other.input] = other.value;
          consider({one.input, other.input}, one.cost + other.cost, both);
        }
      }
      for (auto it = best.begin(); it != best.end();) {
        double alone = 1e300;
        for (const std::uint32_t input : it->first)
          if (it->first.size() == 2 && best.count({input}) != 0)
            alone = std::min(alone, best[{input}]);
        it = it->second >= alone ? best.erase(it) : std::next(it);
      }
      INFO("seed " << seed << ", goal " << static_cast<int>(goal.kind));
      CHECK(search->found.size() == best.size());
      double before = 0;
      for (const Counterfactual& one : search->found) {
        std::set<std::uint32_t> inputs;
        std::vector<double> changed = row;
        for (const Change& change : one.changes) {
          inputs.insert(change.input);
          changed[change.input] = change.value;
        }
        REQUIRE(best.count(inputs) == 1);
        CHECK(one.cost == Approx(best[inputs]).margin(1e-12));
        CHECK(reaches(changed));
        CHECK(ask(model, changed).prediction == one.prediction);
        CHECK(one.cost >= before);
        before = one.cost;
        if (inputs.size() == 2) ++pairs;
        ++found;
      }
    }
  }
  CHECK(found > 50);
  CHECK(pairs > 5);
}

TEST_CASE("what is locked, missing or not the client's to change stays as it is") {
  const Model model = model_of(asked_package(4));
  std::vector<double> row{0.5, std::nan(""), 0.25, -1, 1};
  const Goal goal{Goal::Kind::below, ask(model, row).prediction - 1e-9};
  Workspace workspace;
  const std::vector<std::uint32_t> locked{3};
  const auto search = counterfactuals(model, row, goal, Levers::actionable, locked, 100, workspace);
  REQUIRE(search);
  CHECK(!search->found.empty());
  for (const Counterfactual& one : search->found)
    for (const Change& change : one.changes) CHECK((change.input == 0 || change.input == 2));
  const auto any = counterfactuals(model, row, goal, Levers::any, {}, 100, workspace);
  REQUIRE(any);
  for (const Counterfactual& one : any->found) CHECK(one.changes.size() == 1);
  const auto room_for_none =
      counterfactuals(model, row, goal, Levers::actionable, locked, 0, workspace);
  REQUIRE(!room_for_none);
  CHECK(room_for_none.error().message == "there is room for no counterfactual");
}

TEST_CASE("what stays though the client could change it says why") {
  Package package = asked_package(4);
  const std::vector<double> row{0.5, std::nan(""), 0.25, 7, 1};
  const auto state = [&](std::uint32_t input, Levers levers) {
    return lever_state(package, row, levers, input);
  };
  CHECK(state(0, Levers::actionable) == LeverState::changes);
  CHECK(state(1, Levers::actionable) == LeverState::missing);
  CHECK(state(3, Levers::actionable) == LeverState::unlisted);
  CHECK(state(4, Levers::actionable) == LeverState::fixed);
  CHECK(state(4, Levers::any) == LeverState::changes);
  package.scales[2].step = 1e-6;
  CHECK(state(2, Levers::actionable) == LeverState::too_fine);
  package.scales[2].step = 0;
  CHECK(state(2, Levers::any) == LeverState::fixed);
}

TEST_CASE("plausible values are those that the training data held, but for its ends") {
  Package package = asked_package(1);
  Training training;
  training.rows = 10;
  training.columns = {{0, TrainingColumn::Kind::bins, {-1, 0, 1.1}, {1, 4, 4, 1}, 0},
                      {3, TrainingColumn::Kind::categories, {-1, 0, 2}, {5, 0, 5}, 0}};
  package.training = training;
  CHECK(values_within(package, 0, Bounds::plausible, 100) ==
        std::vector<double>{-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1});
  CHECK(values_within(package, 3, Bounds::plausible, 100) == std::vector<double>{2, -1});
  CHECK(values_within(package, 3, Bounds::declared, 100) == package.scales[3].categories);
  CHECK(values_within(package, 0, Bounds::declared, 20).empty());
}

TEST_CASE("steps are decimals as they are written, and end where the range does") {
  Package package = asked_package(1);
  Scale& scale = package.scales[0];
  const auto values = [&](double least, double most, double step) {
    scale.least = least;
    scale.most = most;
    scale.step = step;
    return values_within(package, 0, Bounds::declared, 100);
  };
  CHECK(values(0, 0.3, 0.1) == std::vector<double>{0, 0.1, 0.2, 0.3});
  CHECK(values(0, 25, 10) == std::vector<double>{0, 10, 20, 25});
  CHECK(values(-0.5, 0.1, 0.2) == std::vector<double>{-0.5, -0.3, -0.1, 0.1});
  CHECK(values(5, 5, 1) == std::vector<double>{5});
}

TEST_CASE("a curve has the prediction and the verdict of every step and of the row's own value") {
  const Model model = model_of(asked_package(7));
  std::vector<double> row{0.3, 1, 0.25, -1, 1};
  Workspace workspace;
  const auto steps = curve(model, row, 0, workspace);
  REQUIRE(steps);
  CHECK(steps->size() > 3);
  CHECK(steps->front().from == -2.5);
  std::size_t at = 0;
  for (int k = 0; k <= 20; ++k) {
    const double value = k * 0.25 - 2.5;
    for (const double each : {value, 0.3}) {
      if (each != value && !(value < 0.3 && value + 0.25 > 0.3)) continue;
      while (at + 1 < steps->size() && (*steps)[at + 1].from <= each) ++at;
      row[0] = each;
      CHECK((*steps)[at].prediction == ask(model, row).prediction);
      CHECK((*steps)[at].verdict == static_cast<std::int32_t>(ask(model, row).verdict));
    }
  }
  CHECK(at + 1 == steps->size());
  row[0] = 0.3;
  const auto categories = curve(model, row, 3, workspace);
  REQUIRE(categories);
  CHECK(categories->size() == 4);
  row[3] = 7;
  const auto unlisted = curve(model, row, 3, workspace);
  REQUIRE(unlisted);
  REQUIRE(unlisted->size() == 5);
  CHECK(unlisted->back().from == 7);
  CHECK(unlisted->back().prediction == ask(model, row).prediction);
}

TEST_CASE("a grid has the prediction of every pair, first and last values among them") {
  const Model model = model_of(asked_package(9));
  const std::vector<double> row{0.25, 1, 0.25, -1, 1};
  Workspace workspace;
  const auto found = grid(model, row, 0, 3, 7, workspace);
  REQUIRE(found);
  REQUIRE(found->values[0].size() == 7);
  REQUIRE(found->values[1].size() == 4);
  CHECK(found->values[0].front() == -2.5);
  CHECK(found->values[0].back() == 2.5);
  for (std::size_t i = 0; i < 28; ++i) {
    std::vector<double> changed = row;
    changed[0] = found->values[0][i / 4];
    changed[3] = found->values[1][i % 4];
    CHECK(found->predictions[i] == ask(model, changed).prediction);
  }
  CHECK(!grid(model, row, 0, 0, 7, workspace));
  const std::vector<double> between{0.3, 1, 0.25, -1, 1};
  const auto thinned = grid(model, between, 0, 3, 7, workspace);
  REQUIRE(thinned);
  const std::vector<double>& kept = thinned->values[0];
  CHECK(kept.size() == 7);
  CHECK(std::is_sorted(kept.begin(), kept.end()));
  CHECK(std::count(kept.begin(), kept.end(), 0.3) == 1);
  CHECK(kept.back() == 2.5);
}

TEST_CASE("what declares no range, policy or single output is refused, and says why") {
  Package package = asked_package(3);
  package.scales[1].step = 0;
  package.policy.reset();
  const Model model = model_of(std::move(package));
  const std::vector<double> row(5, 0.5);
  Workspace workspace;
  CHECK(curve(model, row, 1, workspace).error().message ==
        "\"x1\" has no declared range and step, or more than 10,000 steps");
  CHECK(counterfactuals(model, row, {}, Levers::actionable, {}, 1, workspace).error().message ==
        "the model has no policy, so no decision to reach");
  const Model bare = model_of(package_of({random_ensemble({}, 1)}));
  CHECK(curve(bare, row, 1, workspace).error().message == "\"x1\" has no declared range and step");
  CHECK(counterfactuals(bare, row, {Goal::Kind::below, 0.1}, Levers::any, {}, 1, workspace)
            .error()
            .message == "the model does not say what its inputs can be");
  CHECK(counterfactuals(model, row, {Goal::Kind::below, 50}, Levers::any, {}, 1, workspace)
            .error()
            .message == "a probability to reach is from 0 to 1");
  EnsembleShape shape;
  shape.outputs = 3;
  shape.link = Link::softmax;
  const Model several = model_of(package_of({random_ensemble(shape, 2)}));
  CHECK(curve(several, row, 0, workspace).error().message ==
        "what if is asked of models of one output");
}

TEST_CASE("scales survive the package's file, and damaged ones are refused") {
  Package package = asked_package(2);
  const auto again = read(write(package));
  REQUIRE(again);
  CHECK(write(again->package) == write(package));
  CHECK(again->package.scales[3].categories == package.scales[3].categories);
  CHECK(again->package.scales[1].rises);
  CHECK(!again->package.scales[1].falls);
  package.scales[2].effort = 0;
  CHECK(validate(package).error().message == "scale of input \"x2\": out of order or range");
}
