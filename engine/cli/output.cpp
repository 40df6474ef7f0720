#include "cli/output.hpp"

#include "cli/csv.hpp"

namespace copse::cli {
namespace {

bool ends_with(const std::string& file, std::string_view ending) {
  return file.size() > ending.size() &&
         file.compare(file.size() - ending.size(), ending.size(), ending) == 0;
}

}  // namespace

Status check_output(const std::string& file) {
  if (ends_with(file, ".parquet") || ends_with(file, ".csv")) return ok();
  return Error{Code::argument,
               "-o takes a file whose name ends with .parquet or .csv, and not " + quoted(file)};
}

Result<std::unique_ptr<Spool>> spool_to(Host& host, const std::string& file,
                                        const std::vector<bool>& texts) {
  if (file.empty()) return host.spool();
  return ends_with(file, ".parquet") ? host.parquet_spool(file, texts) : host.file_spool(file);
}

}  // namespace copse::cli
