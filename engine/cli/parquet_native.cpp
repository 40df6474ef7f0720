#include "cli/parquet_native.hpp"

#ifdef COPSE_PARQUET
#include <dlfcn.h>
#include <unistd.h>
#endif

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "table/number.hpp"
#include "table/records.hpp"

namespace copse::cli {

#ifdef COPSE_PARQUET
namespace {

// The dynamic linker looks beside the program: its run path says so.
#ifdef __APPLE__
constexpr const char* module_name = "@rpath/copse-parquet.so";
#else
constexpr const char* module_name = "copse-parquet.so";
#endif

template <class Function>
Function* find(void* module, const char* name) {
  return reinterpret_cast<Function*>(dlsym(module, name));
}

// The module, or why there is none.
Result<void*> load(const std::string& file) {
  // Never closed: the libraries behind it have threads.
  void* module = dlopen(module_name, RTLD_NOW | RTLD_LOCAL);
  const std::string what =
      file + ": it is a Parquet file, and copse-parquet.so, which knows them, ";
  if (module == nullptr) return Error{Code::unsupported, what + "cannot be loaded: " + dlerror()};
  auto* const version = find<parquet::Version>(module, "copse_parquet_version");
  if (version == nullptr || std::string_view(version()) != COPSE_VERSION)
    return Error{Code::unsupported, what + "is not of Copse " COPSE_VERSION};
  return module;
}

// Lines of numbers as they are printed read back to the same bits.
class ParquetSpool final : public Spool {
 public:
  ParquetSpool(parquet::Create& create, std::string path, std::vector<bool> texts)
      : create_(create),
        path_(std::move(path)),
        temporary_(path_ + ".tmp" + std::to_string(getpid())),
        texts_(std::move(texts)) {}
  ~ParquetSpool() override {
    writer_.reset();
    std::remove(temporary_.c_str());
  }

  Status keep(std::string_view lines) override {
    table::Records records(lines, ',');
    // Where there is one column, an empty line is an empty text.
    if (texts_.size() == 1) records.keep_empty_lines();
    while (records.next()) {
      if (!writer_) {
        COPSE_CHECK(open(lines, records));
        continue;
      }
      for (std::size_t c = 0; c < records.size(); ++c) {
        const std::string_view cell = said(lines, records[c]);
        COPSE_CHECK(texts_[c] ? writer_->text(c, cell)
                              : writer_->number(c, table::parse_number(cell).value()));
      }
      COPSE_CHECK(writer_->end_row());
    }
    return ok();
  }

  Status release() override {
    COPSE_CHECK(writer_->close());
    writer_.reset();
    if (std::rename(temporary_.c_str(), path_.c_str()) == 0) return ok();
    return Error{Code::io, path_ + ": it cannot be put there: " + std::strerror(errno)};
  }

 private:
  std::string_view said(std::string_view lines, table::Cell cell) {
    return table::text_of(lines.substr(cell.begin, cell.end - cell.begin), scratch_);
  }

  Status open(std::string_view lines, const table::Records& header) {
    std::vector<parquet::WrittenColumn> columns;
    texts_.resize(header.size(), false);
    for (std::size_t c = 0; c < header.size(); ++c)
      columns.push_back({std::string(said(lines, header[c])), texts_[c]});
    COPSE_TRY(writer_, create_(temporary_, columns));
    return ok();
  }

  parquet::Create& create_;
  std::string path_;
  std::string temporary_;
  std::vector<bool> texts_;
  std::unique_ptr<parquet::Writer> writer_;
  std::string scratch_;
};

}  // namespace

Result<std::unique_ptr<parquet::File>> parquet_native(const std::string& path, unsigned threads) {
  COPSE_TRY(void* const module, load(path));
  auto* const open = find<parquet::Open>(module, "copse_parquet_open");
  return open(path, threads);
}

Result<std::unique_ptr<Spool>> parquet_spool_native(const std::string& path,
                                                    const std::vector<bool>& texts) {
  COPSE_TRY(void* const module, load(path));
  auto* const create = find<parquet::Create>(module, "copse_parquet_create");
  return std::unique_ptr<Spool>(std::make_unique<ParquetSpool>(*create, path, texts));
}
#else
Result<std::unique_ptr<parquet::File>> parquet_native(const std::string& path, unsigned) {
  return Error{Code::unsupported,
               path +
                   ": it is a Parquet file, and this copse was built without Arrow C++, which "
                   "reads them: install it, or its Python wheel (pip install pyarrow), and "
                   "build with cmake -DCOPSE_PARQUET=ON; or save the file as CSV"};
}
Result<std::unique_ptr<Spool>> parquet_spool_native(const std::string& path,
                                                    const std::vector<bool>&) {
  return Error{Code::unsupported,
               path +
                   ": this copse was built without Arrow C++, which writes Parquet: install it, or "
                   "its Python wheel (pip install pyarrow), and build with cmake "
                   "-DCOPSE_PARQUET=ON; or leave -o out for CSV"};
}
#endif

}  // namespace copse::cli
