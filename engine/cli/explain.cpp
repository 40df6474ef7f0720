#include <algorithm>

#include "cli/commands.hpp"
#include "cli/csv.hpp"
#include "cli/each_row.hpp"
#include "cli/number.hpp"
#include "cli/shares.hpp"

namespace copse::cli {
namespace {

enum class Space { margin, prediction };

Result<Space> parse_space(const std::string& text) {
  if (text == "margin") return Space::margin;
  if (text == "prediction" || text == "probability") return Space::prediction;
  return Error{Code::argument, "\"" + text + "\" is not margin, prediction or probability"};
}

std::string header(const Model& model, const Shares& shares) {
  std::string line;
  for (std::size_t k = 0; k < model.output_count(); ++k) {
    std::string suffix;
    if (model.output_count() > 1)
      suffix = "_" + (model.class_count() == 0 ? std::to_string(k) : model.class_name(k));
    if (k != 0) line += ',';
    line += csv_cell("base" + suffix);
    for (const std::string& name : shares.names) line += "," + csv_cell(name + suffix);
  }
  return line + "\n";
}

}  // namespace

Status explain(Arguments arguments, Host& host) {
  By by = By::feature;
  Space space = Space::margin;
  auto iterations = Iterations::all;
  std::vector<std::string> operands;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument.find("--by=") == 0) {
      COPSE_TRY(by, parse_by(argument.substr(5)));
    } else if (argument == "--by") {
      if (i + 1 == arguments.size()) return Error{Code::argument, "--by takes a value"};
      COPSE_TRY(by, parse_by(arguments[++i]));
    } else if (argument.find("--space=") == 0) {
      COPSE_TRY(space, parse_space(argument.substr(8)));
    } else if (argument == "--space") {
      if (i + 1 == arguments.size()) return Error{Code::argument, "--space takes a value"};
      COPSE_TRY(space, parse_space(arguments[++i]));
    } else if (argument == best_iteration) {
      iterations = Iterations::best;
    } else {
      operands.push_back(argument);
    }
  }
  COPSE_CHECK(expect_operands(operands, 2, "MODEL and DATA.csv"));
  COPSE_TRY(const LoadedModel loaded, load_model(operands[0], host, iterations));
  const Model& model = loaded.model;
  if (by == By::group && !has_groups(model.package()))
    return Error{Code::unsupported, operands[0] + ": the model has no groups of features"};
  const Shares shares = shares_of(model.package(), by);
  std::string lines = header(model, shares);
  const std::size_t outputs = model.output_count();
  const std::size_t width = 1 + model.feature_count();
  std::vector<double> found;
  std::vector<double> shown(1 + shares.names.size());
  Workspace workspace;
  const auto some = [&](std::size_t /*first*/, const Rows& rows) -> Status {
    found.resize(static_cast<std::size_t>(rows.rows()) * outputs * width);
    COPSE_CHECK(space == Space::margin ? model.explain(rows, found.data(), workspace)
                                       : model.explain_prediction(rows, found.data(), workspace));
    for (std::size_t i = 0; i * width < found.size(); ++i) {
      const double* one = found.data() + i * width;
      std::fill(shown.begin(), shown.end(), 0.0);
      shown[0] = one[0];
      for (std::size_t f = 0; f + 1 < width; ++f)
        for (const std::uint32_t column : shares.columns[f])
          shown[1 + column] += one[1 + f] / static_cast<double>(shares.columns[f].size());
      for (std::size_t c = 0; c < shown.size(); ++c) {
        if (c != 0) lines += ',';
        append_number(lines, shown[c]);
      }
      lines += (i + 1) % outputs == 0 ? '\n' : ',';
    }
    return ok();
  };
  COPSE_CHECK(
      each_block(loaded, operands[0], operands[1], rows_at_once(outputs * width), host, some));
  return host.print(lines);
}

}  // namespace copse::cli
