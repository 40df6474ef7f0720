#include <algorithm>
#include <cmath>

#include "cli/commands.hpp"
#include "cli/csv.hpp"
#include "cli/each_row.hpp"
#include "cli/number.hpp"
#include "cli/shares.hpp"

namespace copse::cli {
namespace {

// Of two names what they add together; of one what it keeps for itself.
struct Pair {
  std::size_t first;
  std::size_t second;
  double together;
};

std::vector<Pair> pairs_of(const double* matrix, std::size_t features, const Shares& shares) {
  const std::size_t count = shares.names.size();
  std::vector<double> sums(count * count);
  for (std::size_t f = 0; f < features; ++f)
    for (std::size_t g = 0; g < features; ++g) {
      const double value = matrix[f * features + g];
      if (value == 0) continue;
      const auto& first = shares.columns[f];
      const auto& second = shares.columns[g];
      const double part = value / static_cast<double>(first.size() * second.size());
      for (const std::uint32_t a : first)
        for (const std::uint32_t b : second) sums[a * count + b] += part;
    }
  std::vector<Pair> pairs;
  for (std::size_t a = 0; a < count; ++a)
    for (std::size_t b = a; b < count; ++b) {
      const double together = a == b ? sums[a * count + b] : 2 * sums[a * count + b];
      if (together != 0) pairs.push_back({a, b, together});
    }
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& x, const Pair& y) {
    return std::fabs(x.together) > std::fabs(y.together);
  });
  return pairs;
}

}  // namespace

Status interactions(Arguments arguments, Host& host) {
  By by = By::feature;
  std::vector<std::string> operands;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--by") {
      if (i + 1 == arguments.size()) return Error{Code::argument, "--by takes a value"};
      COPSE_TRY(by, parse_by(arguments[++i]));
    } else {
      operands.push_back(arguments[i]);
    }
  }
  COPSE_CHECK(expect_operands(operands, 2, "MODEL and DATA.csv"));
  COPSE_TRY(const LoadedModel loaded, load_model(operands[0], host));
  const Model& model = loaded.model;
  if (by == By::group && !has_groups(model.package()))
    return Error{Code::unsupported, operands[0] + ": the model has no groups of features"};
  const Shares shares = shares_of(model.package(), by);
  const std::size_t features = model.feature_count();
  const std::size_t matrix = features * features;
  const std::size_t outputs = model.output_count();
  std::vector<double> found;
  std::string lines = "row,output,first,second,together\n";
  Workspace workspace;
  const auto add = [&](std::size_t number, std::size_t k, const double* values) {
    for (const Pair& pair : pairs_of(values, features, shares)) {
      lines += std::to_string(number) + ',' + std::to_string(k) + ',';
      lines += csv_cell(shares.names[pair.first]) + ',' + csv_cell(shares.names[pair.second]);
      lines += ',';
      append_number(lines, pair.together);
      lines += '\n';
    }
  };
  const auto some = [&](std::size_t first, const Rows& rows) -> Status {
    found.resize(static_cast<std::size_t>(rows.rows()) * matrix * outputs);
    COPSE_CHECK(model.interactions(rows, found.data(), workspace));
    for (std::size_t i = 0; i * matrix < found.size(); ++i)
      add(first + i / outputs, i % outputs, found.data() + i * matrix);
    return ok();
  };
  COPSE_CHECK(
      each_block(loaded, operands[0], operands[1], rows_at_once(matrix * outputs), host, some));
  return host.print(lines);
}

}  // namespace copse::cli
