#include "whatif/counterfactual.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/sort.hpp"
#include "whatif/asked.hpp"
#include "whatif/scale.hpp"

namespace copse {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::size_t rows_at_once = 1024;

struct Option {
  double cost;
  double value;
  std::size_t place;  // so that the order is one, whatever sorts

  bool operator<(const Option& other) const {
    return cost != other.cost ? cost < other.cost : place < other.place;
  }
};

Bounds bounds_of(Levers levers) {
  return levers == Levers::any ? Bounds::declared : Bounds::plausible;
}

struct Lever {
  std::uint32_t input;
  std::vector<Option> options;  // cheapest first
  double alone = infinity;      // the cheapest that reaches the goal by itself
};

class Searcher {
 public:
  Searcher(const Model& model, std::span<const double> row, Goal goal, Workspace& workspace)
      : package_(model.package()), row_(row), goal_(goal), asked_(model, row, workspace) {
    asked_.add();
    asked_.score();
    verdict_ = asked_.verdict(0);
    result_.reached = goal.kind != Goal::Kind::other && reaches(0);
  }

  Search run(Levers levers, std::span<const std::uint32_t> locked, std::size_t most) && {
    if (result_.reached) return std::move(result_);
    for (std::uint32_t input = 0; input < row_.size(); ++input)
      if (std::find(locked.begin(), locked.end(), input) == locked.end()) add_lever(input, levers);
    for (Lever& lever : levers_) try_alone(lever);
    if (levers == Levers::actionable)
      for (std::size_t a = 0; a < levers_.size(); ++a)
        for (std::size_t b = a + 1; b < levers_.size(); ++b) try_pair(levers_[a], levers_[b]);
    heap_sort(result_.found.begin(), result_.found.end(),
              [](const Counterfactual& x, const Counterfactual& y) {
                if (x.cost != y.cost) return x.cost < y.cost;
                if (x.changes.size() != y.changes.size())
                  return x.changes.size() < y.changes.size();
                return x.changes.front().input != y.changes.front().input
                           ? x.changes.front().input < y.changes.front().input
                           : x.changes.back().input < y.changes.back().input;
              });
    if (result_.found.size() > most) result_.found.resize(most);
    return std::move(result_);
  }

 private:
  bool reaches(std::size_t i) const {
    constexpr auto accept = static_cast<std::int32_t>(Verdict::accept);
    switch (goal_.kind) {
      case Goal::Kind::accept:
        return asked_.verdict(i) == accept;
      case Goal::Kind::other:
        return asked_.verdict(i) != verdict_;
      case Goal::Kind::below:
        return asked_.prediction(i) <= goal_.prediction;
      case Goal::Kind::above:
        return asked_.prediction(i) >= goal_.prediction;
    }
    return false;
  }

  void add_lever(std::uint32_t input, Levers levers) {
    if (lever_state(package_, row_, levers, input) != LeverState::changes) return;
    const Scale& scale = package_.scales[input];
    const double own = row_[input];
    const bool any = levers == Levers::any;
    const Range range = range_within(package_, input, bounds_of(levers));
    Lever lever{input, {}};
    const std::vector<double> values =
        values_within(package_, input, bounds_of(levers), most_lever_values);
    const auto own_at = std::find(scale.categories.begin(), scale.categories.end(), own);
    for (std::size_t i = 0; i < values.size(); ++i) {
      double way = values[i] - own;
      double width = range.width();
      if (!scale.categories.empty()) {
        const auto at = std::find(scale.categories.begin(), scale.categories.end(), values[i]);
        way = static_cast<double>(at - own_at);
        width = static_cast<double>(scale.categories.size() - 1);
      }
      // What is the client's own but for its rounding is no change.
      if (std::fabs(way) <= 1e-6 * scale.step || (!any && !(way < 0 ? scale.falls : scale.rises)))
        continue;
      lever.options.push_back({scale.effort * std::fabs(way) / width, values[i], i});
    }
    heap_sort(lever.options.begin(), lever.options.end());
    if (!lever.options.empty()) levers_.push_back(std::move(lever));
  }

  void try_alone(Lever& lever) {
    for (std::size_t from = 0; from < lever.options.size(); from += rows_at_once) {
      const std::size_t count = std::min(rows_at_once, lever.options.size() - from);
      asked_.clear();
      for (std::size_t i = 0; i < count; ++i) {
        asked_.add();
        asked_.set(lever.input, lever.options[from + i].value);
      }
      const std::size_t at = first_that_reaches();
      if (at == count) continue;
      const Option& option = lever.options[from + at];
      lever.alone = option.cost;
      result_.found.push_back(
          {{{lever.input, option.value}}, option.cost, asked_.prediction(at), asked_.verdict(at)});
      return;
    }
  }

