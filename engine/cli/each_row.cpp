#include "cli/each_row.hpp"

#include <algorithm>

#include "cli/csv.hpp"

namespace copse::cli {

Status each_row(const LoadedModel& loaded, const std::string& model_file,
                const std::string& data_file, Host& host,
                const std::function<Status(std::size_t, std::span<const double>)>& work) {
  const Model& model = loaded.model;
  COPSE_TRY(const std::vector<std::byte> data, host.read(data_file));
  const std::string_view text(reinterpret_cast<const char*>(data.data()), data.size());
  COPSE_TRY(Table table,
            Table::open(text, data_file, model.package().inputs, loaded.has_names, &model));
  std::vector<double> values;
  std::size_t total = 0;
  while (true) {
    values.clear();
    COPSE_TRY(const std::size_t rows, table.read(score_block, values));
    if (rows == 0) break;
    for (std::size_t r = 0; r < rows; ++r) {
      const std::span<const double> row(values.data() + r * model.input_count(),
                                        model.input_count());
      if (Status status = work(++total, row); !status)
        return Error{status.error().code,
                     model_file + ": row " + std::to_string(total) + ": " + status.error().message};
    }
  }
  if (total == 0) return Error{Code::corrupt, data_file + ": there is a header but no row"};
  warn_of(model_file, loaded.note, host);
  for (const std::string& warning : table.warnings()) host.warn("copse: " + warning + "\n");
  return ok();
}

Result<std::uint32_t> find_input(const Package& package, const std::string& name,
                                 const std::string& file) {
  const auto found = std::find(package.inputs.begin(), package.inputs.end(), name);
  if (found == package.inputs.end())
    return Error{Code::argument, file + " has no input \"" + name + "\""};
  return static_cast<std::uint32_t>(found - package.inputs.begin());
}

}  // namespace copse::cli
