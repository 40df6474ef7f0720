#include "cli/commands.hpp"
#include "cli/number.hpp"
#include "cli/table.hpp"
#include "import/import.hpp"

namespace copse::cli {

Status features(Arguments arguments, Host& host) {
  COPSE_CHECK(expect_operands(arguments, 2, "RECIPE and DATA.csv"));
  const std::string& path = arguments[0];
  COPSE_TRY(const std::vector<std::byte> bytes, host.read(path));
  const auto files = [&](const std::string& file) { return host.read(beside(path, file)); };
  COPSE_TRY(const Recipe recipe, import_recipe(bytes, path, files, RecipePart::features));
  const Program& program = recipe.package.program;
  COPSE_TRY(Table table, Table::open(host, arguments[1], recipe.package.inputs, true));

  std::string lines;
  for (const std::string& name : program.feature_names) lines += (lines.empty() ? "" : ",") + name;
  lines += '\n';
  constexpr std::size_t block = 1024;
  std::vector<double> values;
  std::vector<double> computed;
  std::size_t total = 0;
  while (true) {
    values.clear();
    COPSE_TRY(const std::size_t rows, table.read(block, values));
    if (rows == 0) break;
    computed.resize(rows * program.feature_count());
    const auto inputs = static_cast<Eigen::Index>(program.input_count);
    copse::features(program,
                    Rows(values.data(), static_cast<Eigen::Index>(rows), inputs,
                         Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, inputs)),
                    computed.data());
    for (std::size_t i = 0; i < computed.size(); ++i) {
      append_number(lines, computed[i]);
      lines += (i + 1) % program.feature_count() == 0 ? '\n' : ',';
    }
    total += rows;
  }
  if (total == 0) return table.no_rows();
  for (const std::string& warning : table.warnings()) host.warn("copse: " + warning + "\n");
  return host.print(lines);
}

}  // namespace copse::cli
