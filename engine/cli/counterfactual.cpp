#include "whatif/counterfactual.hpp"

#include <algorithm>
#include <cmath>

#include "cli/commands.hpp"
#include "cli/csv.hpp"
#include "cli/each_row.hpp"
#include "cli/number.hpp"
#include "cli/value.hpp"
#include "cli/verdict.hpp"
#include "table/number.hpp"

namespace copse::cli {
namespace {

constexpr std::size_t most_found = 4;

struct Options {
  std::vector<std::string> operands;
  Goal goal;
  Levers levers = Levers::actionable;
  std::vector<std::string> locked;
};

Result<Goal> parse_goal(const std::string& text) {
  Goal goal;
  if (text == "accept") return goal;
  if (text == "other") {
    goal.kind = Goal::Kind::other;
    return goal;
  }
  const bool below = text.rfind("below:", 0) == 0;
  if (below || text.rfind("above:", 0) == 0) {
    goal.kind = below ? Goal::Kind::below : Goal::Kind::above;
    if (const auto value = table::parse_number(std::string_view(text).substr(6));
        value && std::isfinite(*value)) {
      goal.prediction = *value;
      return goal;
    }
  }
  return Error{Code::argument, "\"" + text + "\" is not accept, other, below:P or above:P"};
}

// What the search leaves as it is though it was asked to change it, and why; "" if nothing.
std::string held(const Model& model, std::span<const double> row, const Options& options,
                 std::span<const std::uint32_t> locked) {
  std::string all;
  for (std::uint32_t input = 0; input < row.size(); ++input) {
    if (std::find(locked.begin(), locked.end(), input) != locked.end()) continue;
    const char* why = nullptr;
    switch (lever_state(model.package(), row, options.levers, input)) {
      case LeverState::changes:
      case LeverState::fixed:
        continue;
      case LeverState::missing:
        why = " is missing";
        break;
      case LeverState::unlisted:
        why = " is a category that the model does not list";
        break;
      case LeverState::too_fine:
        why = " has more than 10,000 steps";
        break;
    }
    all += (all.empty() ? "" : ", ") + model.package().inputs[input] + why;
  }
  return all;
}

Result<Options> parse(Arguments arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--any") {
      options.levers = Levers::any;
    } else if (argument == "--goal" || argument == "--lock") {
      if (i + 1 == arguments.size()) return Error{Code::argument, argument + " takes a value"};
      ++i;
      if (argument == "--lock") {
        options.locked.push_back(arguments[i]);
      } else {
        COPSE_TRY(options.goal, parse_goal(arguments[i]));
      }
    } else {
      options.operands.push_back(argument);
    }
  }
  return options;
}

}  // namespace

Status counterfactual(Arguments arguments, Host& host) {
  COPSE_TRY(const Options options, parse(arguments));
  COPSE_CHECK(expect_operands(options.operands, 2, "MODEL and DATA.csv"));
  const std::string& file = options.operands[0];
  COPSE_TRY(const LoadedModel loaded, load_model(file, host));
  const Model& model = loaded.model;
  std::vector<std::uint32_t> locked;
  for (const std::string& name : options.locked) {
    COPSE_TRY(const std::uint32_t input, find_input(model.package(), name, file));
    locked.push_back(input);
  }
  const bool decides = model.package().policy.has_value();
  std::string lines = "row,cost";
  lines += model.class_count() == 0 ? ",prediction" : ",probability";
  lines += decides ? ",decision" : "";
  lines += ",input_1,from_1,to_1,input_2,from_2,to_2\n";
  Workspace workspace;
  const auto one = [&](std::size_t number, std::span<const double> row) -> Status {
    COPSE_TRY(const Search search, counterfactuals(model, row, options.goal, options.levers, locked,
                                                   most_found, workspace));
    const std::string place = "copse: " + options.operands[1] + ": row " + std::to_string(number);
    if (search.reached) host.warn(place + " is there already\n");
    if (!search.reached && search.found.empty())
      host.warn(place + ": none within these bounds; all " +
                counted(static_cast<std::size_t>(search.tried), "change") + " were tried\n");
    if (const std::string stays = held(model, row, options, locked);
        !search.reached && !stays.empty())
      host.warn(place + ": stays as it is: " + stays + '\n');
    for (const Counterfactual& found : search.found) {
      lines += std::to_string(number) + ',';
      append_number(lines, found.cost);
      lines += ',';
      append_number(lines, found.prediction);
      if (decides) lines += "," + std::string(verdict_name(static_cast<Verdict>(found.verdict)));
      for (std::size_t i = 0; i < 2; ++i) {
        if (i == found.changes.size()) {
          lines += ",,,";
          continue;
        }
        const Change& change = found.changes[i];
        lines += "," + csv_cell(model.package().inputs[change.input]) + ",";
        append_value(lines, model, change.input, row[change.input]);
        lines += ',';
        append_value(lines, model, change.input, change.value);
      }
      lines += '\n';
    }
    return ok();
  };
  COPSE_CHECK(each_row(loaded, file, options.operands[1], host, one));
  return host.print(lines);
}

}  // namespace copse::cli
