#include <algorithm>

#include "cli/commands.hpp"
#include "cli/csv.hpp"
#include "cli/each_row.hpp"
#include "cli/number.hpp"
#include "cli/output.hpp"
#include "cli/shares.hpp"

namespace copse::cli {
namespace {

enum class Space { margin, prediction };

Result<Space> parse_space(const std::string& text) {
  if (text == "margin") return Space::margin;
  if (text == "prediction" || text == "probability") return Space::prediction;
  return Error{Code::argument, "\"" + text + "\" is not margin, prediction or probability"};
}

enum class Against { training, background };

Result<Against> parse_against(const std::string& text) {
  if (text == "training") return Against::training;
  if (text == "background") return Against::background;
  return Error{Code::argument, "\"" + text + "\" is not training or background"};
}

// Reads "NAME VALUE" or "NAME=VALUE" at `at`, which then is the last of it.
template <class Value>
Result<bool> option(Arguments arguments, std::size_t& at, const std::string& name,
                    Result<Value> (*parse)(const std::string&), Value& value) {
  const std::string& argument = arguments[at];
  if (argument == name) {
    if (at + 1 == arguments.size()) return Error{Code::argument, name + " takes a value"};
    COPSE_TRY(value, parse(arguments[++at]));
    return true;
  }
  if (argument.find(name + "=") != 0) return false;
  COPSE_TRY(value, parse(argument.substr(name.size() + 1)));
  return true;
}

Result<std::string> parse_output(const std::string& file) {
  COPSE_CHECK(check_output(file));
  return file;
}

using Explain = Status (Model::*)(const Rows&, double*, Workspace&) const;

Explain explainer(Space space, Against against) {
  if (against == Against::background)
    return space == Space::margin ? &Model::explain_against_background
                                  : &Model::explain_prediction_against_background;
  if (space == Space::prediction) return &Model::explain_prediction;
  return &Model::explain;
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
  Against against = Against::training;
  auto iterations = Iterations::all;
  std::string file;
  std::vector<std::string> operands;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == best_iteration) {
      iterations = Iterations::best;
      continue;
    }
    COPSE_TRY(const bool is_by, option(arguments, i, "--by", parse_by, by));
    COPSE_TRY(const bool is_space, option(arguments, i, "--space", parse_space, space));
    COPSE_TRY(const bool is_against, option(arguments, i, "--against", parse_against, against));
    COPSE_TRY(const bool is_output, option(arguments, i, "-o", parse_output, file));
    if (!is_by && !is_space && !is_against && !is_output) operands.push_back(arguments[i]);
  }
  COPSE_CHECK(expect_operands(operands, 2, "MODEL and DATA.csv"));
  COPSE_TRY(const LoadedModel loaded, load_model(operands[0], host, iterations));
  const Model& model = loaded.model;
  if (by == By::group && !has_groups(model.package()))
    return Error{Code::unsupported, operands[0] + ": the model has no groups of features"};
  const Shares shares = shares_of(model.package(), by);
  COPSE_TRY(const std::unique_ptr<Spool> spool, spool_to(host, file, {}));
  COPSE_CHECK(spool->keep(header(model, shares)));
  std::string lines;
  Status kept;  // what is wrong with the output is not the model's
  const std::size_t outputs = model.output_count();
  const std::size_t width = 1 + model.feature_count();
  std::vector<double> found;
  std::vector<double> shown(1 + shares.names.size());
  Workspace workspace;
  const Explain explain_rows = explainer(space, against);
  const auto some = [&](std::size_t /*first*/, const Rows& rows) -> Status {
    found.resize(static_cast<std::size_t>(rows.rows()) * outputs * width);
    COPSE_CHECK((model.*explain_rows)(rows, found.data(), workspace));
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
    kept = spool->keep(lines);
    lines.clear();
    return kept ? ok() : Status{Error{kept.error().code, kept.error().message}};
  };
  Status done =
      each_block(loaded, operands[0], operands[1], rows_at_once(outputs * width), host, some);
  COPSE_CHECK(std::move(kept));
  COPSE_CHECK(std::move(done));
  return spool->release();
}

}  // namespace copse::cli
