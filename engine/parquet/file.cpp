// The module copse-parquet.so: a Parquet file by Arrow C++. Arrow throws; nothing leaves here.
#include <arrow/io/file.h>
#include <arrow/memory_pool.h>
#include <arrow/record_batch.h>
#include <arrow/util/thread_pool.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>

#include <algorithm>
#include <exception>

#include "parquet/cells.hpp"
#include "parquet/parquet.hpp"

namespace copse::parquet {
namespace {

// The first line of what Arrow says, without its full stop.
std::string sentence(const std::string& message) {
  std::string line = message.substr(0, message.find('\n'));
  while (!line.empty() && (line.back() == '.' || line.back() == ' ')) line.pop_back();
  return line;
}

// Runs what calls Arrow; what it throws becomes an Error too.
template <class Work>
auto guarded(const std::string& path, Work&& work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return Error{Code::memory, path + ": there is not enough memory to read it"};
  } catch (const std::exception& failure) {
    return Error{Code::corrupt, path + ": " + sentence(failure.what())};
  }
}

class ArrowBatch final : public Batch {
 public:
  explicit ArrowBatch(std::vector<std::shared_ptr<arrow::Array>> columns, std::size_t rows)
      : columns_(std::move(columns)), rows_(rows) {}
  std::size_t rows() const override { return rows_; }
  void numbers(std::size_t column, double* into) const override {
    read_numbers(*columns_[column], into);
  }
  void texts(std::size_t column,
             const std::function<void(std::size_t, std::string_view)>& visit) const override {
    read_texts(*columns_[column], visit);
  }

 private:
  std::vector<std::shared_ptr<arrow::Array>> columns_;
  std::size_t rows_;
};

class ArrowFile final : public File {
 public:
  explicit ArrowFile(std::string path) : path_(std::move(path)) {}

  Status open(unsigned threads) {
    // Arrow's own allocators keep tens of megabytes more.
    arrow::MemoryPool* const memory = arrow::system_memory_pool();
    auto file = arrow::io::ReadableFile::Open(path_, memory);
    if (!file.ok()) return failed(file.status());
    // Pages are read when their turn comes, and not a whole row group at once.
    ::parquet::ReaderProperties reading(memory);
    reading.enable_buffered_stream();
    reading.set_buffer_size(buffer);
    reading.set_page_checksum_verification(true);
    ::parquet::ArrowReaderProperties making = ::parquet::default_arrow_reader_properties();
    making.set_pre_buffer(false);
    making.set_use_threads(threads > 1);
    if (threads > 1)
      if (const auto set = arrow::SetCpuThreadPoolCapacity(static_cast<int>(threads)); !set.ok())
        return failed(set);
    ::parquet::arrow::FileReaderBuilder builder;
    if (const auto opened = builder.Open(*file, reading); !opened.ok()) return failed(opened);
    auto reader = builder.memory_pool(memory)->properties(making)->Build();
    if (!reader.ok()) return failed(reader.status());
    reader_ = std::move(*reader);
    if (const auto read = reader_->GetSchema(&schema_); !read.ok()) return failed(read);
    names_ = schema_->field_names();
    return ok();
  }

  const std::vector<std::string>& names() const override { return names_; }

  Status choose(std::span<const std::size_t> columns) override {
    return guarded(path_, [&]() -> Status {
      std::vector<int> leaves;
      for (const std::size_t column : columns) {
        const arrow::Field& field = *schema_->field(static_cast<int>(column));
        const Kind kind = kind_of(*field.type());
        const auto& place = reader_->manifest().schema_fields[column];
        if (kind == Kind::other || !place.is_leaf())
          return Error{Code::unsupported, path_ + ": column \"" + names_[column] + "\" (" +
                                              std::to_string(column + 1) + ") holds " +
                                              field.type()->ToString() +
                                              ", where the model takes numbers or texts"};
        texts_.push_back(kind == Kind::text);
        leaves.push_back(place.column_index);
      }
      // Asked for in the order of the file, each once, they come in that order.
      std::sort(leaves.begin(), leaves.end());
      leaves.erase(std::unique(leaves.begin(), leaves.end()), leaves.end());
      std::vector<std::size_t> order(columns.begin(), columns.end());
      std::sort(order.begin(), order.end());
      order.erase(std::unique(order.begin(), order.end()), order.end());
      for (const std::size_t column : columns)
        places_.push_back(
            static_cast<int>(std::lower_bound(order.begin(), order.end(), column) - order.begin()));
      const std::size_t rows = cells / std::max<std::size_t>(columns.size(), 1);
      reader_->set_batch_size(
          static_cast<std::int64_t>(std::clamp<std::size_t>(rows, 64, std::size_t{1} << 13U)));
      std::vector<int> groups(static_cast<std::size_t>(reader_->num_row_groups()));
      for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = static_cast<int>(i);
      auto batches = reader_->GetRecordBatchReader(groups, leaves);
      if (!batches.ok()) return failed(batches.status());
      batches_ = std::move(*batches);
      return ok();
    });
  }

  bool is_text(std::size_t column) const override { return texts_[column]; }

  Result<std::unique_ptr<Batch>> next() override {
    return guarded(path_, [&]() -> Result<std::unique_ptr<Batch>> {
      std::shared_ptr<arrow::RecordBatch> batch;
      if (const auto read = batches_->ReadNext(&batch); !read.ok()) return failed(read);
      if (batch == nullptr) return std::unique_ptr<Batch>();
      std::vector<std::shared_ptr<arrow::Array>> columns;
      for (const int place : places_) columns.push_back(batch->column(place));
      return std::unique_ptr<Batch>(std::make_unique<ArrowBatch>(
          std::move(columns), static_cast<std::size_t>(batch->num_rows())));
    });
  }

 private:
  static constexpr std::int64_t buffer = std::int64_t{1} << 16U;
  static constexpr std::size_t cells = std::size_t{1} << 16U;  // of a batch

  Error failed(const arrow::Status& status) const {
    const Code code = status.IsOutOfMemory()      ? Code::memory
                      : status.IsNotImplemented() ? Code::unsupported
                                                  : Code::corrupt;
    return {code, path_ + ": " + sentence(status.message())};
  }

  std::string path_;
  std::unique_ptr<::parquet::arrow::FileReader> reader_;
  std::shared_ptr<arrow::Schema> schema_;
  std::vector<std::string> names_;
  std::vector<bool> texts_;  // of the chosen columns
  std::vector<int> places_;  // and where a batch has them
  std::unique_ptr<arrow::RecordBatchReader> batches_;
};

Result<std::unique_ptr<File>> open_file(const std::string& path, unsigned threads) {
  return guarded(path, [&]() -> Result<std::unique_ptr<File>> {
    auto file = std::make_unique<ArrowFile>(path);
    COPSE_CHECK(file->open(threads));
    return std::unique_ptr<File>(std::move(file));
  });
}

}  // namespace
}  // namespace copse::parquet

// What the program looks for, by the types Version and Open.
extern "C" {
__attribute__((visibility("default"))) const char* copse_parquet_version() { return COPSE_VERSION; }

__attribute__((visibility("default"))) copse::Result<std::unique_ptr<copse::parquet::File>>
copse_parquet_open(const std::string& path, unsigned threads) {
  return copse::parquet::open_file(path, threads);
}
}
