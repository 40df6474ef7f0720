#include <algorithm>

#include "cli/commands.hpp"
#include "cli/csv.hpp"
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
  COPSE_TRY(const std::vector<std::byte> data, host.read(operands[1]));
  const std::string_view text(reinterpret_cast<const char*>(data.data()), data.size());
  COPSE_TRY(Table table,
            Table::open(text, operands[1], model.package().inputs, loaded.has_names, &model));

  const Shares shares = shares_of(model.package(), by);
  std::string lines = header(model, shares);
  constexpr std::size_t block = 256;
  const std::size_t width = 1 + model.feature_count();
  std::vector<double> values;
  std::vector<double> found(block * model.output_count() * width);
  Workspace workspace;
  std::vector<double> shown(1 + shares.names.size());
  std::size_t total = 0;
  while (true) {
    values.clear();
    COPSE_TRY(const std::size_t rows, table.read(block, values));
    if (rows == 0) break;
    const auto inputs = static_cast<Eigen::Index>(model.input_count());
    const Rows read(values.data(), static_cast<Eigen::Index>(rows), inputs,
                    Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, inputs));
    if (Status status = space == Space::margin
                            ? model.explain(read, found.data(), workspace)
                            : model.explain_prediction(read, found.data(), workspace);
        !status)
      return Error{status.error().code, operands[0] + ": " + status.error().message};
    for (std::size_t i = 0; i < rows * model.output_count(); ++i) {
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
      lines += (i + 1) % model.output_count() == 0 ? '\n' : ',';
    }
    total += rows;
  }
  if (total == 0) return Error{Code::corrupt, operands[1] + ": there is a header but no row"};
  warn_of(operands[0], loaded.note, host);
  for (const std::string& warning : table.warnings()) host.warn("copse: " + warning + "\n");
  return host.print(lines);
}

}  // namespace copse::cli
