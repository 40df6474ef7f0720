#include "cli/background.hpp"

#include <algorithm>

#include "cli/csv.hpp"
#include "cli/table.hpp"
#include "ensemble/limits.hpp"

namespace copse::cli {
namespace {

Result<std::vector<double>> read_weights(const std::vector<std::byte>& bytes,
                                         const std::string& file, const std::string& column) {
  COPSE_TRY(const Table all, Table::open(input_of(bytes), file, {}, true));
  if (std::find(all.header().begin(), all.header().end(), column) == all.header().end())
    return Error{Code::corrupt, file + ": line 1: there is no column " + quoted(column)};
  COPSE_TRY(Table table, Table::open(input_of(bytes), file, {column}, true));
  std::vector<double> weights;
  COPSE_TRY(const std::size_t rows, table.read(limits::background_rows, weights));
  for (std::size_t r = 0; r < rows; ++r)
    if (!(weights[r] > 0))
      return Error{Code::corrupt, file + ": line " + std::to_string(table.lines()[r]) +
                                      ", column " + quoted(column) + ": a weight is above 0"};
  return weights;
}

}  // namespace

Result<Background> read_background(const Recipe::BackgroundTable& table, const Model& model,
                                   Host& host) {
  const auto failed = [&](const Error& error) {
    return Error{error.code, table.place + ": " + error.message};
  };
  auto rows = Table::open(input_of(table.bytes), table.file, model.package().inputs, true, &model);
  if (!rows) return failed(rows.error());
  Background background;
  const auto count = rows->read(limits::background_rows + 1, background.inputs);
  if (!count) return failed(count.error());
  if (*count == 0) return failed(rows->no_rows());
  if (*count > limits::background_rows)
    return failed({Code::limit, table.file + ": more than " +
                                    std::to_string(limits::background_rows) + " rows"});
  if (!table.weight.empty()) {
    auto weights = read_weights(table.bytes, table.file, table.weight);
    if (!weights) return failed(weights.error());
    background.weights = std::move(*weights);
  }
  // That the model does not take the column of weights is as it ought to be.
  for (const std::string& warning : rows->warnings())
    if (table.weight.empty()) host.warn("copse: " + table.place + ": " + warning + "\n");
  return background;
}

}  // namespace copse::cli