  // Pairs in the order of their cost: of each option of a, the next of b that was not tried.
  void try_pair(const Lever& a, const Lever& b) {
    const double bound = std::min(a.alone, b.alone);
    struct Next {
      double cost;
      std::size_t a;
      std::size_t b;
    };
    const auto later = [](const Next& x, const Next& y) {
      if (x.cost != y.cost) return x.cost > y.cost;
      return x.a != y.a ? x.a > y.a : x.b > y.b;
    };
    std::vector<Next> heap;
    for (std::size_t i = 0; i < a.options.size(); ++i)
      heap.push_back({a.options[i].cost + b.options.front().cost, i, 0});
    std::make_heap(heap.begin(), heap.end(), later);
    std::vector<Next> batch;
    while (true) {
      batch.clear();
      asked_.clear();
      while (!heap.empty() && batch.size() < rows_at_once && heap.front().cost < bound) {
        std::pop_heap(heap.begin(), heap.end(), later);
        const Next next = heap.back();
        heap.pop_back();
        batch.push_back(next);
        asked_.add();
        asked_.set(a.input, a.options[next.a].value);
        asked_.set(b.input, b.options[next.b].value);
        if (next.b + 1 == b.options.size()) continue;
        heap.push_back({a.options[next.a].cost + b.options[next.b + 1].cost, next.a, next.b + 1});
        std::push_heap(heap.begin(), heap.end(), later);
      }
      if (batch.empty()) return;
      const std::size_t at = first_that_reaches();
      if (at == batch.size()) continue;
      result_.found.push_back(
          {{{a.input, a.options[batch[at].a].value}, {b.input, b.options[batch[at].b].value}},
           batch[at].cost,
           asked_.prediction(at),
           asked_.verdict(at)});
      return;
    }
  }

  // Of the rows that are asked; their number if none does.
  std::size_t first_that_reaches() {
    asked_.score();
    result_.tried += asked_.size();
    std::size_t at = 0;
    while (at < asked_.size() && !reaches(at)) ++at;
    return at;
  }

  const Package& package_;
  std::span<const double> row_;
  Goal goal_;
  Asked asked_;
  std::int32_t verdict_ = -1;
  std::vector<Lever> levers_;
  Search result_;
};

}  // namespace

Result<Search> counterfactuals(const Model& model, std::span<const double> row, Goal goal,
                               Levers levers, std::span<const std::uint32_t> locked,
                               std::size_t most, Workspace& workspace) {
  if (most == 0) return Error{Code::argument, "there is room for no counterfactual"};
  const bool decides = goal.kind == Goal::Kind::accept || goal.kind == Goal::Kind::other;
  const bool of_prediction = goal.kind == Goal::Kind::below || goal.kind == Goal::Kind::above;
  if (of_prediction && model.class_count() != 0 && !(goal.prediction >= 0 && goal.prediction <= 1))
    return Error{Code::argument, "a probability to reach is from 0 to 1"};
  if (model.output_count() != 1)
    return Error{Code::unsupported, "counterfactuals are of models of one output"};
  if (decides && !model.package().policy)
    return Error{Code::unsupported, "the model has no policy, so no decision to reach"};
  if (model.package().scales.empty())
    return Error{Code::unsupported, "the model does not say what its inputs can be"};
  return Searcher(model, row, goal, workspace).run(levers, locked, most);
}

LeverState lever_state(const Package& package, std::span<const double> row, Levers levers,
                       std::uint32_t input) {
  if (package.scales.empty()) return LeverState::fixed;
  const Scale& scale = package.scales[input];
  const std::vector<double>& categories = scale.categories;
  if (levers == Levers::actionable && !scale.falls && !scale.rises) return LeverState::fixed;
  // Without an end there are no steps: too many of them, of what the recipe lets a client change.
  if (categories.empty() && !(scale.step > 0))
    return levers == Levers::actionable ? LeverState::too_fine : LeverState::fixed;
  if (std::isnan(row[input])) return LeverState::missing;
  if (!categories.empty())
    return std::find(categories.begin(), categories.end(), row[input]) == categories.end()
               ? LeverState::unlisted
               : LeverState::changes;
  const Range range = range_within(package, input, bounds_of(levers));
  return range.width() / scale.step < static_cast<double>(most_lever_values) ? LeverState::changes
                                                                             : LeverState::too_fine;
}

}  // namespace copse
