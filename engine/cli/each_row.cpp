#include "cli/each_row.hpp"

#include <algorithm>

#include "cli/table.hpp"

namespace copse::cli {

Status each_block(const LoadedModel& loaded, const std::string& model_file,
                  const std::string& data_file, std::size_t block, Host& host,
                  const std::function<Status(std::size_t, const Rows&)>& work) {
  const Model& model = loaded.model;
  COPSE_TRY(Table table,
            Table::open(host, data_file, model.package().inputs, loaded.has_names, &model));
  std::vector<double> values;
  std::size_t total = 0;
  while (true) {
    values.clear();
    COPSE_TRY(const std::size_t rows, table.read(block, values));
    if (rows == 0) break;
    const auto width = static_cast<Eigen::Index>(model.input_count());
    const Rows read(values.data(), static_cast<Eigen::Index>(rows), width,
                    Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(1, width));
    if (Status status = work(total + 1, read); !status)
      return Error{status.error().code, model_file + ": " + status.error().message};
    total += rows;
  }
  if (total == 0) return table.no_rows();
  warn_of(model_file, loaded.note, host);
  for (const std::string& warning : table.warnings()) host.warn("copse: " + warning + "\n");
  return ok();
}

Status each_row(const LoadedModel& loaded, const std::string& model_file,
                const std::string& data_file, Host& host,
                const std::function<Status(std::size_t, std::span<const double>)>& work) {
  const std::size_t width = loaded.model.input_count();
  const auto each = [&](std::size_t first, const Rows& rows) -> Status {
    for (std::size_t r = 0; r < static_cast<std::size_t>(rows.rows()); ++r)
      if (Status status = work(first + r, {rows.data() + r * width, width}); !status)
        return Error{status.error().code,
                     "row " + std::to_string(first + r) + ": " + status.error().message};
    return ok();
  };
  return each_block(loaded, model_file, data_file, score_block, host, each);
}

Result<std::uint32_t> find_input(const Package& package, const std::string& name,
                                 const std::string& file) {
  const auto found = std::find(package.inputs.begin(), package.inputs.end(), name);
  if (found == package.inputs.end())
    return Error{Code::argument, file + " has no input \"" + name + "\""};
  return static_cast<std::uint32_t>(found - package.inputs.begin());
}

}  // namespace copse::cli
