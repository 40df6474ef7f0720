#include "whatif/curve.hpp"

#include <algorithm>
#include <charconv>

#include "cli/commands.hpp"
#include "cli/csv.hpp"
#include "cli/each_row.hpp"
#include "cli/number.hpp"
#include "cli/value.hpp"
#include "cli/verdict.hpp"

namespace copse::cli {
namespace {

constexpr std::size_t grid_values = 50;

void append_verdict(std::string& lines, std::int32_t verdict) {
  if (verdict < 0) return;
  lines += ',';
  lines += verdict_name(static_cast<Verdict>(verdict));
}

std::string header(const Model& model, std::span<const std::uint32_t> inputs) {
  std::string line = "row";
  for (const std::uint32_t input : inputs) line += "," + csv_cell(model.package().inputs[input]);
  line += model.class_count() == 0 ? ",prediction" : ",probability";
  return line + (model.package().policy ? ",decision\n" : "\n");
}

}  // namespace

Status whatif(Arguments arguments, Host& host) {
  if (arguments.size() < 3 || arguments.size() > 4)
    return expect_operands(arguments, 3, "MODEL, DATA.csv and INPUT");
  COPSE_TRY(const LoadedModel loaded, load_model(arguments[0], host));
  const Model& model = loaded.model;
  std::vector<std::uint32_t> inputs;
  for (const std::string& name : arguments.subspan(2)) {
    COPSE_TRY(const std::uint32_t input, find_input(model.package(), name, arguments[0]));
    inputs.push_back(input);
  }
  std::string lines = header(model, inputs);
  Workspace workspace;
  const auto start = [&](std::size_t row, double value) {
    lines += std::to_string(row) + ',';
    append_value(lines, model, inputs[0], value);
    lines += ',';
  };
  const auto one = [&](std::size_t number, std::span<const double> row) -> Status {
    if (inputs.size() == 1) {
      COPSE_TRY(const std::vector<CurveStep> steps, curve(model, row, inputs[0], workspace));
      for (const CurveStep& step : steps) {
        start(number, step.from);
        append_number(lines, step.prediction);
        append_verdict(lines, step.verdict);
        lines += '\n';
      }
      return ok();
    }
    COPSE_TRY(const Grid found, grid(model, row, inputs[0], inputs[1], grid_values, workspace));
    for (std::size_t i = 0; i < found.predictions.size(); ++i) {
      start(number, found.values[0][i / found.values[1].size()]);
      append_value(lines, model, inputs[1], found.values[1][i % found.values[1].size()]);
      lines += ',';
      append_number(lines, found.predictions[i]);
      append_verdict(lines, found.verdicts[i]);
      lines += '\n';
    }
    return ok();
  };
  COPSE_CHECK(each_row(loaded, arguments[0], arguments[1], host, one));
  return host.print(lines);
}

}  // namespace copse::cli
